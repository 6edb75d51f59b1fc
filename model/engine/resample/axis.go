// Package resample brings rows of pixels to another size as they stream by.
package resample

import (
	"math"

	"icefront/model"
)

// taps says how an axis is resampled: out pixel i is the sum of weight[i][k] * in[first[i]+k].
type taps struct {
	first  []int
	weight [][]float32
	same   bool // nothing to do
	most   int  // largest number of weights
}

// last is one past the highest input that out pixel i needs.
func (t taps) last(i int) int { return t.first[i] + len(t.weight[i]) }

// axis chooses how one axis is resampled.
func axis(rule model.Resampling, in, out int) taps {
	switch {
	case in == out:
		return identityTaps(in)
	case rule == model.ResampleArea && out < in:
		return areaTaps(in, out)
	case rule == model.ResampleArea:
		return cubicTaps(in, out)
	}
	return splineTaps(in, out)
}

// identityTaps copies.
func identityTaps(n int) taps {
	t := taps{first: make([]int, n), weight: make([][]float32, n), same: true, most: 1}
	one := []float32{1}
	for i := range n {
		t.first[i], t.weight[i] = i, one
	}
	return t
}

// areaTaps averages exactly: an input pixel counts by the share of it that lies in the output pixel.
func areaTaps(in, out int) taps {
	t := taps{first: make([]int, out), weight: make([][]float32, out)}
	scale := float64(in) / float64(out)
	for i := range out {
		lo, hi := float64(i)*scale, float64(i+1)*scale
		first, last := int(lo), min(int(math.Ceil(hi)), in)
		w := make([]float32, last-first)
		for k := range w {
			from, to := float64(first+k), float64(first+k+1)
			w[k] = float32((min(to, hi) - max(from, lo)) / scale)
		}
		t.first[i], t.weight[i] = first, w
		t.most = max(t.most, len(w))
	}
	return t
}

// cubicTaps interpolates through the pixel centres, (i+0.5)*in/out-0.5, with Keys' cubic for a = -0.5 (Catmull-Rom);
// beyond the edge the last pixel goes on. It does not average when shrinking.
func cubicTaps(in, out int) taps {
	t := taps{first: make([]int, out), weight: make([][]float32, out)}
	scale := float64(in) / float64(out)
	for i := range out {
		x := (float64(i)+0.5)*scale - 0.5
		base := int(math.Floor(x))
		first, last := min(max(base-1, 0), in-1), min(max(base+2, 0), in-1)
		w := make([]float32, last-first+1)
		for k := base - 1; k <= base+2; k++ {
			w[min(max(k, first), last)-first] += float32(keys(x - float64(k)))
		}
		t.first[i], t.weight[i] = first, w
		t.most = max(t.most, len(w))
	}
	return t
}

// keys is the cubic convolution kernel with a = -0.5.
func keys(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return ((a*x-5*a)*x+8*a)*x - 4*a
	}
	return 0
}
