package main

import (
	"encoding/json"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/paulmach/orb"

	"icefront/app/report"
	"icefront/cmd/internal/wire"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/model/ort"
)

const sample = "SI_2013-08-14_TSX_7_1_125"

// sampleReport predicts the built-in scene with both labels and all formats into dir.
func sampleReport(t *testing.T, dir string, more ...string) (report.Scene, result) {
	t.Helper()
	scene, labels, err := wire.UnpackSample(filepath.Join(dir, "in"))
	must(t, err)
	args := []string{"predict", scene, "-o", filepath.Join(dir, "out"), "--json"}
	for _, l := range labels {
		args = append(args, "--label", l)
	}
	r := good(t, append(args, more...)...)
	all := reports(t, r)
	if len(all) != 1 {
		t.Fatalf("%d reports", len(all))
	}
	return all[0], r
}

func TestPredictSample(t *testing.T) {
	needsONNX(t)
	dir := t.TempDir()
	s, r := sampleReport(t, dir, "--format", "gpkg,shp,geojson")
	if r.err != "" {
		t.Errorf("on stderr: %s", r.err)
	}
	want := []string{".json", "_fronts.cpg", "_fronts.dbf", "_fronts.geojson", "_fronts.gpkg", "_fronts.prj", "_fronts.shp", "_fronts.shx",
		"_overlay.png", "_zones.tif", "_zones.tif.aux.xml"}
	for i := range want {
		want[i] = sample + want[i]
	}
	if got := tree(t, filepath.Join(dir, "out")); !slices.Equal(got, want) {
		t.Errorf("files\n%v\nwant\n%v", got, want)
	}
	t.Run("report", func(t *testing.T) {
		checkSampleReport(t, s)
		file, err := json.Marshal(readReport(t, s.Files["report"]))
		must(t, err)
		if string(file)+"\n" != r.out {
			t.Errorf("the file says\n%s\nstdout says\n%s", file, r.out)
		}
	})
	t.Run("class map", func(t *testing.T) { checkClassMap(t, s) })
	t.Run("overlay", func(t *testing.T) { checkOverlay(t, s.Files["overlay"], s.Width, s.Height) })
	for _, kind := range []string{"fronts_gpkg", "fronts_shp", "fronts_geojson"} {
		t.Run(kind, func(t *testing.T) { checkFronts(t, s, s.Files[kind]) })
	}
	if cpg, _ := os.ReadFile(strings.TrimSuffix(s.Files["fronts_shp"], ".shp") + ".cpg"); strings.TrimSpace(string(cpg)) != "UTF-8" {
		t.Errorf("the .cpg says %q", cpg)
	}
}

func checkSampleReport(t *testing.T, s report.Scene) {
	t.Helper()
	if s.Width != 306 || s.Height != 251 || s.CRS != "EPSG:3031" || s.Date != "2013-08-14" || s.PixelFrom != "georeferencing" {
		t.Errorf("scene: %d x %d, %s, %s, %s", s.Width, s.Height, s.CRS, s.Date, s.PixelFrom)
	}
	if s.Model.Path != "embedded" || len(s.Model.SHA256) != 64 || !strings.HasPrefix(s.Model.Device, "CPU") || s.FrontRule != "class" {
		t.Errorf("model %+v, rule %s", s.Model, s.FrontRule)
	}
	area, pixels := 0.0, int64(0)
	for _, z := range report.Zones {
		area += float64(s.ZoneArea[z])
		pixels += s.ZonePixels[z]
	}
	if pixels != int64(s.Width)*int64(s.Height) {
		t.Errorf("zones of %d pixels", pixels)
	}
	size := float64(s.PixelSize[0] * s.PixelSize[1])
	if mean := area * 1e6 / float64(pixels); math.Abs(mean-size) > 0.002*size { // scale varies over the scene
		t.Errorf("a pixel covers %g m2 on average, %g in the middle", mean, size)
	}
	l := s.Label
	if l == nil || len(l.Paths) != 2 || l.NoFront != "" || len(l.Confusion) != 4 || l.ZonesCompared != pixels {
		t.Fatalf("label %+v", l)
	}
	near(t, "label length", float64(l.Length), 30888, 0.001)
	if !(l.Median <= l.P95 && l.P95 <= l.Max && l.Mean <= l.Max) {
		t.Errorf("distances out of order: %+v", l)
	}
	sum := report.Number(0)
	for _, z := range report.Zones {
		sum += l.IoU[z] / 4
	}
	near(t, "mean IoU", float64(l.MeanIoU), float64(sum), 1e-9)
}

func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*math.Abs(want)) {
		t.Errorf("%s: got %g, want %g within %g %%", what, got, want, 100*share)
	}
}

// checkClassMap opens a class map as another program would.
func checkClassMap(t *testing.T, s report.Scene) {
	t.Helper()
	zones := openedIn(t, s.Files["zones"])
	if a, b := zones.Grid(), openedIn(t, s.Scene).Grid(); a != b {
		t.Errorf("lies on %+v, the scene on %+v", a, b)
	}
	counts := map[string]int64{}
	for _, v := range pixels(t, zones).Pix {
		if !(v >= 0 && v <= 3) {
			t.Fatalf("value %g", v)
		}
		counts[report.Zones[int(v)]]++
	}
	for _, z := range report.Zones {
		if counts[z] != s.ZonePixels[z] {
			t.Errorf("%s: %d pixels in the file, %d in the report", z, counts[z], s.ZonePixels[z])
		}
	}
	ds, err := godal.Open(s.Files["zones"])
	must(t, err)
	defer ds.Close()
	band := ds.Bands()[0]
	if nd, ok := band.NoData(); !ok || nd != 255 || band.Structure().DataType != godal.Byte {
		t.Errorf("no data %g (%v), type %s", nd, ok, band.Structure().DataType)
	}
	colors := [][4]int16{{0, 0, 0, 255}, {52, 46, 55, 255}, {254, 254, 254, 255}, {60, 145, 230, 255}}
	if got := band.ColorTable().Entries; len(got) < 4 || !slices.Equal(got[:4], colors) {
		t.Errorf("colour table %v", got[:min(len(got), 4)])
	}
	if layout := ds.Metadata("LAYOUT", godal.Domain("IMAGE_STRUCTURE")); layout != "COG" {
		t.Errorf("layout %q", layout)
	}
	for key, want := range map[string]string{"ICEFRONT_SCENE": filepath.Base(s.Scene), "ICEFRONT_MODEL_SHA256": s.Model.SHA256, "ICEFRONT_VERSION": s.Version} {
		if got := ds.Metadata(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	side, err := os.ReadFile(s.Files["zones"] + ".aux.xml")
	must(t, err)
	for _, name := range []string{"no information", "rock", "glacier", "ocean"} {
		if !strings.Contains(string(side), "<Category>"+name+"</Category>") {
			t.Errorf("category %q is missing in %s", name, side)
		}
	}
}

// checkOverlay looks for the colours of both fronts and of their overlap.
func checkOverlay(t *testing.T, path string, w, h int) {
	t.Helper()
	img := readPNG(t, path)
	if b := img.Bounds(); b.Dx() != w || b.Dy() != h {
		t.Errorf("overlay of %v", b)
	}
	found := map[color.NRGBA]int{}
	for y := range h {
		for x := range w {
			found[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
		}
	}
	for name, c := range map[string]color.NRGBA{"prediction": {255, 255, 0, 255}, "label": {51, 51, 255, 255}, "overlap": {255, 0, 255, 255}} {
		if found[c] < 20 {
			t.Errorf("%s: %d pixels of its colour", name, found[c])
		}
	}
}

// checkFronts reads a file of fronts and compares it with the report.
func checkFronts(t *testing.T, s report.Scene, path string) {
	t.Helper()
	l := layer(t, path)
	want := geo.CRS("EPSG:3031")
	if filepath.Ext(path) == ".geojson" {
		want = geo.LonLat
	}
	if l.CRS != want || len(l.Features) != len(s.Fronts) {
		t.Fatalf("CRS %s, %d features; want %s, %d", l.CRS, len(l.Features), want, len(s.Fronts))
	}
	extent := openedIn(t, s.Scene).Grid().Extent().Pad(1)
	for i, f := range l.Features {
		line := f.Geometry.(orb.LineString).Clone()
		must(t, gdal.Project(l.CRS, "EPSG:3031", line))
		if b := line.Bound(); !extent.Contains(b.Min) || !extent.Contains(b.Max) {
			t.Errorf("front %d lies at %v, the scene at %v", i, b, extent)
		}
		if len(line) != s.Fronts[i].Vertices {
			t.Errorf("front %d has %d vertices, want %d", i, len(line), s.Fronts[i].Vertices)
		}
		checkFields(t, l.Fields, f.Values, map[string]any{
			"Date": "2013-08-14", "GlacName": "SI", "Satellite": "TSX", "ImageID": sample, "Source": "model",
			"Model": s.Model.Name, "ModelHash": s.Model.SHA256, "Device": s.Model.Device, "AppVer": s.Version,
			"FrontRule": s.FrontRule, "Geocode": "affine", "Length_m": float64(s.Fronts[i].Length),
			"NVert": int64(len(line)), "Res_m": float64(s.PixelSize[0]),
			"MDE_m": float64(s.Label.Mean), "MedE_m": float64(s.Label.Median),
		})
	}
}

// checkFields compares a feature's values by name; formats may round numbers.
func checkFields(t *testing.T, fields []geo.Field, values []any, want map[string]any) {
	t.Helper()
	seen := 0
	for i, f := range fields {
		if len(f.Name) > 10 {
			t.Errorf("field %s has %d characters", f.Name, len(f.Name))
		}
		w, ok := want[f.Name]
		if !ok {
			continue
		}
		seen++
		if !strings.Contains(page(t, "formats.md"), "`"+f.Name+"`") {
			t.Errorf("formats.md does not explain field %s", f.Name)
		}
		got := values[i]
		if a, ok := got.(float64); ok {
			if b, ok := w.(float64); ok && math.Abs(a-b) <= 1e-6*math.Abs(b) {
				continue
			}
		}
		if got != w {
			t.Errorf("%s is %v (%T), want %v (%T)", f.Name, got, got, w, w)
		}
	}
	if seen != len(want) {
		t.Errorf("only %d of %d fields are there: %v", seen, len(want), fields)
	}
}

func TestDemo(t *testing.T) {
	t.Setenv(ort.Environment, needsONNX(t)) // else it is looked for from the working directory
	t.Chdir(t.TempDir())
	r := good(t, "demo")
	if !strings.Contains(r.out, "Mean distance error of "+sample+": ") || !strings.Contains(r.out, "not for science") {
		t.Errorf("prints\n%s", r.out)
	}
	for _, f := range []string{sample + ".tif", "results/" + sample + ".json", "results/" + sample + "_fronts.shp", "results/" + sample + "_overlay.png"} {
		if _, err := os.Stat(filepath.Join("out/demo", f)); err != nil {
			t.Error(err)
		}
	}
	again := good(t, "demo", "-o", "out/demo") // over its own files
	if again.out == "" || again.err != "" {
		t.Errorf("the second time: %s%s", again.out, again.err)
	}
}
