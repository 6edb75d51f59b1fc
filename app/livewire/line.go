package livewire

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Simplify keeps the few vertices of a path from which none of the others is further than a tolerance, in pixels.
// Its ends stay. Half a pixel takes the staircase out of a path and leaves its shape.
func Simplify(path []orb.Point, tolerance float64) orb.LineString {
	line := append(orb.LineString(nil), path...)
	if tolerance <= 0 || len(line) < 3 {
		return line
	}
	return simplify.DouglasPeucker(tolerance).LineString(line)
}
