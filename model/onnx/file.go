// Package onnx reads and writes ONNX files as protobuf, without a runtime and without holding the weights in memory.
package onnx

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// File is what an ONNX file says of itself.
type File struct {
	IR              int64            // version of the format
	Opset           map[string]int64 // version by domain; "" is the standard operators
	Producer        string
	ProducerVersion string
	Graph           string            // name of the graph
	Meta            map[string]string // metadata_props
	Inputs          []Value           // without those that are weights
	Outputs         []Value
	Parameters      int64           // elements of all weights
	External        bool            // some weights lie in another file
	Raw             map[string]Span // where float32 weights lie as plain little-endian bytes, by name
}

// Span is a part of a file.
type Span struct{ Offset, Size int64 }

// WeightsOf gives the plain float32 weights of a file that was read as f.
func WeightsOf(r io.ReaderAt, f File) Weights { return spans{r, f.Raw} }

// spans opens weights as parts of a file.
type spans struct {
	r  io.ReaderAt
	at map[string]Span
}

// Open reads one weight.
func (s spans) Open(name string) (io.ReadCloser, error) {
	at, ok := s.at[name]
	if !ok {
		return nil, fmt.Errorf("the file has no float32 weight %q", name)
	}
	return io.NopCloser(io.NewSectionReader(s.r, at.Offset, at.Size)), nil
}

// Value is an input or output of a network.
type Value struct {
	Name string
	Type Type
	Dims []Dim
}

// Type is the type of a tensor's elements, numbered as in ONNX. Zero is no tensor.
type Type int32

// Types of elements that Icefront names.
const (
	NoTensor Type = 0
	Float32  Type = 1
	Uint8    Type = 2
	Int8     Type = 3
	Uint16   Type = 4
	Int16    Type = 5
	Int32    Type = 6
	Int64    Type = 7
	String   Type = 8
	Bool     Type = 9
	Float16  Type = 10
	Float64  Type = 11
	BFloat16 Type = 16
)

// String is the type as ONNX documents it, such as "float32".
func (t Type) String() string {
	switch t {
	case NoTensor:
		return "no tensor"
	case Float32:
		return "float32"
	case Uint8:
		return "uint8"
	case Int8:
		return "int8"
	case Uint16:
		return "uint16"
	case Int16:
		return "int16"
	case Int32:
		return "int32"
	case Int64:
		return "int64"
	case String:
		return "string"
	case Bool:
		return "bool"
	case Float16:
		return "float16"
	case Float64:
		return "float64"
	case BFloat16:
		return "bfloat16"
	}
	return fmt.Sprintf("type %d", int32(t))
}

// Dim is one side of a tensor: fixed, named, or (the zero value) unknown.
type Dim struct {
	Size int64  // 0 if not fixed
	Name string // such as "batch"; empty if fixed
}

// String is the size, the name, or "?".
func (d Dim) String() string {
	switch {
	case d.Size > 0:
		return strconv.FormatInt(d.Size, 10)
	case d.Name != "":
		return d.Name
	}
	return "?"
}

// String is the value for people, such as "image float32 [batch, 1, rows, columns]".
func (v Value) String() string {
	dims := make([]string, len(v.Dims))
	for i, d := range v.Dims {
		dims[i] = d.String()
	}
	return fmt.Sprintf("%s %s [%s]", v.Name, v.Type, strings.Join(dims, ", "))
}
