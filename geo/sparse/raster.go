// Package sparse keeps shares (0 to 1) that are zero nearly everywhere, such as the probability of a front. Their memory
// grows with the area that is not zero, a byte for each place where they were taken.
package sparse

import "math"

// side is the side of a block of places.
const side = 64

type block [side * side]uint8

// Raster holds a share for every place of a lattice: those pixels of a scene whose row and column leave Every/2 over
// when divided by Every. It keeps steps of 1/255.
type Raster struct {
	Every         int // pixels from one place to the next
	width, height int // places
	across        int // blocks
	blocks        []*block
}

// New returns zeros for a scene of width x height pixels, with a place in every pixel, or in every so many.
func New(width, height, every int) *Raster {
	every = max(every, 1)
	r := &Raster{Every: every, width: places(width, every), height: places(height, every)}
	r.across = (r.width + side - 1) / side
	r.blocks = make([]*block, r.across*((r.height+side-1)/side))
	return r
}

// places is how many places lie in so many pixels.
func places(pixels, every int) int { return max(0, (pixels-every/2+every-1)/every) }

// Columns yields the places of a row from one column of pixels up to another: the number of each, and its column.
func (r *Raster) Columns(from, to int) func(yield func(place, column int) bool) {
	return func(yield func(place, column int) bool) {
		first := max(0, (from-r.Every/2+r.Every-1)/r.Every)
		for k := first; k < r.width && k*r.Every+r.Every/2 < to; k++ {
			if !yield(k, k*r.Every+r.Every/2) {
				return
			}
		}
	}
}

// Set keeps a share at a place, numbered from the north-west: its column and row of the lattice. What is not above 0 is not kept.
func (r *Raster) Set(col, row int, share float32) {
	v := uint8(max(0, min(share, 1))*255 + 0.5)
	if !(share > 0) || v == 0 || col >= r.width || row >= r.height {
		return
	}
	i := row/side*r.across + col/side
	if r.blocks[i] == nil {
		r.blocks[i] = new(block)
	}
	r.blocks[i][row%side*side+col%side] = v
}

// At is the share of a place, 0 outside.
func (r *Raster) At(col, row int) float64 {
	if col < 0 || row < 0 || col >= r.width || row >= r.height {
		return 0
	}
	b := r.blocks[row/side*r.across+col/side]
	if b == nil {
		return 0
	}
	return float64(b[row%side*side+col%side]) / 255
}

// Sample is the share at a position in pixels of the scene (centres at halves), between the four places around it.
func (r *Raster) Sample(x, y float64) float64 {
	first, every := float64(r.Every/2)+0.5, float64(r.Every)
	x, y = (x-first)/every, (y-first)/every
	c, w := math.Floor(x), math.Floor(y)
	fx, fy := x-c, y-w
	col, row := int(c), int(w)
	above := (1-fx)*r.At(col, row) + fx*r.At(col+1, row)
	below := (1-fx)*r.At(col, row+1) + fx*r.At(col+1, row+1)
	return (1-fy)*above + fy*below
}

// Bytes is the memory of what is kept.
func (r *Raster) Bytes() int {
	n := 0
	for _, b := range r.blocks {
		if b != nil {
			n += len(b)
		}
	}
	return n
}
