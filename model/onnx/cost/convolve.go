package cost

import (
	"fmt"
	"slices"
)

// slide is how a kernel moves over an image: one number for each spatial axis, pads two.
type slide struct {
	kernel, stride, dilation, pads []int64
	auto                           string
}

// slide reads the attributes that convolutions and poolings share; kernel is what the weights say, if there are any.
func (a *node) slide(kernel []int64) (s slide, err error) {
	axes := len(a.in[0].dims) - 2
	if axes < 1 {
		return s, fmt.Errorf("%w: %v is no image", errShape, a.in[0].dims)
	}
	s.kernel = kernel
	if kernel == nil {
		if s.kernel, err = a.several("kernel_shape", axes, 1, 0); err != nil {
			return s, err
		}
	}
	if len(s.kernel) != axes || slices.Min(s.kernel) < 1 || slices.Max(s.kernel) > maxSmall {
		return s, fmt.Errorf("%w: a kernel of %v over %v", errShape, s.kernel, a.in[0].dims)
	}
	if s.stride, err = a.several("strides", axes, 1, 1); err != nil {
		return s, err
	}
	if s.dilation, err = a.several("dilations", axes, 1, 1); err != nil {
		return s, err
	}
	if s.pads, err = a.several("pads", 2*axes, 0, 0); err != nil {
		return s, err
	}
	s.auto = a.Texts["auto_pad"]
	return s, nil
}

// reach is how many pixels a kernel spans along an axis.
func (s slide) reach(axis int) int64 { return s.dilation[axis]*(s.kernel[axis]-1) + 1 }

// down is the side of what a convolution or pooling makes of a side.
func (s slide) down(axis int, side int64, roundUp bool) (int64, error) {
	room := side + s.pads[axis] + s.pads[axis+len(s.kernel)] - s.reach(axis)
	switch s.auto {
	case "SAME_UPPER", "SAME_LOWER":
		return (side + s.stride[axis] - 1) / s.stride[axis], nil
	case "VALID":
		room = side - s.reach(axis)
	}
	if room < 0 {
		return 0, fmt.Errorf("%w: a kernel of %v over a side of %d", errShape, s.kernel, side)
	}
	if roundUp {
		room += s.stride[axis] - 1
	}
	return room/s.stride[axis] + 1, nil
}

// area is the product of the kernel's sides.
func (s slide) area() float64 {
	n := 1.0
	for _, k := range s.kernel {
		n *= float64(k)
	}
	return n
}

// filters checks the weights of a convolution: as many sides as the image has.
func (a *node) filters() (tensor, slide, int64, error) {
	w, ok := a.input(1)
	if !ok || len(w.dims) != len(a.in[0].dims) || len(w.dims) < 3 {
		return w, slide{}, 0, fmt.Errorf("%w: no weights for %v", errShape, a.in[0].dims)
	}
	group := a.whole("group", 1)
	if group < 1 || group > maxSide {
		return w, slide{}, 0, fmt.Errorf("%w: %d groups", errShape, group)
	}
	s, err := a.slide(w.dims[2:])
	return w, s, group, err
}

func (a *node) conv() (tensor, error) {
	w, s, group, err := a.filters()
	if err != nil {
		return tensor{}, err
	}
	x := a.in[0]
	if w.dims[1]*group != x.dims[1] {
		return tensor{}, fmt.Errorf("%w: weights %v for %v", errShape, w.dims, x.dims)
	}
	dims := []int64{x.dims[0], w.dims[0]}
	for i, side := range x.dims[2:] {
		d, err := s.down(i, side, false)
		if err != nil {
			return tensor{}, err
		}
		dims = append(dims, d)
	}
	out, err := x.like(dims)
	a.flop = 2 * float64(out.volume()) * float64(w.dims[1]) * s.area()
	return out, err
}

func (a *node) convTranspose() (tensor, error) {
	w, s, group, err := a.filters()
	if err != nil {
		return tensor{}, err
	}
	x, axes := a.in[0], len(s.kernel)
	if w.dims[0] != x.dims[1] {
		return tensor{}, fmt.Errorf("%w: weights %v for %v", errShape, w.dims, x.dims)
	}
	more, err := a.several("output_padding", axes, 0, 0)
	if err != nil {
		return tensor{}, err
	}
	dims := []int64{x.dims[0], w.dims[1] * group}
	for i, side := range x.dims[2:] {
		d := s.stride[i]*(side-1) + more[i] + s.reach(i) - s.pads[i] - s.pads[i+axes]
		if s.auto == "SAME_UPPER" || s.auto == "SAME_LOWER" {
			d = side * s.stride[i]
		}
		dims = append(dims, d)
	}
	if asked, ok := a.Ints["output_shape"]; ok {
		if len(asked) != axes {
			return tensor{}, fmt.Errorf("%w: output_shape %v", errShape, asked)
		}
		copy(dims[2:], asked)
	}
	out, err := x.like(dims)
	a.flop = 2 * float64(x.volume()) * float64(w.dims[1]) * s.area()
	return out, err
}

func (a *node) pool() (tensor, error) {
	s, err := a.slide(nil)
	if err != nil {
		return tensor{}, err
	}
	dims := slices.Clone(a.in[0].dims)
	for i, side := range dims[2:] {
		if dims[2+i], err = s.down(i, side, a.whole("ceil_mode", 0) != 0); err != nil {
			return tensor{}, err
		}
	}
	return a.in[0].like(dims)
}

func (a *node) matMul() (tensor, error) {
	x := a.in[0].dims
	y, ok := a.input(1)
	if !ok || len(x) < 2 || len(y.dims) < 2 || x[len(x)-1] != y.dims[len(y.dims)-2] {
		return tensor{}, fmt.Errorf("%w: %v times %v", errShape, x, y.dims)
	}
	dims, err := broadcast(x[:len(x)-2], y.dims[:len(y.dims)-2])
	if err != nil {
		return tensor{}, err
	}
	out, err := a.in[0].like(append(slices.Clone(dims), x[len(x)-2], y.dims[len(y.dims)-1]))
	a.flop = 2 * float64(out.volume()) * float64(x[len(x)-1])
	return out, err
}

func (a *node) gemm() (tensor, error) {
	x := a.in[0].dims
	y, ok := a.input(1)
	if !ok || len(x) != 2 || len(y.dims) != 2 {
		return tensor{}, fmt.Errorf("%w: %v times %v", errShape, x, y.dims)
	}
	rows, inner := x[0], x[1]
	if a.whole("transA", 0) != 0 {
		rows, inner = inner, rows
	}
	other, cols := y.dims[0], y.dims[1]
	if a.whole("transB", 0) != 0 {
		other, cols = cols, other
	}
	if inner != other {
		return tensor{}, fmt.Errorf("%w: %v times %v", errShape, x, y.dims)
	}
	out, err := a.in[0].like([]int64{rows, cols})
	a.flop = 2 * float64(out.volume()) * float64(inner)
	return out, err
}
