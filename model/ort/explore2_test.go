package ort_test

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"icefront/model/onnx/tune"
	"icefront/model/onnx/unet"
)

// drawn are weights as training begins with them, by the network's list of parameters.
type drawn map[string][]int

func newDrawn(t testing.TB, n unet.Net) drawn {
	list, err := n.Params()
	if err != nil {
		t.Fatal(err)
	}
	d := drawn{}
	for _, p := range list {
		d[p.Name] = p.Shape
	}
	return d
}

func (d drawn) Open(name string) (io.ReadCloser, error) {
	h := fnv.New64()
	_, _ = h.Write([]byte(name))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	n, fan := 1, 1
	for i, s := range d[name] {
		n *= s
		if i > 0 {
			fan *= s
		}
	}
	var b []byte
	for range n {
		v := r.NormFloat64()
		switch {
		case len(d[name]) == 1 && strings.HasSuffix(name, "weight"):
			v = 1 + 0.1*v
		case len(d[name]) == 1:
			v *= 0.1
		default:
			v /= math.Sqrt(float64(fan))
		}
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func TestExploreAccuracy(t *testing.T) {
	strides := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}}
	kernels := [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}}
	stages, err := unet.Stages(unet.Features(32, 480, 7), kernels, strides, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	n := unet.New(unet.Generic, 1, []int{5}, stages)
	file := networkFile(t, n, newDrawn(t, n))
	for _, o := range []tune.Options{{Tiles: 1}, {Tiles: 1, Channels: 1}} {
		tuned, gain, err := tune.Convert(file, [2]int{256, 128}, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", gain)
		a := newImage(t, file, 1, 256, 128, 5)
		b := newImage(t, tuned, 1, 256, 128, 5)
		c := newImage(t, file, 1, 256, 128, 5, level(1))
		a.run(t)
		b.run(t)
		c.run(t)
		t.Log(farthest(b.out.GetData(), a.out.GetData(), 0))
		t.Log(farthest(c.out.GetData(), a.out.GetData(), 0))
		var sum float64
		for _, v := range a.out.GetData() {
			sum += float64(v) * float64(v)
		}
		t.Log("rms logits ", math.Sqrt(sum/float64(len(a.out.GetData()))))
		a.close()
		b.close()
		c.close()
	}
}
