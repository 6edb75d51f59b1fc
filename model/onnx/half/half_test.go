package half_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"icefront/model/onnx"
	"icefront/model/onnx/half"
	"icefront/model/onnx/onnxtest"
)

// value is a number in half precision.
func value(h uint16) float64 {
	sign := 1.0
	if h&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(h>>10&31), float64(h&0x3ff)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		return math.NaN() // or infinite: none of ours
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

func TestEveryHalfIsItself(t *testing.T) {
	for h := range uint16(0x7c00) {
		for _, h := range []uint16{h, h | 0x8000} {
			if got, ok := half.ToHalf(float32(value(h))); !ok || got != h {
				t.Fatalf("%#x: got %#x, %v", h, got, ok)
			}
		}
	}
}

func TestRounding(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    float64
		want uint16
		ok   bool
	}{
		{"one", 1, 0x3c00, true},
		{"a tie down to even", 1 + 1.0/2048, 0x3c00, true},
		{"a tie up to even", 1 + 3.0/2048, 0x3c02, true},
		{"just above a tie", 1 + 1.0/2048 + 1.0/(1<<22), 0x3c01, true},
		{"up into the next exponent", 2 - 1.0/4096, 0x4000, true},
		{"the largest", 65504, 0x7bff, true},
		{"down to the largest", 65519.99, 0x7bff, true},
		{"beyond the range", 65520, 0, false},
		{"far beyond", -1e30, 0, false},
		{"infinite", math.Inf(1), 0, false},
		{"no number", math.NaN(), 0, false},
		{"the smallest", 1.0 / (1 << 24), 1, true},
		{"half of it, down to even", 1.0 / (1 << 25), 0, true},
		{"above half of it", 1.0/(1<<25) + 1.0/(1<<40), 1, true},
		{"less", -1e-30, 0x8000, true},
		{"minus zero", math.Copysign(0, -1), 0x8000, true},
		{"up to the smallest normal one", 0x1p-14 - 0x1p-26, 0x400, true},
	} {
		if got, ok := half.ToHalf(float32(tt.v)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %#x, %v, want %#x, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

// No other half is nearer.
func TestRoundingIsToTheNearest(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 100_000 {
		v := float32(rng.NormFloat64() * math.Pow(10, 4-12*rng.Float64()))
		h, ok := half.ToHalf(v)
		if !ok {
			continue
		}
		off := math.Abs(value(h) - float64(v))
		for _, next := range []uint16{h - 1, h + 1} {
			if math.Abs(value(next)-float64(v)) < off {
				t.Fatalf("%g became %g, %g is nearer", v, value(h), value(next))
			}
		}
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

func TestConvertKeepsInputsOutputsAndMetadata(t *testing.T) {
	o := onnxtest.Zones()
	o.Repeat = 2
	file := onnxtest.Model(o)
	got, err := half.Convert(file)
	if err != nil {
		t.Fatal(err)
	}
	was, is := read(t, file), read(t, got)
	if was.Inputs[0].String() != is.Inputs[0].String() || was.Outputs[0].String() != is.Outputs[0].String() {
		t.Errorf("got %v to %v, want %v to %v", is.Inputs, is.Outputs, was.Inputs, was.Outputs)
	}
	if len(is.Meta) != len(was.Meta) || is.Parameters != was.Parameters || len(is.Raw) != 0 {
		t.Errorf("%d keys, %d parameters, in float32 still %v", len(is.Meta), is.Parameters, is.Raw)
	}
	if again, err := half.Convert(got); !errors.Is(err, half.ErrCannot) {
		t.Errorf("a second time: %d bytes, %v", len(again), err)
	}
}

// numbers gives every weight the same values.
type numbers []float32

func (n numbers) Open(string) (io.ReadCloser, error) {
	var b []byte
	for _, v := range n {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// graph is a network of nodes from x to y with a weight w of one value.
func graph(t testing.TB, w float32, nodes ...onnx.Node) []byte {
	t.Helper()
	end := func(name string) onnx.Value {
		return onnx.Value{Name: name, Type: onnx.Float32, Dims: []onnx.Dim{{Name: "n"}}}
	}
	g := onnx.Graph{Name: "test", Inputs: []onnx.Value{end("x")}, Outputs: []onnx.Value{end("y")}, Nodes: nodes,
		Weights: []onnx.Tensor{{Name: "w", Shape: []int{1}}}}
	var b bytes.Buffer
	if err := g.Write(&b, numbers{w}, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func node(op, out string, in ...string) onnx.Node {
	return onnx.Node{Op: op, In: in, Out: []string{out}}
}

func TestConvertRefuses(t *testing.T) {
	integers := onnxtest.Model(onnxtest.Options{Type: 7})
	old := slices.Clone(graph(t, 1, node("Mul", "y", "x", "w")))
	old[1] = 3 // the version of the format is the first field
	for _, tt := range []struct {
		name string
		file []byte
		says string
	}{
		{"a weight beyond the range", graph(t, 1e6, node("Mul", "y", "x", "w")), `weight "w" holds 1e+06`},
		{"a weight that is no number", graph(t, float32(math.NaN()), node("Mul", "y", "x", "w")), "NaN"},
		{"an operator with sizes", graph(t, 1, node("Resize", "y", "x", "", "w")), `"Resize"`},
		{"an operator that names a type", graph(t, 1, node("Cast", "y", "x")), `"Cast"`},
		{"whole numbers", integers, "float32"},
		{"an old format", old, "version 4"},
		{"no graph", []byte{8, 8}, "0 graphs"},
		{"nothing", nil, "0 graphs"},
		{"text", []byte("This is no network."), ""},
		{"cut short", graph(t, 1, node("Mul", "y", "x", "w"))[:60], ""},
	} {
		got, err := half.Convert(tt.file)
		if !errors.Is(err, half.ErrCannot) || !strings.Contains(err.Error(), tt.says) || got != nil {
			t.Errorf("%s: got %d bytes, %v", tt.name, len(got), err)
		}
	}
}

// An output that other nodes take too has its name inside changed in all of them, to one that is free.
func TestConvertRenames(t *testing.T) {
	file := graph(t, 2, node("Mul", "y", "x", "w"), node("Relu", "y/half", "y"), node("Add", "x/half", "y", "y/half"))
	got, err := half.Convert(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"y/half/half", "x/half/half"} {
		if !bytes.Contains(got, []byte(name)) {
			t.Errorf("%s is missing", name)
		}
	}
}

func FuzzConvert(f *testing.F) {
	f.Add(onnxtest.Model(onnxtest.Zones()))
	f.Add(onnxtest.Model(onnxtest.Options{Type: 7}))
	f.Add(onnxtest.Model(onnxtest.Options{Rank: 3}))
	f.Add(graph(f, 2, node("Mul", "y", "x", "w"), node("Relu", "y/half", "y")))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := half.Convert(file)
		switch {
		case err != nil && !errors.Is(err, half.ErrCannot):
			t.Errorf("got %v", err)
		case err == nil && len(got) > 8*len(file)+1024:
			t.Errorf("%d bytes became %d", len(file), len(got))
		}
	})
}
