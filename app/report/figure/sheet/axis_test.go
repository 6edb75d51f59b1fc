package sheet

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/plot"
)

func labels(ticks []plot.Tick) (out []string) {
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t.Label)
		}
	}
	return out
}

func TestLogAxisHoldsItsValues(t *testing.T) {
	tests := []struct {
		name   string
		values []float64
		lo, hi float64
	}{
		{"nothing: a decade", nil, 10, 100},
		{"from 10 m", []float64{40, 700}, 10, 1000},
		{"nearer than 10 m", []float64{3.5, 700}, 2, 1000},
		{"what is under 1 m stands at the edge", []float64{0, 0.1, 700}, 10, 1000},
		{"a power of ten", []float64{1000}, 10, 2000},
		{"odd numbers", []float64{math.NaN(), math.Inf(1), -3, 20}, 10, 100},
	}
	for _, tt := range tests {
		p := Axes("x", "y")
		OnLog(&p.X, Along{Length: 200}, tt.values...)
		if math.Abs(p.X.Min-tt.lo) > 1e-9 || math.Abs(p.X.Max-tt.hi) > 1e-9 {
			t.Errorf("%s: %v gave %g to %g, want %g to %g", tt.name, tt.values, p.X.Min, p.X.Max, tt.lo, tt.hi)
		}
	}
	if got := labels(logTicks{Length: 300}.Ticks(10, 1000)); len(got) != 7 {
		t.Errorf("with room: %q", got)
	}
	if got := labels(logTicks{Length: 60}.Ticks(10, 1000)); len(got) != 3 {
		t.Errorf("without room: %q", got)
	}
}

func TestTimeTicks(t *testing.T) {
	unix := func(s string) float64 {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return float64(at.Unix())
	}
	for _, tt := range []struct {
		from, to string
		most     int
		first    string
	}{{"1995-03-01", "2020-01-01", 6, "2000"}, {"2011-01-15", "2011-04-15", 6, "2011-02"}, {"0900-01-01", "2020-01-01", 4, "1000"}} {
		got := labels(timeTicks{tt.most}.Ticks(unix(tt.from), unix(tt.to)))
		if len(got) == 0 || len(got) > tt.most || got[0] != tt.first {
			t.Errorf("%s to %s: %q, want at most %d from %s", tt.from, tt.to, got, tt.most, tt.first)
		}
	}
}

func TestRoundTicks(t *testing.T) {
	for _, tt := range []struct {
		lo, hi float64
		most   int
	}{{0, 1, 5}, {-310, 290, 6}, {0, 1e-9, 5}, {5, 5, 4}, {0, 1e12, 3}} {
		if n := len((RoundTicks{tt.most}).Ticks(tt.lo, tt.hi)); n > tt.most+1 {
			t.Errorf("%g to %g has %d ticks, want at most %d", tt.lo, tt.hi, n, tt.most+1)
		}
	}
}
