package ort_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/engine"
)

// bands is a stack that was written, read as a scene of several bands.
type bands struct {
	picture
	all [][]float32
}

func (b bands) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	return picture{b.grid, b.all[band-1]}.Read(ctx, 1, w, cols, rows)
}

// halfFloat rounds a share to a 16-bit float, half to even.
func halfFloat(v float32) float32 {
	_, e := math.Frexp(float64(v))
	step := math.Ldexp(1, max(e-11, -24))
	return float32(math.RoundToEven(float64(v)/step) * step)
}

// TestStoredFoldsAverageToTheEnsemble predicts with each fold, stores the probabilities as 16-bit floats, and averages
// them without a network: that is the original's ensemble.
func TestStoredFoldsAverageToTheEnsemble(t *testing.T) {
	dir := sharedtest.Path(t, "golden/nnunet_v1/task500_fused")
	files := imported(t, filepath.Join(dir, "model"))
	folds := []*engine.Ensemble{ensemble(t, files[:1], 1), ensemble(t, files[1:], 1)}
	plan := folds[0].About().Plan
	for _, want := range recordings(t, dir) {
		if want.folds != len(folds) {
			continue
		}
		t.Run(want.name, func(t *testing.T) {
			r := model.Request{Source: want.scene}
			for _, fold := range folds {
				said := predict(t, fold, model.Request{Source: want.scene, NoMirror: !want.mirror}).probs.bands
				for _, band := range said {
					for i, v := range band {
						band[i] = halfFloat(v)
					}
				}
				r.Stored = append(r.Stored, model.Stored{Source: bands{want.scene, said}, Planes: plan.Planes})
			}
			got := predict(t, engine.Average(plan, nil), r)
			want.probabilities(t, plan, got.probs, 1e-3)
			want.labels(t, plan, got)
			want.agrees(t, plan, got)
		})
	}
}

func TestHalfFloat(t *testing.T) {
	for _, tt := range []struct{ v, want float32 }{
		{0, 0}, {1, 1}, {0.5, 0.5}, {0.1, 0.0999755859375}, {1 + 1.0/2048, 1}, {6e-8, 5.9604645e-8}, {1e-9, 0},
	} {
		if got := halfFloat(tt.v); got != tt.want {
			t.Errorf("%g: got %g, want %g", tt.v, got, tt.want)
		}
	}
}
