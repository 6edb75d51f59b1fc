package score

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// shown hides that a source is a mask in runs.
type shown struct{ geo.Source }

// held is a mask as a source.
func held(t *testing.T, m geo.Mask) geo.Source {
	t.Helper()
	mask, err := runs.FromMask(m)
	if err != nil {
		t.Fatal(err)
	}
	return mask.Source(uint8(zone.NoData))
}

// Zones are counted as pixel by pixel, whether they are in memory already or are read.
func TestZonesAreCountedAsPixels(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	values := []uint8{0, 1, 2, 3, uint8(zone.Front), uint8(zone.Background), uint8(zone.NoData)}
	for range 30 {
		g := geo.PixelGrid(1+rng.IntN(90), 1+rng.IntN(90))
		var masks [2]geo.Mask
		for i := range masks {
			masks[i] = geo.NewRaster[uint8](g)
			for k := range masks[i].Pix {
				masks[i].Pix[k] = values[rng.IntN(len(values))]
			}
		}
		var want zone.Confusion
		if err := want.Add(masks[0].Pix, masks[1].Pix); err != nil {
			t.Fatal(err)
		}
		predicted, truth := held(t, masks[0]), held(t, masks[1])
		for _, p := range []Pair{
			{Grid: g, Predicted: Side{Zones: predicted}, Label: Side{Zones: truth}},
			{Grid: g, Predicted: Side{Zones: shown{predicted}}, Label: Side{Zones: truth}},
			{Grid: g, Predicted: Side{Zones: shown{predicted}}, Label: Side{Zones: shown{truth}}},
		} {
			got, err := p.Read(context.Background(), nil)
			if err != nil || got.Confusion != want {
				t.Fatalf("got %+v, %v, want %+v", got, err, want)
			}
		}
	}
}

// west is a class map with glacier west of a column and ocean east of it.
func west(g geo.Grid, column int) geo.Mask {
	m := geo.NewRaster[uint8](g)
	for i := range m.Pix {
		m.Pix[i] = uint8(zone.Ocean)
		if i%g.Width < column {
			m.Pix[i] = uint8(zone.Glacier)
		}
	}
	return m
}

// The sign comes from the zones of either side, from the flow, or from a line that is known to have its glacier on the left;
// without any of them there is none.
func TestAdvanceIsPositive(t *testing.T) {
	g := geo.PixelGrid(100, 80)                                                                            // rows run south: y counts down from 0
	at := func(x float64) []front.Front { return []front.Front{{Line: orb.LineString{{x, -80}, {x, 0}}}} } // northwards: west on the left
	east, south := [2]float64{1, 0}, [2]float64{0, -1}
	nan := math.NaN()
	for _, c := range []struct {
		why              string
		predicted, label float64 // columns of the fronts
		pair             Pair
		want             float64
	}{
		{"by the label's zones, ahead", 60, 50, Pair{Label: Side{Zones: held(t, west(g, 50))}}, 200},
		{"by the label's zones, behind", 45, 50, Pair{Label: Side{Zones: held(t, west(g, 50))}}, -100},
		{"by the predicted zones, ahead", 60, 50, Pair{Predicted: Side{Zones: held(t, west(g, 60))}}, 200},
		{"by the predicted zones, behind", 45, 50, Pair{Predicted: Side{Zones: held(t, west(g, 45))}}, -100},
		{"by the flow", 45, 50, Pair{Flow: &east}, -100},
		{"the flow goes before the zones", 60, 50, Pair{Flow: &[2]float64{-1, 0}, Label: Side{Zones: held(t, west(g, 50))}}, -200},
		{"across the flow there is no side", 60, 50, Pair{Flow: &south, Predicted: Side{Oriented: true}}, nan},
		{"by the line", 60, 50, Pair{Predicted: Side{Oriented: true}}, 200},
		{"nothing tells", 60, 50, Pair{}, nan},
	} {
		c.pair.Grid, c.pair.Pixel = g, measure.PixelSize{Ground: [2]float64{20, 20}}
		r, err := c.pair.Read(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.Fronts(at(c.predicted), at(c.label))
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(e.Signed); math.Abs(got-c.want) > 1e-6 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v m ahead, want %v", c.why, got, c.want)
		}
		if want := math.Abs(c.predicted-c.label) * 20; math.Abs(float64(e.Mean)-want) > 1e-6 {
			t.Errorf("%s: mean %v, want %v", c.why, e.Mean, want)
		}
		if area := math.Abs(c.want) * 80 * 20 / 1e6; !math.IsNaN(area) && math.Abs(math.Max(float64(e.Gained), float64(e.Lost))-area) > 1e-6 {
			t.Errorf("%s: %v and %v km2 between, want %v", c.why, e.Gained, e.Lost, area)
		}
	}
}

func TestMissingFrontsAreNamed(t *testing.T) {
	g := geo.PixelGrid(10, 10)
	some := []front.Front{{Line: orb.LineString{{5, -10}, {5, 0}}}}
	r, err := Pair{Grid: g, Pixel: measure.PixelSize{Ground: [2]float64{20, 20}}}.Read(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, sides := range map[string][2][]front.Front{"prediction": {nil, some}, "label": {some, nil}, "both": {}} {
		e, err := r.Fronts(sides[0], sides[1])
		if err != nil || e.NoFront != want || e.Mean.Known() {
			t.Errorf("%q, mean %v, %v; want %q", e.NoFront, e.Mean, err, want)
		}
	}
}
