package device_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"icefront/model/device"
)

// Providers of libraries.
var (
	onlyCPU = []string{"CPUExecutionProvider"}
	nvidia  = []string{"TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"}
	windows = []string{"CUDAExecutionProvider", "DmlExecutionProvider", "CPUExecutionProvider"}
)

// broken makes a probe by which all but some devices work, and keeps what was asked.
func broken(asked *[]string, words ...string) device.Probe {
	return func(_ context.Context, word string) error {
		*asked = append(*asked, word)
		if slices.Contains(words, word) {
			return errors.New("driver too\nold")
		}
		return nil
	}
}

func TestChoose(t *testing.T) {
	const old = " cannot be used: driver too old"
	for _, tt := range []struct {
		name   string
		asked  string
		have   []string
		broken []string
		use    string
		reason string // exactly, unless it ends in "..."
		probed string
	}{
		{"the CPU by name", "cpu", nvidia, nil, "cpu", "", ""},
		{"nothing but the CPU", "auto", onlyCPU, nil, "cpu", "", ""},
		{"no word", "", onlyCPU, nil, "cpu", "", ""},
		{"nothing is known of the library", "auto", nil, nil, "cpu", "", ""},
		{"a GPU that works", "auto", nvidia, nil, "cuda", "", "cuda"},
		{"capitals", "CUDA", nvidia, nil, "cuda", "", "cuda"},
		{"a GPU that does not", "auto", nvidia, []string{"cuda"}, "cpu", "CUDA" + old, "cuda"},
		{"the second works", "auto", windows, []string{"cuda"}, "directml", "CUDA" + old, "cuda directml"},
		{"none works", "auto", windows, []string{"cuda", "directml"}, "cpu", "CUDA" + old + "; DirectML" + old, "cuda directml"},
		{"TensorRT by name", "tensorrt", nvidia, nil, "tensorrt", "", "tensorrt"},
		{"by name, and it does not work", "cuda", windows, []string{"cuda"}, "cpu", "CUDA" + old, "cuda"},
		{"by name, and it is not in the library", "coreml", onlyCPU, nil, "cpu",
			"CoreML cannot be used: the loaded ONNX Runtime library has only the CPU provider; another one can be named with...", ""},
		{"another GPU is in the library", "directml", nvidia, nil, "cpu",
			"DirectML cannot be used: the loaded ONNX Runtime library has only the providers Tensorrt, CUDA, CPU; another...", ""},
		{"no device at all", "abacus", nvidia, nil, "cpu", "abacus cannot be used: it is no device that is known (auto, cpu, cuda,...", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			c, err := device.Choose(t.Context(), tt.asked, tt.have, broken(&asked, tt.broken...))
			if err != nil {
				t.Fatal(err)
			}
			start, cut := strings.CutSuffix(tt.reason, "...")
			if c.Use != tt.use || strings.Join(asked, " ") != tt.probed || !(c.Reason == start || cut && strings.HasPrefix(c.Reason, start)) {
				t.Errorf("got %+v after probing %q", c, asked)
			}
		})
	}
}

func TestChooseKeepsEveryFasterOne(t *testing.T) {
	var asked []string
	c, err := device.Choose(t.Context(), "auto", windows, broken(&asked, "cuda", "directml"))
	if err != nil {
		t.Fatal(err)
	}
	want := []device.Refusal{{"cuda", "driver too old"}, {"directml", "driver too old"},
		{"coreml", "the loaded ONNX Runtime library has only the providers CUDA, Dml, CPU"}}
	if !slices.Equal(c.Refused, want) {
		t.Errorf("got %q, want %q", c.Refused, want)
	}
}

func TestChooseIsCancelled(t *testing.T) {
	cause := errors.New("the user said so")
	for _, asked := range []string{"auto", "cuda"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := device.Choose(ctx, asked, nvidia, func(context.Context, string) error { cancel(cause); return errors.New("killed") })
		if !errors.Is(err, cause) {
			t.Errorf("%s: got %v", asked, err)
		}
	}
}

func TestStates(t *testing.T) {
	var asked []string
	got, err := device.States(t.Context(), nvidia, broken(&asked, "tensorrt"))
	if err != nil {
		t.Fatal(err)
	}
	const absent = "the loaded ONNX Runtime library has only the providers Tensorrt, CUDA, CPU"
	want := []device.State{{"cuda", "GPU (CUDA)", true, ""}, {"tensorrt", "GPU (TensorRT)", false, "driver too old"},
		{"directml", "GPU (DirectML)", false, absent}, {"coreml", "CoreML", false, absent}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestProbesRemember(t *testing.T) {
	var asked []string
	p := device.NewProbes(broken(&asked, "cuda"))
	for range 3 {
		if p.Probe(t.Context(), "cuda") == nil || p.Probe(t.Context(), "coreml") != nil {
			t.Error("it remembers something else")
		}
	}
	if len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
}

func TestProbesForgetWhatWasCutShort(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	p := device.NewProbes(func(context.Context, string) error {
		if calls++; calls == 1 {
			cancel()
			return errors.New("killed")
		}
		return nil
	})
	if err := p.Probe(ctx, "cuda"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := p.Probe(t.Context(), "cuda"); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestProbesWaitForNobodyAfterTheEnd(t *testing.T) {
	inside, release := make(chan bool), make(chan bool)
	p := device.NewProbes(func(context.Context, string) error { close(inside); <-release; return nil })
	first := make(chan error)
	go func() { first <- p.Probe(context.Background(), "cuda") }()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Probe(ctx, "cuda"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}
