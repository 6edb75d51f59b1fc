package library_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icefront/app/library"
)

// converter writes a bundle of some folds, whatever it is given, and then calls after.
func converter(folds int, after func(dir string) error) func(context.Context, string, string, library.ImportOptions, func(int, int)) (library.Converted, error) {
	return func(ctx context.Context, _, out string, _ library.ImportOptions, progress func(int, int)) (c library.Converted, err error) {
		name := strings.TrimSuffix(filepath.Base(out), ".onnx")
		for file, b := range bundle(name, folds) {
			if err := os.WriteFile(filepath.Join(filepath.Dir(out), file), b, 0o644); err != nil {
				return c, err
			}
			if file != filepath.Base(out) {
				c.Files = append(c.Files, filepath.Join(filepath.Dir(out), file))
			}
		}
		c.Files = append([]string{out}, c.Files...)
		c.Notes = []string{"it was converted"}
		progress(1, 1)
		if after != nil {
			err = after(filepath.Dir(out))
		}
		return c, err
	}
}

func TestImport(t *testing.T) {
	source := t.TempDir()
	for _, c := range []struct{ path, name, want string }{
		{"Task500_Glacier_zonefronts/nnUNetTrainerV2__nnUNetPlansv2.1", "", "Task500_Glacier_zonefronts"},
		{"fronts.zip", "", "fronts"},
		{"my model", "", "my_model"},
		{"x", "Zones, 2023: best/last?", "Zones__2023__best_last"},
		{"...", "", "model"},
		{"x", "built-in", "model"},
	} {
		l := shelf(t, library.Deps{Convert: converter(2, nil)})
		got, err := l.Import(t.Context(), filepath.Join(source, c.path), "", library.ImportOptions{Name: c.name}, func(int, int) {})
		must(t, err)
		if got.Name != c.want || len(got.Files) != 2 || got.Files[0] != filepath.Join(l.Folder(), c.want+".onnx") || got.Notes[0] != "it was converted" {
			t.Errorf("%s: %+v, want %s", c.path, got, c.want)
		}
		sameTree(t, l.Folder(), c.want+".onnx", c.want+".fold_1.onnx")
		_, err = l.Import(t.Context(), filepath.Join(source, c.path), "", library.ImportOptions{Name: c.name}, func(int, int) {})
		says(t, err, library.ErrTaken, c.want)
	}
}

func TestImportElsewhere(t *testing.T) {
	l := shelf(t, library.Deps{Convert: converter(3, nil)})
	dir := t.TempDir()
	put(t, dir, "out.onnx", []byte("an earlier one"))
	got, err := l.Import(t.Context(), "result", filepath.Join(dir, "out.onnx"), library.ImportOptions{}, func(int, int) {})
	must(t, err)
	if got.Name != "" || len(got.Files) != 3 {
		t.Errorf("%+v", got)
	}
	sameTree(t, dir, "out.onnx", "out.fold_1.onnx", "out.fold_2.onnx")
	sameTree(t, l.Folder())
	_, err = l.Import(t.Context(), filepath.Join(dir, "out.onnx"), filepath.Join(dir, "out.onnx"), library.ImportOptions{}, nil)
	says(t, err, nil, "take its place")
	_, err = l.Import(t.Context(), "result", filepath.Join(dir, "none", "out.onnx"), library.ImportOptions{}, nil)
	says(t, err, os.ErrNotExist, "result")
}

// An import that does not succeed leaves nothing, wherever it ended.
func TestImportLeavesNothing(t *testing.T) {
	broke := errors.New("the checkpoint ends in the middle")
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		name  string
		after func(dir string) error
		want  error
		says  string
	}{
		{"the conversion fails", func(string) error { return broke }, broke, ""},
		{"a fold was forgotten", func(dir string) error { return os.Remove(filepath.Join(dir, "x.fold_1.onnx")) }, nil, "missing"},
		{"the first is damaged", func(dir string) error { return os.Truncate(filepath.Join(dir, "x.onnx"), 50) }, nil, "cannot be used"},
		{"cancelled at the end", func(string) error { cancel(); return nil }, context.Canceled, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := shelf(t, library.Deps{Convert: converter(2, c.after)})
			_, err := l.Import(ctx, "x", "", library.ImportOptions{}, func(int, int) {})
			says(t, err, c.want, c.says)
			sameTree(t, l.Folder())
		})
	}
	stray := func(_ context.Context, _, out string, _ library.ImportOptions, _ func(int, int)) (library.Converted, error) {
		return library.Converted{Files: []string{filepath.Join(filepath.Dir(out), "..", "stray.onnx")}}, nil
	}
	l := shelf(t, library.Deps{Convert: stray})
	_, err := l.Import(t.Context(), "x", "", library.ImportOptions{}, nil)
	says(t, err, nil, "another folder")
}

// However a conversion words its error, the path is named once.
func TestImportNamesThePathOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result")
	for said, want := range map[string]string{
		"import result: fold_0 is cut":            "import " + path + ": fold_0 is cut",
		"import " + path + ": fold_0 is cut":      "import " + path + ": fold_0 is cut",
		"fold_0 is cut":                           "import " + path + ": fold_0 is cut",
		"open " + path + ": no such file in here": "import: open " + path + ": no such file in here",
	} {
		l := shelf(t, library.Deps{Convert: converter(1, func(string) error { return errors.New(said) })})
		if _, err := l.Import(t.Context(), path, "", library.ImportOptions{}, func(int, int) {}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// What a killed program has left is removed a day later, a download that nobody went on with after a month, and what is
// the user's own never.
func TestImportSweeps(t *testing.T) {
	l := shelf(t, library.Deps{Convert: converter(1, nil)})
	ages := map[string]time.Duration{
		".icefront-import-new/x.onnx": time.Hour, ".icefront-import-old/x.onnx": 48 * time.Hour, ".icefront-writing-old": 48 * time.Hour,
		".icefront-download-new": 48 * time.Hour, ".icefront-download-old": 90 * 24 * time.Hour, ".import-mine": 900 * 24 * time.Hour, "mine.txt": 900 * 24 * time.Hour,
	}
	for name, age := range ages {
		put(t, l.Folder(), name, nil)
		top, _, _ := strings.Cut(name, "/")
		then := time.Now().Add(-age)
		must(t, os.Chtimes(filepath.Join(l.Folder(), top), then, then))
	}
	_, err := l.Import(t.Context(), "x", "", library.ImportOptions{}, func(int, int) {})
	must(t, err)
	sameTree(t, l.Folder(), "x.onnx", ".icefront-import-new", ".icefront-import-new/x.onnx", ".icefront-download-new", ".import-mine", "mine.txt")
}
