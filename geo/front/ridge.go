package front

import (
	"math"

	"icefront/geo/sparse"

	"github.com/paulmach/orb"
)

// onRidge moves a line onto the ridge of the front's probability, to fractions of a pixel.
//
// At every vertex the probability is looked at across the line, as far as it falls to half of what it is in the middle
// and at most a little beyond the width of the front class; its centre of mass is where the line should run. The way there
// is smoothed along the line, and the ends move with their neighbours, so that noise makes no wiggles.
func onRidge(at []orb.Point, ridge *sparse.Raster, width int) {
	reach := float64(width + 2)
	look := max(2, width)
	shift := make([]float64, len(at))
	normal := make([]orb.Point, len(at))
	for i, v := range at {
		a, b := at[max(i-look, 0)], at[min(i+look, len(at)-1)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		d := math.Hypot(dx, dy)
		if d == 0 {
			continue
		}
		normal[i] = orb.Point{-dy / d, dx / d}
		shift[i] = centreOfMass(ridge, v, normal[i], reach)
	}
	shift = averaged(shift, look)
	for i := range at {
		at[i][0] += normal[i][0] * shift[i]
		at[i][1] += normal[i][1] * shift[i]
	}
}

// centreOfMass is how far from a vertex the middle of the ridge lies along a normal; 0 where there is no ridge.
func centreOfMass(ridge *sparse.Raster, v, n orb.Point, reach float64) float64 {
	const step = 0.25
	at := func(way float64) float64 { return ridge.Sample(v[0]+n[0]*way, v[1]+n[1]*way) }
	top, where := 0.0, 0.0
	for way := -reach; way <= reach; way += step {
		// Of equal heights the nearest to the line counts.
		if p := at(way); p > top || p == top && math.Abs(way) < math.Abs(where) {
			top, where = p, way
		}
	}
	const faint = 0.1
	if top < faint {
		return 0
	}
	mass, moment := top, top*where
	for _, side := range [2]float64{-step, step} {
		for way := where + side; math.Abs(way-where) <= 2*reach; way += side {
			p := at(way)
			if p < top/2 {
				break
			}
			mass += p
			moment += p * way
		}
	}
	return max(-reach, min(reach, moment/mass))
}

// averaged is the mean of values with up to look neighbours on either side.
func averaged(values []float64, look int) []float64 {
	sums := make([]float64, len(values)+1)
	for i, v := range values {
		sums[i+1] = sums[i] + v
	}
	out := make([]float64, len(values))
	for i := range values {
		reach := min(look, i, len(values)-1-i)
		if reach == 0 {
			reach = min(look, max(i, len(values)-1-i)) // an end has neighbours on one side only
			from, to := max(i-reach, 0), min(i+reach+1, len(values))
			out[i] = (sums[to] - sums[from]) / float64(to-from)
			continue
		}
		out[i] = (sums[i+reach+1] - sums[i-reach]) / float64(2*reach+1)
	}
	return out
}
