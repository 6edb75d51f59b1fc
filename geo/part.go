package geo

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// Part is what of a ring of world coordinates lies on the grid, as a closed ring in pixel coordinates (column, row). It
// is empty if that has no area; whole reports that nothing of the grid lies outside.
func (g Grid) Part(ring []orb.Point) (part orb.Ring, whole bool) {
	inv, ok := g.Transform.Invert()
	if !ok || len(ring) < 3 {
		return nil, false
	}
	pixels := make(orb.Ring, 0, len(ring)+1)
	for _, p := range ring {
		pixels = append(pixels, inv.Apply(p[0], p[1]))
	}
	if !pixels.Closed() {
		pixels = append(pixels, pixels[0])
	}
	all := orb.Bound{Max: orb.Point{float64(g.Width), float64(g.Height)}}
	part = clip.Ring(all, pixels)
	const least = 1e-6 // of a pixel: what is smaller is rounding
	if area(part) < least {
		return nil, false
	}
	return part, area(part) > area(all.ToRing())-least
}

// area is that of a closed ring, whichever way it turns. Parts of a ring that crosses itself may cancel each other.
func area(r orb.Ring) float64 {
	sum := 0.0
	for i := 0; i+1 < len(r); i++ {
		sum += r[i][0]*r[i+1][1] - r[i+1][0]*r[i][1]
	}
	return max(sum, -sum) / 2
}
