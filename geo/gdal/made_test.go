package gdal

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// made says how a test raster is made. Pix is a slice of the sample type, band after band.
type made struct {
	name    string // file in the test's folder
	w, h    int
	bands   int // 0: one
	stored  godal.DataType
	pix     any
	affine  *geo.Affine
	crs     string
	options []string
	dress   func(*godal.Dataset) error
	driver  string // not GTiff: written as a copy of a GTiff
}

// polar is a usual place for a test raster: 10 m pixels in Greenland.
var polar = geo.Affine{300000, 10, 0, -2500000, 0, -10}

// file makes the raster and returns its path.
func (m made) file(t testing.TB) string {
	t.Helper()
	bridge.Setup()
	path := filepath.Join(t.TempDir(), m.name)
	draft := path
	if m.driver != "" {
		draft = filepath.Join(t.TempDir(), "draft.tif")
	}
	ds, err := godal.Create(godal.GTiff, draft, max(m.bands, 1), m.stored, m.w, m.h, godal.CreationOption(m.options...))
	must(t, err)
	if m.affine != nil {
		must(t, ds.SetGeoTransform(*m.affine))
	}
	if m.crs != "" {
		must(t, ds.SetProjection(m.crs))
	}
	if m.dress != nil {
		must(t, m.dress(ds))
	}
	if m.pix != nil {
		must(t, ds.Write(0, 0, m.pix, m.w, m.h, godal.BandInterleaved()))
	}
	if m.driver != "" {
		out, err := ds.Translate(path, []string{"-of", m.driver}, godal.ErrLogger(bridge.FailuresOnly))
		must(t, err)
		must(t, out.Close())
	}
	must(t, ds.Close())
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open opens a scene that the test's end closes.
func open(t testing.TB, path string) *Scene {
	t.Helper()
	s, err := Open(context.Background(), path, "")
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s.(*Scene)
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

var nan = float32(math.NaN())

// ramp returns w*h values that tell where they are.
func ramp[T uint8 | uint16 | float32](w, h int) []T {
	px := make([]T, w*h)
	for i := range px {
		px[i] = T(i%w + 3*(i/w))
	}
	return px
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
