package model_test

import (
	"errors"
	"math"
	"testing"

	"icefront/model"
)

func TestWorking(t *testing.T) {
	metres := model.Plan{Unit: model.UnitMetre, Spacing: [2]float64{60, 30}}
	tests := []struct {
		name  string
		plan  model.Plan
		pixel [2]float64
		w, h  int
		err   error
	}{
		{"shrunk by rows and columns", metres, [2]float64{10, 10}, 333, 83, nil},
		{"half a pixel goes to the even side", model.Plan{Unit: model.UnitMetre, Spacing: [2]float64{200, 400}}, [2]float64{1, 1}, 2, 2, nil},
		{"never less than a pixel", metres, [2]float64{0.001, 0.001}, 1, 1, nil},
		{"millimetres", model.Plan{Unit: model.UnitMillimetre, Spacing: [2]float64{20000, 20000}}, [2]float64{10, 10}, 500, 250, nil},
		{"pixels need no size", model.Plan{}, [2]float64{}, 1000, 500, nil},
		{"every second pixel", model.Plan{Spacing: [2]float64{2, 2}}, [2]float64{}, 500, 250, nil},
		{"metres of an unknown size", metres, [2]float64{}, 0, 0, model.ErrPixelSize},
		{"no size", metres, [2]float64{math.NaN(), 1}, 0, 0, model.ErrPixelSize},
		{"degrees taken for something else", metres, [2]float64{1e6, 1e6}, 0, 0, model.ErrPixelSize},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, h, err := tt.plan.Working(1000, 500, tt.pixel)
			if w != tt.w || h != tt.h || !errors.Is(err, tt.err) {
				t.Errorf("got %d x %d, %v; want %d x %d, %v", w, h, err, tt.w, tt.h, tt.err)
			}
		})
	}
}
