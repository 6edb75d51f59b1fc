// Package pickle reads Python pickles as plain data. It runs nothing: names that are not on the caller's list are refused,
// objects are never built, and memory is bounded by the size of the input.
//
// Values are nil, bool, int64, *big.Int, float64, string, Bytes, Tuple, *List (sets too), *Dict, *Array, *DType, Class, Call,
// and whatever the caller's Names return. They may refer to themselves: never walk them without a bound on depth.
package pickle

import (
	"fmt"
	"math"
	"math/big"
)

// Tuple is a Python tuple or frozenset.
type Tuple []any

// Bytes is a bytes or bytearray object; it shares the memory of the input.
type Bytes []byte

// List is a Python list or set.
type List struct{ Items []any }

// Class is a name that stands for a type and is good for nothing else.
type Class string

// Call is an allowed function. What it keeps must not be larger than its arguments.
type Call func(args Tuple) (any, error)

// Names says what a stream may refer to beyond plain data.
type Names interface {
	// Lookup returns what module.name stands for: a Call, a Class or a value of the caller's own. False refuses the stream.
	Lookup(module, name string) (any, bool)
	// Persistent returns the value for a persistent id.
	Persistent(id any) (any, error)
}

// Dict is a Python dict or OrderedDict, in order of insertion. The zero value is empty.
type Dict struct {
	keys, values []any
	at           map[any]int // position by hash key; nil while short
}

// maxScan is the number of entries up to which a dict is searched without an index.
const maxScan = 8

// maxKey bounds the length of text keys, in bytes, so that hashing cannot be made slow.
const maxKey = 4096

// Len is the number of entries.
func (d *Dict) Len() int { return len(d.keys) }

// Entry returns key and value at position i.
func (d *Dict) Entry(i int) (key, value any) { return d.keys[i], d.values[i] }

// Get returns the value of a text or whole-number key.
func (d *Dict) Get(key any) (any, bool) {
	if n, ok := key.(int); ok {
		key = int64(n)
	}
	hash, err := hashable(key)
	if err != nil {
		return nil, false
	}
	i := d.find(hash)
	if i < 0 {
		return nil, false
	}
	return d.values[i], true
}

// Set adds or replaces an entry.
func (d *Dict) Set(key, value any) error {
	hash, err := hashable(key)
	if err != nil {
		return err
	}
	if i := d.find(hash); i >= 0 {
		d.values[i] = value
		return nil
	}
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
	if d.at != nil {
		d.at[hash] = len(d.keys) - 1
		return nil
	}
	if len(d.keys) <= maxScan {
		return nil
	}
	d.at = make(map[any]int, 2*maxScan)
	for i, k := range d.keys {
		if h, err := hashable(k); err == nil {
			d.at[h] = i
		}
	}
	return nil
}

// find returns the position of a hash key, or -1.
func (d *Dict) find(hash any) int {
	if d.at != nil {
		if i, ok := d.at[hash]; ok {
			return i
		}
		return -1
	}
	for i, k := range d.keys {
		if h, err := hashable(k); err == nil && h == hash {
			return i
		}
	}
	return -1
}

// identity is the hash key of a tuple: two tuples are never the same key, which costs a reader of plans nothing.
type identity struct{ first *any }

// hashable returns a comparable stand-in for a key under which Python's equal keys are equal.
func hashable(key any) (any, error) {
	switch k := key.(type) {
	case nil, int64, Class:
		return k, nil
	case bool:
		if k {
			return int64(1), nil
		}
		return int64(0), nil
	case float64:
		if n := int64(k); float64(n) == k {
			return n, nil
		}
		return math.Float64bits(k), nil
	case string:
		if len(k) > maxKey {
			return nil, fmt.Errorf("a key of %d bytes is too long", len(k))
		}
		return k, nil
	case Tuple:
		if len(k) == 0 {
			return identity{}, nil
		}
		return identity{&k[0]}, nil
	}
	return nil, fmt.Errorf("%s as a key", Describe(key))
}

// Describe names the kind of a value, such as "a list".
func Describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int64, *big.Int:
		return "a whole number"
	case float64:
		return "a number"
	case string:
		return "a text"
	case Bytes:
		return "bytes"
	case Tuple:
		return "a tuple"
	case *List:
		return "a list"
	case *Dict:
		return "a dict"
	case *Array:
		return "an array"
	case *DType:
		return "a numpy type"
	case Class:
		return "the name " + string(v)
	case Call:
		return "a function"
	}
	return fmt.Sprintf("a %T", v)
}
