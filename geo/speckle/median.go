package speckle

import "icefront/geo"

// maxMedian is the largest radius of a median; its cost grows with the area of the box.
const maxMedian = 3

// Median takes the middle value of boxes of 2*radius+1 pixels a side; a radius above 3 is taken for 3.
//
// Of an even number of values, as at borders, it is the lower of the two in the middle, so that no value is made up.
func Median(img geo.Image, radius int) geo.Image {
	if radius <= 0 {
		return copied(img)
	}
	radius = min(radius, maxMedian)
	out := geo.NewRaster[float32](img.Grid)
	w, h := img.Grid.Width, img.Grid.Height
	var box [(2*maxMedian + 1) * (2*maxMedian + 1)]float32
	for y := range h {
		from, to := img.Row(y), out.Row(y)
		for x, v := range from {
			if to[x] = v; of(v).n == 0 {
				continue
			}
			n := 0
			for r := max(0, y-radius); r <= min(h-1, y+radius); r++ {
				for _, u := range img.Row(r)[max(0, x-radius):min(w, x+radius+1)] {
					if of(u).n > 0 {
						box[n] = u
						n++
					}
				}
			}
			to[x] = middle(box[:n])
		}
	}
	return out
}

// middle partitions values until the lower median is in its place (Hoare's selection).
func middle(v []float32) float32 {
	k, lo, hi := (len(v)-1)/2, 0, len(v)-1
	for lo < hi {
		pivot := v[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	return v[k]
}
