package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/paulmach/orb"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/geo/zone"
)

// mask says how a mask is made: bytes by column and row.
type mask struct {
	w, h   int
	at     func(c, r int) byte
	affine geo.Affine // of a GeoTIFF
	crs    string
}

// png writes the mask without georeferencing.
func (m mask) png(t testing.TB, path string) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, m.w, m.h))
	copy(img.Pix, m.pixels())
	savePNG(t, path, img)
}

func savePNG(t testing.TB, path string, img image.Image) {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	must(t, png.Encode(f, img))
	must(t, f.Close())
}

// tif writes the mask as a GeoTIFF.
func (m mask) tif(t testing.TB, path string) {
	t.Helper()
	godal.RegisterAll()
	ds, err := godal.Create(godal.GTiff, path, 1, godal.Byte, m.w, m.h)
	must(t, err)
	must(t, ds.SetGeoTransform(m.affine))
	must(t, ds.SetProjection(m.crs))
	must(t, ds.Bands()[0].Write(0, 0, m.pixels(), m.w, m.h))
	must(t, ds.Close())
}

func (m mask) pixels() []byte {
	px := make([]byte, m.w*m.h)
	for i := range px {
		px[i] = m.at(i%m.w, i/m.w)
	}
	return px
}

// Greys of CaFFe's zones.
const (
	greyGlacier = 127
	greyOcean   = 254
)

// cut is zones with the glacier left of a column and the ocean right of it, in the greys of CaFFe.
func cut(column int) func(c, r int) byte {
	return func(c, r int) byte {
		if c < column {
			return greyGlacier
		}
		return greyOcean
	}
}

// drawn is a front of one pixel's width in a column; none in a column below 0.
func drawn(column int) func(c, r int) byte {
	return func(c, r int) byte {
		if c == column {
			return 255
		}
		return 0
	}
}

// classes are zones as Icefront writes them, of greys.
func classes(greys func(c, r int) byte) func(c, r int) byte {
	return func(c, r int) byte {
		if greys(c, r) == greyOcean {
			return byte(zone.Ocean)
		}
		return byte(zone.Glacier)
	}
}

// contest is a folder of predictions and one of labels, of images of 100 x 80 pixels without georeferencing.
type contest struct{ predictions, labels string }

func newContest(t testing.TB) contest {
	t.Helper()
	dir := t.TempDir()
	c := contest{filepath.Join(dir, "predictions"), filepath.Join(dir, "labels")}
	must(t, os.MkdirAll(c.predictions, 0o755))
	must(t, os.MkdirAll(c.labels, 0o755))
	return c
}

func (c contest) predicted(name string) string { return filepath.Join(c.predictions, name) }
func (c contest) label(name string) string     { return filepath.Join(c.labels, name) }

// pair makes zones and fronts of both sides: the prediction's front in one column, the label's in another.
func (c contest) pair(t testing.TB, name string, predicted, label int) {
	t.Helper()
	c.predict(t, c.predictions, name, predicted)
	mask{w: 100, h: 80, at: cut(label)}.png(t, c.label(name+"_zones.png"))
	mask{w: 100, h: 80, at: drawn(label)}.png(t, c.label(name+"_front.png"))
}

// predict makes the prediction alone, in a folder.
func (c contest) predict(t testing.TB, dir, name string, column int) {
	t.Helper()
	mask{w: 100, h: 80, at: cut(column)}.png(t, filepath.Join(dir, name+"_zone.png"))
	mask{w: 100, h: 80, at: drawn(column)}.png(t, filepath.Join(dir, name+"_front.png"))
}

// args are those of an evaluation of both folders.
func (c contest) args(more ...string) []string {
	return append([]string{"evaluate", "--predictions", c.predictions, "--labels", c.labels}, more...)
}

// evaluate evaluates and expects nothing to be skipped.
func (c contest) evaluate(t testing.TB, more ...string) *evaluate.Result {
	t.Helper()
	return evaluation(t, good(t, c.args(append(more, "--json")...)...))
}

// imageOf is the image of a name.
func imageOf(t testing.TB, e *evaluate.Result, name string) evaluate.Image {
	t.Helper()
	for _, i := range e.Images {
		if i.Name == name {
			return i
		}
	}
	t.Fatalf("no image %s; skipped %v", name, e.Skipped)
	return evaluate.Image{}
}

// metres checks a number of an evaluation within a share.
func metres(t *testing.T, what string, got report.Number, want, share float64) {
	t.Helper()
	near(t, what, float64(got), want, share)
}

// features writes a vector file.
func features(t testing.TB, path string, crs geo.CRS, fields []geo.Field, all ...geo.Feature) {
	t.Helper()
	must(t, gdal.WriteLayer(t.Context(), path, geo.Layer{Name: "made", CRS: crs, Fields: fields, Features: all}))
}

// lineFile writes a vector file of one line.
func lineFile(t testing.TB, path string, crs geo.CRS, line orb.LineString) {
	t.Helper()
	features(t, path, crs, nil, geo.Feature{Geometry: line})
}

// oneLine is a text that must be one sentence on one line.
func oneLine(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "\n") || !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") || len(text) > 600 {
		t.Errorf("not one sentence: %q", text)
	}
}
