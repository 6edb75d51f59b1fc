package ort_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/ort"
)

func BenchmarkStarter(b *testing.B) {
	load(b)
	path := sharedtest.Path(b, "models/starter.onnx")
	file, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	f, err := onnx.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			net, err := ort.Open(file, plan, ort.Options{})
			if err != nil {
				b.Fatal(err)
			}
			_ = net.Close()
		}
	})
	net, err := ort.Open(file, plan, ort.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer net.Close()
	for _, n := range []int{1, 2, 4} {
		in, out := model.NewTensor(n, 1, plan.Patch[0], plan.Patch[1]), model.NewTensor(n, 5, plan.Patch[0], plan.Patch[1])
		for i := range in.Data {
			in.Data[i] = float32(i%17) / 9
		}
		b.Run(fmt.Sprintf("batch%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := net.Run(context.Background(), in, out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
