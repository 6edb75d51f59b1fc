package unet_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

func twin(t *testing.T, n unet.Net, tw unet.Twin, meta map[string]string) onnx.File {
	t.Helper()
	var b bytes.Buffer
	if err := unet.WriteTwin(&b, n, newNumbered(t, n), tw, meta); err != nil {
		t.Fatal(err)
	}
	f, err := onnx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// small is two stages down.
func small(t testing.TB) []unet.Stage {
	return stages(t, []int{2, 3, 4}, square(3, 3), [][2]int{{2, 2}, {2, 1}}, 2)
}

func TestTwinSaysWhatDeepnessReads(t *testing.T) {
	n := unet.New(unet.Generic, 1, []int{3}, small(t))
	tw := unet.Twin{Side: 64, Classes: [][]string{{"rock", "glacier", "ocean"}}, Centimetres: 6000, Overlap: 25, Mean: 0.25, Std: 0.125}
	f := twin(t, n, tw, map[string]string{"licence": "free", "seg_thresh": "0.5"})
	want := map[string]string{
		"model_type": `"Segmentor"`, "class_names": `{"0":"rock","1":"glacier","2":"ocean"}`, "resolution": "6000",
		"tiles_size": "64", "tile_size": "64", "tiles_overlap": "25", "seg_thresh": "0.01", "seg_small_segment": "1",
		"standardization_mean": "[0.25]", "standardization_std": "[0.125]", "licence": "free",
	}
	if !maps.Equal(f.Meta, want) {
		t.Errorf("got\n%v\nwant\n%v", f.Meta, want)
	}
	if len(f.Inputs) != 1 || f.Inputs[0].String() != "image float32 [batch, 1, 64, 64]" {
		t.Errorf("got inputs %v", f.Inputs)
	}
	if len(f.Outputs) != 1 || f.Outputs[0].String() != "probabilities float32 [batch, 3, 64, 64]" {
		t.Errorf("got outputs %v", f.Outputs)
	}
}

func TestTwinOfSeveralPlanes(t *testing.T) {
	n := unet.New(unet.MTLRecon, 1, []int{2, 4, 1}, small(t))
	tw := unet.Twin{Side: 32, Classes: [][]string{{"other", "front"}, {"none", "rock", "glacier", "ocean"}, {"image"}}}
	f := twin(t, n, tw, nil)
	if got := f.Meta["class_names"]; got != `[{"0":"other","1":"front"},{"0":"none","1":"rock","2":"glacier","3":"ocean"}]` {
		t.Errorf("got %s", got)
	}
	if _, ok := f.Meta["standardization_std"]; ok || f.Meta["resolution"] != "" {
		t.Errorf("got %v, statistics and resolution were not given", f.Meta)
	}
	if len(f.Outputs) != 2 || f.Outputs[1].String() != "probabilities2 float32 [batch, 4, 32, 32]" {
		t.Errorf("got outputs %v, want one for each plane of classes", f.Outputs)
	}
}

func TestTwinRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*unet.Net, *unet.Twin)
		says  string
	}{
		{"no tile", func(_ *unet.Net, tw *unet.Twin) { tw.Side = 0 }, "tiles of 0 pixels"},
		{"tiles that do not divide", func(_ *unet.Net, tw *unet.Twin) { tw.Side = 62 }, "multiples of 4 and 2"},
		{"names of another network", func(_ *unet.Net, tw *unet.Twin) { tw.Classes[0] = []string{"ice"} }, "1 class names for the 2"},
		{"names of more planes", func(_ *unet.Net, tw *unet.Twin) { tw.Classes = append(tw.Classes, nil) }, "2 planes"},
		{"nothing to choose", func(n *unet.Net, tw *unet.Twin) { n.Planes, tw.Classes = []int{1}, [][]string{{"a"}} }, "no plane has two"},
		{"overlap of whole tiles", func(_ *unet.Net, tw *unet.Twin) { tw.Overlap = 100 }, "out of range"},
		{"negative deviation", func(_ *unet.Net, tw *unet.Twin) { tw.Std = -1 }, "out of range"},
		{"no network", func(n *unet.Net, _ *unet.Twin) { n.Up = nil }, "0 stages up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := unet.New(unet.Generic, 1, []int{2}, small(t))
			tw := unet.Twin{Side: 64, Classes: [][]string{{"other", "ice"}}}
			tt.spoil(&n, &tw)
			err := unet.WriteTwin(io.Discard, n, nil, tw, nil)
			if !errors.Is(err, unet.ErrNet) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrNet that says %q", err, tt.says)
			}
		})
	}
}
