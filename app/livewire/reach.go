package livewire

import (
	"slices"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// reach is a window in which the least way from a seed to every pixel is known. It never changes.
type reach struct {
	serial int // of the seed
	stage  int
	level  level
	window geo.Window // pixels of the level
	seed   pixel
	codes  []uint8 // the step that led to each pixel
}

// back is the way from the seed to a pixel of the window.
func (r *reach) back(to pixel) []pixel {
	way := []pixel{to}
	for p := to; p != r.seed; {
		s := directions[r.codes[(p.row-r.window.Row)*r.window.Width+p.col-r.window.Col]]
		p = pixel{p.col - s.col, p.row - s.row}
		way = append(way, p)
	}
	slices.Reverse(way)
	return way
}

// path is the way in scene pixels, from the seed exactly as clicked to the target.
func (r *reach) path(from, to orb.Point) []orb.Point {
	way := r.back(r.level.at(to))
	out := make([]orb.Point, 0, len(way)+1)
	out = append(out, from)
	for i := 1; i+1 < len(way); i++ {
		out = append(out, r.level.centre(way[i]))
	}
	return append(out, to)
}
