package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// Graph is a network to be written. Its weights stay where they are until Write asks for them.
type Graph struct {
	Name    string
	Inputs  []Value
	Outputs []Value
	Nodes   []Node   // each after those whose results it takes
	Weights []Tensor // in the order of the file
}

// Node applies an operator of the standard set. An empty name among In is an optional input left out.
type Node struct {
	Op    string
	In    []string
	Out   []string
	Attrs []Attr
}

// Tensor is a float32 weight that nodes take by its name. The last side of the shape runs fastest.
type Tensor struct {
	Name  string
	Shape []int
}

// Weights hands out the values of weights: float32, little-endian, as many as the shape has.
type Weights interface {
	Open(name string) (io.ReadCloser, error)
}

// Message is the node as a NodeProto of an ONNX file.
func (n Node) Message() []byte { return n.encode() }

// Attr is one attribute of a node: make it with Int, Ints, Float or Floats.
type Attr struct{ encoded []byte }

// Numbers that ONNX gives the kinds of attributes.
const (
	attrFloat  = 1
	attrInt    = 2
	attrFloats = 6
	attrInts   = 7
)

// Int is an attribute that holds a whole number.
func Int(name string, v int64) Attr {
	return attribute(appendVarint(appendText(nil, 1, name), 3, uint64(v)), attrInt)
}

// Ints is an attribute that holds whole numbers.
func Ints(name string, vs ...int64) Attr {
	b := appendText(nil, 1, name)
	for _, v := range vs {
		b = appendVarint(b, 8, uint64(v))
	}
	return attribute(b, attrInts)
}

// Float is an attribute that holds a number.
func Float(name string, v float32) Attr {
	return attribute(appendFloat(appendText(nil, 1, name), 2, v), attrFloat)
}

// Floats is an attribute that holds numbers.
func Floats(name string, vs ...float32) Attr {
	b := appendText(nil, 1, name)
	for _, v := range vs {
		b = appendFloat(b, 7, v)
	}
	return attribute(b, attrFloats)
}

func attribute(b []byte, kind uint64) Attr { return Attr{appendVarint(b, 20, kind)} }

// Check says whether the graph is whole: every name is given once, and before it is taken.
func (g Graph) Check() error {
	have := make(map[string]bool, len(g.Nodes)+len(g.Weights))
	give := func(name string) error {
		if name == "" || !utf8.ValidString(name) || len(name) > maxName {
			return fmt.Errorf("graph %s: %q is no name", g.Name, name[:min(len(name), 80)])
		}
		if have[name] {
			return fmt.Errorf("graph %s: %s is given twice", g.Name, name)
		}
		have[name] = true
		return nil
	}
	for _, v := range g.Inputs {
		if err := give(v.Name); err != nil {
			return err
		}
	}
	for _, t := range g.Weights {
		if _, err := t.bytes(); err != nil {
			return err
		}
		if err := give(t.Name); err != nil {
			return err
		}
	}
	for _, n := range g.Nodes {
		for _, name := range n.In {
			if name != "" && !have[name] {
				return fmt.Errorf("graph %s: a %s takes %s, which nothing before it gives", g.Name, n.Op, name)
			}
		}
		for _, name := range n.Out {
			if err := give(name); err != nil {
				return err
			}
		}
	}
	for _, v := range g.Outputs {
		if !have[v.Name] {
			return fmt.Errorf("graph %s: nothing gives its output %s", g.Name, v.Name)
		}
	}
	return nil
}

// bytes is how many bytes the weight's values take.
func (t Tensor) bytes() (int64, error) {
	n := int64(4)
	for _, side := range t.Shape {
		if side < 1 || n > math.MaxInt64/int64(side) {
			return 0, fmt.Errorf("weight %s has the impossible shape %v", t.Name, t.Shape)
		}
		n *= int64(side)
	}
	if len(t.Shape) > maxDims {
		return 0, errors.New("weight " + t.Name + " has too many dimensions")
	}
	return n, nil
}

func appendVarint(b []byte, num protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}

func appendFloat(b []byte, num protowire.Number, v float32) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, num, protowire.Fixed32Type), math.Float32bits(v))
}

func appendText(b []byte, num protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), s)
}

func appendMessage(b []byte, num protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), m)
}

// appendLength begins a message of n bytes that follow later.
func appendLength(b []byte, num protowire.Number, n int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.BytesType), uint64(n))
}
