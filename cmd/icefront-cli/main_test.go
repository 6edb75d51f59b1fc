package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"icefront/app/library"
	"icefront/app/report"
	"icefront/cmd/internal/wire"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/model/ort"
)

// TestMain lets scripts start this very program as icefront-cli, in a process of its own. No test sees the library of
// whoever runs it.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "icefront-cli" {
		_ = os.Setenv(library.Environment, filepath.Join(os.TempDir(), "icefront-no-models"))
		_ = os.Setenv(wire.Calibration, "none")
	}
	testscript.Main(m, map[string]func(){"icefront-cli": main})
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

// cli runs a command in this process.
func cli(t testing.TB, args ...string) result {
	t.Helper()
	return cliWith(t.Context(), io.Discard, args...)
}

// cliWith is cli that also shows stderr to a listener as it comes.
func cliWith(ctx context.Context, listener io.Writer, args ...string) result {
	var out, err bytes.Buffer
	code := run(ctx, args, &out, io.MultiWriter(&err, listener))
	return result{code, out.String(), err.String()}
}

// good runs a command that must succeed.
func good(t testing.TB, args ...string) result {
	t.Helper()
	r := cli(t, args...)
	if r.code != exitDone {
		t.Fatalf("icefront-cli %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.err)
	}
	return r
}

// reports reads what --json printed, a report a line.
func reports(t testing.TB, r result) (all []report.Scene) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(r.out))
	d.DisallowUnknownFields()
	for d.More() {
		var s report.Scene
		if err := d.Decode(&s); err != nil {
			t.Fatalf("stdout is not one report a line: %v\n%s", err, r.out)
		}
		all = append(all, s)
	}
	if n := strings.Count(r.out, "\n"); n != len(all) {
		t.Errorf("%d lines for %d reports", n, len(all))
	}
	return all
}

// needsONNX skips, or fails in CI, where the library is missing.
func needsONNX(t testing.TB) string {
	t.Helper()
	path, tried := ort.Find("")
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no ONNX Runtime library in %v", tried)
		}
		t.Skipf("SKIPPED: no ONNX Runtime library in %v; make demo installs it", tried)
	}
	abs, err := filepath.Abs(path)
	must(t, err)
	return abs
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a file in a folder and returns its path.
func write(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

// tree lists all files and folders below dir, hidden ones too.
func tree(t testing.TB, dir string) (names []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && path != dir {
			names = append(names, strings.TrimPrefix(path, dir+string(filepath.Separator)))
		}
		return err
	}))
	return names
}

// openedIn opens a raster that the test's end closes.
func openedIn(t testing.TB, path string) geo.Scene {
	t.Helper()
	s, err := gdal.Open(t.Context(), path, "")
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// pixels reads a whole band.
func pixels(t testing.TB, s geo.Scene) geo.Image {
	t.Helper()
	g := s.Grid()
	img, err := s.Read(t.Context(), 1, g.Bounds(), g.Width, g.Height)
	must(t, err)
	return img
}
