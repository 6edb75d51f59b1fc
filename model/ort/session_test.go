package ort_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/onnxtest"
	"icefront/model/ort"
)

// plan is a plan of onnxtest.Meta.
func plan(t testing.TB) model.Plan {
	t.Helper()
	p, err := model.ParsePlan(onnxtest.Meta())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open opens a tiny model.
func open(t testing.TB, o onnxtest.Options, opt ort.Options) model.Network {
	t.Helper()
	load(t)
	n, err := ort.Open(onnxtest.Model(o), plan(t), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(n.Close(), n.Close()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return n
}

func TestRunAnswersEveryPatch(t *testing.T) {
	for _, batch := range []int{0, 1} {
		o := onnxtest.Options{Batch: batch, Weights: []float32{1, 2, 3, 4, 5}, Bias: []float32{0, .5, 0, 0, -1}}
		n := open(t, o, ort.Options{Threads: 1})
		for _, patches := range []int{1, 3, 2} {
			in, out := model.NewTensor(patches, 1, 32, 32), model.NewTensor(patches, 5, 32, 32)
			for i := range in.Data {
				in.Data[i] = float32(i%97) / 7
			}
			if err := n.Run(context.Background(), in, out); err != nil {
				t.Fatal(err)
			}
			for i, got := range out.Data {
				p, c, at := i/(5*1024), i/1024%5, i%1024
				if want := in.Data[p*1024+at]*o.Weights[c] + o.Bias[c]; got != want {
					t.Fatalf("batch %d of %d, patch %d, channel %d, pixel %d: got %g, want %g", batch, patches, p, c, at, got, want)
				}
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	load(t)
	damaged := onnxtest.Model(onnxtest.Options{})
	tests := []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"rank 3", onnxtest.Model(onnxtest.Options{Rank: 3}), model.ErrShape, "[batch, 1, rows]"},
		{"whole numbers", onnxtest.Model(onnxtest.Options{Type: 7}), model.ErrShape, "int64"},
		{"three bands", onnxtest.Model(onnxtest.Options{In: 3}), model.ErrShape, "3"},
		{"other classes", onnxtest.Model(onnxtest.Options{Out: 2}), model.ErrShape, "logits"},
		{"eight patches at once", onnxtest.Model(onnxtest.Options{Batch: 8}), model.ErrShape, "8 patches"},
		{"text", []byte("text"), onnx.ErrFormat, "offset"},
		{"nothing", nil, onnx.ErrFormat, ""},
		{"unknown operator", bytes.Replace(damaged, []byte("Conv"), []byte("Vonc"), 1), nil, "Vonc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := ort.Open(tt.file, plan(t), ort.Options{})
			if err == nil {
				t.Fatal(n.Close())
			}
			if tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %v that says %q", err, tt.want, tt.says)
			}
		})
	}
}

func TestDevices(t *testing.T) {
	for _, tt := range []struct {
		opt  ort.Options
		name string
	}{
		{ort.Options{Threads: 2}, "CPU (2 threads)"},
		{ort.Options{Threads: 1, Device: "cpu"}, "CPU (1 thread)"},
		{ort.Options{Threads: 1, Device: "auto", MemoryLimit: 1}, "CPU (1 thread)"},
	} {
		if got, want := open(t, onnxtest.Options{}, tt.opt).Device(), (model.Device{Name: tt.name, Batch: 1}); got != want {
			t.Errorf("%+v: got %+v, want %+v", tt.opt, got, want)
		}
	}
}

func TestRunChecksTensors(t *testing.T) {
	n := open(t, onnxtest.Options{}, ort.Options{})
	good := func() (in, out model.Tensor) { return model.NewTensor(1, 1, 32, 32), model.NewTensor(1, 5, 32, 32) }
	tests := []struct {
		name string
		edit func(in, out *model.Tensor)
	}{
		{"output too short", func(_, out *model.Tensor) { out.Data = out.Data[:100] }},
		{"input too short", func(in, _ *model.Tensor) { in.Data = nil }},
		{"channels", func(_, out *model.Tensor) { out.Shape[1] = 4 }},
		{"other sides", func(_, out *model.Tensor) { out.Shape[2], out.Shape[3] = 16, 64 }},
		{"no patch", func(in, out *model.Tensor) { in.Shape[0], out.Shape[0] = 0, 0 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, out := good()
			tt.edit(&in, &out)
			if err := n.Run(context.Background(), in, out); !errors.Is(err, model.ErrShape) {
				t.Errorf("got %v, want ErrShape", err)
			}
		})
	}
	in, out := good()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := n.Run(context.Background(), in, out); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("after Close: got %v", err)
	}
}

func TestCancelReachesTheRuntime(t *testing.T) {
	// A hundred convolutions of 2 GFLOP each: seconds of work. Unless it is stopped, Run returns nil.
	n := open(t, onnxtest.Options{Kernel: 7, Repeat: 99}, ort.Options{})
	in, out := model.NewTensor(1, 1, 1024, 1024), model.NewTensor(1, 5, 1024, 1024)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := n.Run(ctx, in, out); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want DeadlineExceeded", err)
	}
	cause := errors.New("the user said so")
	done, stop := context.WithCancelCause(context.Background())
	stop(cause)
	if err := n.Run(done, in, out); !errors.Is(err, cause) {
		t.Errorf("ended before: got %v, want its cause", err)
	}
	small, answer := model.NewTensor(1, 1, 8, 8), model.NewTensor(1, 5, 8, 8)
	if err := n.Run(context.Background(), small, answer); err != nil {
		t.Errorf("after a cancelled run: %v", err)
	}
}

func TestCloseWaitsForRuns(t *testing.T) {
	n := open(t, onnxtest.Options{Kernel: 3, Repeat: 10}, ort.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			in, out := model.NewTensor(1, 1, 64, 64), model.NewTensor(1, 5, 64, 64)
			for range 20 {
				if err := n.Run(context.Background(), in, out); err != nil && !strings.Contains(err.Error(), "closed") {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
}

// resources is the number of open files and the resident memory in MB.
func resources(t *testing.T) (files, mb int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc on this system")
	}
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return len(fds), pages * os.Getpagesize() >> 20
}

func TestOpenAndCloseAThousandTimesLeaksNothing(t *testing.T) {
	load(t)
	file, p := onnxtest.Model(onnxtest.Zones()), plan(t)
	in, out := model.NewTensor(1, 1, 32, 32), model.NewTensor(1, 5, 32, 32)
	cycle := func() {
		n, err := ort.Open(file, p, ort.Options{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(n.Run(context.Background(), in, out), n.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		cycle()
	}
	runtime.GC()
	files, before := resources(t)
	for range 1000 {
		cycle()
	}
	runtime.GC()
	now, after := resources(t)
	t.Logf("memory %d to %d MB, open files %d to %d", before, after, files, now)
	if after > before+30 || now > files+3 {
		t.Errorf("memory grew from %d to %d MB, open files from %d to %d", before, after, files, now)
	}
}
