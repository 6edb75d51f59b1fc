package resample

import "math"

// splinePole is the pole, sqrt(3) - 2, of the filter that turns pixels into coefficients of a cubic B-spline.
const splinePole = -0.26794919243112270647

// splineReach is how many pixels on either side count for a coefficient: the pole to this power is below 1e-9.
const splineReach = 16

// splineTaps interpolates with the cubic B-spline that passes through the pixels, at (i+0.5)*in/out-0.5; beyond the
// edge the last pixel goes on. It does not average when shrinking. This is what nnU-Net's resize does (scikit-image,
// order 3, mode edge, no anti-aliasing), whose recursive prefilter is written out here as weights, so that rows
// can stream.
func splineTaps(in, out int) taps {
	t := taps{first: make([]int, out), weight: make([][]float32, out)}
	prefilter := splinePrefilter()
	scale := float64(in) / float64(out)
	for i := range out {
		x := (float64(i)+0.5)*scale - 0.5
		base := int(math.Floor(x))
		first, last := min(max(base-1-splineReach, 0), in-1), min(max(base+2+splineReach, 0), in-1)
		sum := make([]float64, last-first+1)
		for k := base - 1; k <= base+2; k++ {
			b := bspline(x - float64(k))
			for j, h := range prefilter {
				at := min(max(k+j-splineReach, first), last)
				sum[at-first] += b * h
			}
		}
		w := make([]float32, len(sum))
		for k, v := range sum {
			w[k] = float32(v)
		}
		t.first[i], t.weight[i] = first, w
		t.most = max(t.most, len(w))
	}
	return t
}

// splinePrefilter is the response of the inverse of a sampled cubic B-spline, from -splineReach to splineReach.
func splinePrefilter() []float64 {
	h := make([]float64, 2*splineReach+1)
	gain := -6 * splinePole / (1 - splinePole*splinePole)
	for k := range h {
		h[k] = gain * math.Pow(splinePole, math.Abs(float64(k-splineReach)))
	}
	return h
}

// bspline is the cubic B-spline.
func bspline(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return 2.0/3 + x*x*(x/2-1)
	case x < 2:
		d := 2 - x
		return d * d * d / 6
	}
	return 0
}
