package ort_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"icefront/model"
	"icefront/model/onnx/tune"
	"icefront/model/onnx/unet"
	"icefront/model/ort"
)

// drawn are weights as training begins with them.
type drawn map[string][]int

func newDrawn(t testing.TB, n unet.Net) drawn {
	t.Helper()
	list, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	d := make(drawn)
	for _, p := range list {
		d[p.Name] = p.Shape
	}
	return d
}

func (d drawn) Open(name string) (io.ReadCloser, error) {
	shape := d[name]
	size, fan := 1, 1
	for i, side := range shape {
		size *= side
		if i > 0 {
			fan *= side
		}
	}
	seed := fnv.New64()
	_, _ = seed.Write([]byte(name))
	r := rand.New(rand.NewPCG(seed.Sum64(), 1))
	b := make([]byte, 0, 4*size)
	for range size {
		v := r.NormFloat64()
		switch {
		case len(shape) == 1 && strings.HasSuffix(name, "weight"):
			v = 1 + 0.1*v
		case len(shape) == 1:
			v *= 0.1
		default:
			v /= math.Sqrt(float64(fan))
		}
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// networkFile is a network as an ONNX file.
func networkFile(t testing.TB, n unet.Net) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := unet.Write(&file, n, newDrawn(t, n), nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Every wiring of networks gives the same logits with all convolutions that can be replaced, for every size that the
// network takes and for several patches at once.
func TestTunedNetsAnswerAlike(t *testing.T) {
	stages, err := unet.Stages([]int{8, 16, 16, 16}, [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}}, [][2]int{{2, 2}, {2, 2}, {2, 2}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		kind   unet.Kind
		planes []int
	}{
		{unet.Generic, []int{5}}, {unet.MTLLate, []int{2, 4}}, {unet.MTLEarly, []int{2, 4}}, {unet.MTLEarlyShared, []int{2, 4, 2}},
		{unet.MTLRecon, []int{2, 4, 1}}, {unet.PlainConv, []int{5}}, {unet.ResidualEncoder, []int{5}},
	} {
		n := unet.New(tt.kind, 1, tt.planes, stages)
		file := networkFile(t, n)
		tuned, gain, err := tune.Convert(file, [2]int{64, 48}, tune.Options{Channels: 1, Tiles: 1})
		if err != nil || gain.Convolutions < 5 {
			t.Fatalf("%v: got %+v, %v", tt.kind, gain, err)
		}
		for _, size := range [][3]int{{1, 64, 48}, {2, 64, 48}, {1, 16, 8}} {
			t.Run(fmt.Sprint(tt.kind, size), func(t *testing.T) {
				a := newImage(t, file, size[0], size[1], size[2], n.Channels())
				defer a.close()
				b := newImage(t, tuned, size[0], size[1], size[2], n.Channels())
				defer b.close()
				a.run(t)
				b.run(t)
				worst, at := farthest(b.out.GetData(), a.out.GetData(), 0)
				t.Logf("largest difference %.1e", worst)
				if worst > 5e-5 {
					t.Errorf("logit %d: got %g, want %g", at, b.out.GetData()[at], a.out.GetData()[at])
				}
			})
		}
	}
}

// A network of the size that is replaced by default answers alike through Open. Two ways of ONNX Runtime itself to sum the
// same products differ by 1e-5.
func TestOpenTunes(t *testing.T) {
	load(t)
	stages, err := unet.Stages([]int{8, 128, 128, 128}, [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}}, [][2]int{{2, 2}, {2, 2}, {2, 2}}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	n := unet.New(unet.Generic, 1, []int{5}, stages)
	const rows, cols = 96, 88
	file := networkFile(t, n)
	if _, gain, err := tune.Convert(file, [2]int{rows, cols}, tune.Options{}); err != nil || gain.Convolutions != 3 {
		t.Fatalf("got %+v, %v, want 3 convolutions", gain, err)
	}
	plan := model.Plan{Patch: [2]int{rows, cols}, Planes: []model.Plane{{Classes: make([]model.Class, 5)}}}
	var out [2][]float32
	for i, opt := range []ort.Options{{Direct: true}, {}} {
		net, err := ort.Open(file, plan, opt)
		if err != nil {
			t.Fatal(err)
		}
		defer net.Close()
		out[i] = run(t, net, noise(rows*cols), rows, cols, 5)
	}
	worst, at := farthest(out[1], out[0], 0)
	t.Logf("largest difference %.1e", worst)
	if worst == 0 {
		t.Error("not a bit differs: nothing was replaced")
	}
	if worst > 1e-4 {
		t.Errorf("logit %d: got %g, want %g", at, out[1][at], out[0][at])
	}
}
