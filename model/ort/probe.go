package ort

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"icefront/model"
	"icefront/model/onnx"
)

// probeSide is the side of the image that a probe runs, in pixels.
const probeSide = 32

// Probe runs a tiny network on a device and says what is wrong if it does not answer as the CPU does. A driver that does
// not fit may end the process or hang, so that this is for a process of its own.
func Probe(ctx context.Context, word string) error {
	file, err := tiny()
	if err != nil {
		return err
	}
	want, err := probed(ctx, file, Options{Device: "cpu", Threads: 1})
	if err != nil {
		return err
	}
	// Half precision is what will run if it works, and full precision if not. So half may fail, but not crash.
	_, _ = probed(ctx, file, Options{Device: word, Threads: 1})
	got, err := probed(ctx, file, Options{Device: word, Threads: 1, Full: true, alone: true})
	if err != nil {
		return err
	}
	return near(got, want, 1e-3)
}

// probed is the answer of a network to an image of many values.
func probed(ctx context.Context, file []byte, opt Options) (_ []float32, err error) {
	class := model.Plane{Classes: []model.Class{{Name: "any"}}}
	plan := model.Plan{Patch: [2]int{probeSide, probeSide}, Planes: []model.Plane{class}}
	net, err := Open(file, plan, opt)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, net.Close()) }()
	in, out := model.NewTensor(1, 1, probeSide, probeSide), model.NewTensor(1, 1, probeSide, probeSide)
	for i := range in.Data {
		in.Data[i] = float32(i%11-5) / 3
	}
	return out.Data, net.Run(ctx, in, out)
}

// near says where two answers differ by more than a share of 1 + their size.
func near(got, want []float32, share float64) error {
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - float64(w)); !(d <= share*(1+math.Abs(float64(w)))) {
			return fmt.Errorf("it computes wrongly: %g in place of %g", got[i], w)
		}
	}
	return nil
}

// tiny is a network of two convolutions with an activation between them: what all devices can run.
func tiny() ([]byte, error) {
	image := func(name string) onnx.Value {
		dims := []onnx.Dim{{Name: "batch"}, {Size: 1}, {Name: "rows"}, {Name: "columns"}}
		return onnx.Value{Name: name, Type: onnx.Float32, Dims: dims}
	}
	conv := func(in, weight, out string) onnx.Node {
		return onnx.Node{Op: "Conv", In: []string{in, weight}, Out: []string{out},
			Attrs: []onnx.Attr{onnx.Ints("kernel_shape", 3, 3), onnx.Ints("pads", 1, 1, 1, 1)}}
	}
	g := onnx.Graph{
		Name: "probe", Inputs: []onnx.Value{image("image")}, Outputs: []onnx.Value{image("logits")},
		Nodes: []onnx.Node{
			conv("image", "first", "inside"),
			{Op: "Relu", In: []string{"inside"}, Out: []string{"active"}},
			conv("active", "second", "logits"),
		},
		Weights: []onnx.Tensor{{Name: "first", Shape: []int{8, 1, 3, 3}}, {Name: "second", Shape: []int{1, 8, 3, 3}}},
	}
	var file bytes.Buffer
	err := g.Write(&file, ramp{}, nil)
	return file.Bytes(), err
}

// ramp gives every weight 72 values from -0.5 to 0.5.
type ramp struct{}

// Open returns them.
func (ramp) Open(string) (io.ReadCloser, error) {
	var b []byte
	for i := range 72 {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(i)/71-0.5))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}
