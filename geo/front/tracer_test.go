package front

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"icefront/geo"
	"icefront/geo/front/distance"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// drawn is a class map from rows of letters: '.' no information, 'r' rock, 'g' glacier, 'o' ocean, 'F' front.
func drawn(rows ...string) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			m.Pix[y*len(row)+x] = map[rune]uint8{'.': 0, 'r': 1, 'g': 2, 'o': 3, 'F': 4}[c]
		}
	}
	return m
}

// pixels makes a mask of w x h from a function of the pixel's centre, in pixel coordinates (y down).
func pixels(w, h int, class func(x, y float64) zone.Class) geo.Mask {
	m := geo.NewRaster[uint8](geo.Grid{Width: w, Height: h, Transform: geo.Affine{0, 1, 0, 0, 0, 1}})
	for y := range h {
		for x := range w {
			m.Pix[y*w+x] = uint8(class(float64(x)+0.5, float64(y)+0.5))
		}
	}
	return m
}

func mustTrace(t testing.TB, m geo.Mask, opt Options) []Front {
	t.Helper()
	fronts, err := FromMask(m, opt)
	if err != nil {
		t.Fatal(err)
	}
	return fronts
}

func TestContact(t *testing.T) {
	for _, c := range []struct {
		why  string
		mask geo.Mask
		want []orb.LineString
	}{
		{"straight contact runs along the pixel edge, glacier on its left", drawn("ggoo", "ggoo", "ggoo"),
			[]orb.LineString{{{2, 3}, {2, 0}}}},
		{"sea in the west: the other way", drawn("oogg", "oogg"), []orb.LineString{{{2, 0}, {2, 2}}}},
		{"glacier in the north", drawn("gggg", "oooo"), []orb.LineString{{{0, 1}, {4, 1}}}},
		{"glacier in the south", drawn("oooo", "gggg"), []orb.LineString{{{4, 1}, {0, 1}}}},
		{"rock is no glacier", drawn("rroo", "rroo"), nil},
		{"no information is no glacier", drawn("..oo", "..oo"), nil},
		{"rock interrupts", drawn("ggoo", "ggoo", "rroo", "ggoo"), []orb.LineString{{{2, 2}, {2, 0}}, {{2, 4}, {2, 3}}}},
		{"iceberg in the sea", drawn("ggooooo", "ggoogoo", "ggooooo"), []orb.LineString{{{2, 3}, {2, 0}}}},
		{"pond on the glacier", drawn("ggggoo", "gogggo", "ggggoo"), nil /* see below */},
		{"berg that leans on the glacier's corner belongs to it", drawn("ggoo", "gogo", "gooo"), nil /* see below */},
		{"front class counts as sea", drawn("ggFo", "ggFo"), []orb.LineString{{{2, 2}, {2, 0}}}},
		{"all ocean", drawn("oooo", "oooo"), nil},
		{"single row", drawn("gggooo"), []orb.LineString{{{3, 1}, {3, 0}}}},
		{"single column", drawn("g", "g", "o"), []orb.LineString{{{0, 2}, {1, 2}}}},
		{"lake that touches no information stays", drawn("gggggggg", "ggg.oogg", "gggggggg", "oooooooo", "oooooooo"), nil},
	} {
		fronts := mustTrace(t, c.mask, Options{Rule: ByContact})
		switch c.why {
		case "pond on the glacier":
			if len(fronts) != 1 || fronts[0].Line[0][0] < 4 {
				t.Errorf("%s: got %v, want only the shore in the east", c.why, fronts)
			}
		case "berg that leans on the glacier's corner belongs to it":
			if len(fronts) != 1 || len(fronts[0].Line) < 4 {
				t.Errorf("%s: got %v, want one winding line", c.why, fronts)
			}
		case "lake that touches no information stays":
			if len(fronts) != 2 {
				t.Errorf("%s: got %v, want shore and lake", c.why, fronts)
			}
		default:
			var lines []orb.LineString
			for _, f := range fronts {
				for i := range f.Line {
					f.Line[i][1] = 0 - f.Line[i][1] // rows count downwards
				}
				lines = append(lines, f.Line)
			}
			if !slices.EqualFunc(lines, c.want, func(a, b orb.LineString) bool { return a.Equal(b) }) {
				t.Errorf("%s: got %v, want %v", c.why, lines, c.want)
			}
		}
	}
}

func TestRuleFallsBack(t *testing.T) {
	both := func(x, y float64) zone.Class {
		switch {
		case x > 20 && x < 23 && y > 10 && y < 50:
			return zone.Front
		case x < 21:
			return zone.Glacier
		}
		return zone.Ocean
	}
	for _, c := range []struct {
		why       string
		minLength float64
		want      Rule
	}{
		{"the front class is long enough", 30, ByClass},
		{"the front class is too short", 50, ByContact},
	} {
		tr := NewTracer(Options{MinLength: c.minLength})
		m := pixels(40, 60, both)
		if err := tr.Write(context.Background(), m.Grid.Bounds(), m); err != nil {
			t.Fatal(err)
		}
		fronts, err := tr.Fronts()
		if err != nil || len(fronts) != 1 || tr.Rule() != c.want {
			t.Errorf("%s: got %v fronts by %v, %v", c.why, len(fronts), tr.Rule(), err)
		}
	}
}

// wave is a curved front for recovery tests: x of the line at row y.
func wave(y float64) float64 { return 150 + 40*math.Sin(y/37) + 12*math.Sin(y/11+1) }

// waveLine is that front as a finely sampled line.
func waveLine(from, to float64) Front {
	var l orb.LineString
	for y := from; y <= to; y += 0.1 {
		l = append(l, orb.Point{wave(y), y})
	}
	return Front{Line: l}
}

// distanceToWave is the distance from a point to the curve, by looking around.
func distanceToWave(x, y float64) float64 {
	best := math.Inf(1)
	for v := y - 15; v <= y+15; v += 0.25 {
		best = min(best, math.Hypot(x-wave(v), y-v))
	}
	return best
}

func TestCurvedBandIsRecovered(t *testing.T) {
	for _, width := range []float64{1.5, 3, 5, 8, 15} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			m := pixels(300, 400, func(x, y float64) zone.Class {
				switch {
				case y > 40 && y < 360 && distanceToWave(x, y) <= width/2:
					return zone.Front
				case x < wave(y):
					return zone.Glacier
				}
				return zone.Ocean
			})
			fronts := mustTrace(t, m, Options{MinLength: 100})
			if len(fronts) != 1 {
				t.Fatalf("got %d fronts", len(fronts))
			}
			e, err := Compare(fronts, []Front{waveLine(40, 360)}, distance.Options{})
			t.Logf("width %g: mean %.3f px, max %.2f px, %d vertices", width, e.Mean, e.Max, len(fronts[0].Line))
			if err != nil || e.Mean > 0.5 || e.Max > width+2 { // the band is cut aslant at its ends
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
}

func TestCurvedContactIsRecovered(t *testing.T) {
	m := pixels(300, 400, func(x, y float64) zone.Class {
		if x < wave(y) {
			return zone.Glacier
		}
		return zone.Ocean
	})
	fronts := mustTrace(t, m, Options{Rule: ByContact})
	e, err := Compare(fronts, []Front{waveLine(0, 400)}, distance.Options{})
	t.Logf("mean %.3f px, max %.2f px, length %.1f of %.1f, %d vertices", e.Mean, e.Max, e.Length, e.TruthLength, len(fronts[0].Line))
	if err != nil || len(fronts) != 1 || e.Mean > 0.25 || math.Abs(e.Length/e.TruthLength-1) > 0.02 {
		t.Errorf("got %d fronts, %+v, %v", len(fronts), e, err)
	}
	bias := 0.0 // seaward, in px
	for _, v := range fronts[0].Line {
		bias += v[0] - wave(v[1])
	}
	if bias /= float64(len(fronts[0].Line)); math.Abs(bias) > 0.15 {
		t.Errorf("the line lies %.2f px to seaward", bias)
	}
}

// noisy is a hostile mask: a wave with salt, pepper, bergs and ponds.
func noisy(seed uint64, w, h int) geo.Mask {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := pixels(w, h, func(x, y float64) zone.Class {
		switch d := x - float64(w)/2 - 20*math.Sin(y/15); {
		case rng.Float64() < 0.03:
			return zone.Class(rng.IntN(5))
		case d < -2:
			return zone.Glacier
		case d < 2 && y > 30:
			return zone.Front
		}
		return zone.Ocean
	})
	for range 40 {
		bx, by, c := rng.IntN(w), rng.IntN(h), uint8(rng.IntN(4))
		for y := by; y < min(h, by+6); y++ {
			for x := bx; x < min(w, bx+9); x++ {
				m.Pix[y*w+x] = c
			}
		}
	}
	return m
}

func TestBandsDoNotMatter(t *testing.T) {
	const seed = 7
	m := noisy(seed, 200, 300)
	m.Grid.Transform = geo.Affine{500000, 20, 0, -2e6, 0, -20}
	for _, rule := range []Rule{ByClass, ByContact} {
		opt := Options{Rule: rule, PixelSize: [2]float64{20, 20}, MinLength: 100}
		want := mustTrace(t, m, opt)
		if len(want) == 0 {
			t.Fatalf("seed %d: no front by %v", seed, rule)
		}
		for _, rows := range []int{1, 7, 64} {
			got, err := Extract(bands(m, rows), opt)
			if err != nil || !slices.EqualFunc(got, want, func(a, b Front) bool { return a.Line.Equal(b.Line) }) {
				t.Errorf("seed %d, rule %v, bands of %d rows: %d fronts, want %d; %v", seed, rule, rows, len(got), len(want), err)
			}
		}
	}
}

func bands(m geo.Mask, rows int) func(yield func(geo.Mask, error) bool) {
	return func(yield func(geo.Mask, error) bool) {
		for y := 0; y < m.Grid.Height; y += rows {
			n := min(rows, m.Grid.Height-y)
			g := m.Grid.Crop(geo.Window{Row: y, Width: m.Grid.Width, Height: n})
			if !yield(geo.Mask{Grid: g, Pix: m.Pix[y*m.Grid.Width : (y+n)*m.Grid.Width]}, nil) {
				return
			}
		}
	}
}

func TestMirroredMaskMirrorsTheFront(t *testing.T) {
	m := noisy(3, 200, 300)
	mirrored := geo.NewRaster[uint8](m.Grid)
	for y := range 300 {
		for x := range 200 {
			mirrored.Pix[y*200+x] = m.At(199-x, y)
		}
	}
	for _, rule := range []Rule{ByClass, ByContact} {
		opt := Options{Rule: rule, MinLength: 50}
		got := mustTrace(t, mirrored, opt)
		for i := range got {
			for k := range got[i].Line {
				got[i].Line[k][0] = 200 - got[i].Line[k][0]
			}
		}
		e, err := Compare(got, mustTrace(t, m, opt), distance.Options{})
		if err != nil || e.Mean > 0.5 {
			t.Errorf("rule %v: %+v, %v", rule, e, err)
		}
		t.Logf("rule %v: mean %.3f max %.2f", rule, e.Mean, e.Max)
	}
}

func TestPixelSizeMeasuresMetres(t *testing.T) {
	m := drawn("gggggggggo", "gggggggggo", "gggggggggo", "oooooooooo") // 3 px down, 9 px across
	for _, c := range []struct {
		why  string
		px   [2]float64
		min  float64
		want int
	}{
		{"in pixels", [2]float64{}, 11, 1},
		{"in pixels, too short", [2]float64{}, 13, 0},
		{"tall pixels", [2]float64{100, 1}, 300, 1},
		{"tall pixels, too short", [2]float64{100, 1}, 320, 0},
		{"wide pixels", [2]float64{1, 100}, 890, 1},
	} {
		if got := mustTrace(t, m, Options{Rule: ByContact, PixelSize: c.px, MinLength: c.min}); len(got) != c.want {
			t.Errorf("%s: got %d fronts, want %d", c.why, len(got), c.want)
		}
	}
}

func TestGridPlacesTheFront(t *testing.T) {
	m := drawn("ggoo", "ggoo", "ggoo")
	m.Grid.CRS, m.Grid.Transform = "EPSG:3413", geo.Affine{1000, 10, 0, 5000, 0, -10}
	tr := NewTracer(Options{Rule: ByContact})
	at := geo.Window{Row: 40, Width: 4, Height: 3} // the band says where it lies
	if err := tr.Write(context.Background(), at, m); err != nil {
		t.Fatal(err)
	}
	fronts, err := tr.Fronts()
	if err != nil || len(fronts) != 1 {
		t.Fatalf("got %v, %v", fronts, err)
	}
	if want := (orb.LineString{{1020, 4970}, {1020, 5000}}); !fronts[0].Line.Equal(want) || fronts[0].CRS != "EPSG:3413" {
		t.Errorf("got %v in %s, want %v", fronts[0].Line, fronts[0].CRS, want)
	}
}

func TestSmoothStaysWithinOnePixel(t *testing.T) {
	for seed := range uint64(20) {
		m := noisy(seed, 120, 150)
		paths := chains(shoreOf(m).finish(), 120)
		for _, raw := range paths {
			if len(raw.at) < 3 {
				continue
			}
			line := simplified(smooth(raw).at, [2]float64{1, 1}, 0.25)
			e, err := Compare([]Front{{Line: line}}, []Front{{Line: raw.at}}, distance.Options{})
			if err != nil || e.Max > 1-0.354 { // the middles of pixel edges lie up to 0.354 from their corners
				t.Fatalf("seed %d: the line of %d vertices strays by %v px, %v", seed, len(raw.at), e.Max, err)
			}
			if raw.closed != line[0].Equal(line[len(line)-1]) && len(line) > 2 {
				t.Errorf("seed %d: closed %v, but the line runs from %v to %v", seed, raw.closed, line[0], line[len(line)-1])
			}
		}
	}
}

func shoreOf(m geo.Mask) *contact {
	c, table := newContact(m.Grid.Width), zone.Classes.Table()
	for y := range m.Grid.Height {
		c.take(splitRuns(m.Row(y), &table, c.spare()))
	}
	return c
}
