// Package nnunettest writes models as nnU-Net does, for tests: pickles, checkpoints, whole folders.
package nnunettest

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Entry is one entry of a Dict.
type Entry struct{ Key, Value any }

// Dict is written as a dict, in its order.
type Dict []Entry

// Pairs makes a Dict of keys and values in turn.
func Pairs(kv ...any) Dict {
	var d Dict
	for i := 0; i+1 < len(kv); i += 2 {
		d = append(d, Entry{kv[i], kv[i+1]})
	}
	return d
}

// Get returns the value of a key, or nil.
func (d Dict) Get(key any) any {
	for _, e := range d {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// With returns a copy with one value replaced or added.
func (d Dict) With(key, value any) Dict {
	out := append(Dict{}, d...)
	for i := range out {
		if out[i].Key == key {
			out[i].Value = value
			return out
		}
	}
	return append(out, Entry{key, value})
}

// Without returns a copy that lacks a key.
func (d Dict) Without(key any) Dict {
	var out Dict
	for _, e := range d {
		if e.Key != key {
			out = append(out, e)
		}
	}
	return out
}

// Tuple is written as a tuple, and []any as a list.
type Tuple []any

// Ordered is written as an OrderedDict with an attribute _metadata, as PyTorch writes weights.
type Ordered Dict

// Tensor is written as a reference to a storage of a checkpoint.
type Tensor struct {
	Shape []int
	Type  string              // of torch's storage: Float, Half, BFloat16, Double; empty is Float
	Value func(i int) float64 // element i; nil is a cheap pattern
}

// Len is the number of elements.
func (t *Tensor) Len() int {
	n := 1
	for _, s := range t.Shape {
		n *= s
	}
	return n
}

// Pickle writes a value with protocol 2. Values are nil, bool, int, float64, string, []any, []int, [][2]int, Tuple, Dict, Ordered
// and *Tensor; another one panics.
func Pickle(v any) []byte {
	w := &writer{}
	w.raw(0x80, 2)
	w.value(v)
	w.raw('.')
	return w.out
}

// writer collects a pickle and the tensors in it.
type writer struct {
	out     []byte
	tensors []*Tensor
	keys    map[*Tensor]int
}

func (w *writer) raw(b ...byte) { w.out = append(w.out, b...) }

func (w *writer) text(s string) {
	w.raw('X')
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(s)))
	w.out = append(w.out, s...)
}

func (w *writer) global(module, name string) {
	w.raw('c')
	w.out = append(w.out, module+"\n"+name+"\n"...)
}

func (w *writer) value(v any) {
	switch v := v.(type) {
	case nil:
		w.raw('N')
	case bool:
		if v {
			w.raw(0x88)
		} else {
			w.raw(0x89)
		}
	case int:
		if v == int(int32(v)) {
			w.raw('J')
			w.out = binary.LittleEndian.AppendUint32(w.out, uint32(v))
			return
		}
		w.raw(0x8a, 8)
		w.out = binary.LittleEndian.AppendUint64(w.out, uint64(v))
	case float64:
		w.raw('G')
		w.out = binary.BigEndian.AppendUint64(w.out, math.Float64bits(v))
	case string:
		w.text(v)
	case *Tensor:
		w.tensor(v)
	default:
		w.container(v)
	}
}

func (w *writer) container(v any) {
	switch v := v.(type) {
	case Tuple:
		w.raw('(')
		for _, e := range v {
			w.value(e)
		}
		w.raw('t')
	case []any:
		w.raw(']', '(')
		for _, e := range v {
			w.value(e)
		}
		w.raw('e')
	case []int:
		w.value(list(v))
	case [][2]int:
		var all []any
		for _, p := range v {
			all = append(all, list(p[:]))
		}
		w.value(all)
	case Dict:
		w.raw('}', '(')
		w.entries(v)
		w.raw('u')
	case Ordered:
		w.global("collections", "OrderedDict")
		w.raw(')', 'R', '(')
		w.entries(Dict(v))
		w.raw('u', '}')
		w.text("_metadata")
		w.value(Dict{{"", Dict{{"version", 1}}}})
		w.raw('s', 'b')
	default:
		panic(fmt.Sprintf("nnunettest: cannot write a %T", v))
	}
}

func list(v []int) []any {
	var out []any
	for _, n := range v {
		out = append(out, n)
	}
	return out
}

func (w *writer) entries(d Dict) {
	for _, e := range d {
		w.value(e.Key)
		w.value(e.Value)
	}
}

// tensor writes a call of _rebuild_tensor_v2. One tensor that is written twice shares its storage.
func (w *writer) tensor(t *Tensor) {
	if w.keys == nil {
		w.keys = map[*Tensor]int{}
	}
	key, ok := w.keys[t]
	if !ok {
		key = len(w.tensors)
		w.keys[t] = key
		w.tensors = append(w.tensors, t)
	}
	kind := t.Type
	if kind == "" {
		kind = "Float"
	}
	strides := make([]int, len(t.Shape))
	step := 1
	for i := len(strides) - 1; i >= 0; i-- {
		strides[i] = step
		step *= t.Shape[i]
	}
	w.global("torch._utils", "_rebuild_tensor_v2")
	w.raw('(', '(')
	w.text("storage")
	w.global("torch", kind+"Storage")
	w.text(fmt.Sprint(key))
	w.text("cuda:0")
	w.value(t.Len())
	w.raw('t', 'Q')
	w.value(0)
	w.value(Tuple(list(t.Shape)))
	w.value(Tuple(list(strides)))
	w.value(false)
	w.global("collections", "OrderedDict")
	w.raw(')', 'R', 't', 'R')
}
