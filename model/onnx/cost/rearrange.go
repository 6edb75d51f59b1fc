package cost

import (
	"fmt"
	"math"
	"slices"
)

// axis is an attribute that names a side; below zero it counts from the last. past allows one beyond the last.
func (a *node) axis(otherwise int64, past bool) (int, error) {
	n := int64(len(a.in[0].dims))
	axis := a.whole("axis", otherwise)
	if axis < 0 {
		axis += n
	}
	if axis < 0 || axis > n || axis == n && !past {
		return 0, fmt.Errorf("%w: axis %d of %v", errShape, axis, a.in[0].dims)
	}
	return int(axis), nil
}

func (a *node) concat() (tensor, error) {
	axis, err := a.axis(0, false)
	if err != nil {
		return tensor{}, err
	}
	dims := slices.Clone(a.in[0].dims)
	for i := range a.in[1:] {
		t, ok := a.input(i + 1)
		if !ok || len(t.dims) != len(dims) {
			return tensor{}, fmt.Errorf("%w: input %d cannot be joined to %v", errShape, i+2, dims)
		}
		for j, d := range t.dims {
			if j != axis && d != dims[j] {
				return tensor{}, fmt.Errorf("%w: %v cannot be joined to %v", errShape, t.dims, dims)
			}
		}
		if dims[axis] += t.dims[axis]; dims[axis] > maxSide {
			return tensor{}, fmt.Errorf("%w: a side of %d", errShape, dims[axis])
		}
	}
	return a.in[0].like(dims)
}

func (a *node) flatten() (tensor, error) {
	axis, err := a.axis(1, true)
	if err != nil {
		return tensor{}, err
	}
	dims := []int64{1, 1}
	for i, d := range a.in[0].dims {
		side := 0
		if i >= axis {
			side = 1
		}
		if dims[side] > maxBytes/max(d, 1) { // beside a side of zero, the others may be any
			return tensor{}, fmt.Errorf("%w: %v", errShape, a.in[0].dims)
		}
		dims[side] *= d
	}
	return a.in[0].like(dims)
}

// reshape follows a shape that is a constant: 0 keeps a side, one -1 takes what is left.
func (a *node) reshape() (tensor, error) {
	shape, err := a.values(1, -1)
	if err != nil {
		return tensor{}, err
	}
	x := a.in[0]
	dims, open, known := make([]int64, len(shape)), -1, 1.0
	for i, v := range shape {
		switch {
		case v == -1 && open < 0:
			open, dims[i] = i, 1
		case v == 0 && i < len(x.dims):
			dims[i] = x.dims[i]
		case v >= 1 && v <= maxSide && v == math.Trunc(v):
			dims[i] = int64(v)
		default:
			return tensor{}, fmt.Errorf("%w: shape %v for %v", errShape, shape, x.dims)
		}
		known *= float64(dims[i])
	}
	total := float64(x.volume())
	if open >= 0 && known > 0 {
		dims[open] = int64(total / known)
		known *= float64(dims[open])
	}
	if known != total {
		return tensor{}, fmt.Errorf("%w: shape %v for %v", errShape, shape, x.dims)
	}
	return x.like(dims)
}

func (a *node) transpose() (tensor, error) {
	x := a.in[0].dims
	order, ok := a.Ints["perm"]
	if !ok {
		dims := slices.Clone(x)
		slices.Reverse(dims)
		return a.in[0].like(dims)
	}
	sorted := slices.Sorted(slices.Values(order))
	dims := make([]int64, len(order))
	for i, at := range order {
		if len(order) != len(x) || sorted[i] != int64(i) {
			return tensor{}, fmt.Errorf("%w: order %v of %v", errShape, order, x)
		}
		dims[i] = x[at]
	}
	return a.in[0].like(dims)
}

// resize follows scales or sizes that are constants. Upsample has its scales where Resize has a region, or as an
// attribute that is not read.
func (a *node) resize() (tensor, error) {
	x, at := a.in[0].dims, 2
	if a.Op == "Upsample" || len(a.In) == 2 {
		at = 1
	}
	if _, bySize := a.input(3); bySize {
		sizes, err := a.values(3, len(x))
		if err != nil {
			return tensor{}, err
		}
		return a.scaled(sizes, func(_, size float64) float64 { return size })
	}
	scales, err := a.values(at, len(x))
	if err != nil {
		return tensor{}, err
	}
	return a.scaled(scales, func(side, scale float64) float64 { return math.Floor(side * scale) })
}

// scaled is the input with every side changed by a number.
func (a *node) scaled(by []float64, change func(side, by float64) float64) (tensor, error) {
	dims := make([]int64, len(by))
	for i, d := range a.in[0].dims {
		v := change(float64(d), by[i])
		if !(v >= 0 && v <= maxSide) {
			return tensor{}, fmt.Errorf("%w: %v changed by %v", errShape, a.in[0].dims, by)
		}
		dims[i] = int64(v)
	}
	return a.in[0].like(dims)
}

func (a *node) pad() (tensor, error) {
	x := a.in[0].dims
	pads := make([]float64, 0, 2*len(x))
	for _, v := range a.Ints["pads"] {
		pads = append(pads, float64(v))
	}
	if len(pads) == 0 {
		var err error
		if pads, err = a.values(1, 2*len(x)); err != nil {
			return tensor{}, err
		}
	}
	if len(pads) != 2*len(x) {
		return tensor{}, fmt.Errorf("%w: pads %v of %v", errShape, pads, x)
	}
	both := make([]float64, len(x))
	for i := range both {
		both[i] = pads[i] + pads[i+len(x)]
	}
	return a.scaled(both, func(side, more float64) float64 { return side + more })
}
