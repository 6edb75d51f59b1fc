package ort_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"icefront/model"
	"icefront/model/ort"
)

// build compiles a library of a few lines.
func build(t *testing.T, source string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a C compiler that makes shared libraries the Unix way")
	}
	dir := t.TempDir()
	file, lib := filepath.Join(dir, "lib.c"), filepath.Join(dir, "libonnxruntime.so")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("cc", "-shared", "-fPIC", "-o", lib, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return lib
}

// tooOld is a runtime that knows no interface as new as ours.
const tooOld = `
static const void *get(unsigned int v) { (void)v; return 0; }
static const char *version(void) { return "1.23.2"; }
static const struct { const void *(*get)(unsigned int); const char *(*version)(void); } base = { get, version };
const void *OrtGetApiBase(void) { return &base; }
`

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "libonnxruntime.so")
	if err := os.WriteFile(text, []byte("This is no library."), 0o600); err != nil {
		t.Fatal(err)
	}
	load(t) // first, so that the library of this process is the real one whatever happens below
	tests := []struct {
		name string
		path func(t *testing.T) string
		says []string
	}{
		{"nothing found", func(*testing.T) string { return "" }, []string{"not found", "make demo", ort.Environment}},
		{"another one than is loaded", func(*testing.T) string { return text }, []string{"loaded already", "restart"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, ort.Load(tt.path(t)), tt.says) })
	}
}

// refused checks that an error is an ErrLibrary of one sentence that says all of it.
func refused(t *testing.T, err error, says []string) {
	t.Helper()
	if !errors.Is(err, ort.ErrLibrary) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("got %v, want ErrLibrary in one line", err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("got %v, want it to say %q", err, s)
		}
	}
}

func TestUnusableLibraries(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.so")
	if err := os.WriteFile(text, []byte("This is no library."), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		path func(t *testing.T) string
		says []string
	}{
		{"missing", func(*testing.T) string { return filepath.Join(dir, "none.so") }, []string{"there is no", "none.so", "--onnxruntime"}},
		{"a folder without a library", func(*testing.T) string { return dir }, []string{"folder", "make demo"}},
		{"text", func(*testing.T) string { return text }, []string{"cannot be loaded", "text.so", "make demo"}},
		{"another library", func(t *testing.T) string { return build(t, "int f(void) { return 1; }") }, []string{"not ONNX Runtime"}},
		{"too old", func(t *testing.T) string { return build(t, tooOld) }, []string{"version 1.23.2", "too old", "1.29 or newer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, ort.CheckLibrary(tt.path(t)), tt.says) })
	}
}

func TestLoadTwice(t *testing.T) {
	load(t)
	path, _ := ort.Find("")
	if err := ort.Load(path); err != nil {
		t.Errorf("the same path again: %v", err)
	}
	link := filepath.Join(t.TempDir(), "link.so")
	if err := os.Symlink(path, link); err == nil {
		if err := ort.Load(link); err != nil {
			t.Errorf("another name of it: %v", err)
		}
	}
	if v := ort.Version(); !strings.HasPrefix(v, "1.") {
		t.Errorf("got version %q", v)
	}
}

func TestOpenBeforeLoad(t *testing.T) {
	if os.Getenv("ICEFRONT_TEST_UNLOADED") == "" {
		// The library of this process cannot be unloaded, so this runs in another one.
		cmd := exec.Command(os.Args[0], "-test.run=^TestOpenBeforeLoad$")
		cmd.Env = append(os.Environ(), "ICEFRONT_TEST_UNLOADED=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	if _, err := ort.Open(nil, model.Plan{}, ort.Options{}); !errors.Is(err, ort.ErrLibrary) {
		t.Errorf("got %v, want ErrLibrary", err)
	}
	if v := ort.Version(); v != "" {
		t.Errorf("got version %q", v)
	}
	refused(t, ort.Load(build(t, tooOld)), []string{"too old"})
	load(t) // a refused library does not stand in the way of a good one
}

func TestTelemetryIsOff(t *testing.T) {
	load(t)
	if got := os.Getenv("ORT_DISABLE_TELEMETRY"); got != "1" {
		t.Errorf("ORT_DISABLE_TELEMETRY is %q after loading, want 1", got)
	}
	if log := filepath.Join(os.TempDir(), fmt.Sprintf("mat-debug-%d.log", os.Getpid())); written(log) {
		t.Errorf("%s was written: the library's telemetry runs", log)
	}
}

func written(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
