package plans

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"icefront/geo/sharedtest"
)

// param is a name and a shape, recorded as a list of the two.
type param Param

func (p *param) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&p.Name, &p.Shape})
}

// generic is a Generic_UNet with 3x3 kernels.
func generic(kind Kind, heads []int, base int, pools [][2]int) Architecture {
	a := Architecture{Kind: kind, Channels: 1, Heads: heads, ConvBias: true, Eps: 1e-5, Slope: 0.01}
	kernels := make([][2]int, len(pools)+1)
	for i := range kernels {
		kernels[i] = [2]int{3, 3}
	}
	a.stagesV1(pools, kernels, base, 2)
	return a
}

func TestParamsEqualTheRecording(t *testing.T) {
	data, err := os.ReadFile(sharedtest.Path(t, "golden/reference/state_dicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var recorded map[string][]param
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	pools := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}}
	tests := []struct {
		name  string
		kind  Kind
		heads []int
	}{
		{"Generic_UNet_5", GenericUNet, []int{5}},
		{"Generic_UNet_4", GenericUNet, []int{4}},
		{"Generic_UNet_2", GenericUNet, []int{2}},
		{"Generic_UNet_MTLlate_[2, 4]", MTLLate, []int{2, 4}},
		{"Generic_UNet_MTLearly_[2, 4]", MTLEarly, []int{2, 4}},
		{"Generic_UNet_MTLlate_boundary_[2, 4, 2]", MTLLateBoundary, []int{2, 4, 2}},
		{"Generic_UNet_MTLearly_boundary_[2, 4, 2]", MTLEarlyBoundary, []int{2, 4, 2}},
		{"Generic_UNet_MTLrecon_[2, 4, 1]", MTLRecon, []int{2, 4, 1}},
	}
	if len(recorded) != len(tests) {
		t.Errorf("%d networks are recorded, %d tested", len(recorded), len(tests))
	}
	for _, tt := range tests {
		var want []Param
		for _, p := range recorded[tt.name] {
			want = append(want, Param(p))
		}
		got := generic(tt.kind, tt.heads, 32, pools).Params()
		if len(got) != len(want) {
			t.Errorf("%s: got %d weights, want %d", tt.name, len(got), len(want))
			continue
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%s: weight %d: got %v, want %v", tt.name, i, got[i], want[i])
				break
			}
		}
	}
}

func TestParameterCounts(t *testing.T) {
	pools := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}}
	tests := []struct {
		kind        Kind
		heads       []int
		names, want int
	}{
		{GenericUNet, []int{5}, 152, 52_105_152},
		{MTLLate, []int{2, 4}, 152, 52_107_552},
		{MTLLateBoundary, []int{2, 4, 2}, 152, 52_112_352},
		{MTLEarly, []int{2, 4}, 232, 83_244_384},
		{MTLEarlyBoundary, []int{2, 4, 2}, 248, 87_138_336},
		{MTLRecon, []int{2, 4, 1}, 232, 74_169_024},
	}
	for _, tt := range tests {
		got := 0
		params := generic(tt.kind, tt.heads, 32, pools).Params()
		for _, p := range params {
			n := 1
			for _, s := range p.Shape {
				n *= s
			}
			got += n
		}
		if got != tt.want || len(params) != tt.names {
			t.Errorf("%s: got %d in %d weights, want %d in %d", tt.kind, got, len(params), tt.want, tt.names)
		}
	}
}
