package tile

import (
	"math"

	"icefront/geo"
)

// smooth averages the valid pixels of boxes of 2*radius+1 a side; what has no data keeps none. It is what Data.Smooth
// stands in for.
func smooth(img geo.Image, radius int) geo.Image {
	w, h := img.Grid.Width, img.Grid.Height
	out := geo.NewRaster[float32](img.Grid)
	sums, counts := make([]float64, w), make([]int32, w) // of the rows about the current one
	add := func(row int, sign float64) {
		for x, v := range img.Row(row) {
			if valid(v) {
				sums[x] += sign * float64(v)
				counts[x] += int32(sign)
			}
		}
	}
	for y := range min(radius, h) {
		add(y, 1)
	}
	for y := range h {
		if y+radius < h {
			add(y+radius, 1)
		}
		if y-radius-1 >= 0 {
			add(y-radius-1, -1)
		}
		along(out.Row(y), img.Row(y), sums, counts, radius)
	}
	return out
}

// along moves a box along a row.
func along(dst, src []float32, sums []float64, counts []int32, radius int) {
	sum, count := 0.0, int32(0)
	for x := range min(radius, len(src)) {
		sum, count = sum+sums[x], count+counts[x]
	}
	for x, v := range src {
		if in := x + radius; in < len(src) {
			sum, count = sum+sums[in], count+counts[in]
		}
		if gone := x - radius - 1; gone >= 0 {
			sum, count = sum-sums[gone], count-counts[gone]
		}
		if dst[x] = v; valid(v) && count > 0 {
			dst[x] = float32(sum / float64(count))
		}
	}
}

func valid(v float32) bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }
