package library_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icefront/app/library"
	"icefront/model"
	"icefront/model/onnx/onnxtest"
	"icefront/model/onnx/unet"
)

func TestShow(t *testing.T) {
	stages := []unet.Stage{{Features: 8, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Units: 2}, {Features: 16, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Units: 2}}
	net, err := json.Marshal(unet.New(unet.PlainConv, 1, []int{5}, stages))
	must(t, err)
	l := shelf(t, library.Deps{}, map[string][]byte{"one.onnx": tiny(
		"cf.name", "One", "cf.train_data", "CaFFe", "cf.citation", "Someone", "cf.trained_spacing_m", "[6, 20]",
		"cf.spacing", "[20, 30]", "cf.spacing_unit", "metre", "cf.resample", "cubic", "cf.front_min_m", "500",
		"cf.source_sha256", `{"plans.pkl": "ab", "fold_0/x.model": "cd"}`, "cf.network", string(net), "cf.reference", onnxtest.Reference(0, 0),
	)})
	must(t, l.SetDefault("one"))
	done := 0
	got, err := l.Show(t.Context(), "one", func(d, total int) { done = d })
	must(t, err)
	if got.Bytes != int64(done) || len(got.Files) != 1 || got.Files[0].Bytes != got.Bytes || len(got.Files[0].SHA256) != 64 {
		t.Errorf("files %+v of %d bytes, %d read", got.Files, got.Bytes, done)
	}
	want := library.Card{
		Model:       library.Model{Name: "one", Title: "One", Path: filepath.Join(l.Folder(), "one.onnx"), Folds: 1, Bytes: got.Bytes, Default: true},
		Description: "One convolution, for tests.", TrainData: "CaFFe", Licence: "Apache-2.0", Citation: "Someone",
		Spacing: [2]float64{20, 30}, Unit: "metre", TrainedMetres: &[2]float64{6, 20}, Resample: "cubic", Average: "softmax",
		Patch: [2]int{32, 32}, Step: 0.5, Mirror: []int{0, 1}, FrontRule: "class", FrontMin: 500, Parameters: 5*9 + 5,
		Planes: []library.Plane{{Name: "zones and front", Classes: []library.Class{{Name: "no information", Zone: "no information"}, {Name: "rock", Zone: "rock"},
			{Name: "glacier", Zone: "glacier"}, {Name: "ocean", Zone: "ocean"}, {Name: "front", Zone: "front"}}}},
		Inputs: []string{"image float32 [batch, 1, rows, columns]"}, Outputs: []string{"logits float32 [batch, 5, rows, columns]"},
		Reference: true, Files: got.Files, Network: "PlainConvUNet",
		Sources: []model.Sibling{{File: "fold_0/x.model", SHA256: "cd"}, {File: "plans.pkl", SHA256: "ab"}},
		Levels:  got.Levels,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want - got +\n%s", d)
	}
	if len(got.Levels) != 2 || got.Levels[1].Features != 16 || got.Levels[1].Scale != [2]int{2, 2} {
		t.Errorf("levels %+v", got.Levels)
	}
	if b, err := l.Show(t.Context(), "built-in", nil); err != nil || b.Title != "the first" || b.Default || len(b.Files) != 1 || b.Problem != "" {
		t.Errorf("%+v, %v", b, err)
	}
	if f, err := l.Show(t.Context(), put(t, t.TempDir(), "one.onnx", tiny()), nil); err != nil || f.Default || f.Name != "one" {
		t.Errorf("a file elsewhere: %+v, %v", f.Model, err)
	}
	_, err = l.Show(cancelled(t), "one", nil)
	says(t, err, context.Canceled)
	for _, name := range []string{"nothing", ""} {
		if _, err := l.Show(t.Context(), name, nil); err == nil {
			t.Errorf("%q is shown", name)
		}
	}
}

func TestShowBundles(t *testing.T) {
	files := bundle("several", 3)
	l := shelf(t, library.Deps{}, files)
	got, err := l.Show(t.Context(), "several", nil)
	must(t, err)
	if len(got.Files) != 3 || got.Files[2].Fold != 2 || got.Files[2].Name != "several.fold_2.onnx" || got.Problem != "" || got.Folds != 3 {
		t.Errorf("%+v", got)
	}
	changed := append([]byte(nil), files["several.fold_1.onnx"]...)
	changed[len(changed)-1] ^= 1
	put(t, l.Folder(), "several.fold_1.onnx", changed)
	got, err = l.Show(t.Context(), "several", nil)
	must(t, err)
	if !strings.Contains(got.Problem, "several.fold_1.onnx is another file") {
		t.Errorf("problem %q", got.Problem)
	}
	must(t, os.Remove(filepath.Join(l.Folder(), "several.fold_1.onnx")))
	got, err = l.Show(t.Context(), "several", nil)
	must(t, err)
	if !strings.Contains(got.Problem, "several.fold_1.onnx is missing") || len(got.Files) != 2 {
		t.Errorf("problem %q, files %v", got.Problem, got.Files)
	}
}

// What a card only informs of may be anything.
func TestShowOddities(t *testing.T) {
	for name, c := range map[string]struct {
		file    []byte
		problem string
	}{
		"sources in a list":      {tiny("cf.source_sha256", `[{"file": "a", "sha256": "b"}]`), ""},
		"sources that are none":  {tiny("cf.source_sha256", "hello"), ""},
		"a network that is none": {tiny("cf.network", `{"kind": "Transformer"}`), ""},
		"no plan":                {onnxtest.Model(onnxtest.Options{Rows: 64, Cols: 64}), "no cf.version"},
		"no model":               {[]byte("hello"), "not a readable ONNX model"},
		"nothing":                {[]byte{}, "not a readable ONNX model"},
	} {
		t.Run(name, func(t *testing.T) {
			l := shelf(t, library.Deps{}, map[string][]byte{"x.onnx": c.file})
			card, err := l.Show(t.Context(), "x", nil)
			if err != nil && len(c.file) > 0 {
				t.Fatal(err)
			}
			if err == nil && (!strings.Contains(card.Problem, c.problem) || (c.problem == "") != (card.Problem == "")) {
				t.Errorf("problem %q, want %q", card.Problem, c.problem)
			}
			if _, err := json.Marshal(card); err != nil {
				t.Error(err)
			}
		})
	}
}
