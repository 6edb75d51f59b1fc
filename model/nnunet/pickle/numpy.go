package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// maxDims bounds the dimensions of an array, as numpy does.
const maxDims = 32

// DType is the type of an array's elements.
type DType struct {
	Kind byte // f float, i signed, u unsigned, b bool
	Size int  // bytes
	Big  bool // big-endian
}

// Array is a numpy array of numbers; it shares the memory of the input. It is empty until it is built.
type Array struct {
	Shape   []int
	Type    DType
	Fortran bool // first index fastest
	data    []byte
}

// Len is the number of elements.
func (a *Array) Len() int {
	if a.Type.Size == 0 {
		return 0
	}
	return len(a.data) / a.Type.Size
}

// At returns element i in the order of storage: an int64, a float64 or a bool.
func (a *Array) At(i int) any { return a.Type.value(a.data[i*a.Type.Size:]) }

// value decodes one element.
func (t DType) value(b []byte) any {
	var order binary.ByteOrder = binary.LittleEndian
	if t.Big {
		order = binary.BigEndian
	}
	var n uint64
	switch t.Size {
	case 1:
		n = uint64(b[0])
	case 2:
		n = uint64(order.Uint16(b))
	case 4:
		n = uint64(order.Uint32(b))
	default:
		n = order.Uint64(b)
	}
	switch t.Kind {
	case 'b':
		return n != 0
	case 'u':
		return int64(n) // beyond 2^63 is no count of anything
	case 'i':
		shift := 64 - 8*t.Size
		return int64(n<<shift) >> shift
	}
	if t.Size == 2 {
		return float64(Half(uint16(n)))
	}
	if t.Size == 4 {
		return float64(math.Float32frombits(uint32(n)))
	}
	return math.Float64frombits(n)
}

// Half converts IEEE 754 half precision.
func Half(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp, frac := uint32(h>>10)&0x1f, uint32(h&0x3ff)
	switch {
	case exp == 0x1f: // infinity, NaN
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp == 0: // zero, subnormal: frac * 2^-24
		f := float32(frac) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(f))
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// Numpy are the names that plain pickles of nnU-Net need: numpy's arrays, scalars and types, OrderedDict, bytes. It refuses
// persistent ids.
type Numpy struct{}

// Persistent refuses.
func (Numpy) Persistent(any) (any, error) {
	return nil, errors.New("a persistent id outside of a checkpoint")
}

// Lookup knows numpy's names before and after version 2.
func (Numpy) Lookup(module, name string) (any, bool) {
	switch module {
	case "numpy.core.multiarray", "numpy._core.multiarray":
		switch name {
		case "_reconstruct":
			return Call(reconstruct), true
		case "scalar":
			return Call(scalar), true
		}
	case "numpy.core.numeric", "numpy._core.numeric":
		if name == "_frombuffer" {
			return Call(fromBuffer), true
		}
	case "numpy":
		switch name {
		case "ndarray":
			return Class("numpy.ndarray"), true
		case "dtype":
			return Call(newType), true
		}
	case "collections":
		if name == "OrderedDict" {
			return Call(orderedDict), true
		}
	case "_codecs":
		if name == "encode" {
			return Call(encode), true
		}
	case "builtins", "__builtin__":
		return builtin(name)
	}
	return nil, false
}

// builtin knows how protocols 2 and 3 write empty bytes and sets.
func builtin(name string) (any, bool) {
	switch name {
	case "bytes":
		return Call(func(args Tuple) (any, error) {
			if len(args) != 0 {
				return nil, errors.New("bytes with arguments")
			}
			return Bytes{}, nil
		}), true
	case "set", "frozenset":
		return Call(func(args Tuple) (any, error) {
			if len(args) == 1 {
				if l, ok := args[0].(*List); ok {
					return l, nil
				}
			}
			return nil, errors.New("a set that is not made of a list")
		}), true
	}
	return nil, false
}

func orderedDict(args Tuple) (any, error) {
	if len(args) != 0 {
		return nil, errors.New("an OrderedDict with arguments")
	}
	return &Dict{}, nil
}

// encode turns text into bytes, which is how protocol 2 writes them.
func encode(args Tuple) (any, error) {
	if len(args) == 2 && args[1] == "latin1" {
		if text, ok := args[0].(string); ok {
			b := make([]byte, 0, len(text))
			for _, r := range text {
				if r > 0xff {
					return nil, errors.New("bytes written as a text that is not latin1")
				}
				b = append(b, byte(r))
			}
			return Bytes(b), nil
		}
	}
	return nil, errors.New("an encoding that is not latin1")
}

// newType makes a type of a code such as "f8".
func newType(args Tuple) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("a numpy type without a code")
	}
	code, ok := args[0].(string)
	if !ok || len(code) > 16 {
		return nil, errors.New("a numpy type whose code is no short text")
	}
	t := &DType{}
	if len(code) >= 2 {
		t.Kind = code[0]
		t.Size, _ = strconv.Atoi(code[1:])
	}
	switch string(t.Kind) + strconv.Itoa(t.Size) {
	case "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1":
		return t, nil
	}
	return nil, fmt.Errorf("numpy type %q, which holds no numbers that are known", code)
}

// build reads a type's state: version, byte order, and nothing of structured types.
func (t *DType) build(state any) error {
	s, ok := state.(Tuple)
	if !ok || len(s) < 5 {
		return errors.New("a numpy type whose state is not known")
	}
	order, ok := s[1].(string)
	if !ok || s[2] != nil || s[3] != nil || s[4] != nil {
		return errors.New("a numpy type with parts")
	}
	switch order {
	case "<", "|", "=":
		t.Big = false
	case ">":
		t.Big = true
	default:
		return fmt.Errorf("a numpy type with byte order %.4q", order)
	}
	return nil
}

// reconstruct makes an array that is built later.
func reconstruct(args Tuple) (any, error) {
	if len(args) < 1 || args[0] != Class("numpy.ndarray") {
		return nil, errors.New("an array of a class that is not known")
	}
	return &Array{}, nil
}

// build reads an array's state: version, shape, type, order, data.
func (a *Array) build(state any) error {
	s, ok := state.(Tuple)
	if !ok || len(s) != 5 {
		return errors.New("an array whose state is not known")
	}
	t, ok := s[2].(*DType)
	if !ok {
		return errors.New("an array without a type")
	}
	a.Fortran, _ = s[3].(bool)
	return a.fill(t, s[1], s[4])
}

// fromBuffer is how protocol 5 writes arrays: data, type, shape, order.
func fromBuffer(args Tuple) (any, error) {
	if len(args) != 4 {
		return nil, errors.New("an array from a buffer with other than four arguments")
	}
	t, ok := args[1].(*DType)
	if !ok {
		return nil, errors.New("an array without a type")
	}
	a := &Array{Fortran: args[3] == "F"}
	return a, a.fill(t, args[2], args[0])
}

// fill checks that shape and data fit.
func (a *Array) fill(t *DType, shape, data any) error {
	dims, ok := shape.(Tuple)
	if !ok || len(dims) > maxDims {
		return errors.New("an array whose shape is no tuple of sizes")
	}
	b, ok := data.(Bytes)
	if !ok {
		return fmt.Errorf("an array whose data is %s", Describe(data))
	}
	a.Type, a.data = *t, b
	a.Shape = make([]int, 0, len(dims))
	empty := false
	for _, v := range dims {
		n, ok := v.(int64)
		if !ok || n < 0 || n > math.MaxInt32 {
			return errors.New("an array whose shape is no tuple of sizes")
		}
		empty = empty || n == 0
		a.Shape = append(a.Shape, int(n))
	}
	need := t.Size
	for _, n := range a.Shape {
		if empty {
			need = 0
			break
		}
		if need > len(b) {
			break
		}
		need *= n
	}
	if need != len(b) {
		return fmt.Errorf("an array of shape %v and type %c%d that has %d bytes", a.Shape, t.Kind, t.Size, len(b))
	}
	return nil
}

// scalar decodes one number.
func scalar(args Tuple) (any, error) {
	if len(args) == 2 {
		t, ok1 := args[0].(*DType)
		b, ok2 := args[1].(Bytes)
		if ok1 && ok2 && len(b) == t.Size {
			return t.value(b), nil
		}
	}
	return nil, errors.New("a numpy number whose bytes do not fit its type")
}
