package figure

import (
	"math"
	"strings"
	"testing"
)

func TestFive(t *testing.T) {
	tests := []struct {
		name   string
		sorted []float64
		want   [5]float64
	}{
		{"one value is all", []float64{7}, [5]float64{7, 7, 7, 7, 7}},
		{"the median of two is their middle", []float64{1, 3}, [5]float64{1, 1.5, 2, 2.5, 3}},
		{"a far value is outside of the whisker", []float64{1, 2, 3, 4, 100}, [5]float64{1, 2, 3, 4, 4}},
		{"a whisker does not end inside of the box", []float64{0, 10, 10, 10, 50}, [5]float64{10, 10, 10, 10, 10}},
	}
	for _, tt := range tests {
		if got := five(tt.sorted); got != tt.want {
			t.Errorf("%s: five(%v) = %v, want %v", tt.name, tt.sorted, got, tt.want)
		}
	}
}

func TestShares(t *testing.T) {
	s := newStep(Curve{Values: []float64{10, -30, 20}, Weights: []float64{1, 1, 2}, Missing: 1}, 0)
	for share, want := range map[float64]float64{0.2: 10, 0.5: 20, 0.6: 20, 0.8: 30} {
		if got := s.at(share); got != want {
			t.Errorf("%g of all are below %g, want %g", share, got, want)
		}
	}
	if got := s.at(0.95); !math.IsNaN(got) {
		t.Errorf("95 %% are below %g, though a fifth has no front", got)
	}
	for v, want := range map[float64]float64{5: 0, 10: 0.2, 25: 0.6, 99: 0.8} {
		if got := s.below(v); got != want {
			t.Errorf("below %g m lie %g, want %g", v, got, want)
		}
	}
}

func TestBarsHoldAllValues(t *testing.T) {
	b := newBars(Histogram{Values: []float64{-30, -20, -12, -5, 1, 3, 4, 8, 15, 22}})
	sum := 0.0
	for _, v := range b.share {
		sum += v
	}
	if math.Abs(sum-100) > 1e-9 || len(b.notes) > 0 {
		t.Errorf("the bars hold %g %%, notes %q", sum, b.notes)
	}
	if k := b.lo / b.step; k != math.Round(k) {
		t.Errorf("no bar begins at zero: from %g by %g", b.lo, b.step)
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		part, of int64
		want     string
	}{{0, 0, ""}, {0, 5, "0 %"}, {5, 5, "100 %"}, {1, 1e6, "<0.1 %"}, {999999, 1e6, ">99.9 %"}, {1, 8, "12.5 %"}} {
		if got := percent(tt.part, tt.of); got != tt.want {
			t.Errorf("percent(%d, %d) = %q, want %q", tt.part, tt.of, got, tt.want)
		}
	}
}

func TestBaselines(t *testing.T) {
	if b := Baselines("glacier, season", "COL, winter"); b == nil || *b != (Baseline{826, 1157}) {
		t.Errorf("Columbia in winter: %v", b)
	}
	if b := Baselines("glacier", "JAC"); b != nil {
		t.Errorf("Jakobshavn is not in the test set: %v", *b)
	}
	if !strings.Contains(BaselineSource, "2022") {
		t.Error("the source has no year")
	}
}
