package livewire

import (
	"math"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// pixel is a pixel of a level.
type pixel struct{ col, row int }

// level is a scene with pixels of every x every scene pixels. What is left over at its east and south is less than one
// pixel; positions there belong to the last one.
type level struct{ every, width, height int }

func newLevel(g geo.Grid, every int) level {
	return level{every: every, width: max(1, g.Width/every), height: max(1, g.Height/every)}
}

func (l level) bounds() geo.Window { return geo.Window{Width: l.width, Height: l.height} }

// at is the pixel under a position in scene pixels, or the nearest to it.
func (l level) at(p orb.Point) pixel {
	return pixel{clampFloor(p[0]/float64(l.every), l.width), clampFloor(p[1]/float64(l.every), l.height)}
}

// clampFloor is the whole number below v within [0, n); what is not a number is 0.
func clampFloor(v float64, n int) int {
	if !(v > 0) {
		return 0
	}
	if v >= float64(n) {
		return n - 1
	}
	return int(math.Floor(v))
}

// centre is the middle of a pixel in scene pixels.
func (l level) centre(p pixel) orb.Point {
	e := float64(l.every)
	return orb.Point{(float64(p.col) + 0.5) * e, (float64(p.row) + 0.5) * e}
}

// scene is the window of scene pixels under a window of the level.
func (l level) scene(w geo.Window, g geo.Grid) geo.Window {
	e := l.every
	return geo.Window{Col: w.Col * e, Row: w.Row * e, Width: w.Width * e, Height: w.Height * e}.Intersect(g.Bounds())
}

// View is how the scene is looked at; the zero value is a pixel of the scene for a pixel of the screen.
type View struct {
	Seen  geo.Window // scene pixels in the map's window
	Scale float64    // scene pixels for a pixel of the screen
}

// level is the finest at which one window covers what is seen, but never so coarse that it would show: its pixels are at
// most two of the screen.
func (v View) level(g geo.Grid) level {
	every, seen := 1, v.Seen.Intersect(g.Bounds())
	for every*largest < max(seen.Width, seen.Height) && float64(2*every) <= 2*max(v.Scale, 1) {
		every *= 2
	}
	return newLevel(g, every)
}

// in is what is seen in pixels of a level.
func (v View) in(l level) geo.Window {
	s, e := v.Seen, l.every
	return geo.Window{Col: s.Col / e, Row: s.Row / e, Width: s.Width / e, Height: s.Height / e}.Intersect(l.bounds())
}

// place lays a window of a size into a level so that it holds the seed, and shows as much as it can of what is seen and
// of the way towards the cursor.
func place(size int, l level, seed, cursor pixel, seen geo.Window) geo.Window {
	col, width := along(size, l.width, seed.col, cursor.col, seen.Col, seen.Width)
	row, height := along(size, l.height, seed.row, cursor.row, seen.Row, seen.Height)
	return geo.Window{Col: col, Row: row, Width: width, Height: height}
}

// along is place in one dimension: where the window begins, and its length.
func along(size, n, seed, cursor, seen, seenLen int) (from, length int) {
	length = min(size, n)
	middle := seed
	if seenLen > 0 && seenLen <= length {
		middle = seen + seenLen/2
	}
	margin := length / 8 // the way may swing out beyond its ends
	from = middle - length/2
	from = min(max(from, cursor+margin-length), cursor-margin)
	from = min(max(from, seed+margin-length), seed-margin)
	return min(max(from, 0), n-length), length
}

func holds(w geo.Window, p pixel) bool {
	return p.col >= w.Col && p.row >= w.Row && p.col < w.Col+w.Width && p.row < w.Row+w.Height
}
