package distance

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// sidesOf asks every sample.
func sidesOf(e Errors, side func(Sample) int8) []int8 {
	out := make([]int8, len(e.Samples))
	for i, s := range e.Samples {
		out[i] = side(s)
	}
	return out
}

// A front that is shifted by d metres has the mean distance d, either way, and the sign of the shift.
func TestShiftedFrontHasItsShiftAsDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		d, turn := rng.Float64()*400, rng.Float64()*2*math.Pi
		far := 1e5 // so long that the ends do not matter
		truth := moved(line(orb.Point{-far, 0}, orb.Point{far, 0}), turn, 0, 0)
		sn, cs := math.Sincos(turn)
		// Its left is the glacier, so the ocean lies to the right.
		predicted := moved(truth, 0, d*sn, -d*cs)
		e, err := Compare(predicted, truth, Options{Keep: true, Step: 50})
		if err != nil {
			t.Fatal(err)
		}
		if !near(e.Mean, d, 1e-3) || !near(e.ToTruth, e.ToPrediction, 1e-3) {
			t.Errorf("shift %v: mean %v, %v and %v", d, e.Mean, e.ToTruth, e.ToPrediction)
		}
		for name, side := range map[string]func(Sample) int8{
			"line": Sample.BesideLine,
			"flow": func(s Sample) int8 { return s.Downflow([2]float64{sn, -cs}) },
		} {
			got := e.Signed(sidesOf(e, side))
			if !near(got.Mean, d, 1e-3) || !near(got.Ahead, d*2*far, 1e-3) || got.Behind > 1e-3*got.Ahead || got.Known != 1 {
				t.Errorf("shift %v by %s: %+v", d, name, got)
			}
		}
	}
}

// What lies ahead of the other lies behind when the two change places.
func TestSidesAreAntisymmetric(t *testing.T) {
	flow := [2]float64{0, 1}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		p, q := winding(rng, 60), moved(winding(rng, 60), 0, 0, 80)
		side := func(s Sample) int8 { return s.Downflow(flow) }
		a, err := Compare(p, q, Options{Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Compare(q, p, Options{Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		x, y := a.Signed(sidesOf(a, side)), b.Signed(sidesOf(b, side))
		if !near(a.Mean, b.Mean, 1e-9) || !near(x.Mean, -y.Mean, 1e-9) || !near(x.Ahead, y.Behind, 1e-9) {
			t.Errorf("%+v and %+v", x, y)
		}
	}
}

func TestNothingHasASide(t *testing.T) {
	e, err := Compare(line(orb.Point{0, 0}, orb.Point{10, 0}), line(orb.Point{0, 5}, orb.Point{10, 5}), Options{Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Signed(make([]int8, len(e.Samples))); !math.IsNaN(got.Mean) || got.Ahead+got.Behind+got.Known != 0 {
		t.Errorf("%+v", got)
	}
}

func TestBufferTellsMissedFromSurplus(t *testing.T) {
	// The prediction lies on the first 600 m of a label of 1,000 m, and 200 m of another line are far away.
	p := append(line(orb.Point{0, 0}, orb.Point{600, 0}), line(orb.Point{0, 5000}, orb.Point{200, 5000})...)
	e, err := Compare(p, line(orb.Point{0, 0}, orb.Point{1000, 0}), Options{Buffer: 50})
	if err != nil || !near(e.Missed, 350, 0.01) || !near(e.Surplus, 200, 0.01) {
		t.Errorf("missed %v, surplus %v, %v", e.Missed, e.Surplus, err)
	}
}
