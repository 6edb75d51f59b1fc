package errormap_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/errormap"
	"icefront/app/render"
	"icefront/app/report"
)

// along are distances every 10 m of a line that runs east from a place.
func along(x, y float64, ofLabel bool, metres ...float64) (all []report.Distance) {
	for i, m := range metres {
		all = append(all, report.Distance{Metres: m, At: [2]float64{x + 10*float64(i), y}, OfLabel: ofLabel})
	}
	return all
}

func errorsOf(signed float64, parts ...[]report.Distance) report.FrontErrors {
	e := report.NoErrors()
	e.Signed, e.Spacing = report.Number(signed), 10
	for _, p := range parts {
		e.Distances = append(e.Distances, p...)
	}
	return e
}

func TestMarkCutsLinesWhereTheyEnd(t *testing.T) {
	m := errormap.New(errorsOf(0,
		along(0, 0, false, 5, 5, -30, -30, 5), along(500, 0, false, -30, -30, -30, -30, -30), along(550, 0, true, -30, 7)), 1)
	for _, c := range []struct {
		why  string
		span errormap.Span
		want orb.MultiLineString
	}{
		{"behind: within a line, a whole line, and the label's, which begins where the last one ends", errormap.Span{Lo: -31, Hi: -29}, orb.MultiLineString{
			{{500, 0}, {510, 0}, {520, 0}, {530, 0}, {540, 0}}, {{15, 0}, {20, 0}, {30, 0}, {35, 0}}, {{550, 0}, {555, 0}}}},
		{"at both ends of a line", errormap.Span{Lo: 0, Hi: 6}, orb.MultiLineString{{{0, 0}, {10, 0}, {15, 0}}, {{35, 0}, {40, 0}}}},
		{"open to one side", errormap.Span{Lo: 6, Hi: math.Inf(1)}, orb.MultiLineString{{{555, 0}, {560, 0}}}},
		{"nothing there", errormap.Span{Lo: 100, Hi: 200}, nil},
		{"an empty range", errormap.Span{}, nil},
	} {
		if got := m.Mark(c.span).Lines; !got.Equal(c.want) {
			t.Errorf("%s: got %v, want %v", c.why, got, c.want)
		}
	}
}

func TestNothingToMap(t *testing.T) {
	m := errormap.New(report.NoErrors(), 1)
	if m != nil || m.Layers(1) != nil || len(m.Mark(errormap.Span{Lo: 0, Hi: 1}).Lines) != 0 {
		t.Error("a comparison without distances has a map")
	}
}

// In degrees at 60 degrees north, a way to the east is half as long as it looks.
func TestAspectCountsForGaps(t *testing.T) {
	var ds []report.Distance
	for i := range 20 { // north, then east: every 10 m
		p := [2]float64{0, float64(i)}
		if i >= 10 {
			p = [2]float64{2 * float64(i-9), 9}
		}
		ds = append(ds, report.Distance{Metres: 1, At: p})
	}
	ds = append(ds, report.Distance{Metres: 1, At: [2]float64{25, 9}}) // 25 m on: no gap
	if got := errormap.New(errorsOf(1, ds), 2).Mark(errormap.Span{Lo: 0, Hi: 2}).Lines; len(got) != 1 {
		t.Errorf("%d lines, want 1", len(got))
	}
}

func TestBinsHoldEverything(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		n := 1 + rng.IntN(300)
		scale, shift := math.Pow(10, rng.Float64()*6-2), rng.NormFloat64()
		values := make([]float64, n)
		for i := range values {
			values[i] = scale * (rng.NormFloat64() + shift)
			if rng.IntN(20) == 0 {
				values[i] = 0
			}
		}
		half := n / 2
		m := errormap.New(errorsOf(shift, along(0, 0, false, values[:half]...), along(0, 50, true, values[half:]...)), 1)
		for _, logarithmic := range []bool{false, true} {
			bins, sum := m.Bins(logarithmic), 0.0
			for i, b := range bins {
				sum += b.Length()
				if b.Empty() || i > 0 && bins[i-1].Hi != b.Lo {
					t.Fatalf("seed %d: bins %d and before do not meet: %+v", seed, i, bins)
				}
			}
			if math.Abs(sum-10*float64(n)) > 1e-6 || len(bins) > 22 {
				t.Fatalf("seed %d, logarithmic %t: %d bins hold %g of %d m", seed, logarithmic, len(bins), sum, 10*n)
			}
		}
		steps := m.Steps()
		for i := range steps {
			if steps[i].Empty() || i > 0 && steps[i-1].Hi != steps[i].Lo {
				t.Fatalf("seed %d: steps do not meet: %+v", seed, steps)
			}
		}
	}
}

func TestStepsAreRound(t *testing.T) {
	values := make([]float64, 100)
	for i := range values {
		values[i] = 70 // as most of the front is
		if i >= 90 {
			values[i] = 1300
		}
	}
	ends := func(m *errormap.Map) (all []float64) {
		for _, s := range m.Steps() {
			all = append(all, s.Lo)
		}
		return all
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		why    string
		signed float64
		want   []float64
	}{
		{"signed", 1, []float64{-inf, -1000, -200, -50, 50, 200, 1000}},
		{"no side is known", math.NaN(), []float64{0, 50, 200, 1000}},
	} {
		m := errormap.New(errorsOf(c.signed, along(0, 0, false, values...)), 1)
		got := ends(m)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %v, want %v", c.why, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.why, got, c.want)
			}
		}
		if s := m.Steps()[m.Step(1300)]; s.Lo != 1000 {
			t.Errorf("%s: 1300 m belongs to %+v", c.why, s)
		}
	}
}

func TestColoredIsThePredictionOnly(t *testing.T) {
	m := errormap.New(errorsOf(0, along(0, 0, false, 1, 1, 1), along(0, 90, true, 1, 1, 1)), 1)
	lines := 0
	for _, l := range m.Colored() {
		lines += len(l)
		for _, line := range l {
			if line[0][1] != 0 {
				t.Error("the label is coloured")
			}
		}
	}
	if lines != 1 {
		t.Errorf("%d lines, want 1", lines)
	}
	if n := len(m.Layers(0.5)); n != 2*len(m.Steps()) {
		t.Errorf("%d layers", n)
	}
}

func TestLook(t *testing.T) {
	v := render.View{Center: orb.Point{0, 0}, Scale: 1, Width: 200, Height: 200}
	mark := func(lines ...orb.LineString) errormap.Mark { return errormap.Mark{Lines: lines} }
	for _, c := range []struct {
		why   string
		mark  errormap.Mark
		at    orb.Point
		scale float64
	}{
		{"nothing is marked", mark(), orb.Point{0, 0}, 1},
		{"some of it is seen", mark(orb.LineString{{500, 0}, {600, 0}}, orb.LineString{{10, 0}}), orb.Point{0, 0}, 1},
		{"all of it fits elsewhere", mark(orb.LineString{{500, 0}, {600, 0}}, orb.LineString{{640, 40}}), orb.Point{570, 20}, 1},
		{"only the longest fits", mark(orb.LineString{{500, 0}, {600, 0}}, orb.LineString{{9000, 40}}), orb.Point{550, 0}, 1},
		{"not even that", mark(orb.LineString{{500, 0}, {740, 0}}), orb.Point{620, 0}, 2},
	} {
		got := c.mark.Look(v)
		if got.Center != c.at || got.Scale != c.scale {
			t.Errorf("%s: got %v at %g, want %v at %g", c.why, got.Center, got.Scale, c.at, c.scale)
		}
	}
}
