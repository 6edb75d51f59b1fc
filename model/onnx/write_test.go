package onnx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"icefront/model/onnx"
)

// stored is weights in memory.
type stored map[string][]byte

func (s stored) Open(name string) (io.ReadCloser, error) {
	b, ok := s[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(iotest.HalfReader(bytes.NewReader(b))), nil
}

func floats(vs ...float32) []byte {
	var b []byte
	for _, v := range vs {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func picture(name string, channels int64) onnx.Value {
	return onnx.Value{Name: name, Type: onnx.Float32,
		Dims: []onnx.Dim{{Name: "batch"}, {Size: channels}, {Name: "rows"}, {}}}
}

// twoChannels is a 1x1 convolution to two channels and an activation.
func twoChannels() (onnx.Graph, stored) {
	g := onnx.Graph{
		Name:    "two",
		Inputs:  []onnx.Value{picture("image", 1)},
		Outputs: []onnx.Value{picture("logits", 2)},
		Nodes: []onnx.Node{
			{Op: "Conv", In: []string{"image", "w", "b"}, Out: []string{"x"}, Attrs: []onnx.Attr{onnx.Ints("kernel_shape", 1, 1)}},
			{Op: "LeakyRelu", In: []string{"x"}, Out: []string{"logits"}, Attrs: []onnx.Attr{onnx.Float("alpha", 0.01)}},
		},
		Weights: []onnx.Tensor{{Name: "w", Shape: []int{2, 1, 1, 1}}, {Name: "b", Shape: []int{2}}},
	}
	return g, stored{"w": floats(1.5, float32(math.Inf(-1))), "b": floats(math.Float32frombits(0x7fc12345), -0.25)}
}

func write(t testing.TB, g onnx.Graph, w onnx.Weights, meta map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b, w, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteIsWhatReadReads(t *testing.T) {
	g, w := twoChannels()
	meta := map[string]string{"cf.name": "two", "cf.licence": "", "ü": strings.Repeat("long ", 5000)}
	b := write(t, g, w, meta)
	f, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	if f.IR != 8 || f.Opset[""] != 17 || f.Graph != "two" || f.Parameters != 4 || f.External {
		t.Errorf("got IR %d, opset %v, graph %q, %d parameters", f.IR, f.Opset, f.Graph, f.Parameters)
	}
	if !maps.Equal(f.Meta, meta) {
		t.Errorf("got metadata %.200v", f.Meta)
	}
	if !reflect.DeepEqual(f.Inputs, g.Inputs) || !reflect.DeepEqual(f.Outputs, g.Outputs) {
		t.Errorf("got %v and %v, want %v and %v", f.Inputs, f.Outputs, g.Inputs, g.Outputs)
	}
	for name, values := range w {
		if !bytes.Contains(b, values) {
			t.Errorf("the bits of %s are not in the file", name)
		}
	}
	if size, err := g.Size(meta); err != nil || size != int64(len(b)) {
		t.Errorf("Size says %d and %v, the file has %d bytes", size, err, len(b))
	}
	if again := write(t, g, w, meta); !bytes.Equal(b, again) {
		t.Error("the same network gives other bytes the second time")
	}
	if strings.Index(string(b), "cf.licence") > strings.Index(string(b), "cf.name") {
		t.Error("the metadata is not in order")
	}
}

// failing is weights whose reading fails.
type failing struct{ error }

func (f failing) Open(string) (io.ReadCloser, error) {
	return io.NopCloser(iotest.ErrReader(f.error)), nil
}

func TestWriteRefusesWeights(t *testing.T) {
	broken := errors.New("disk is broken")
	tests := []struct {
		name    string
		weights onnx.Weights
		is      error
		says    string
	}{
		{"one value too few", stored{"w": floats(1), "b": floats(1, 2)}, nil, "w: it has 4 bytes, its shape [2 1 1 1] asks for 8"},
		{"one byte too many", stored{"w": append(floats(1, 2), 0), "b": floats(1, 2)}, nil, "w: it has more than the 8 bytes"},
		{"no values", stored{"w": nil, "b": nil}, nil, "w: it has 0 bytes"},
		{"not there", stored{"w": floats(1, 2)}, fs.ErrNotExist, "open weight b"},
		{"not readable", failing{broken}, broken, "copy weight w"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, _ := twoChannels()
			err := g.Write(io.Discard, tt.weights, nil)
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
		})
	}
}

func TestWriteRefusesGraphs(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*onnx.Graph, map[string]string)
		says  string
	}{
		{"a node takes what comes later", func(g *onnx.Graph, _ map[string]string) { g.Nodes[0].In[0] = "logits" }, "nothing before it gives"},
		{"a name given twice", func(g *onnx.Graph, _ map[string]string) { g.Nodes[1].Out[0] = "x" }, "x is given twice"},
		{"a weight like the input", func(g *onnx.Graph, _ map[string]string) { g.Weights[0].Name = "image" }, "image is given twice"},
		{"a result without a name", func(g *onnx.Graph, _ map[string]string) { g.Nodes[0].Out[0] = "" }, "is no name"},
		{"an output that nothing gives", func(g *onnx.Graph, _ map[string]string) { g.Outputs[0].Name = "zones" }, "its output zones"},
		{"a side of zero", func(g *onnx.Graph, _ map[string]string) { g.Weights[1].Shape = []int{0} }, "b has the impossible shape"},
		{"a size beyond 64 bits", func(g *onnx.Graph, _ map[string]string) { g.Weights[1].Shape = []int{1 << 40, 1 << 40} }, "impossible shape"},
		{"more than a file can hold", func(g *onnx.Graph, _ map[string]string) { g.Weights[1].Shape = []int{1 << 29} }, "an ONNX file can hold"},
		{"metadata that is no text", func(_ *onnx.Graph, m map[string]string) { m["cf.name"] = "\xff" }, `"cf.name" is not UTF-8`},
		{"metadata beyond what is read", func(_ *onnx.Graph, m map[string]string) { m["cf.name"] = strings.Repeat(" ", 16<<20+1) }, "too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, w := twoChannels()
			meta := map[string]string{}
			tt.spoil(&g, meta)
			err := g.Write(io.Discard, w, meta)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
		})
	}
}

// full is a disk that takes so many bytes.
type full int

func (f *full) Write(b []byte) (int, error) {
	if len(b) > int(*f) {
		return 0, errFull
	}
	*f -= full(len(b))
	return len(b), nil
}

var errFull = errors.New("disk is full")

func TestWriteReportsAFullDisk(t *testing.T) {
	g, w := twoChannels()
	size, err := g.Size(nil)
	if err != nil {
		t.Fatal(err)
	}
	for room := range full(size) {
		left := room
		if err := g.Write(&left, w, nil); !errors.Is(err, errFull) {
			t.Fatalf("room for %d of %d bytes: got %v", room, size, err)
		}
	}
}

// zeros is weights of zeros, without end.
type zeros struct{ size int64 }

func (z zeros) Open(string) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(endless{}, z.size)), nil
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestWriteHoldsNoWeights(t *testing.T) {
	g, _ := twoChannels()
	const values = 1 << 24
	g.Weights = []onnx.Tensor{{Name: "w", Shape: []int{values}}, {Name: "b", Shape: []int{values}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := g.Write(io.Discard, zeros{4 * values}, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("writing 128 MB allocated %d bytes", used)
	}
}
