// Package speckle takes the grain out of SAR images: means, Lee's filter and medians over small boxes.
//
// Values may be amplitude, intensity or decibels. No data is NaN and stays where it is; it counts for nothing around it, and
// neither do infinities. Nothing here changes its input.
package speckle

import (
	"math"
	"slices"

	"icefront/geo"
)

// Mean averages over boxes of 2*radius+1 pixels a side. Its cost does not depend on the radius.
func Mean(img geo.Image, radius int) geo.Image {
	if radius <= 0 {
		return copied(img)
	}
	out := geo.NewRaster[float32](img.Grid)
	boxes(img, radius, radius, func(row int, sums []moments) {
		from, to := img.Row(row), out.Row(row)
		for i, v := range from {
			to[i] = v // no data stays
			if of(v).n > 0 {
				to[i] = float32(sums[i].mean())
			}
		}
	})
	return out
}

// Local returns mean and variance of the box of 2*cols+1 by 2*rows+1 pixels around every pixel, with data or not.
// Both are NaN where less than half of the box has data, also because it lies outside.
func Local(img geo.Image, cols, rows int) (mean, variance geo.Image) {
	mean, variance = geo.NewRaster[float32](img.Grid), geo.NewRaster[float32](img.Grid)
	half := float64((2*cols+1)*(2*rows+1)) / 2
	none := float32(math.NaN())
	boxes(img, cols, rows, func(row int, sums []moments) {
		m, v := mean.Row(row), variance.Row(row)
		for i := range m {
			m[i], v[i] = none, none
			if sums[i].n >= half {
				m[i], v[i] = float32(sums[i].mean()), float32(sums[i].variance())
			}
		}
	})
	return mean, variance
}

// Noise is how strong the speckle is, the same for all parts of a scene so that they fit together.
//
// The zero value is none: Lee then changes nothing.
type Noise struct {
	Additive bool    // strength does not grow with brightness, as in decibels
	Variance float64 // of the noise; divided by the squared mean unless additive
}

// Measure finds the noise of a scene from parts of it, in boxes of 2*radius+1 pixels a side.
//
// Most boxes of a scene hold one kind of surface, so that the median box tells the noise, and edges do not. Speckle grows
// with brightness where no value is negative; negative values are decibels, in which it is the same everywhere.
func Measure(radius int, parts ...geo.Image) Noise {
	radius = max(radius, 1)
	var n Noise
	pixels := 0
	for _, img := range parts {
		pixels += len(img.Pix)
		n.Additive = n.Additive || slices.ContainsFunc(img.Pix, func(v float32) bool { return v < 0 && of(v).n > 0 })
	}
	const samples = 1 << 14
	step := max(1, pixels/samples)
	var found []float64
	k := 0
	for _, img := range parts {
		boxes(img, radius, radius, func(row int, sums []moments) {
			for i, v := range img.Row(row) {
				if k++; k%step != 0 || of(v).n == 0 {
					continue
				}
				if m := sums[i].mean(); n.Additive {
					found = append(found, sums[i].variance())
				} else if m > 0 {
					found = append(found, sums[i].variance()/(m*m))
				}
			}
		})
	}
	if len(found) == 0 {
		return n
	}
	slices.Sort(found)
	n.Variance = found[len(found)/2]
	return n
}
