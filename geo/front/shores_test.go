package front

import (
	"math"
	"testing"

	"icefront/geo"
	"icefront/geo/front/distance"
	"icefront/geo/sparse"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// banded is a scene with glacier west and ocean east of a front 5 pixels wide at column 100, painted over by other.
func banded(w, h int, other func(x, y float64) (zone.Class, bool)) geo.Mask {
	return pixels(w, h, func(x, y float64) zone.Class {
		if c, ok := other(x, y); ok {
			return c
		}
		switch {
		case math.Abs(x-100) < 2.5:
			return zone.Front
		case x < 100:
			return zone.Glacier
		}
		return zone.Ocean
	})
}

// span is the smallest and largest y of a line.
func span(f Front) (lo, hi float64) {
	b := f.Line.Bound()
	return b.Min[1], b.Max[1]
}

func TestFrontsAreNotDrawnAlongWhatCannotBeSeen(t *testing.T) {
	for _, c := range []struct {
		why   string
		other func(x, y float64) (zone.Class, bool)
		want  [][2]float64 // rows that each front spans, longest first
	}{
		{"nothing in the way: from edge to edge", func(x, y float64) (zone.Class, bool) { return 0, false }, [][2]float64{{0, 300}}},
		{"the glacier's side is no information in the south", func(x, y float64) (zone.Class, bool) {
			return zone.NoInformation, y > 180 && x < 97
		}, [][2]float64{{0, 180}}},
		{"rock on the ocean's side in the north is no reason to doubt", func(x, y float64) (zone.Class, bool) {
			return zone.Rock, y < 90 && x > 102.5
		}, [][2]float64{{0, 300}}},
		{"an island of rock interrupts", func(x, y float64) (zone.Class, bool) {
			return zone.Rock, y > 100 && y < 160 && (x < 97.5 || x > 102.5)
		}, [][2]float64{{160, 300}, {0, 100}}},
		{"a boulder does not", func(x, y float64) (zone.Class, bool) {
			return zone.Rock, y > 150 && y < 153 && x < 97.5
		}, [][2]float64{{0, 300}}},
		{"a sliver of resampling between front and glacier", func(x, y float64) (zone.Class, bool) {
			return zone.Rock, x > 95.5 && x < 97.5
		}, [][2]float64{{0, 300}}},
		{"a collar of no data all along", func(x, y float64) (zone.Class, bool) { return zone.NoInformation, x < 97 }, nil},
	} {
		m := banded(200, 300, c.other)
		tr := NewTracer(Options{MinLength: 20})
		if err := tr.Write(t.Context(), m.Grid.Bounds(), m); err != nil {
			t.Fatal(err)
		}
		got, err := tr.Fronts()
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %d fronts, %v, want %d", c.why, len(got), err, len(c.want))
			continue
		}
		for i, f := range got {
			lo, hi := span(f)
			if math.Abs(lo-c.want[i][0]) > 6 || math.Abs(hi-c.want[i][1]) > 6 {
				t.Errorf("%s: front %d spans rows %.1f to %.1f, want %v", c.why, i, lo, hi, c.want[i])
			}
			if c.want[i] == [2]float64{0, 300} && (lo != 0 || hi != 300) {
				t.Errorf("%s: the front ends at rows %v and %v, not at the scene's edge", c.why, lo, hi)
			}
		}
	}
}

// The glacier is on the left of a front by its class too, whichever way the skeleton ran, in every kind of grid.
func TestGlacierIsOnTheLeft(t *testing.T) {
	for _, c := range []struct {
		why   string
		grid  geo.Affine
		turn  bool    // glacier in the east
		first float64 // y of the front's first vertex: it runs north if the glacier is in the west
	}{
		{"north up, glacier in the west", geo.Affine{0, 10, 0, 3000, 0, -10}, false, 0},
		{"north up, glacier in the east", geo.Affine{0, 10, 0, 3000, 0, -10}, true, 3000},
		{"rows run north", geo.Affine{0, 10, 0, 0, 0, 10}, false, 0},
	} {
		m := banded(200, 300, func(x, y float64) (zone.Class, bool) { return 0, false })
		if c.turn {
			m = pixels(200, 300, func(x, y float64) zone.Class { return zone.Class(m.At(199-int(x), int(y))) })
		}
		m.Grid.Transform = c.grid
		got := mustTrace(t, m, Options{PixelSize: [2]float64{10, 10}})
		if len(got) != 1 || math.Abs(got[0].Line[0][1]-c.first) > 5 {
			t.Errorf("%s: %d fronts, the first begins at %v, want y %v", c.why, len(got), got[0].Line[0], c.first)
		}
	}
}

// A ridge of probability places the line to a fraction of a pixel, where the class alone errs by half of one.
func TestRidgePlacesTheLineBetweenPixels(t *testing.T) {
	line := func(y float64) float64 { return 100.37 + 18*math.Sin(y/60) }
	for _, sigma := range []float64{1.5, 3, 6} {
		m := pixels(200, 300, func(x, y float64) zone.Class {
			switch d := x - line(y); {
			case math.Abs(d) < 1.2*sigma:
				return zone.Front
			case d < 0:
				return zone.Glacier
			}
			return zone.Ocean
		})
		ridge := sparse.New(200, 300, 1)
		for i := range m.Pix {
			d := (float64(i%200) + 0.5 - line(float64(i/200)+0.5)) / sigma
			ridge.Set(i%200, i/200, float32(0.9*math.Exp(-d*d/2)))
		}
		var truth Front
		for y := 0.0; y <= 300; y++ {
			truth.Line = append(truth.Line, orb.Point{line(y), y})
		}
		means := map[bool]float64{}
		for _, with := range []bool{false, true} {
			opt := Options{Tolerance: -1}
			if with {
				opt.Ridge = ridge
			}
			e, err := Compare(mustTrace(t, m, opt), []Front{truth}, distance.Options{})
			if err != nil {
				t.Fatal(err)
			}
			means[with] = e.Mean
		}
		if means[true] > 0.1 || means[true] > means[false] {
			t.Errorf("sigma %v: %.3f px off with the ridge, %.3f without", sigma, means[true], means[false])
		}
		t.Logf("sigma %v: %.3f px off with the ridge, %.3f without", sigma, means[true], means[false])
	}
}
