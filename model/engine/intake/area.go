package intake

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Area is a part of a scene: the pixels whose centres lie in a polygon. Nil is all of the scene.
type Area struct {
	width  int
	rings  []orb.Ring // in pixel coordinates
	cross  []float64
	inside []uint64
}

// NewArea returns the part of a scene of some width that lies in a polygon; nil if the polygon is empty.
func NewArea(polygon orb.Polygon, width int) *Area {
	if len(polygon) == 0 {
		return nil
	}
	return &Area{width: width, rings: polygon, inside: make([]uint64, (width+63)/64)}
}

// Row returns a bit for each pixel of a row that lies in the area. It is good until the next call.
func (a *Area) Row(row int) []uint64 {
	clear(a.inside)
	y := float64(row) + 0.5
	a.cross = a.cross[:0]
	for _, ring := range a.rings {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (p[1] <= y) != (q[1] <= y) {
				a.cross = append(a.cross, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
	}
	slices.Sort(a.cross)
	for i := 0; i+1 < len(a.cross); i += 2 { // even-odd: holes are rings as well
		a.set(firstCentre(a.cross[i], a.width), firstCentre(a.cross[i+1], a.width))
	}
	return a.inside
}

// firstCentre is the first pixel whose centre lies at x or beyond.
func firstCentre(x float64, width int) int {
	return int(min(max(math.Ceil(x-0.5), 0), float64(width)))
}

// set marks pixels from up to to.
func (a *Area) set(from, to int) {
	for i := from; i < to; {
		if i%64 == 0 && i+64 <= to {
			a.inside[i/64] = ^uint64(0)
			i += 64
			continue
		}
		a.inside[i/64] |= 1 << (i % 64)
		i++
	}
}
