package cost_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/cost"
	"icefront/model/onnx/onnxtest"
	"icefront/model/onnx/unet"
	"icefront/resources"
)

// nought reads as zeros.
type nought struct{}

func (nought) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// exactly are weights of zeros, each of as many bytes as Write insists on.
type exactly map[string]int64

func (e exactly) Open(name string) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(nought{}, e[name])), nil
}

// file is a graph as a file.
func file(t testing.TB, g onnx.Graph) []byte {
	t.Helper()
	var b bytes.Buffer
	write(t, &b, g)
	return b.Bytes()
}

func write(t testing.TB, w io.Writer, g onnx.Graph) {
	t.Helper()
	sizes := make(exactly)
	for _, w := range g.Weights {
		n := int64(4)
		for _, side := range w.Shape {
			n *= int64(side)
		}
		sizes[w.Name] = n
	}
	if err := g.Write(w, sizes, nil); err != nil {
		t.Fatal(err)
	}
}

// holes writes a file without its long runs of zeros: 208 MB of weights take no room, and no time.
type holes struct{ f *os.File }

func (h holes) Write(b []byte) (int, error) {
	if len(b) > 4096 && bytes.Count(b, []byte{0}) == len(b) {
		_, err := h.f.Seek(int64(len(b)), io.SeekCurrent)
		return len(b), err
	}
	return h.f.Write(b)
}

func of(b []byte, rows, cols int) (model.Cost, error) {
	return cost.Of(bytes.NewReader(b), int64(len(b)), rows, cols)
}

// published is the network of the plan 1024 x 896.
func published(t testing.TB) unet.Net {
	t.Helper()
	strides := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}}
	kernels := make([][2]int, 9)
	for i := range kernels {
		kernels[i] = [2]int{3, 3}
	}
	stages, err := unet.Stages(unet.Features(32, 480, 9), kernels, strides, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	return unet.New(unet.Generic, 1, []int{5}, stages)
}

func TestPublishedNetwork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "published.onnx")
	g, err := published(t).Graph()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	write(t, holes{f}, g)
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	c, err := cost.Of(f, info.Size(), 1024, 896)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.2f GFLOP, %d parameters, activations %.1f MB", c.GFLOP, c.Weights/4, float64(c.Activations)/1e6)
	if math.Abs(c.GFLOP-406) > 4.06 {
		t.Errorf("got %g GFLOP, want 406", c.GFLOP)
	}
	// The checkpoint also has the heads of the seven coarser stages, to 5 classes without a bias, which only training uses.
	const coarse = 5 * (4*480 + 256 + 128 + 64)
	if c.Weights != 4*(52_105_152-coarse) {
		t.Errorf("got %d bytes of weights, want 4 x (52,105,152 - %d)", c.Weights, coarse)
	}
	// The last joining holds 32 features of the encoder, 32 from below, and both, beside image and logits.
	if want := int64(4 * 1024 * 896 * (32 + 32 + 64 + 1 + 5)); c.Activations != want {
		t.Errorf("got activations %d, want %d", c.Activations, want)
	}
}

func TestStarter(t *testing.T) {
	c, err := of(resources.Starter(), 256, 256)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.3f GFLOP, %d parameters, activations %.1f MB", c.GFLOP, c.Weights/4, float64(c.Activations)/1e6)
	f, err := onnx.Read(bytes.NewReader(resources.Starter()), int64(len(resources.Starter())))
	if err != nil {
		t.Fatal(err)
	}
	if c.Weights != 4*f.Parameters || c.Weights < 4*2_080_000 || c.Weights > 4*2_100_000 {
		t.Errorf("got %d bytes of weights for %d parameters", c.Weights, f.Parameters)
	}
	four, err := of(resources.Starter(), 512, 512)
	if err != nil {
		t.Fatal(err)
	}
	if four.GFLOP != 4*c.GFLOP || four.Activations != 4*c.Activations || four.Weights != c.Weights {
		t.Errorf("four times the pixels: got %+v after %+v", four, c)
	}
}

func TestEveryKindOfNetwork(t *testing.T) {
	stages, err := unet.Stages([]int{4, 8, 16}, [][2]int{{3, 3}, {3, 3}, {3, 1}}, [][2]int{{2, 2}, {2, 1}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []unet.Kind{unet.Generic, unet.MTLLate, unet.MTLEarly, unet.MTLEarlyShared, unet.MTLRecon, unet.PlainConv, unet.ResidualEncoder} {
		t.Run(kind.String(), func(t *testing.T) {
			g, err := unet.New(kind, 1, []int{2, 4, 2}, stages).Graph()
			if err != nil {
				t.Fatal(err)
			}
			c, err := of(file(t, g), 32, 16)
			if err != nil || c.GFLOP <= 0 || c.Weights <= 0 || c.Activations <= 0 {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
}

func image(name string, channels int64) onnx.Value {
	return onnx.Value{Name: name, Type: onnx.Float32, Dims: []onnx.Dim{{Name: "batch"}, {Size: channels}, {Name: "rows"}, {Name: "columns"}}}
}

// graph is a network of these nodes, from "x" to "y".
func graph(channels int64, weights []onnx.Tensor, nodes ...onnx.Node) onnx.Graph {
	return onnx.Graph{Name: "test", Inputs: []onnx.Value{image("x", channels)}, Outputs: []onnx.Value{image("y", 0)}, Nodes: nodes, Weights: weights}
}

func op(name, out string, in []string, attrs ...onnx.Attr) onnx.Node {
	return onnx.Node{Op: name, In: in, Out: []string{out}, Attrs: attrs}
}

func TestOperations(t *testing.T) {
	const pixels = 12 * 8
	weight := func(shape ...int) []onnx.Tensor { return []onnx.Tensor{{Name: "w", Shape: shape}} }
	xw := []string{"x", "w"}
	tests := []struct {
		name    string
		in      int64
		weights []onnx.Tensor
		nodes   []onnx.Node
		flop    float64
		memory  int64 // elements
	}{
		{"a convolution that keeps the size", 1, weight(5, 1, 3, 3), []onnx.Node{op("Conv", "y", xw, onnx.Ints("pads", 1, 1, 1, 1))},
			2 * 5 * 9 * pixels, 6 * pixels},
		{"a convolution without padding", 1, weight(5, 1, 3, 3), []onnx.Node{op("Conv", "y", xw)},
			2 * 5 * 9 * 10 * 6, pixels + 5*10*6},
		{"strides", 1, weight(4, 1, 3, 3), []onnx.Node{op("Conv", "y", xw, onnx.Ints("pads", 1, 1, 1, 1), onnx.Ints("strides", 2, 2))},
			2 * 4 * 9 * pixels / 4, 2 * pixels},
		{"dilation", 1, weight(1, 1, 3, 3), []onnx.Node{op("Conv", "y", xw, onnx.Ints("pads", 2, 2, 2, 2), onnx.Ints("dilations", 2, 2))},
			2 * 9 * pixels, 2 * pixels},
		{"groups", 4, weight(4, 1, 3, 3), []onnx.Node{op("Conv", "y", xw, onnx.Ints("pads", 1, 1, 1, 1), onnx.Int("group", 4))},
			2 * 4 * 9 * pixels, 8 * pixels},
		{"a transposed convolution", 2, weight(2, 3, 2, 2), []onnx.Node{op("ConvTranspose", "y", xw, onnx.Ints("strides", 2, 2))},
			2 * 2 * 3 * 4 * pixels, (2 + 3*4) * pixels},
		{"an activation writes over what it takes", 1, weight(5, 1, 1, 1), []onnx.Node{op("Conv", "a", xw), op("Relu", "b", []string{"a"}), op("Identity", "y", []string{"b"})},
			2 * 5 * pixels, (1 + 5 + 5) * pixels},
		{"what is needed later is not written over", 1, weight(5, 1, 1, 1), []onnx.Node{op("Conv", "a", xw), op("Relu", "b", []string{"a"}), op("Add", "c", []string{"a", "b"}), op("Softmax", "y", []string{"c"})},
			2 * 5 * pixels, (1 + 5 + 5 + 5) * pixels},
		{"a result that nobody takes", 1, weight(7, 1, 1, 1), []onnx.Node{op("Conv", "a", xw), op("Neg", "y", []string{"x"})},
			2 * 7 * pixels, (1 + 1 + 7) * pixels},
		{"joining", 2, nil, []onnx.Node{op("Concat", "y", []string{"x", "x"}, onnx.Int("axis", 1))}, 0, 6 * pixels},
		{"pooling", 2, nil, []onnx.Node{op("MaxPool", "y", []string{"x"}, onnx.Ints("kernel_shape", 2, 2), onnx.Ints("strides", 2, 2))}, 0, 2*pixels + pixels/2},
		{"pooling all", 2, nil, []onnx.Node{op("GlobalAveragePool", "y", []string{"x"})}, 0, 2*pixels + 2},
		{"normalising needs room", 2, weight(2), []onnx.Node{op("InstanceNormalization", "a", []string{"x", "w", "w"}), op("InstanceNormalization", "b", []string{"a", "w", "w"}), op("Relu", "y", []string{"b"})},
			0, (2 + 2 + 2 + 2) * pixels},
		{"halves of the bytes", 2, nil, []onnx.Node{op("Cast", "a", []string{"x"}, onnx.Int("to", 10)), op("Cast", "y", []string{"a"}, onnx.Int("to", 1))}, 0, 5 * pixels},
		{"flattened and multiplied", 1, weight(pixels, 3), []onnx.Node{op("Flatten", "a", []string{"x"}), op("Gemm", "y", []string{"a", "w"})},
			2 * 3 * pixels, pixels + pixels + 3},
		{"a product of matrices", 2, weight(8, 4), []onnx.Node{op("MatMul", "y", xw)}, 2 * 2 * 12 * 8 * 4, 2*pixels + pixels},
		{"turned", 2, nil, []onnx.Node{op("Transpose", "y", []string{"x"}, onnx.Ints("perm", 0, 2, 3, 1))}, 0, 4 * pixels},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := of(file(t, graph(tt.in, tt.weights, tt.nodes...)), 12, 8)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(c.GFLOP*1e9-tt.flop) > 1e-3 || c.Activations != 4*tt.memory {
				t.Errorf("got %g operations and %d elements, want %g and %d", c.GFLOP*1e9, c.Activations/4, tt.flop, tt.memory)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	w := []onnx.Tensor{{Name: "w", Shape: []int{5, 3, 3, 3}}}
	tests := []struct {
		name string
		b    []byte
		says string
	}{
		{"an operator", file(t, graph(1, nil, op("GridSample", "y", []string{"x"}))), "GridSample"},
		{"weights for other channels", file(t, graph(1, w, op("Conv", "y", []string{"x", "w"}))), "Conv"},
		{"a kernel larger than the image", file(t, graph(3, []onnx.Tensor{{Name: "w", Shape: []int{1, 3, 99, 99}}}, op("Conv", "y", []string{"x", "w"}))), "kernel"},
		{"a shape that is computed", file(t, graph(1, nil, op("Reshape", "y", []string{"x", "x"}))), "Reshape"},
		{"another patch than the file's", onnxtest.Model(onnxtest.Options{Rows: 64, Cols: 64}), "patch of 32 by 32"},
		{"three sides", onnxtest.Model(onnxtest.Options{Rank: 3}), "3 sides"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := of(tt.b, 32, 32)
			if !errors.Is(err, cost.ErrUnknown) || !strings.Contains(err.Error(), tt.says) || c != (model.Cost{}) {
				t.Errorf("got %+v, %v; want no cost and an ErrUnknown that says %q", c, err, tt.says)
			}
		})
	}
	if _, err := of([]byte("no model"), 32, 32); !errors.Is(err, onnx.ErrFormat) {
		t.Errorf("text: got %v, want ErrFormat", err)
	}
}

func FuzzOf(f *testing.F) {
	f.Add([]byte(nil), 32, 32)
	f.Add(onnxtest.Model(onnxtest.Zones()), 32, 32)
	f.Add(onnxtest.Model(onnxtest.Options{Rank: 3}), 1, 1)
	f.Add(file(f, graph(1, []onnx.Tensor{{Name: "w", Shape: []int{1, 2, 2, 2}}},
		op("ConvTranspose", "a", []string{"x", "w"}, onnx.Ints("strides", 2, 2)),
		op("Concat", "b", []string{"a", "a"}, onnx.Int("axis", 1)),
		op("Transpose", "c", []string{"b"}, onnx.Ints("perm", 0, 2, 3, 1)),
		op("Flatten", "d", []string{"c"}), op("AveragePool", "e", []string{"a"}, onnx.Ints("kernel_shape", 2, 2)),
		op("Pad", "y", []string{"e"}, onnx.Ints("pads", 0, 0, 1, 1, 0, 0, 1, 1)))), 16, 16)
	f.Fuzz(func(t *testing.T, b []byte, rows, cols int) {
		c, err := of(b, rows, cols)
		if err != nil {
			if c != (model.Cost{}) {
				t.Errorf("got %+v with %v", c, err)
			}
			return
		}
		if !(c.GFLOP >= 0) || math.IsInf(c.GFLOP, 0) || c.Weights < 0 || c.Activations < 0 {
			t.Errorf("got %+v", c)
		}
	})
}
