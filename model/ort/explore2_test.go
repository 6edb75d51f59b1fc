package ort_test

import (
	"math"
	"testing"

	"icefront/model/onnx/tune"
	"icefront/model/onnx/unet"
)

func TestExploreAccuracy(t *testing.T) {
	strides := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}}
	kernels := [][2]int{{3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}}
	stages, err := unet.Stages(unet.Features(32, 480, 7), kernels, strides, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	n := unet.New(unet.Generic, 1, []int{5}, stages)
	file := networkFile(t, n)
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
