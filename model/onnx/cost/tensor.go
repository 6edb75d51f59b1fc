package cost

import (
	"errors"
	"fmt"
	"slices"

	"icefront/model/onnx"
)

// Bounds that no network comes near which a machine could run; numbers below them cannot overflow.
const (
	maxSide  = 1 << 31
	maxBytes = 1 << 50
	maxSmall = 1 << 20 // kernels, strides, pads
)

// tensor is the shape of one.
type tensor struct {
	dims  []int64
	size  int64 // bytes of an element
	fixed bool  // it lies in the file
}

func newTensor(kind onnx.Type, dims []int64) (tensor, error) {
	size, err := sizeOf(kind)
	if err != nil {
		return tensor{}, err
	}
	return shaped(size, dims)
}

// shaped is a tensor of elements of size bytes.
func shaped(size int64, dims []int64) (tensor, error) {
	t := tensor{dims: dims, size: size}
	n := size
	for _, d := range dims {
		if d < 0 || d > maxSide || d > 0 && n > maxBytes/d {
			return tensor{}, fmt.Errorf("the impossible shape %v", dims)
		}
		n *= d
	}
	return t, nil
}

// sizeOf is the bytes of an element. Text and what is packed below a byte have none.
func sizeOf(kind onnx.Type) (int64, error) {
	const uint32Type, uint64Type = 12, 13 // that package onnx has no names for
	switch kind {
	case onnx.Uint8, onnx.Int8, onnx.Bool:
		return 1, nil
	case onnx.Uint16, onnx.Int16, onnx.Float16, onnx.BFloat16:
		return 2, nil
	case onnx.Float32, onnx.Int32, uint32Type:
		return 4, nil
	case onnx.Float64, onnx.Int64, uint64Type:
		return 8, nil
	}
	return 0, fmt.Errorf("elements of %v", kind)
}

// like is a tensor of the same elements with another shape.
func (t tensor) like(dims []int64) (tensor, error) { return shaped(t.size, dims) }

// volume is the number of elements.
func (t tensor) volume() int64 {
	n := int64(1)
	for _, d := range t.dims {
		n *= d
	}
	return n
}

func (t tensor) bytes() int64 { return t.size * t.volume() }

// broadcast is the shape that two shapes are stretched to.
func broadcast(a, b []int64) ([]int64, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	ahead := len(a) - len(b)
	for i, d := range b {
		switch have := out[ahead+i]; {
		case have == 1:
			out[ahead+i] = d
		case d != 1 && d != have:
			return nil, fmt.Errorf("shapes %v and %v do not fit", a, b)
		}
	}
	return out, nil
}

// errShape says that a node's inputs do not fit each other or its attributes.
var errShape = errors.New("its inputs and attributes do not fit")
