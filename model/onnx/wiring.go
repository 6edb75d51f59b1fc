package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bounds of what is kept of a graph.
const (
	maxText   = 4 << 10  // bytes of a text attribute
	maxSmall  = 64       // numbers of an attribute, or of a constant whose values are kept
	maxWiring = 64 << 20 // bytes that all of it may take, about
)

// Wiring is what an ONNX file says of its nodes: which take what, with which attributes.
type Wiring struct {
	Inputs  []Value // without those that are weights
	Outputs []Value
	Steps   []Step              // in the order in which they run
	Weights map[string]Constant // initialisers
}

// Step is one node of a file. An empty name among In or Out is an optional one left out.
type Step struct {
	Op     string
	Domain string // empty: the standard operators
	In     []string
	Out    []string
	Ints   map[string][]int64 // attributes of whole numbers, one or several
	Texts  map[string]string
	Value  *Constant // the attribute "value" of a node that is a constant
}

// Constant is a tensor that lies in the file.
type Constant struct {
	Type   Type
	Dims   []int64
	Values []float64 // of a small tensor of numbers; else nil
}

// ReadWiring reads the nodes of the network in the first size bytes of r. Weights are passed over.
func ReadWiring(r io.ReaderAt, size int64) (Wiring, error) {
	p := wiringParser{left: maxWiring}
	p.w.Weights = make(map[string]Constant)
	root := message{d: &decoder{r: r, size: size}, end: size}
	err := each(root, func(f field) error {
		if f.num != 7 {
			return nil
		}
		p.graphs++
		return nested(f, p.graph)
	})
	if err == nil && p.graphs != 1 {
		err = fmt.Errorf("%d graphs in %d bytes, one was expected", p.graphs, size)
	}
	if err != nil {
		return Wiring{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	var inputs []Value
	for _, v := range p.w.Inputs {
		if _, weight := p.w.Weights[v.Name]; !weight {
			inputs = append(inputs, v)
		}
	}
	p.w.Inputs = inputs
	return p.w, nil
}

// wiringParser collects a Wiring.
type wiringParser struct {
	w      Wiring
	graphs int
	left   int // bytes that may still be kept
}

// keep charges n bytes and the overhead of what holds them.
func (p *wiringParser) keep(pos int64, n int) error {
	if p.left -= n + 32; p.left < 0 {
		return failAt(pos, errors.New("the graph is too large"))
	}
	return nil
}

func (p *wiringParser) graph(m message) error {
	return each(m, func(f field) error {
		switch f.num {
		case 1:
			return nested(f, p.step)
		case 5:
			return nested(f, p.weight)
		case 11:
			return nested(f, func(m message) error { return value(m, &p.w.Inputs) })
		case 12:
			return nested(f, func(m message) error { return value(m, &p.w.Outputs) })
		}
		return nil
	})
}

// name reads a name and charges it.
func (p *wiringParser) name(f field, into *string) error {
	if err := text(f, maxName, into); err != nil {
		return err
	}
	return p.keep(f.pos, len(*into))
}

func (p *wiringParser) names(f field, into *[]string) error {
	var s string
	err := p.name(f, &s)
	*into = append(*into, s)
	return err
}

// step reads a NodeProto.
func (p *wiringParser) step(m message) error {
	var s Step
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return p.names(f, &s.In)
		case 2:
			return p.names(f, &s.Out)
		case 4:
			return p.name(f, &s.Op)
		case 7:
			return p.name(f, &s.Domain)
		case 5:
			return nested(f, func(m message) error { return p.attribute(m, &s) })
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(p.w.Steps) >= maxValues {
		return failAt(m.pos, errors.New("too many nodes"))
	}
	p.w.Steps = append(p.w.Steps, s)
	return p.keep(m.pos, 128)
}

// attribute reads an AttributeProto. Graphs and lists of tensors within it are passed over.
func (p *wiringParser) attribute(m message, s *Step) error {
	var name, words string
	var ints []int64
	var value *Constant
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return text(f, maxText, &name)
		case 3, 8:
			return integers(f, &ints)
		case 4:
			if f.typ == protowire.BytesType && f.body.end-f.body.pos > maxText {
				return nil // no attribute that says how to compute is as long
			}
			return text(f, maxText, &words)
		case 5:
			value = new(Constant)
			return nested(f, func(m message) error { return constant(m, value, new(string)) })
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch {
	case ints != nil:
		if s.Ints == nil {
			s.Ints = make(map[string][]int64)
		}
		s.Ints[name] = ints
	case words != "":
		if s.Texts == nil {
			s.Texts = make(map[string]string)
		}
		s.Texts[name] = words
	case value != nil && name == "value":
		s.Value = value
	}
	if s.Value != nil && s.Value == value {
		err = p.keep(m.pos, 8*len(value.Dims)+8*len(value.Values))
	}
	return errors.Join(err, p.keep(m.pos, len(name)+len(words)+8*len(ints)+64))
}

// integers reads whole numbers, packed or one by one. Those beyond maxSmall are left out: no attribute that says how to
// compute has as many.
func integers(f field, into *[]int64) error {
	if f.typ == protowire.VarintType {
		if len(*into) < maxSmall {
			*into = append(*into, int64(f.value))
		}
		return nil
	}
	if err := want(f, protowire.BytesType); err != nil {
		return err
	}
	for m := f.body; m.pos < m.end && len(*into) < maxSmall; {
		v, err := m.varint()
		if err != nil {
			return err
		}
		*into = append(*into, int64(v))
	}
	return nil
}

// weight reads a TensorProto among the initialisers.
func (p *wiringParser) weight(m message) error {
	var c Constant
	var name string
	if err := constant(m, &c, &name); err != nil {
		return err
	}
	if len(p.w.Weights) >= maxValues {
		return failAt(m.pos, errors.New("too many weights"))
	}
	p.w.Weights[name] = c
	return p.keep(m.pos, len(name)+8*len(c.Dims)+8*len(c.Values)+64)
}

// constant reads a TensorProto; its values if they are few.
func constant(m message, c *Constant, name *string) error {
	var dims []Dim
	var kind int64
	var raw, floats message
	var ints []int64
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return sides(f, &dims)
		case 2:
			return number(f, &kind)
		case 4:
			floats = f.body // one by one they are left out: no writer of ours or others does so
			return nil
		case 5, 7:
			return integers(f, &ints)
		case 8:
			return text(f, maxName, name)
		case 9:
			raw = f.body
			return want(f, protowire.BytesType)
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.Type = Type(int32(kind))
	n := int64(1)
	for _, d := range dims {
		if d.Size < 0 || d.Size > 0 && n > math.MaxInt64/d.Size {
			return failAt(m.pos, fmt.Errorf("weight %q has an impossible size", *name))
		}
		n *= d.Size
		c.Dims = append(c.Dims, d.Size)
	}
	if n > maxSmall {
		return nil
	}
	return c.values(int(n), raw, floats, ints)
}

// values keeps n values from whichever field has as many.
func (c *Constant) values(n int, raw, floats message, ints []int64) error {
	if floats.end > floats.pos {
		raw = floats
	}
	var v []float64
	switch {
	case len(ints) > 0:
		for _, i := range ints {
			v = append(v, float64(i))
		}
	case raw.end-raw.pos <= 8*maxSmall && raw.d != nil:
		b, err := raw.text(8 * maxSmall)
		if err != nil {
			return err
		}
		v = c.Type.decode([]byte(b))
	}
	if len(v) == n {
		c.Values = v
	}
	return nil
}

// decode reads plain little-endian numbers of the types that shapes and scales have.
func (t Type) decode(b []byte) (v []float64) {
	switch t {
	case Float32:
		for ; len(b) >= 4; b = b[4:] {
			v = append(v, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
		}
	case Int32:
		for ; len(b) >= 4; b = b[4:] {
			v = append(v, float64(int32(binary.LittleEndian.Uint32(b))))
		}
	case Float64:
		for ; len(b) >= 8; b = b[8:] {
			v = append(v, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
	case Int64:
		for ; len(b) >= 8; b = b[8:] {
			v = append(v, float64(int64(binary.LittleEndian.Uint64(b))))
		}
	}
	return v
}
