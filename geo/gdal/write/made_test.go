package write

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/gdal"
)

// polar is a usual place for a test raster: 10 m pixels in Greenland.
var polar = geo.Affine{300000, 10, 0, -2500000, 0, -10}

var nan = float32(math.NaN())

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open opens a scene that the test's end closes.
func open(t testing.TB, path string) geo.Scene {
	t.Helper()
	s, err := gdal.Open(context.Background(), path, "")
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// all reads a whole band.
func all(t testing.TB, s geo.Scene, band int) []float32 {
	t.Helper()
	g := s.Grid()
	im, err := s.Read(context.Background(), band, g.Bounds(), g.Width, g.Height)
	must(t, err)
	return im.Pix
}

// sameFloats compares with NaN equal to NaN.
func sameFloats(a, b []float32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(a[i] != a[i] && b[i] != b[i]) {
			return false
		}
	}
	return true
}

// files lists a folder.
func files(t testing.TB, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// oneSentence checks what people read.
func oneSentence(t testing.TB, err error, path, says string) {
	t.Helper()
	if text := err.Error(); !strings.Contains(text, path) || strings.Contains(text, "\n") || !strings.Contains(text, says) || len(text) > 400 {
		t.Errorf("want one sentence with %s and %q, got: %s", path, says, text)
	}
}
