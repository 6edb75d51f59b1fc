package ort_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/half"
	"icefront/model/ort"
)

// TestHalfPrecision runs the starter in half precision and in full. ONNX Runtime computes half precision on the CPU as
// well, so that this needs no GPU.
func TestHalfPrecision(t *testing.T) {
	load(t)
	file, err := os.ReadFile(filepath.Join("..", "..", "resources", "starter.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := onnx.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := model.ParsePlan(f.Meta)
	if err != nil {
		t.Fatal(err)
	}
	halved, err := half.Convert(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(halved) > len(file)*51/100 {
		t.Errorf("%d bytes for %d", len(halved), len(file))
	}
	full, fast := answers(t, file, p), answers(t, halved, p)
	for name, in := range map[string]model.Tensor{
		"the self-test's input": model.Reference{Rows: 64, Cols: 64}.Input(),
		"speckle":               speckled(128),
	} {
		want, got := full(in), fast(in)
		plane := in.Shape[2] * in.Shape[3]
		var off []float64
		same := 0
		for i, w := range want.Data {
			off = append(off, math.Abs(float64(got.Data[i]-w))/(1+math.Abs(float64(w))))
		}
		for i := range plane {
			if largest(want.Data[i:], plane) == largest(got.Data[i:], plane) {
				same++
			}
		}
		slices.Sort(off)
		p99, most := off[len(off)*99/100], off[len(off)-1]
		t.Logf("%s: differences of 1 + the logit's size: half of them below %.2g, 99%% below %.2g, all below %.2g; %d of %d pixels have the same class",
			name, off[len(off)/2], p99, most, same, plane)
		if !(most > 0 && p99 <= 1e-2 && most <= 4e-2) || same < plane*99/100 {
			t.Error("that is too much, or nothing: then it did not run in half precision")
		}
	}
}

// answers loads a network.
func answers(t *testing.T, file []byte, p model.Plan) func(in model.Tensor) model.Tensor {
	t.Helper()
	net, err := ort.Open(file, p, ort.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = net.Close() })
	return func(in model.Tensor) model.Tensor {
		out := model.NewTensor(1, p.Channels(), in.Shape[2], in.Shape[3])
		if err := net.Run(t.Context(), in, out); err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// speckled is a normalised image of a dark and a bright half.
func speckled(side int) model.Tensor {
	in, rng := model.NewTensor(1, 1, side, side), rand.New(rand.NewPCG(1, 2))
	for i := range in.Data {
		in.Data[i] = float32((0.5+float64(i%side*2/side))*rng.ExpFloat64()) - 1
	}
	return in
}

// largest is the channel with the largest value of one pixel.
func largest(logits []float32, plane int) (best int) {
	for c := 0; c*plane < len(logits); c++ {
		if logits[c*plane] > logits[best*plane] {
			best = c
		}
	}
	return best
}
