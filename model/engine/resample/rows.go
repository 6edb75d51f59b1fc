package resample

import (
	"context"

	"icefront/model"
)

// RowFunc gives the next row of an image; the row is good until the next call.
type RowFunc func(ctx context.Context) ([]float32, error)

// Size is the number of rows and columns of an image.
type Size struct{ Height, Width int }

// Rows brings the rows of an image to another size. It keeps as many of them as one output row needs.
type Rows struct {
	in           RowFunc
	across, down taps
	ring         [][]float32 // rows that are resampled across already, by input row modulo len
	read         int         // input rows so far
	next         int         // output row
	out          []float32
	low, high    float32 // limits of the output, if low < high
}

// NewRows resamples an image from one size to another by a plan's rule, each axis for itself: "area" averages when
// shrinking and takes Keys' cubic when growing, "cubic" is nnU-Net's order-3 spline both ways.
func NewRows(in RowFunc, rule model.Resampling, from, to Size) *Rows {
	r := &Rows{in: in, across: axis(rule, from.Width, to.Width), down: axis(rule, from.Height, to.Height)}
	r.ring = make([][]float32, r.down.most)
	for i := range r.ring {
		r.ring[i] = make([]float32, to.Width)
	}
	r.out = make([]float32, to.Width)
	return r
}

// Overshoots reports that an image may come out with values beyond its own range: cubic weights are partly negative.
func Overshoots(rule model.Resampling, from, to Size) bool {
	cubic := func(in, out int) bool { return in != out && (rule != model.ResampleArea || out > in) }
	return cubic(from.Height, to.Height) || cubic(from.Width, to.Width)
}

// Limit clips the output to the range of the whole image, as the resize functions of scikit-image and Pillow do.
// Without it the minimum of a resampled scene lies below every pixel of it, and padding with it shows the network
// something that it has never seen.
func (r *Rows) Limit(low, high float32) { r.low, r.high = low, high }

// Given is how many rows were given out.
func (r *Rows) Given() int { return r.next }

// Row returns the next row; it is good until the next call.
func (r *Rows) Row(ctx context.Context) ([]float32, error) {
	i := r.next
	r.next++
	if r.across.same && r.down.same {
		return r.in(ctx)
	}
	for r.read < r.down.last(i) {
		src, err := r.in(ctx)
		if err != nil {
			return nil, err
		}
		// A cubic that shrinks skips rows that no tap needs; they still pass through the ring.
		r.shrink(r.ring[r.read%len(r.ring)], src)
		r.read++
	}
	clear(r.out)
	for k, w := range r.down.weight[i] {
		row := r.ring[(r.down.first[i]+k)%len(r.ring)]
		for x, v := range row {
			r.out[x] += w * v
		}
	}
	if r.low < r.high {
		for x, v := range r.out {
			r.out[x] = min(max(v, r.low), r.high)
		}
	}
	return r.out, nil
}

// shrink resamples one row across.
func (r *Rows) shrink(dst, src []float32) {
	if r.across.same {
		copy(dst, src)
		return
	}
	for x, weight := range r.across.weight {
		part := src[r.across.first[x]:][:len(weight)]
		sum := float32(0)
		for k, w := range weight {
			sum += w * part[k]
		}
		dst[x] = sum
	}
}
