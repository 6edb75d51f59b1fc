package tune_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
	"icefront/model/onnx/tune"
	"icefront/model/onnx/unet"
)

// A row of six pixels and a kernel of three give the four sums of products that they should.
func TestMatricesConvolve(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	first, weights, last := tune.Matrices()
	dot := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	for range 100 {
		var x, k, products []float64
		for range 6 {
			x = append(x, rng.NormFloat64())
		}
		for range 3 {
			k = append(k, rng.NormFloat64())
		}
		for i := range first {
			products = append(products, dot(weights[i], k)*dot(first[i], x))
		}
		for i := range last {
			if got, want := dot(last[i], products), dot(k, x[i:i+3]); math.Abs(got-want) > 1e-12 {
				t.Fatalf("result %d of %v and %v: got %g, want %g", i, x, k, got, want)
			}
		}
	}
}

// Rounded to float32, the transforms of pixels and of results are still what they were.
func TestMatricesAreExact(t *testing.T) {
	first, _, last := tune.Matrices()
	for _, m := range [][][]float64{first, last} {
		for _, r := range m {
			for _, c := range m {
				for _, a := range r {
					for _, b := range c {
						if float64(float32(a*b)) != a*b {
							t.Errorf("%g is no float32", a*b)
						}
					}
				}
			}
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// sized hands out as many zeros as each weight has.
type sized map[string]int64

func (s sized) Open(name string) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(endless{}, 4*s[name])), nil
}

func write(t testing.TB, g onnx.Graph) []byte {
	t.Helper()
	s := sized{}
	for _, w := range g.Weights {
		s[w.Name] = 1
		for _, side := range w.Shape {
			s[w.Name] *= int64(side)
		}
	}
	var b bytes.Buffer
	if err := g.Write(&b, s, map[string]string{"cf.name": "kept"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// network is a U-Net of four stages, whose sides are multiples of eight.
func network(t testing.TB, kind unet.Kind) onnx.Graph {
	t.Helper()
	stages, err := unet.Stages([]int{4, 8, 8, 8}, [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}}, [][2]int{{2, 2}, {2, 2}, {2, 2}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	g, err := unet.New(kind, 1, []int{3}, stages).Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestConvertChooses(t *testing.T) {
	all := tune.Options{Channels: 1, Tiles: 1}
	for _, tt := range []struct {
		name  string
		patch [2]int
		opt   tune.Options
		want  int
	}{
		{"all that keep the size, of the two stages whose sides are multiples of four", [2]int{32, 32}, all, 7},
		{"those with enough channels", [2]int{32, 32}, tune.Options{Channels: 8, Tiles: 1}, 3},
		{"those with enough tiles", [2]int{32, 32}, tune.Options{Channels: 1, Tiles: 64}, 4},
		{"none of a small network", [2]int{1024, 1024}, tune.Options{}, 0},
		{"none where a patch is no multiple of what the network needs", [2]int{36, 32}, all, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := write(t, network(t, unet.Generic))
			got, gain, err := tune.Convert(file, tt.patch, tt.opt)
			if err != nil || gain.Convolutions != tt.want {
				t.Fatalf("got %+v, %v, want %d convolutions", gain, err, tt.want)
			}
			if tt.want == 0 && !bytes.Equal(got, file) {
				t.Errorf("the file is another one")
			}
		})
	}
}

func TestConvertKeepsTheRest(t *testing.T) {
	file := write(t, network(t, unet.PlainConv))
	got, _, err := tune.Convert(file, [2]int{32, 32}, tune.Options{Channels: 1, Tiles: 1})
	if err != nil {
		t.Fatal(err)
	}
	was, is := read(t, file), read(t, got)
	if was.Inputs[0].String() != is.Inputs[0].String() || was.Outputs[0].String() != is.Outputs[0].String() ||
		is.Meta["cf.name"] != "kept" || is.Parameters != was.Parameters {
		t.Errorf("got %+v, want %+v", is, was)
	}
	again, gain, err := tune.Convert(got, [2]int{32, 32}, tune.Options{Channels: 1, Tiles: 1})
	if err != nil || gain.Convolutions != 0 || !bytes.Equal(again, got) {
		t.Errorf("a second time: got %+v, %v", gain, err)
	}
}

func read(t testing.TB, file []byte) onnx.File {
	t.Helper()
	f, err := onnx.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConvertLeavesAlone(t *testing.T) {
	const side = 32
	pads, bias := onnx.Ints("pads", 1, 1, 1, 1), []string{"x", "w", "b"}
	conv := func(in []string, attrs ...onnx.Attr) []onnx.Node {
		return []onnx.Node{{Op: "Conv", In: in, Out: []string{"y"}, Attrs: attrs}}
	}
	for _, tt := range []struct {
		name  string
		nodes []onnx.Node
		want  int
	}{
		{"a plain convolution is replaced", conv(bias[:2], pads), 1},
		{"one with a bias that no normalisation takes away", conv(bias, pads), 0},
		{"one that pads less", conv(bias[:2], onnx.Ints("pads", 0, 0, 0, 0)), 0},
		{"one that does not pad", conv(bias[:2]), 0},
		{"one with holes", conv(bias[:2], pads, onnx.Ints("dilations", 2, 2)), 0},
		{"one in groups", conv(bias[:2], pads, onnx.Int("group", 2)), 0},
		{"one whose weights are computed", append([]onnx.Node{{Op: "Relu", In: []string{"w"}, Out: []string{"v"}}},
			conv([]string{"x", "v"}, pads)...), 0},
		{"one behind an operator that is not known", append([]onnx.Node{{Op: "Transpose", In: []string{"x"}, Out: []string{"v"}}},
			conv([]string{"v", "w"}, pads)...), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			port := func(name string) onnx.Value {
				return onnx.Value{Name: name, Type: onnx.Float32, Dims: []onnx.Dim{{Name: "n"}, {Size: 4}, {Name: "r"}, {Name: "c"}}}
			}
			g := onnx.Graph{Name: "test", Inputs: []onnx.Value{port("x")}, Outputs: []onnx.Value{port("y")}, Nodes: tt.nodes,
				Weights: []onnx.Tensor{{Name: "w", Shape: []int{4, 4, 3, 3}}, {Name: "b", Shape: []int{4}}, {Name: "far", Shape: []int{4, 4, 1, 1}}}}
			// A way off to a coarser scale, so that sides are known to be multiples of four.
			g.Nodes = append(g.Nodes, onnx.Node{Op: "Conv", In: []string{"x", "far"}, Out: []string{"coarse"}, Attrs: []onnx.Attr{onnx.Ints("strides", 4, 4)}})
			_, gain, err := tune.Convert(write(t, g), [2]int{side, side}, tune.Options{Channels: 1, Tiles: 1})
			if err != nil || gain.Convolutions != tt.want {
				t.Errorf("got %+v, %v, want %d", gain, err, tt.want)
			}
		})
	}
}

func TestConvertRefusesWhatIsNoModel(t *testing.T) {
	file := write(t, network(t, unet.Generic))
	for name, b := range map[string][]byte{"nothing": nil, "text": []byte("This is no network."), "cut short": file[:len(file)/2]} {
		if _, _, err := tune.Convert(b, [2]int{32, 32}, tune.Options{}); !errors.Is(err, onnx.ErrFormat) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzConvert(f *testing.F) {
	f.Add(write(f, network(f, unet.Generic)), 32, 32)
	f.Add(onnxtest.Model(onnxtest.Zones()), 32, 32)
	f.Add(onnxtest.Model(onnxtest.Options{Kernel: 3, Repeat: 2}), 0, -1)
	f.Fuzz(func(t *testing.T, file []byte, rows, cols int) {
		got, gain, err := tune.Convert(file, [2]int{rows, cols}, tune.Options{Channels: 1, Tiles: 1})
		switch {
		case err != nil && !errors.Is(err, onnx.ErrFormat):
			t.Errorf("got %v", err)
		case err == nil && gain.Convolutions == 0 && !bytes.Equal(got, file):
			t.Errorf("the file is another one")
		case err == nil && gain.Convolutions > 0:
			read(t, got)
		}
	})
}
