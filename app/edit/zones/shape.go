package zones

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// Shape is what is painted, in pixels of the grid: all within Radius of a line, or all inside a ring.
type Shape struct {
	Line   []orb.Point
	Radius float64     // of the brush; half a pixel at least
	Ring   []orb.Point // closed or not; pixels whose middle lies inside, by the even-odd rule
}

// span is a part of a row, without the column to.
type span struct{ row, from, to int }

// box is the window that holds the shape.
func (s Shape) box() geo.Window {
	pts, margin := s.Line, s.radius()
	if len(s.Ring) > 0 {
		pts, margin = s.Ring, 1
	}
	if len(pts) == 0 {
		return geo.Window{}
	}
	b := orb.MultiPoint(pts).Bound()
	const far = 1 << 30 // beyond every raster, and no overflow
	lo := func(v float64) int { return int(math.Floor(max(v-margin, -far))) }
	hi := func(v float64) int { return int(math.Ceil(min(v+margin, far))) }
	c0, r0 := lo(b.Min[0]), lo(b.Min[1])
	return geo.Window{Col: c0, Row: r0, Width: hi(b.Max[0]) - c0 + 1, Height: hi(b.Max[1]) - r0 + 1}
}

func (s Shape) radius() float64 { return max(s.Radius, 0.5) }

// spans are the parts of a window's rows that the shape covers; they may overlap.
func (s Shape) spans(win geo.Window) (all []span) {
	part := win.Intersect(s.box())
	for row := part.Row; row < part.Row+part.Height; row++ {
		y := float64(row) + 0.5
		if len(s.Ring) > 0 {
			all = ringSpans(all, s.Ring, row, y, win)
		} else {
			all = s.lineSpans(all, row, y, win)
		}
	}
	return all
}

// put adds the columns whose middle lies between x0 and x1.
func put(all []span, row int, x0, x1 float64, win geo.Window) []span {
	from := max(int(math.Ceil(max(x0-0.5, -1))), win.Col)
	to := min(int(math.Floor(min(x1-0.5, 1<<30)))+1, win.Col+win.Width)
	if from < to {
		all = append(all, span{row, from, to})
	}
	return all
}

// ringSpans are what lies between the crossings of a row with a ring.
func ringSpans(all []span, ring []orb.Point, row int, y float64, win geo.Window) []span {
	var xs []float64
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a[1] > y) != (b[1] > y) {
			xs = append(xs, a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]))
		}
	}
	slices.Sort(xs)
	for i := 0; i+1 < len(xs); i += 2 {
		all = put(all, row, xs[i], xs[i+1], win)
	}
	return all
}

// lineSpans are what lies within the radius of each part of a line.
func (s Shape) lineSpans(all []span, row int, y float64, win geo.Window) []span {
	r := s.radius()
	for i, b := range s.Line {
		a := b
		if i > 0 {
			a = s.Line[i-1]
		}
		if x0, x1, ok := around(a, b, r, y); ok {
			all = put(all, row, x0, x1, win)
		}
	}
	return all
}

// around is where a row crosses the capsule of radius r around a segment.
func around(a, b orb.Point, r, y float64) (x0, x1 float64, ok bool) {
	x0, x1 = math.Inf(1), math.Inf(-1)
	disc := func(c orb.Point) {
		if h := r*r - (y-c[1])*(y-c[1]); h >= 0 {
			d := math.Sqrt(h)
			x0, x1 = min(x0, c[0]-d), max(x1, c[0]+d)
		}
	}
	disc(a)
	disc(b)
	dx, dy := b[0]-a[0], b[1]-a[1]
	if n := math.Hypot(dx, dy); n > 0 { // the band between the discs: the row crosses its two long sides, or lies between
		ox, oy := -dy/n*r, dx/n*r
		for _, side := range [][2]orb.Point{{{a[0] + ox, a[1] + oy}, {b[0] + ox, b[1] + oy}}, {{a[0] - ox, a[1] - oy}, {b[0] - ox, b[1] - oy}}} {
			p, q := side[0], side[1]
			if (p[1] > y) != (q[1] > y) {
				x := p[0] + (y-p[1])/(q[1]-p[1])*(q[0]-p[0])
				x0, x1 = min(x0, x), max(x1, x)
			}
		}
	}
	return x0, x1, x0 <= x1
}
