package engine

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo/zone"
	"icefront/model"
)

// blobs is ocean with two pieces of glacier, the smaller in the south-east, each with a strip of front west of it, and a
// gap that cuts a corner off the larger.
func blobs() *memory {
	return scene(80, 60, func(row, col int) float32 {
		big, small := row >= 5 && row < 40, row >= 45 && row < 55
		switch {
		case row == 10 && col >= 10 && col < 22 || col == 21 && row >= 5 && row < 11:
			return nan() // a piece of the larger, rows 5 to 9, is cut off
		case big && col >= 10 && col < 40, small && col >= 50 && col < 70:
			return 210
		case big && col >= 8 && col < 10, small && col >= 48 && col < 50:
			return 62 // about the mean
		}
		return 10
	})
}

// crisp tells ocean, front and glacier apart without looking at neighbours.
func crisp() *network {
	return &network{channels: 5, f: func(x float32, _, _, c int) float32 {
		return []float32{-9, -9, 10 * x, -10 * x, 3}[c]
	}}
}

// ruled is an ensemble with post-processing.
func ruled(t *testing.T, p model.Plan, rules string, n model.Network) *Ensemble {
	t.Helper()
	e, err := New(p, model.About{Path: "fake.onnx", Meta: map[string]string{"cf.postprocess": rules}}, n)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// empty fails unless a folder is.
func empty(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestPostprocessingKeepsTheLargest(t *testing.T) {
	src := blobs()
	plain := everything(t, ensemble(t, fused(), crisp()), src, model.Request{})
	const glacier, front = 2, 4
	at := func(row, col int) int { return row*80 + col }
	if l := plain.labels.bands[0]; l[at(20, 20)] != glacier || l[at(50, 60)] != glacier || l[at(20, 8)] != front || l[at(50, 49)] != front || l[at(7, 15)] != glacier {
		t.Fatalf("the scene is not what it should be: %v", l[at(7, 0):at(8, 0)])
	}
	piece := func(i int) bool { row, col := i/80, i%80; return row < 10 && row >= 5 && col >= 10 && col < 21 }
	small := func(i int) bool { return i/80 >= 42 && plain.labels.bands[0][i] == glacier }
	smallFront := func(i int) bool { return i/80 >= 42 && plain.labels.bands[0][i] == front }
	tests := []struct {
		name    string
		rules   string
		removed func(i int) bool
	}{
		{"none", `{"for_which_classes": []}`, func(int) bool { return false }},
		{"glacier", `{"for_which_classes": [2]}`, func(i int) bool { return piece(i) || small(i) }},
		{"front", `{"for_which_classes": [4]}`, smallFront},
		{"both one by one", `{"for_which_classes": [2, 4]}`, func(i int) bool { return piece(i) || small(i) || smallFront(i) }},
		{"a piece of some size stays", `{"for_which_classes": [2], "min_valid_object_sizes": "{2: 99900}"}`, piece},
		{"glacier and front as one", `{"for_which_classes": [[2, 4]]}`, func(i int) bool { return small(i) || smallFront(i) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			work := t.TempDir()
			got := everything(t, ruled(t, fused(), tt.rules, crisp()), src, model.Request{Work: work})
			empty(t, work)
			fronts, byZone, removed := int64(0), [4]int64{}, 0
			for i, before := range plain.labels.bands[0] {
				label, z, f := before, plain.zones.Pix[i], plain.fronts.Pix[i]
				if tt.removed(i) && src.img.Pix[i] == src.img.Pix[i] {
					label, z, f = 0, uint8(zone.NoInformation), uint8(zone.NoInformation)
					removed++
				}
				if got.labels.bands[0][i] != label || got.zones.Pix[i] != z || got.fronts.Pix[i] != f {
					t.Fatalf("row %d, column %d: got class %d, %v, %v; want %d, %v, %v", i/80, i%80, got.labels.bands[0][i],
						zone.Class(got.zones.Pix[i]), zone.Class(got.fronts.Pix[i]), label, zone.Class(z), zone.Class(f))
				}
				if f == uint8(zone.Front) {
					fronts++
				}
				byZone[z]++
			}
			if got.sum.Front != fronts || got.sum.Pixels != byZone || (removed == 0) != (tt.name == "none") || len(got.sum.Warnings) > 0 {
				t.Errorf("got %+v; want %d of the front, %v; %d removed", got.sum, fronts, byZone, removed)
			}
			for c, band := range got.probs.bands { // those are what the network says
				near(t, "probabilities", band, plain.probs.bands[c], 0)
			}
		})
	}
}

func TestPostprocessingOfAnArea(t *testing.T) {
	// The larger piece is outside, so that the smaller is the largest.
	area := orb.Polygon{{{44, 41}, {80, 41}, {80, 60}, {44, 60}, {44, 41}}}
	src := blobs()
	e := ruled(t, fused(), `{"for_which_classes": [2, 4]}`, crisp())
	got := everything(t, e, src, model.Request{Area: area, Work: t.TempDir()})
	want := everything(t, ensemble(t, fused(), crisp()), src, model.Request{Area: area})
	equalWhere(t, got, want, always)
	if got.sum.Pixels != want.sum.Pixels || got.sum.Front != want.sum.Front || got.sum.Front == 0 {
		t.Errorf("got %+v, want %+v", got.sum, want.sum)
	}
}

func TestPostprocessingThatCannotBeApplied(t *testing.T) {
	src := blobs()
	for _, tt := range []struct {
		name, rules, says string
		plan              model.Plan
	}{
		{"damaged", `{"for_which_classes": `, "JSON", fused()},
		{"something else", `{"postprocessing_fns": ["smooth"], "postprocessing_kwargs": [{}]}`, "smooth", fused()},
		{"several planes", `{"for_which_classes": [1]}`, "several", twoPlanes()},
		{"a class that is not there", `{"for_which_classes": [5]}`, "does not have", fused()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, m := placed(tt.plan.Channels(), 1), placed(tt.plan.Channels(), 1)
			got := everything(t, ruled(t, tt.plan, tt.rules, n), src, model.Request{Work: "/nowhere"})
			equalWhere(t, got, everything(t, ensemble(t, tt.plan, m), src, model.Request{}), always)
			if w := strings.Join(got.sum.Warnings, " "); !strings.Contains(w, "post-processing is not applied") || !strings.Contains(w, tt.says) {
				t.Errorf("got warnings %q, want one that says %q", got.sum.Warnings, tt.says)
			}
		})
	}
	a, b := ruled(t, fused(), `{"for_which_classes": [2]}`, crisp()), ensemble(t, fused(), crisp())
	joined, err := Join(a, b)
	if err != nil {
		t.Fatal(err)
	}
	got := everything(t, joined, src, model.Request{})
	if len(got.sum.Warnings) != 1 || !strings.Contains(got.sum.Warnings[0], "not applied to their average") {
		t.Errorf("joined: got warnings %q", got.sum.Warnings)
	}
	alone, err := Join(a)
	if err != nil {
		t.Fatal(err)
	}
	equalWhere(t, everything(t, alone, src, model.Request{}), everything(t, a, src, model.Request{}), always)
}

func TestPostprocessingLeavesNoFile(t *testing.T) {
	rules := `{"for_which_classes": [2]}`
	broken := errors.New("broken")
	t.Run("network fails", func(t *testing.T) {
		work, n := t.TempDir(), crisp()
		n.fail = broken
		if _, err := ruled(t, fused(), rules, n).Segment(t.Context(), model.Request{Source: blobs(), Work: work}, nil); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		empty(t, work)
	})
	t.Run("sink fails", func(t *testing.T) {
		work, src := t.TempDir(), blobs()
		out := newMask(t, src.Grid())
		out.fail = broken
		_, err := ruled(t, fused(), rules, crisp()).Segment(t.Context(), model.Request{Source: src, Work: work, Out: model.Outputs{Zones: out}}, nil)
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		empty(t, work)
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		work, n := t.TempDir(), crisp()
		n.after = func(run int) {
			if run == 20 {
				if here, err := os.ReadDir(work); err != nil || len(here) != 1 {
					t.Errorf("while it runs: %v, %v; want the file", here, err)
				}
				cancel()
			}
		}
		if _, err := ruled(t, fused(), rules, n).Segment(ctx, model.Request{Source: blobs(), Work: work}, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		empty(t, work)
	})
	t.Run("no folder", func(t *testing.T) {
		r := model.Request{Source: blobs(), Work: "/nowhere/at/all"}
		if _, err := ruled(t, fused(), rules, crisp()).Segment(t.Context(), r, nil); err == nil || !strings.Contains(err.Error(), "post-processing") {
			t.Errorf("got %v", err)
		}
	})
}
