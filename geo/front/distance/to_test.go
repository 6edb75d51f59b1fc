package distance

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func TestTargetMeasuresOneWay(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for seed := range 10 {
		p, q := winding(rng, 80), moved(winding(rng, 60), 0.3, 100, -50)
		want, err := Compare(p, q, Options{Step: 10})
		if err != nil {
			t.Fatal(err)
		}
		to, err := NewTarget(q)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := to.Mean(p, 10); err != nil || math.Abs(got-want.ToTruth) > 1e-9 {
			t.Errorf("run %d: %v, %v, want %v", seed, got, err, want.ToTruth)
		}
	}
}

func TestTargetNeedsFronts(t *testing.T) {
	if _, err := NewTarget(nil); !errors.Is(err, ErrNoFront) {
		t.Errorf("no target: %v", err)
	}
	to, err := NewTarget(line(orb.Point{0, 0}, orb.Point{1, 1}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Mean(nil, 1); !errors.Is(err, ErrNoFront) {
		t.Errorf("nothing to measure: %v", err)
	}
	if _, err := to.Mean(line(orb.Point{math.NaN(), 0}, orb.Point{1, 1}), 1); !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
}
