package unet_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model/onnx/unet"
)

// entry is a name and a shape, as the recorded lists have them.
type entry struct {
	name  string
	shape []int
}

func (e *entry) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&e.name, &e.shape})
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(sharedtest.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// square is a list of the same two numbers.
func square(side, n int) [][2]int {
	return slices.Repeat([][2]int{{side, side}}, n)
}

func stages(t testing.TB, features []int, kernels, strides [][2]int, units ...int) []unet.Stage {
	t.Helper()
	s, err := unet.Stages(features, kernels, strides, units)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// full is the published plan: patch 1024x896, nine stages.
func full(t testing.TB) []unet.Stage {
	return stages(t, unet.Features(32, 480, 9), square(3, 9), append(square(2, 7), [2]int{2, 1}), 2)
}

func same(t *testing.T, n unet.Net, want []entry, parameters int64) {
	t.Helper()
	got, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("got %d parameters, want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i].Name != want[i].name || !slices.Equal(got[i].Shape, want[i].shape) {
			t.Fatalf("entry %d: got %s %v, want %s %v", i, got[i].Name, got[i].Shape, want[i].name, want[i].shape)
		}
	}
	if sum, err := n.Parameters(); err != nil || sum != parameters {
		t.Errorf("got %d parameters and %v, want %d", sum, err, parameters)
	}
}

func TestParamsAreThoseOfTheOriginal(t *testing.T) {
	var recorded map[string][]entry
	readJSON(t, "golden/reference/state_dicts.json", &recorded)
	tests := []struct {
		recorded   string
		kind       unet.Kind
		planes     []int
		parameters int64
	}{
		{"Generic_UNet_5", unet.Generic, []int{5}, 52_105_152},
		{"Generic_UNet_4", unet.Generic, []int{4}, 52_102_752},
		{"Generic_UNet_2", unet.Generic, []int{2}, 52_097_952},
		{"Generic_UNet_MTLlate_[2, 4]", unet.MTLLate, []int{2, 4}, 52_107_552},
		{"Generic_UNet_MTLlate_boundary_[2, 4, 2]", unet.MTLLate, []int{2, 4, 2}, 52_112_352},
		{"Generic_UNet_MTLearly_[2, 4]", unet.MTLEarly, []int{2, 4}, 83_244_384},
		{"Generic_UNet_MTLearly_boundary_[2, 4, 2]", unet.MTLEarlyShared, []int{2, 4, 2}, 87_138_336},
		{"Generic_UNet_MTLrecon_[2, 4, 1]", unet.MTLRecon, []int{2, 4, 1}, 74_169_024},
	}
	if len(recorded) != len(tests) {
		t.Errorf("%d classes are recorded, %d are tested", len(recorded), len(tests))
	}
	for _, tt := range tests {
		t.Run(tt.recorded, func(t *testing.T) {
			same(t, unet.New(tt.kind, 1, tt.planes, full(t)), recorded[tt.recorded], tt.parameters)
		})
	}
}

func TestParamsOfVersion2(t *testing.T) {
	strides := [][2]int{{1, 1}, {2, 2}, {2, 2}, {2, 1}}
	tests := []struct {
		folder string
		net    unet.Net
	}{
		{"plainconv_2d", unet.New(unet.PlainConv, 1, []int{5}, stages(t, []int{6, 12, 24, 24}, square(3, 4), strides, 2))},
		{"resenc_2d_small", unet.New(unet.ResidualEncoder, 1, []int{5},
			stages(t, []int{4, 8, 16}, square(3, 3), [][2]int{{1, 1}, {2, 2}, {2, 1}}, 1, 2, 3))},
	}
	for _, tt := range tests {
		t.Run(tt.folder, func(t *testing.T) {
			var recorded struct {
				Keys       []entry `json:"keys"`
				Parameters int64   `json:"parameters_without_duplicates"`
			}
			readJSON(t, "golden/nnunet_v2/"+tt.folder+"/expected/state_dict.json", &recorded)
			same(t, tt.net, recorded.Keys, recorded.Parameters)
		})
	}
}
