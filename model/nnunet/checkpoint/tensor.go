package checkpoint

import (
	"errors"
	"fmt"
	"math"

	"icefront/model/nnunet/pickle"
)

// maxDims bounds the dimensions of a tensor. Weights have at most five.
const maxDims = 8

// element is a type of elements, numbered for the conversion.
type element uint8

const (
	float32s element = iota + 1
	float64s
	halfs
	bfloat16s
	int64s
	int32s
	int16s
	int8s
	uint8s
	bools
)

// storageType returns the type of elements that one of torch's storage classes holds.
func storageType(name string) (element, bool) {
	switch name {
	case "FloatStorage":
		return float32s, true
	case "DoubleStorage":
		return float64s, true
	case "HalfStorage":
		return halfs, true
	case "BFloat16Storage":
		return bfloat16s, true
	case "LongStorage":
		return int64s, true
	case "IntStorage":
		return int32s, true
	case "ShortStorage":
		return int16s, true
	case "CharStorage":
		return int8s, true
	case "ByteStorage":
		return uint8s, true
	case "BoolStorage":
		return bools, true
	}
	return 0, false
}

// size is the bytes of one element.
func (e element) size() int64 {
	switch e {
	case float64s, int64s:
		return 8
	case float32s, int32s:
		return 4
	case halfs, bfloat16s, int16s:
		return 2
	}
	return 1
}

// String is torch's name of the type.
func (e element) String() string {
	names := [...]string{"unknown", "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"}
	return names[e]
}

// storage is a stretch of raw elements, one entry of the zip file.
type storage struct {
	file  *File
	entry string
	kind  element
	count int64
}

// storage checks that an entry of the right size is there.
func (f *File) storage(kind element, key string, count int64) (*storage, error) {
	name := f.folder + "data/" + key
	have, ok := f.zip.Size(name)
	if !ok {
		return nil, fmt.Errorf("storage %.64q is not in the file", key)
	}
	if have%kind.size() != 0 || have/kind.size() != count {
		return nil, fmt.Errorf("storage %.64q should hold %d elements of type %s, its entry has %d bytes", key, count, kind, have)
	}
	return &storage{f, name, kind, count}, nil
}

// Tensor describes an array of numbers in a checkpoint; its numbers are read when it is opened.
type Tensor struct {
	Shape []int // read-only

	from    *storage
	offset  int64 // of the first element
	strides []int64
	count   int64 // elements
}

// Len is the number of elements.
func (t *Tensor) Len() int { return int(t.count) }

// Type is torch's name of the elements' type in the file, such as "float16".
func (t *Tensor) Type() string { return t.from.kind.String() }

// rebuildTensor reads the arguments (storage, offset, size, stride, requires_grad, hooks, ...).
func rebuildTensor(args pickle.Tuple) (any, error) {
	if len(args) < 4 {
		return nil, errors.New("a tensor with too few parts")
	}
	from, ok1 := args[0].(*storage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := args[2].(pickle.Tuple)
	strides, ok4 := args[3].(pickle.Tuple)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return nil, errors.New("a tensor whose parts are not storage, offset, size and stride")
	}
	if len(shape) != len(strides) || len(shape) > maxDims {
		return nil, fmt.Errorf("a tensor of %d dimensions with %d strides; %d dimensions are the most", len(shape), len(strides), maxDims)
	}
	t := &Tensor{from: from, offset: offset, count: 1, Shape: make([]int, len(shape)), strides: make([]int64, len(shape))}
	for i := range shape {
		n, ok1 := shape[i].(int64)
		s, ok2 := strides[i].(int64)
		if !ok1 || !ok2 || n < 0 || s < 0 || n > math.MaxInt32 {
			return nil, fmt.Errorf("a tensor with size %v and stride %v", plain(shape), plain(strides))
		}
		t.Shape[i], t.strides[i] = int(n), s
	}
	return t, t.check()
}

// check makes sure that every element lies in the storage and that none is there more often than the storage has elements.
func (t *Tensor) check() error {
	wrong := func() error {
		return fmt.Errorf("a tensor of shape %v, offset %d and strides %v does not fit its storage of %d elements",
			t.Shape, t.offset, t.strides, t.from.count)
	}
	if t.offset < 0 || t.offset > t.from.count {
		return wrong()
	}
	for _, n := range t.Shape {
		if n == 0 {
			t.count = 0
			return nil
		}
	}
	last := t.offset
	for i, n := range t.Shape {
		if t.count > t.from.count/int64(n) {
			return wrong()
		}
		t.count *= int64(n)
		if n > 1 && t.strides[i] > (t.from.count-last)/int64(n-1) {
			return wrong()
		}
		last += int64(n-1) * t.strides[i]
	}
	if last >= t.from.count {
		return wrong()
	}
	return nil
}

// plain lists the numbers of a tuple for an error.
func plain(t pickle.Tuple) []string {
	out := make([]string, 0, len(t))
	for _, v := range t {
		if n, ok := v.(int64); ok {
			out = append(out, fmt.Sprint(n))
			continue
		}
		out = append(out, pickle.Describe(v))
	}
	return out
}

// rebuildParameter reads the arguments (tensor, requires_grad, hooks).
func rebuildParameter(args pickle.Tuple) (any, error) {
	if len(args) >= 1 {
		if t, ok := args[0].(*Tensor); ok {
			return t, nil
		}
	}
	return nil, errors.New("a parameter that is no tensor")
}

// contiguous tells whether the elements lie one after the other in row-major order.
func (t *Tensor) contiguous() bool {
	step := int64(1)
	for i := len(t.Shape) - 1; i >= 0; i-- {
		if t.Shape[i] != 1 && t.strides[i] != step {
			return false
		}
		step *= int64(t.Shape[i])
	}
	return true
}

// span is the number of elements of the storage from the tensor's first to its last.
func (t *Tensor) span() int64 {
	if t.count == 0 {
		return 0
	}
	n := int64(1)
	for i, size := range t.Shape {
		n += int64(size-1) * t.strides[i]
	}
	return n
}
