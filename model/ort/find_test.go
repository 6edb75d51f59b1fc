package ort

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// touch makes an empty file and its folders.
func touch(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindPrefersWhatTheUserNames(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(Environment, filepath.Join(dir, "variable.so"))
	if path, tried := Find("flag.so"); path != "flag.so" || !slices.Equal(tried, []string{"flag.so"}) {
		t.Errorf("flag: got %q, tried %v", path, tried)
	}
	if path, _ := Find(""); path != filepath.Join(dir, "variable.so") {
		t.Errorf("variable: got %q", path)
	}
	if runtime.GOOS != "linux" {
		return
	}
	lib := touch(t, filepath.Join(dir, "libonnxruntime.so.1"))
	if path, _ := Find(dir); path != lib {
		t.Errorf("a folder: got %q, want the library in it", path)
	}
}

func TestFindTheSetUpAbove(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("names of libraries differ")
	}
	t.Setenv(Environment, "")
	dir := t.TempDir()
	touch(t, filepath.Join(dir, ".deps/onnxruntime/1.29.0/libonnxruntime.so.1"))
	want := touch(t, filepath.Join(dir, ".deps/onnxruntime/1.30.0/libonnxruntime.so.1"))
	touch(t, filepath.Join(dir, ".deps/onnxruntime/1.30.0/libonnxruntime_providers_cuda.so"))
	below := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if path, tried := Find(""); path != want {
		t.Errorf("got %q, want %q; tried %v", path, want, tried)
	}
}

func TestFindSaysWhereItLooked(t *testing.T) {
	t.Setenv(Environment, "")
	t.Chdir(t.TempDir())
	path, tried := Find("")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if path != "" || !slices.Contains(tried, filepath.Dir(exe)) {
		t.Errorf("got %q, tried %v, want nothing but the executable's folder tried", path, tried)
	}
}

func TestLibraryNames(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("names of libraries differ")
	}
	for name, want := range map[string]bool{
		"libonnxruntime.so": true, "libonnxruntime.so.1": true, "libonnxruntime.so.1.30.0": true,
		"libonnxruntime_providers_shared.so": false, "libonnxruntime.so1": false, "onnxruntime.dll": false,
	} {
		if got := isLibrary(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestRecentVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"1.30.0": true, "1.29.0": true, "1.28.9": false, "1.3.0": false, "2.0.0": true, "0.99.0": false,
		"1.30": true, "1.31.0-dev": true, "": false, "new": false, "1": false,
	} {
		if got := recent(version); got != want {
			t.Errorf("%q: got %v, want %v", version, got, want)
		}
	}
}

func TestProvidersThatArePresent(t *testing.T) {
	all := []string{"TensorrtExecutionProvider", "CUDAExecutionProvider", "DmlExecutionProvider", "CPUExecutionProvider"}
	built := all[2:]
	for _, tt := range []struct {
		name   string
		system string
		files  []string
		want   []string
	}{
		{"nothing beside it", "linux", nil, built},
		{"CUDA", "linux", []string{"libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"}, all[1:]},
		{"both", "windows", []string{"onnxruntime_providers_shared.dll", "onnxruntime_providers_cuda.dll", "onnxruntime_providers_tensorrt.dll"}, all},
		{"without what they share", "linux", []string{"libonnxruntime_providers_cuda.so"}, built},
		{"those of another system", "darwin", []string{"libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"}, built},
	} {
		dir := t.TempDir()
		for _, f := range tt.files {
			touch(t, filepath.Join(dir, f))
		}
		if got := present(dir, tt.system, all); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
