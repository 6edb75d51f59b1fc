package score

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"icefront/geo"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// shown hides that a source is a mask in runs.
type shown struct{ geo.Source }

// Zones in memory are counted as those that are read pixel by pixel.
func TestHeldZonesAreCountedTheSame(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	values := []uint8{0, 1, 2, 3, uint8(zone.Front), uint8(zone.Background), uint8(zone.NoData)}
	for range 30 {
		g := geo.PixelGrid(1+rng.IntN(90), 1+rng.IntN(90))
		var sides [2]geo.Source
		for i := range sides {
			m := geo.NewRaster[uint8](g)
			for k := range m.Pix {
				m.Pix[k] = values[rng.IntN(len(values))]
			}
			mask, err := runs.FromMask(m)
			if err != nil {
				t.Fatal(err)
			}
			sides[i] = mask.Source(uint8(zone.NoData))
		}
		fast := Pair{Grid: g, Predicted: Side{Zones: sides[0]}, Label: Side{Zones: sides[1]}}
		slow := Pair{Grid: g, Predicted: Side{Zones: shown{sides[0]}}, Label: Side{Zones: shown{sides[1]}}}
		a, err := fast.Read(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := slow.Read(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Confusion != b.Confusion || a.label.Count() != b.label.Count() || a.predicted.Count() != b.predicted.Count() {
			t.Fatalf("%+v in runs, %+v pixel by pixel", a.Confusion, b.Confusion)
		}
	}
}
