package plans

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"icefront/model/nnunet/pickle"
)

// Bounds of plans and data set descriptions. Real ones have some thousand values.
const (
	maxValues = 300_000
	maxNested = 64
	maxItems  = 4096 // of a list that is read
)

// node is a value in plans, from a pickle or from JSON, with the way to it. The first thing that is wrong is kept in err, and
// from then on every node reads as zero: callers read what they need and look at err once.
type node struct {
	v    any
	path string
	err  *error
}

// fail notes what is wrong.
func (n node) fail(format string, args ...any) {
	if *n.err == nil {
		*n.err = fmt.Errorf("%s: %w", n.path, fmt.Errorf(format, args...))
	}
}

// with is the node of a part.
func (n node) with(v any, part string) node {
	if len(part) > 60 {
		part = part[:60]
	}
	return node{v, n.path + ": " + strings.ToValidUTF8(part, "?"), n.err}
}

// find returns the entry of a dict, which may be missing. None counts as missing.
func (n node) find(key any) (node, bool) {
	d, ok := n.v.(*pickle.Dict)
	if !ok {
		return node{err: n.err, path: n.path}, false
	}
	v, ok := d.Get(key)
	return n.with(v, fmt.Sprint(key)), ok && v != nil
}

// get returns the entry of a dict, which must be there.
func (n node) get(key any) node {
	if _, ok := n.v.(*pickle.Dict); !ok {
		n.fail("found %s, not a dict", pickle.Describe(n.v))
	}
	e, ok := n.find(key)
	if !ok {
		n.fail("%v is missing", key)
	}
	return e
}

// items returns the elements of a list, tuple or one-dimensional array.
func (n node) items() []node {
	var vs []any
	switch v := n.v.(type) {
	case *pickle.List:
		vs = v.Items
	case pickle.Tuple:
		vs = v
	case *pickle.Array:
		for i := range min(v.Len(), maxItems+1) {
			vs = append(vs, v.At(i))
		}
	default:
		n.fail("found %s, not a list", pickle.Describe(n.v))
		return nil
	}
	if len(vs) > maxItems {
		n.fail("%d items, %d are the most", len(vs), maxItems)
		return nil
	}
	out := make([]node, 0, len(vs))
	for i, v := range vs {
		out = append(out, n.with(v, strconv.Itoa(i)))
	}
	return out
}

// list tells whether there is a list.
func (n node) list() bool {
	switch v := n.v.(type) {
	case *pickle.List, pickle.Tuple:
		return true
	case *pickle.Array:
		return len(v.Shape) > 0
	}
	return false
}

// int is a whole number from lo to hi.
func (n node) int(lo, hi int) int {
	var k int64
	switch v := n.v.(type) {
	case int64:
		k = v
	case float64:
		if k = int64(v); float64(k) != v {
			n.fail("found %v, not a whole number", v)
			return 0
		}
	default:
		n.fail("found %s, not a whole number", pickle.Describe(n.v))
		return 0
	}
	if k < int64(lo) || k > int64(hi) {
		n.fail("found %d, expected %d to %d", k, lo, hi)
		return 0
	}
	return int(k)
}

// ints is a list of whole numbers from lo to hi.
func (n node) ints(lo, hi int) []int {
	var out []int
	for _, e := range n.items() {
		out = append(out, e.int(lo, hi))
	}
	return out
}

// pair is a list of two whole numbers from lo to hi.
func (n node) pair(lo, hi int) [2]int {
	k := n.ints(lo, hi)
	if len(k) != 2 {
		n.fail("found %d numbers, expected 2 (rows, columns)", len(k))
		return [2]int{}
	}
	return [2]int(k)
}

// float is a finite number.
func (n node) float() float64 {
	switch v := n.v.(type) {
	case int64:
		return float64(v)
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
		n.fail("found %v", v)
		return 0
	}
	n.fail("found %s, not a number", pickle.Describe(n.v))
	return 0
}

// text is a short text.
func (n node) text() string {
	s, ok := n.v.(string)
	if !ok || len(s) > 1024 {
		n.fail("found %s, not a short text", pickle.Describe(n.v))
		return ""
	}
	return s
}

// truth is a bool, or a number that stands for one.
func (n node) truth() bool {
	switch v := n.v.(type) {
	case bool:
		return v
	case int64:
		return v != 0
	}
	n.fail("found %s, not true or false", pickle.Describe(n.v))
	return false
}

// entries are keys and values of a dict whose keys are texts or whole numbers, in order.
func (n node) entries() (keys []string, values []node) {
	d, ok := n.v.(*pickle.Dict)
	if !ok || d.Len() > maxItems {
		n.fail("found %s, not a dict of at most %d entries", pickle.Describe(n.v), maxItems)
		return nil, nil
	}
	for i := range d.Len() {
		k, v := d.Entry(i)
		var key string
		switch k := k.(type) {
		case string:
			key = k
		case int64:
			key = strconv.FormatInt(k, 10)
		default:
			n.fail("found %s as a key", pickle.Describe(k))
			return nil, nil
		}
		keys = append(keys, key)
		values = append(values, n.with(v, key))
	}
	return keys, values
}

// JSON reads a JSON document into the values of package pickle. Python's NaN and Infinity become null.
func JSON(file string, data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(withoutNaN(data)))
	dec.UseNumber()
	left := maxValues
	v, err := jsonValue(dec, 0, &left)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("something follows the end")
		}
	}
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("%s: offset %d: %w", file, dec.InputOffset(), err)
	}
	return v, nil
}

// jsonValue reads one value.
func jsonValue(dec *json.Decoder, depth int, left *int) (any, error) {
	if *left--; *left < 0 || depth > maxNested {
		return nil, errors.New("too many values for plans of a network")
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(t), 10, 64); err == nil {
			return n, nil
		}
		f, err := strconv.ParseFloat(string(t), 64)
		return f, err
	case json.Delim:
		if t == '[' {
			return jsonList(dec, depth, left)
		}
		return jsonDict(dec, depth, left)
	}
	return token, nil
}

func jsonList(dec *json.Decoder, depth int, left *int) (any, error) {
	l := &pickle.List{}
	for dec.More() {
		v, err := jsonValue(dec, depth+1, left)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	_, err := dec.Token()
	return l, err
}

func jsonDict(dec *json.Decoder, depth int, left *int) (any, error) {
	d := &pickle.Dict{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		v, err := jsonValue(dec, depth+1, left)
		if err != nil {
			return nil, err
		}
		if err := d.Set(key, v); err != nil {
			return nil, err
		}
	}
	_, err := dec.Token()
	return d, err
}

// withoutNaN replaces what Python writes for numbers that JSON has no word for, outside of texts.
func withoutNaN(data []byte) []byte {
	if !bytes.Contains(data, []byte("NaN")) && !bytes.Contains(data, []byte("Infinity")) {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/3)
	inText := false
	for i := 0; i < len(data); i++ {
		if inText || data[i] == '"' {
			if inText && data[i] == '\\' && i+1 < len(data) {
				out = append(out, data[i])
				i++
			} else if data[i] == '"' {
				inText = !inText
			}
			out = append(out, data[i])
			continue
		}
		replaced := false
		for _, word := range [...]string{"NaN", "-Infinity", "Infinity"} {
			if bytes.HasPrefix(data[i:], []byte(word)) {
				out = append(out, "null"...)
				i += len(word) - 1
				replaced = true
				break
			}
		}
		if !replaced {
			out = append(out, data[i])
		}
	}
	return out
}
