package speckle

import (
	"slices"

	"icefront/geo"
)

// boxes yields, row by row, the moments of the box of 2*cols+1 by 2*rows+1 pixels around each pixel. What is yielded is
// used again for the next row. The same blocks as in slide are used down the columns: whole rows are its places.
func boxes(img geo.Image, cols, rows int, yield func(row int, sums []moments)) {
	w, h := img.Grid.Width, img.Grid.Height
	if w <= 0 || h <= 0 {
		return
	}
	across := newAcross(img, min(cols, w))
	rows = min(rows, h)
	k := 2*rows + 1
	rest, next := lines(k, w), lines(k, w) // of the block that the boxes begin in, and of the one after
	start, out := make([]moments, w), make([]moments, w)
	for i := range k {
		across.row(i-rows, next[i])
	}
	for top := -rows; top < h-rows; top += k {
		rest, next = next, rest
		for i := k - 2; i >= 0; i-- {
			add(rest[i], rest[i+1])
		}
		clear(start)
		for i := range k {
			y := top + i + rows
			if y >= h {
				return
			}
			copy(out, rest[i])
			add(out, start)
			yield(y, out)
			across.row(y+rows+1, next[i])
			add(start, next[i])
		}
	}
}

func lines(n, width int) [][]moments {
	all := make([][]moments, n)
	for i := range all {
		all[i] = make([]moments, width)
	}
	return all
}

func add(to, what []moments) {
	what = what[:len(to)]
	for i := range to {
		to[i] = to[i].plus(what[i])
	}
}

// across sums along rows.
type across struct {
	img    geo.Image
	radius int
	slide  slide
	in     []moments
}

func newAcross(img geo.Image, radius int) *across {
	return &across{img: img, radius: radius, in: make([]moments, img.Grid.Width)}
}

// row fills out with the sums of a row; a row outside has none.
func (a *across) row(y int, out []moments) {
	if y < 0 || y >= a.img.Grid.Height {
		clear(out)
		return
	}
	for i, v := range a.img.Row(y) {
		a.in[i] = of(v)
	}
	a.slide.over(a.in, out, a.radius)
}

// copied is an image of its own with the same pixels.
func copied(img geo.Image) geo.Image {
	return geo.Image{Grid: img.Grid, Pix: slices.Clone(img.Pix)}
}
