package intake

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// holds tells by ray casting whether a point is in a polygon, even-odd.
func holds(p orb.Polygon, x, y float64) bool {
	in := false
	for _, ring := range p {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				in = !in
			}
		}
	}
	return in
}

// checkArea compares an area with every pixel's centre.
func checkArea(t *testing.T, p orb.Polygon, w, h int) {
	t.Helper()
	a := NewArea(p, w)
	for row := range h {
		bits := a.Row(row)
		for col := range len(bits) * 64 {
			got := bit(bits, col)
			want := col < w && holds(p, float64(col)+0.5, float64(row)+0.5)
			if got != want {
				t.Fatalf("%d x %d, row %d, column %d: got %t of %v", w, h, row, col, got, p)
			}
		}
	}
}

func TestAreaOfShapes(t *testing.T) {
	for name, p := range map[string]orb.Polygon{
		"square":           {{{10, 10}, {20, 10}, {20, 20}, {10, 20}, {10, 10}}},
		"not closed":       {{{10, 10}, {20, 10}, {20, 20}, {10, 20}}},
		"through centres":  {{{10.5, 10.5}, {20.5, 10.5}, {20.5, 20.5}, {10.5, 20.5}, {10.5, 10.5}}},
		"concave":          {{{5, 5}, {120, 5}, {120, 60}, {70, 20}, {5, 60}, {5, 5}}},
		"hole":             {{{5, 5}, {125, 5}, {125, 60}, {5, 60}, {5, 5}}, {{60, 20}, {70, 20}, {70, 40}, {60, 40}, {60, 20}}},
		"whole scene":      {{{0, 0}, {130, 0}, {130, 70}, {0, 70}, {0, 0}}},
		"beyond the scene": {{{-50, -20}, {300, -20}, {300, 200}, {-50, 200}, {-50, -20}}},
		"outside":          {{{200, 10}, {220, 10}, {220, 20}, {200, 10}}},
		"west":             {{{-20, 10}, {-5, 10}, {-5, 20}, {-20, 10}}},
		"over the edge":    {{{-20, 10}, {33.3, 10}, {33.3, 90}, {-20, 10}}},
		"a line":           {{{3, 3}, {50, 50}}},
		"a point":          {{{3.5, 3.5}}},
		"crosses itself":   {{{5, 5}, {100, 60}, {100, 5}, {5, 60}, {5, 5}}},
	} {
		t.Run(name, func(t *testing.T) { checkArea(t, p, 130, 70) })
	}
	if NewArea(nil, 10) != nil {
		t.Error("no polygon is an area")
	}
}

func TestAreaOfRandomPolygons(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 150 {
		w, h := 1+rnd.IntN(150), 1+rnd.IntN(60)
		var p orb.Polygon
		for range 1 + rnd.IntN(3) {
			var ring orb.Ring
			for range 3 + rnd.IntN(8) {
				at := orb.Point{(rnd.Float64()*1.4 - 0.2) * float64(w), (rnd.Float64()*1.4 - 0.2) * float64(h)}
				if rnd.IntN(2) == 0 { // edges and centres of pixels, horizontal edges
					at = orb.Point{math.Round(at[0]*2) / 2, math.Round(at[1]*2) / 2}
				}
				ring = append(ring, at)
			}
			p = append(p, append(ring, ring[0]))
		}
		checkArea(t, p, w, h)
	}
}

func TestCoverEqualsEveryPixel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 60 {
		w, h := 1+rnd.IntN(300), 1+rnd.IntN(300)
		var area *Area
		var polygon orb.Polygon
		if rnd.IntN(2) == 0 {
			x, y := rnd.Float64()*float64(w), rnd.Float64()*float64(h)
			polygon = orb.Polygon{{{x, y}, {x + 90, y + 10}, {x + 40, y + 80}, {x, y}}}
			area = NewArea(polygon, w)
		}
		c := NewCover(w, h, area)
		wanted := make([]bool, w*h)
		share := []float64{0, 0.0003, 0.5, 1}[rnd.IntN(4)]
		for row := range h {
			gaps := make([]uint64, (w+63)/64)
			for col := range w {
				data := rnd.Float64() < share
				if !data {
					gaps[col/64] |= 1 << (col % 64)
				}
				wanted[row*w+col] = data && (area == nil || holds(polygon, float64(col)+0.5, float64(row)+0.5))
			}
			if share == 1 {
				gaps = nil
			}
			c.add(gaps)
		}
		any := func(x0, x1, y0, y1 int) bool {
			for row := max(y0, 0); row < min(y1, h); row++ {
				for col := max(x0, 0); col < min(x1, w); col++ {
					if wanted[row*w+col] {
						return true
					}
				}
			}
			return false
		}
		for range 100 {
			x0, y0 := rnd.IntN(w+40)-20, rnd.IntN(h+40)-20
			x1, y1 := x0+rnd.IntN(100), y0+rnd.IntN(100)
			got := c.Touches(float64(x0), float64(x1), float64(y0), float64(y1))
			if any(x0, x1, y0, y1) && !got {
				t.Fatalf("%d x %d: [%d, %d) x [%d, %d) has something wanted", w, h, x0, x1, y0, y1)
			}
			// It knows whole cells, and those that the edges touch.
			down := func(v, n int) int { return min(max(v, 0), n-1) / 64 * 64 }
			if got && !any(down(x0, w), down(x1, w)+64, down(y0, h), down(y1, h)+64) {
				t.Fatalf("%d x %d: nothing is wanted in the cells of [%d, %d) x [%d, %d)", w, h, x0, x1, y0, y1)
			}
		}
	}
}
