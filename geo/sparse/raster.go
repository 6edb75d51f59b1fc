// Package sparse keeps rasters of shares (0 to 1) that are zero nearly everywhere, such as the probability of a front.
// Their memory grows with the area that is not zero, a byte a pixel.
package sparse

import (
	"context"
	"fmt"
	"math"

	"icefront/geo"
)

// side is the side of a block in pixels.
const side = 64

type block [side * side]uint8

// Raster is a geo.Sink[float32] that keeps what it is given, in steps of 1/255. NaN and what is not above the floor are 0.
type Raster struct {
	width, height int
	across        int
	floor         float32
	blocks        []*block // nil: all zero
}

var _ geo.Sink[float32] = (*Raster)(nil)

// New returns a raster of zeros. Blocks in which nothing exceeds the floor take no memory.
func New(width, height int, floor float32) *Raster {
	across := (width + side - 1) / side
	return &Raster{width: width, height: height, across: across, floor: floor, blocks: make([]*block, across*((height+side-1)/side))}
}

// Write takes values of a window.
func (r *Raster) Write(_ context.Context, at geo.Window, img geo.Image) error {
	if !(geo.Window{Width: r.width, Height: r.height}).Contains(at) || len(img.Pix) != at.Width*at.Height {
		return fmt.Errorf("keep shares: window %+v with %d values does not fit %d x %d pixels", at, len(img.Pix), r.width, r.height)
	}
	for y := range at.Height {
		r.row(at.Col, at.Row+y, img.Pix[y*at.Width:(y+1)*at.Width])
	}
	return nil
}

// row takes values of a row from a column on.
func (r *Raster) row(col, row int, values []float32) {
	for len(values) > 0 {
		n := min(len(values), side-col%side)
		r.part(col, row, values[:n])
		values, col = values[n:], col+n
	}
}

// part takes values within one block.
func (r *Raster) part(col, row int, values []float32) {
	i := row/side*r.across + col/side
	b := r.blocks[i]
	if b == nil {
		some := false
		for _, v := range values {
			some = some || v > r.floor
		}
		if !some {
			return
		}
		b = new(block)
		r.blocks[i] = b
	}
	to := b[row%side*side+col%side:]
	for k, v := range values {
		if v > r.floor {
			to[k] = uint8(min(v, 1)*255 + 0.5)
		}
	}
}

// Close ends the raster; it may be read before and after.
func (r *Raster) Close() error { return nil }

// Discard forgets all.
func (r *Raster) Discard() error {
	clear(r.blocks)
	return nil
}

// At is the value of a pixel, 0 outside.
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

// Sample is the value at a position in pixels (centres at halves), between the four pixels around it.
func (r *Raster) Sample(x, y float64) float64 {
	c, rw := math.Floor(x-0.5), math.Floor(y-0.5)
	fx, fy := x-0.5-c, y-0.5-rw
	col, row := int(c), int(rw)
	above := (1-fx)*r.At(col, row) + fx*r.At(col+1, row)
	below := (1-fx)*r.At(col, row+1) + fx*r.At(col+1, row+1)
	return (1-fy)*above + fy*below
}

// Bytes is the memory of the pixels that are kept.
func (r *Raster) Bytes() int {
	n := 0
	for _, b := range r.blocks {
		if b != nil {
			n += len(b)
		}
	}
	return n
}
