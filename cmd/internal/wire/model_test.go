package wire

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/app"
	"icefront/model"
	"icefront/model/onnx/onnxtest"
	"icefront/model/ort"
)

// needsONNX skips, or fails in CI, where the library is missing.
func needsONNX(t *testing.T) {
	t.Helper()
	if path, tried := ort.Find(""); path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no ONNX Runtime library in %v", tried)
		}
		t.Skipf("SKIPPED: no ONNX Runtime library in %v; make demo installs it", tried)
	}
}

// constant is a network that answers 1, 2, 3, 4, 5 everywhere.
func constant(reference string) onnxtest.Options {
	o := onnxtest.Options{Meta: onnxtest.Meta(), Bias: []float32{1, 2, 3, 4, 5}}
	if reference != "" {
		o.Meta["cf.reference"] = reference
	}
	return o
}

// lay writes files into a folder.
func lay(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, path string) (model.Segmenter, error) {
	t.Helper()
	return Config{}.openModel(t.Context(), app.ModelChoice{Path: path, Threads: 1})
}

func TestOpenModel(t *testing.T) {
	needsONNX(t)
	for name, files := range map[string]map[string][]byte{
		"one file":                {"m.onnx": onnxtest.Model(constant(""))},
		"one file, reference":     {"m.onnx": onnxtest.Model(constant(onnxtest.Reference(2, 3)))},
		"three folds":             onnxtest.Bundle("m", constant(""), 3, 1),
		"a fold alone of several": {"m.onnx": onnxtest.Bundle("x", constant(""), 2, 1)["x.fold_1.onnx"]},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(lay(t, files), "m.onnx")
			seg, err := open(t, path)
			if err != nil {
				t.Fatal(err)
			}
			about := seg.About()
			if about.Path != path || len(about.SHA256) != 64 || !strings.HasPrefix(about.Device.Name, "CPU") {
				t.Errorf("about %+v", about)
			}
			for range 2 {
				if err := seg.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}
		})
	}
	seg, err := open(t, "")
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	if got := seg.About().Path; got != "embedded" {
		t.Errorf("path %q", got)
	}
}

func TestOpenModelRefuses(t *testing.T) {
	needsONNX(t)
	bundle := func(change func(files map[string][]byte)) map[string][]byte {
		files := onnxtest.Bundle("m", constant(""), 3, 1)
		change(files)
		return files
	}
	other := constant("")
	other.Meta["cf.patch"] = "[64, 64]"
	swapped := onnxtest.Bundle("m", constant(""), 2, 1)
	swapped["m.onnx"] = onnxtest.Bundle("m", other, 2, 1)["m.onnx"]
	mixed := onnxtest.Bundle("m", other, 2, 1)
	mixedFirst := constant("")
	mixedFirst.Meta["cf.folds"] = "2"
	mixedFirst.Meta["cf.bundle"] = bundleOf(t, mixed["m.onnx"])
	mixed["m.onnx"] = onnxtest.Model(mixedFirst)
	for _, c := range []struct {
		name  string
		files map[string][]byte
		want  error
		says  []string
	}{
		{"a fold is missing", bundle(func(f map[string][]byte) { delete(f, "m.fold_2.onnx") }), model.ErrBundle, []string{"m.fold_2.onnx is missing"}},
		{"a fold was changed", bundle(func(f map[string][]byte) { f["m.fold_1.onnx"] = f["m.fold_2.onnx"] }), model.ErrBundle, []string{"m.fold_1.onnx", "another file"}},
		{"a fold was cut", bundle(func(f map[string][]byte) { f["m.fold_1.onnx"] = f["m.fold_1.onnx"][:100] }), model.ErrBundle, []string{"m.fold_1.onnx"}},
		{"the first of another model", swapped, model.ErrBundle, []string{"m.fold_1.onnx"}},
		{"folds of two models", mixed, model.ErrPlan, []string{"m.fold_1.onnx", "different plans"}},
		{"a list that leads elsewhere", map[string][]byte{"m.onnx": withKey("cf.bundle", `[{"file": "../x.onnx", "sha256": ""}]`)}, model.ErrPlan, []string{"../x.onnx"}},
		{"a damaged reference", map[string][]byte{"m.onnx": withKey("cf.reference", "{}")}, model.ErrPlan, []string{"cf.reference"}},
		{"other values than recorded", map[string][]byte{"m.onnx": onnxtest.Model(constant(onnxtest.Reference(2, 3.1)))}, model.ErrReference, []string{"damaged", "3.1"}},
		{"other values in a fold", onnxtest.Bundle("m", constant(onnxtest.Reference(2, 3)), 2, 1), model.ErrReference, []string{"m.fold_1.onnx"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(lay(t, c.files), "m.onnx")
			seg, err := open(t, path)
			if err == nil {
				_ = seg.Close()
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			for _, says := range append(c.says, path) {
				if strings.Count(err.Error(), says) != 1 {
					t.Errorf("says %q %d times: %v", says, strings.Count(err.Error(), says), err)
				}
			}
		})
	}
}

func TestOpenModelIsCancelled(t *testing.T) {
	needsONNX(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(lay(t, map[string][]byte{"m.onnx": onnxtest.Model(constant(""))}), "m.onnx")
	if _, err := (Config{}).openModel(ctx, app.ModelChoice{Path: path}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func withKey(key, value string) []byte {
	o := constant("")
	o.Meta[key] = value
	return onnxtest.Model(o)
}

// bundleOf is the cf.bundle of a file's metadata.
func bundleOf(t *testing.T, file []byte) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(file), `[{"file"`)
	list, _, closed := strings.Cut(rest, "]")
	if !ok || !closed {
		t.Fatal("no bundle")
	}
	return `[{"file"` + list + "]"
}
