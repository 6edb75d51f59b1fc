// Package onnxtest makes tiny ONNX models for tests: one convolution, or an identity, with any metadata.
package onnxtest

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// Options describe a network. The zero value is a 1x1 convolution of one channel to five, all weights zero,
// without metadata.
type Options struct {
	Meta map[string]string // metadata_props

	In      int       // input channels; 0 means 1
	Out     int       // output channels; 0 means 5
	Kernel  int       // side of the convolution, odd; 0 means 1. Its padding keeps the size
	Weights []float32 // [Out][In][Kernel][Kernel]; nil means zeros
	Bias    []float32 // [Out]; nil means zeros
	Repeat  int       // convolutions of Out to Out channels that follow (zeros): work for tests of cancelling

	Batch      int // fixed batch size; 0 leaves it free
	Rows, Cols int // fixed sides; 0 leaves them free

	Rank       int   // of an identity network instead of the convolution, such as 3
	Type       int32 // element type of an identity network instead, such as 7 (int64)
	ExtraInput bool  // adds a second input that nothing uses
}

// zero-filled defaults.
func (o Options) filled() Options {
	o.In = max(o.In, 1)
	o.Kernel = max(o.Kernel, 1)
	if o.Out == 0 {
		o.Out = 5
	}
	if n := o.Out * o.In * o.Kernel * o.Kernel; o.Weights == nil {
		o.Weights = make([]float32, n)
	}
	if o.Bias == nil {
		o.Bias = make([]float32, o.Out)
	}
	return o
}

// Model returns the bytes of an ONNX file: input "image" [batch, In, rows, columns] to "logits" [batch, Out, rows, columns].
func Model(o Options) []byte {
	o = o.filled()
	var m []byte
	m = number(m, 1, 8) // format version
	m = text(m, 2, "onnxtest")
	m = bytes(m, 7, graph(o))
	m = bytes(m, 8, number(text(nil, 1, ""), 2, 13)) // operator set
	for _, k := range slices.Sorted(maps.Keys(o.Meta)) {
		m = bytes(m, 14, text(text(nil, 1, k), 2, o.Meta[k]))
	}
	return m
}

// graph is a GraphProto.
func graph(o Options) []byte {
	if o.Rank != 0 || o.Type != 0 {
		return identity(o)
	}
	k := int64(o.Kernel)
	g := bytes(nil, 1, conv(o.Kernel, "image", "w", "b", output(o, 0)))
	for i := range o.Repeat {
		g = bytes(g, 1, conv(o.Kernel, output(o, i), "rw", "rb", output(o, i+1)))
	}
	g = text(g, 2, "onnxtest")
	g = bytes(g, 5, tensor("w", []int64{int64(o.Out), int64(o.In), k, k}, o.Weights))
	g = bytes(g, 5, tensor("b", []int64{int64(o.Out)}, o.Bias))
	if o.Repeat > 0 {
		n := o.Out * o.Out * o.Kernel * o.Kernel
		g = bytes(g, 5, tensor("rw", []int64{int64(o.Out), int64(o.Out), k, k}, make([]float32, n)))
		g = bytes(g, 5, tensor("rb", []int64{int64(o.Out)}, make([]float32, o.Out)))
	}
	g = bytes(g, 11, value("image", 1, o.dims(int64(o.In))))
	if o.ExtraInput {
		g = bytes(g, 11, value("extra", 1, o.dims(1)))
	}
	return bytes(g, 12, value("logits", 1, o.dims(int64(o.Out))))
}

// output names what convolution i gives.
func output(o Options, i int) string {
	if i == o.Repeat {
		return "logits"
	}
	return "step" + string(rune('0'+i/10)) + string(rune('0'+i%10))
}

// identity is a GraphProto that hands its input on.
func identity(o Options) []byte {
	dims := o.dims(int64(o.In))
	if o.Rank != 0 {
		for len(dims) < o.Rank {
			dims = append(dims, dim{name: "more"})
		}
		dims = dims[:o.Rank]
	}
	typ := max(o.Type, 1)
	node := text(text(text(nil, 1, "image"), 2, "logits"), 4, "Identity")
	g := bytes(nil, 1, node)
	g = text(g, 2, "onnxtest")
	g = bytes(g, 11, value("image", typ, dims))
	return bytes(g, 12, value("logits", typ, dims))
}

// conv is a NodeProto of a convolution that keeps the size.
func conv(kernel int, in, weights, bias, out string) []byte {
	n := text(text(text(nil, 1, in), 1, weights), 1, bias)
	n = text(text(n, 2, out), 4, "Conv")
	pad := uint64(kernel / 2)
	n = bytes(n, 5, integers("kernel_shape", uint64(kernel), uint64(kernel)))
	return bytes(n, 5, integers("pads", pad, pad, pad, pad))
}

// integers is an AttributeProto.
func integers(name string, vs ...uint64) []byte {
	a := text(nil, 1, name)
	for _, v := range vs {
		a = number(a, 8, v)
	}
	return number(a, 20, 7)
}

// tensor is a TensorProto of float32.
func tensor(name string, dims []int64, data []float32) []byte {
	var t []byte
	for _, d := range dims {
		t = number(t, 1, uint64(d))
	}
	t = number(t, 2, 1)
	t = text(t, 8, name)
	raw := make([]byte, 0, 4*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return bytes(t, 9, raw)
}

// dim is one side: fixed if it has no name.
type dim struct {
	size int64
	name string
}

// dims are the sides of an image tensor.
func (o Options) dims(channels int64) []dim {
	ds := []dim{{name: "batch"}, {size: channels}, {name: "rows"}, {name: "columns"}}
	if o.Batch > 0 {
		ds[0] = dim{size: int64(o.Batch)}
	}
	if o.Rows > 0 {
		ds[2] = dim{size: int64(o.Rows)}
	}
	if o.Cols > 0 {
		ds[3] = dim{size: int64(o.Cols)}
	}
	return ds
}

// value is a ValueInfoProto.
func value(name string, typ int32, dims []dim) []byte {
	var shape []byte
	for _, d := range dims {
		if d.name != "" {
			shape = bytes(shape, 1, text(nil, 2, d.name))
			continue
		}
		shape = bytes(shape, 1, number(nil, 1, uint64(d.size)))
	}
	t := bytes(number(nil, 1, uint64(typ)), 2, shape)
	return bytes(text(nil, 1, name), 2, bytes(nil, 1, t))
}

func number(b []byte, num protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}

func text(b []byte, num protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), s)
}

func bytes(b []byte, num protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), v)
}
