package ort_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"math"
	"testing"

	"icefront/model/onnx"
)

// numbers are weights by name.
type numbers map[string][]float32

func (n numbers) Open(name string) (io.ReadCloser, error) {
	v, ok := n[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// sketch is a small network that is written down by hand.
type sketch struct {
	g onnx.Graph
	w numbers
}

func newSketch(in, out []int64) *sketch {
	s := &sketch{w: numbers{}}
	s.g = onnx.Graph{Name: "sketch", Inputs: []onnx.Value{sides("x", in)}, Outputs: []onnx.Value{sides("y", out)}}
	return s
}

func sides(name string, dims []int64) onnx.Value {
	v := onnx.Value{Name: name, Type: onnx.Float32}
	for _, d := range dims {
		v.Dims = append(v.Dims, onnx.Dim{Size: d})
	}
	return v
}

// node adds a node with one result, which it returns.
func (s *sketch) node(op, out string, in []string, attrs ...onnx.Attr) string {
	s.g.Nodes = append(s.g.Nodes, onnx.Node{Op: op, In: in, Out: []string{out}, Attrs: attrs})
	return out
}

// weight adds a weight; without values it is noise that keeps the size of what it is multiplied with.
func (s *sketch) weight(name string, values []float32, shape ...int) string {
	n, fan := 1, 1
	for i, d := range shape {
		n *= d
		if i > 0 {
			fan *= d
		}
	}
	if values == nil {
		values = noise(n)
		for i := range values {
			values[i] /= float32(math.Sqrt(float64(fan)))
		}
	}
	s.w[name] = values
	s.g.Weights = append(s.g.Weights, onnx.Tensor{Name: name, Shape: shape})
	return name
}

func (s *sketch) file(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.g.Write(&b, s.w, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s *sketch) open(t testing.TB, opts ...setting) *bare {
	t.Helper()
	dims := func(v onnx.Value) (d []int64) {
		for _, x := range v.Dims {
			d = append(d, x.Size)
		}
		return d
	}
	return newBare(t, s.file(t), [2]string{"x", "y"}, dims(s.g.Inputs[0]), dims(s.g.Outputs[0]), opts...)
}
