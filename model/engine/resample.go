package engine

import (
	"context"

	"icefront/model"
)

// rowFunc gives the next row of an image; the row is good until the next call.
type rowFunc func(ctx context.Context) ([]float32, error)

// resampler brings rows to the working grid. It keeps as many rows as one working row needs.
type resampler struct {
	in           rowFunc
	across, down taps
	ring         [][]float32 // rows that are already resampled across, by input row modulo len
	read         int         // input rows so far
	next         int         // working row
	out          []float32
}

// newResampler resamples a crop of height x width rows to h x w by the plan's rule.
//
// True nnU-Net v1 uses an order-3 spline, which passes through the pixels after a prefilter; for "cubic" this is
// Keys' cubic instead.
func newResampler(in rowFunc, rule model.Resampling, width, height, w, h int) *resampler {
	r := &resampler{in: in, across: axis(rule, width, w), down: axis(rule, height, h)}
	r.ring = make([][]float32, r.down.most)
	for i := range r.ring {
		r.ring[i] = make([]float32, w)
	}
	r.out = make([]float32, w)
	return r
}

// axis chooses how one axis is resampled.
func axis(rule model.Resampling, in, out int) taps {
	switch {
	case in == out:
		return identityTaps(in)
	case rule == model.ResampleArea && out < in:
		return areaTaps(in, out)
	}
	return cubicTaps(in, out)
}

// row returns the next working row.
func (r *resampler) row(ctx context.Context) ([]float32, error) {
	if r.across.same && r.down.same {
		return r.in(ctx)
	}
	i := r.next
	r.next++
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
	return r.out, nil
}

// shrink resamples one row across.
func (r *resampler) shrink(dst, src []float32) {
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
