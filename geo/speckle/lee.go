package speckle

import "icefront/geo"

// Lee averages where an image is even and leaves edges and points as they are (Lee 1980).
//
// The noise is that of the image itself; for a part of a scene, measure the scene's once and use Noise.Lee.
func Lee(img geo.Image, radius int) geo.Image { return Measure(radius, img).Lee(img, radius) }

// Lee moves each pixel towards the mean of its box, by as much of the box's variance as noise explains.
func (n Noise) Lee(img geo.Image, radius int) geo.Image {
	if radius <= 0 || !(n.Variance > 0) {
		return copied(img)
	}
	out := geo.NewRaster[float32](img.Grid)
	boxes(img, radius, radius, func(row int, sums []moments) {
		from, to := img.Row(row), out.Row(row)
		for i, v := range from {
			to[i] = v
			if of(v).n > 0 {
				m := sums[i].mean()
				to[i] = float32(m + n.kept(m, sums[i].variance())*(float64(v)-m))
			}
		}
	})
	return out
}

// kept is the share of a pixel's deviation from the mean that is not noise.
func (n Noise) kept(mean, variance float64) float64 {
	noise := n.Variance
	if !n.Additive {
		noise *= mean * mean
	}
	if variance <= noise {
		return 0
	}
	return 1 - noise/variance
}

// Tile smooths a part of an image: inner is the part without its halo, in pixels of img. The halo should be radius wide
// where the scene goes on; then tiles join without seams.
func (n Noise) Tile(img geo.Image, inner geo.Window, radius int) geo.Image {
	smooth := n.Lee(img, radius)
	inner = inner.Intersect(img.Grid.Bounds())
	out := geo.NewRaster[float32](img.Grid.Crop(inner))
	for row := range inner.Height {
		copy(out.Row(row), smooth.Row(inner.Row + row)[inner.Col:inner.Col+inner.Width])
	}
	return out
}
