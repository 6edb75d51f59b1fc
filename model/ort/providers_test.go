package ort_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icefront/model/device"
	"icefront/model/onnx/onnxtest"
	"icefront/model/ort"
)

func TestProvidersOfTheLoadedLibrary(t *testing.T) {
	load(t)
	for range 100 { // what it hands out is its own
		got := ort.Providers()
		if len(got) == 0 || got[len(got)-1] != "CPUExecutionProvider" {
			t.Fatalf("got %q, want the CPU's last", got)
		}
		got[0] = "changed"
	}
	t.Log(ort.Providers(), ort.Path())
	if !filepath.IsAbs(ort.Path()) {
		t.Errorf("path %q", ort.Path())
	}
}

// withoutProviders is a runtime as new as ours whose list of providers fails.
const withoutProviders = `
static int released;
static const char *version(void) { return "1.30.0"; }
static void *status(void) { return &released; }
static void release(void *s) { (void)s; released++; }
static const void *table[200];
static const void *get(unsigned int v) { (void)v; table[125] = status; table[126] = status; table[93] = release; return table; }
static const struct { const void *(*get)(unsigned int); const char *(*version)(void); } base = { get, version };
const void *OrtGetApiBase(void) { return &base; }
`

// withProviders is one that has CUDA.
const withProviders = `
static char cuda[] = "CUDAExecutionProvider", cpu[] = "CPUExecutionProvider";
static char *list[] = { cuda, cpu };
static void *available(char ***names, int *n) { *names = list; *n = 2; return 0; }
static void *release(char **names, int n) { return names == list && n == 2 ? 0 : (void *)1; }
static const char *version(void) { return "1.30.0"; }
static const void *table[200];
static const void *get(unsigned int v) { (void)v; table[125] = available; table[126] = release; return table; }
static const struct { const void *(*get)(unsigned int); const char *(*version)(void); } base = { get, version };
const void *OrtGetApiBase(void) { return &base; }
`

func TestAskProviders(t *testing.T) {
	if got, err := ort.AskProviders(build(t, withProviders)); err != nil || !slices.Equal(got, []string{"CUDAExecutionProvider", "CPUExecutionProvider"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := ort.AskProviders(build(t, withoutProviders)); err == nil {
		t.Errorf("a list that fails: got %q", got)
	}
	if got, err := ort.AskProviders(build(t, tooOld)); err == nil {
		t.Errorf("an interface that is too old: got %q", got)
	}
	if got, err := ort.AskProviders(build(t, "int f(void) { return 1; }")); err == nil {
		t.Errorf("another library: got %q", got)
	}
}

func TestProbe(t *testing.T) {
	load(t)
	// The CPU passes as itself, which shows that the network runs; full precision may not be left to it.
	if err := ort.Probe(t.Context(), "cpu"); err == nil || !strings.Contains(err.Error(), "CPU EP") {
		t.Errorf("the CPU in place of a device: got %v", err)
	}
	for _, k := range device.Kinds() {
		err := error(nil)
		if !slices.Contains(ort.Providers(), k.Provider) {
			if err = ort.Probe(t.Context(), k.Word); err == nil {
				t.Errorf("%s works without its provider", k.Word)
			}
		}
		t.Logf("%s: %v", k.Word, err)
	}
	if err := ort.Probe(t.Context(), "abacus"); err == nil || !strings.Contains(err.Error(), "abacus") {
		t.Errorf("got %v", err)
	}
}

// A device that is not there is an error: to go on with the CPU is for package device.
func TestOpenOnADeviceAlone(t *testing.T) {
	load(t)
	file := onnxtest.Model(onnxtest.Zones())
	for _, k := range device.Kinds() {
		if slices.Contains(ort.Providers(), k.Provider) {
			continue // a crash of its driver would end this process
		}
		for _, full := range []bool{false, true} {
			n, err := ort.Open(file, plan(t), ort.Options{Threads: 1, Device: k.Word, Full: full, MemoryLimit: 1 << 30})
			if err == nil {
				t.Fatalf("%s opened without its provider: %+v, %v", k.Word, n.Device(), n.Close())
			}
			if strings.Contains(err.Error(), "panic") {
				t.Error(err)
			}
		}
	}
}

func TestDeviceOptions(t *testing.T) {
	for _, tt := range []struct {
		name string
		opt  ort.Options
		cuda map[string]string
		trt  map[string]string
	}{
		{"nothing said", ort.Options{}, nil, map[string]string{"trt_fp16_enable": "1"}},
		{"full", ort.Options{Full: true}, nil, map[string]string{"trt_fp16_enable": "0"}},
		{"a limit", ort.Options{MemoryLimit: 3 << 30},
			map[string]string{"gpu_mem_limit": "3221225472", "arena_extend_strategy": "kSameAsRequested"},
			map[string]string{"trt_fp16_enable": "1", "trt_max_workspace_size": "3221225472"}},
	} {
		if cuda, trt := ort.CUDAOptions(tt.opt), ort.TensorRTOptions(tt.opt); !maps.Equal(cuda, tt.cuda) || !maps.Equal(trt, tt.trt) {
			t.Errorf("%s: got %v and %v", tt.name, cuda, trt)
		}
	}
}

// The probe runs in a process of its own, as the programs run it.
func TestProbeInAChild(t *testing.T) {
	if word := os.Getenv(device.Environment); word != "" {
		load(t)
		if err := device.Answer(os.Stdout, word, ort.Probe(t.Context(), word)); err != nil {
			t.Fatal(err)
		}
		return
	}
	load(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := device.Child{Path: exe, Args: []string{"-test.run=^TestProbeInAChild$"}}
	for _, k := range device.Kinds() {
		if err := c.Probe(t.Context(), k.Word); !slices.Contains(ort.Providers(), k.Provider) && err == nil {
			t.Errorf("%s works without its provider", k.Word)
		} else {
			t.Logf("%s: %v", k.Word, err)
		}
	}
}
