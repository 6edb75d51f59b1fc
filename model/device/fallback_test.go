package device_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"icefront/model"
	"icefront/model/device"
)

// fake answers with its input plus one, unless fail says no. It keeps the batches that it was given.
type fake struct {
	device  model.Device
	fail    func(ctx context.Context, patches int) error
	batches []int
	closed  int
}

func (f *fake) Channels() (in, out int) { return 1, 1 }
func (f *fake) Device() model.Device    { return f.device }
func (f *fake) Close() error            { f.closed++; return nil }

func (f *fake) Run(ctx context.Context, in, out model.Tensor) error {
	f.batches = append(f.batches, in.Shape[0])
	for i := range out.Data {
		out.Data[i] = -1 // what a failed run leaves
	}
	if f.fail != nil {
		if err := f.fail(ctx, in.Shape[0]); err != nil {
			return err
		}
	}
	for i, v := range in.Data {
		out.Data[i] = v + 1
	}
	return nil
}

// gpu has memory for some patches at once.
func gpu(patches int) *fake {
	return &fake{device: model.Device{Name: "GPU (CUDA) in half precision", Batch: 4, Half: true}, fail: func(_ context.Context, n int) error {
		if n > patches {
			return fmt.Errorf("run: CUDA failure 2: out of memory ; GPU=0, %d patches", n)
		}
		return nil
	}}
}

func cpu() *fake { return &fake{device: model.Device{Name: "CPU (2 threads)", Batch: 1}} }

func title() string { return "GPU (CUDA)" }

// run runs patches through a network and checks every answer.
func run(t *testing.T, n model.Network, patches int) error {
	t.Helper()
	in, out := model.NewTensor(patches, 1, 2, 3), model.NewTensor(patches, 1, 2, 3)
	for i := range in.Data {
		in.Data[i] = float32(i)
	}
	if err := n.Run(t.Context(), in, out); err != nil {
		return err
	}
	for i, v := range out.Data {
		if v != in.Data[i]+1 {
			t.Fatalf("value %d: got %g", i, v)
		}
	}
	return nil
}

func TestFallback(t *testing.T) {
	slow := model.Device{Name: "CPU (2 threads)", Batch: 1}
	because := func(reason string) model.Device { d := slow; d.Reason = reason; return d }
	half := func(batch int) model.Device {
		return model.Device{Name: "GPU (CUDA) in half precision", Batch: batch, Half: true}
	}
	for _, tt := range []struct {
		name   string
		gpu    *fake
		device model.Device
		gpus   []int // batches of two runs of 4 and 3 patches
		cpus   []int
	}{
		{"enough memory", gpu(4), half(4), []int{4, 3}, nil},
		{"memory for two", gpu(2), half(2), []int{4, 2, 2, 2, 1}, nil},
		{"memory for three", gpu(3), half(2), []int{4, 2, 2, 2, 1}, nil},
		{"memory for one", gpu(1), half(1), []int{4, 2, 1, 1, 1, 1, 1, 1, 1}, nil},
		{"memory for none", gpu(0), because("GPU (CUDA) ran out of memory with 1 patch"), []int{4, 2, 1}, []int{1, 1, 1, 1, 1, 1, 1}},
		{"another failure at first", &fake{device: half(4), fail: func(context.Context, int) error { return errors.New("no kernel\nimage") }},
			because("GPU (CUDA) failed: no kernel image"), []int{4}, []int{1, 1, 1, 1, 1, 1, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			other := cpu()
			f := device.NewFallback(tt.gpu, title(), func() (model.Network, error) {
				if tt.gpu.closed != 1 {
					t.Error("two networks are open at once")
				}
				return other, nil
			})
			for _, n := range []int{4, 3} {
				if err := run(t, f, n); err != nil {
					t.Fatal(err)
				}
			}
			if got := f.Device(); got != tt.device {
				t.Errorf("device %+v, want %+v", got, tt.device)
			}
			if !slices.Equal(tt.gpu.batches, tt.gpus) || !slices.Equal(other.batches, tt.cpus) {
				t.Errorf("batches %v and %v", tt.gpu.batches, other.batches)
			}
			if err := errors.Join(f.Close(), f.Close()); err != nil {
				t.Error(err)
			}
			if tt.gpu.closed == 0 || len(tt.cpus) > 0 && other.closed == 0 {
				t.Error("left open")
			}
			if err := run(t, f, 1); err == nil || !strings.Contains(err.Error(), "closed") {
				t.Errorf("after Close: %v", err)
			}
		})
	}
}

func TestFallbackTellsWhatItCannotHelp(t *testing.T) {
	lost := errors.New("device lost")
	shape := fmt.Errorf("%w: of the caller", model.ErrShape)
	calls := 0
	for _, tt := range []struct {
		name string
		fail func(context.Context, int) error
		want error
		says string
	}{
		{"a failure after it has worked", func(context.Context, int) error {
			if calls++; calls > 1 {
				return lost
			}
			return nil
		}, lost, "GPU (CUDA) failed after it had worked (choose --device cpu"},
		{"the caller's mistake", func(context.Context, int) error { return shape }, model.ErrShape, "of the caller"},
	} {
		calls = 0
		f := device.NewFallback(&fake{fail: tt.fail}, title(), func() (model.Network, error) {
			t.Errorf("%s: the CPU was opened", tt.name)
			return cpu(), nil
		})
		err := run(t, f, 1)
		if err == nil {
			err = run(t, f, 1)
		}
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestOutOfMemoryOnTheCPU(t *testing.T) {
	full := errors.New("std::bad_alloc")
	f := device.NewFallback(&fake{fail: func(context.Context, int) error { return full }}, "CPU", nil)
	if err := run(t, f, 4); !errors.Is(err, device.ErrMemory) || !errors.Is(err, full) || !strings.Contains(err.Error(), "more memory") {
		t.Errorf("got %v", err)
	}
	other := errors.New("no such operator")
	f = device.NewFallback(&fake{fail: func(context.Context, int) error { return other }}, "CPU", nil)
	if err := run(t, f, 4); err != other {
		t.Errorf("got %v", err)
	}
}

func TestFallbackWithoutTheCPU(t *testing.T) {
	gone, times := errors.New("the file is gone"), 0
	f := device.NewFallback(gpu(0), title(), func() (model.Network, error) {
		if times++; times == 1 {
			return nil, gone
		}
		return cpu(), nil
	})
	if err := run(t, f, 1); !errors.Is(err, gone) || errors.Is(err, device.ErrMemory) || !strings.Contains(err.Error(), "ran out of memory with 1 patch") {
		t.Errorf("got %v", err)
	}
	if err := run(t, f, 2); err != nil {
		t.Errorf("when the file is back: %v", err)
	}
}

func TestFallbackRefusesTensorsThatDoNotFit(t *testing.T) {
	f := device.NewFallback(gpu(4), title(), nil)
	for _, pair := range [][2]model.Tensor{
		{{}, {}}, {model.NewTensor(2, 1, 2, 2), model.NewTensor(1, 1, 2, 2)},
		{{Shape: [4]int{2, 1, 1, 1}, Data: make([]float32, 3)}, model.NewTensor(2, 1, 1, 1)},
	} {
		if err := f.Run(t.Context(), pair[0], pair[1]); !errors.Is(err, model.ErrShape) {
			t.Errorf("got %v", err)
		}
	}
}

// A cancelled run returns though the CPU's network is still being opened; the next run or Close takes that.
func TestFallbackIsCancelledWhileTheCPUOpens(t *testing.T) {
	for _, again := range []bool{true, false} {
		cause := errors.New("the user said so")
		ctx, cancel := context.WithCancelCause(t.Context())
		release, other, times := make(chan bool), cpu(), 0
		f := device.NewFallback(gpu(0), title(), func() (model.Network, error) {
			times++
			cancel(cause)
			<-release
			return other, nil
		})
		if err := f.Run(ctx, model.NewTensor(1, 1, 1, 1), model.NewTensor(1, 1, 1, 1)); !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
		close(release)
		if again {
			if err := run(t, f, 2); err != nil {
				t.Error(err)
			}
		}
		if err := f.Close(); err != nil || times != 1 || other.closed != 1 {
			t.Errorf("again %v: %v, opened %d times, closed %d times", again, err, times, other.closed)
		}
	}
}

func TestFallbackDoesNotBlameTheDeviceForTheEnd(t *testing.T) {
	cause := errors.New("the user said so")
	ctx, cancel := context.WithCancelCause(t.Context())
	net := &fake{fail: func(context.Context, int) error { cancel(cause); return errors.New("terminated, out of memory") }}
	f := device.NewFallback(net, title(), func() (model.Network, error) { t.Error("opened"); return cpu(), nil })
	for range 2 {
		if err := f.Run(ctx, model.NewTensor(2, 1, 1, 1), model.NewTensor(2, 1, 1, 1)); !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
	}
	if len(net.batches) != 1 {
		t.Errorf("ran %v", net.batches)
	}
}

func TestDeviceWhileItRuns(t *testing.T) {
	f := device.NewFallback(gpu(0), title(), func() (model.Network, error) { return cpu(), nil })
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				if d := f.Device(); d.Name == "" || d.Batch < 1 {
					t.Errorf("got %+v", d)
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				if err := run(t, f, 3); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestOutOfMemory(t *testing.T) {
	for text, want := range map[string]bool{
		"CUDA failure 2: out of memory ; GPU=0 ; hostname=x": true,
		"CUDA_ERROR_OUT_OF_MEMORY":                           true,
		"/onnxruntime_src/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 268435456": true,
		"BFCArena: Available memory of 1024 is smaller than requested bytes of 2048":                                                                                         true,
		"std::bad_alloc": true, "bad allocation": true, "cudaErrorMemoryAllocation": true,
		"CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED":                 true,
		"DirectML: 8007000E Not enough memory resources are available": true, "E_OUTOFMEMORY": true,
		"TensorRT: OutOfMemory: no further information":              true,
		"CUDA failure 700: an illegal memory access was encountered": false, "device lost": false, "": false,
	} {
		if got := device.OutOfMemory(errors.New(text)); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	if device.OutOfMemory(nil) {
		t.Error("nothing is no lack of memory")
	}
}
