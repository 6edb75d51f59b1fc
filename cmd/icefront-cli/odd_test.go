package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/app/report"
	"icefront/geo"
)

// Inputs out of the ordinary that work, and what is said about them.
func TestOddInput(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	model := tinyModel(t, in, nil)
	gcps := gcpScene(t, in)
	half := made{name: "half.tif", nodata: value(40)}.file(t, in)
	cases := []struct {
		name  string
		scene string
		more  []string
		note  string // "": none
		crs   string
		pixel [2]float64 // NaN: unknown
	}{
		{"64-bit floats", made{name: "f64.tif", stored: godal.Float64}.file(t, in), nil, "Float64 samples; they are read as Float32", "EPSG:3413", [2]float64{10, 10}},
		{"32-bit integers", made{name: "i32.tif", stored: godal.Int32}.file(t, in), nil, "Int32 samples", "EPSG:3413", [2]float64{10, 10}},
		{"16-bit integers", made{name: "u16.tif", stored: godal.UInt16}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"three-band PNG, band 1", made{name: "rgb.png", bands: 3, nowhere: true, driver: "PNG"}.file(t, in), nil, "Band 1 of 3 is used", "pixels", [2]float64{nan, nan}},
		{"three-band PNG, band 3", made{name: "rgb3.png", bands: 3, nowhere: true, driver: "PNG"}.file(t, in), []string{"--band", "3"}, "Band 3 of 3 is used", "pixels", [2]float64{nan, nan}},
		{"no CRS, a model in pixels", made{name: "plain.png", nowhere: true, driver: "PNG"}.file(t, in), nil, "", "pixels", [2]float64{nan, nan}},
		{"no CRS, one pixel size", made{name: "sized.png", nowhere: true, driver: "PNG"}.file(t, in), []string{"--pixel-size", "25"}, "", "pixels", [2]float64{25, 25}},
		{"no CRS, oblong pixels", made{name: "oblong.png", nowhere: true, driver: "PNG"}.file(t, in), []string{"--pixel-size", "20,30"}, "", "pixels", [2]float64{30, 20}},
		{"ground control points only", gcps, nil, "ground control points only", "pixels", [2]float64{nan, nan}},
		{"a CRS wins over a pixel size", made{name: "both.tif"}.file(t, in), []string{"--pixel-size", "25"}, "", "EPSG:3413", [2]float64{10, 10}},
		{"some no data", half, nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"smaller than a patch", made{name: "small.tif", w: 9, h: 5}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"a name with spaces and letters of all sorts", made{name: "Sermeq Kujalleq 雪 é.v2.tif"}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"a turned grid", made{name: "turned.tif", affine: &geo.Affine{300000, 8, -6, -2500000, -6, -8}}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"a grid from south to north", made{name: "south.tif", affine: &geo.Affine{300000, 10, 0, -2500000, 0, 10}}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 10}},
		{"oblong pixels", made{name: "wide.tif", affine: &geo.Affine{300000, 20, 0, -2500000, 0, -10}}.file(t, in), nil, "", "EPSG:3413", [2]float64{10, 20}},
		{"a CRS without a code", made{name: "own.tif", crs: "+proj=laea +lat_0=66 +lon_0=-38 +datum=WGS84", affine: &geo.Affine{0, 10, 0, 0, 0, -10}}.file(t, in),
			nil, "", "unknown", [2]float64{10, 10}},
		{"a CRS in feet", made{name: "feet.tif", crs: "EPSG:2225", affine: &geo.Affine{6500000, 33, 0, 2000000, 0, -33}}.file(t, in), nil, "", "EPSG:2225", [2]float64{10.06, 10.06}},
		{"across the date line", made{name: "date.tif", crs: "EPSG:4326", affine: &geo.Affine{179.999, 2e-4, 0, -77, 0, -1e-4}}.file(t, in), nil, "", "EPSG:4326", [2]float64{11.2, 5.0}},
		{"the pole itself", made{name: "pole.tif", affine: &geo.Affine{-320, 10, 0, 240, 0, -10}}.file(t, in), nil, "", "EPSG:3413", [2]float64{10.3, 10.3}},
		{"one pixel", made{name: "dot.tif", w: 1, h: 1}.file(t, in), nil, "No front", "EPSG:3413", [2]float64{10, 10}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out := t.TempDir()
			r := good(t, append([]string{"predict", c.scene, "-m", model, "-o", out, "--json", "--format", "gpkg,shp,geojson"}, c.more...)...)
			r.err = strings.ReplaceAll(r.err, "Note: GeoJSON in pixel coordinates: other programs will take them for longitude and latitude\n", "")
			if c.note == "" && r.err != "" || !strings.Contains(r.err, c.note) || c.note != "" && !strings.HasPrefix(r.err, "Note: ") {
				t.Errorf("on stderr: %q, want %q", r.err, c.note)
			}
			s := reports(t, r)[0]
			if s.CRS != c.crs {
				t.Errorf("CRS %q, want %q", s.CRS, c.crs)
			}
			for i, want := range c.pixel { // the ground differs from the projection by a few per cent
				if got := float64(s.PixelSize[i]); math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 0.05*want {
					t.Errorf("pixel size %v, want %v", s.PixelSize, c.pixel)
				}
			}
			lengthsFit(t, s)
			scene, zones := openedIn(t, c.scene), openedIn(t, s.Files["zones"])
			if scene.Grid() != zones.Grid() {
				t.Errorf("the class map lies on %v, the scene on %v", zones.Grid(), scene.Grid())
			}
			for _, kind := range []string{"fronts_gpkg", "fronts_shp", "fronts_geojson"} {
				l := layer(t, s.Files[kind])
				if want := scene.Grid().CRS; len(l.Features) != len(s.Fronts) || l.CRS.Empty() != want.Empty() {
					t.Errorf("%s: %d fronts in %s, want %d in %s", kind, len(l.Features), l.CRS.Name(), len(s.Fronts), want.Name())
				}
			}
		})
	}
}

// lengthsFit checks that metres are there if and only if the pixel size is.
func lengthsFit(t *testing.T, s report.Scene) {
	t.Helper()
	known := s.PixelSize[0].Known()
	if s.FrontLength.Known() != known || s.ZoneArea["glacier"].Known() != known {
		t.Errorf("pixel size %v, but front length %v and glacier area %v", s.PixelSize, s.FrontLength, s.ZoneArea["glacier"])
	}
	for _, f := range s.Fronts {
		if f.Length.Known() != known {
			t.Errorf("a front of length %v", f.Length)
		}
	}
}

// gcpScene is placed by ground control points alone.
func gcpScene(t *testing.T, dir string) string {
	t.Helper()
	plain := made{name: "draft.tif", nowhere: true}.file(t, t.TempDir())
	ds, err := godal.Open(plain)
	must(t, err)
	path := filepath.Join(dir, "gcp.tif")
	out, err := ds.Translate(path, []string{"-a_srs", "EPSG:4326", "-gcp", "0", "0", "-38.5", "66.5",
		"-gcp", "64", "0", "-38.2", "66.5", "-gcp", "0", "48", "-38.5", "66.4", "-gcp", "64", "48", "-38.2", "66.4"})
	must(t, err)
	must(t, out.Close())
	must(t, ds.Close())
	return path
}

// The shortest front is given in metres: where a pixel's size is unknown, it must not be taken for pixels.
func TestShortestFrontNeedsMetres(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	model := tinyModel(t, in, with("cf.front_min_m", "750"))
	picture := made{name: "picture.png", nowhere: true, driver: "PNG"}.file(t, in)
	for _, c := range []struct {
		pixel  []string
		fronts int
	}{{nil, 1}, {[]string{"--pixel-size", "10"}, 0}, {[]string{"--pixel-size", "20"}, 1}} { // the front is 48 pixels long
		r := good(t, append([]string{"predict", picture, "-m", model, "-o", t.TempDir(), "--json"}, c.pixel...)...)
		if got := len(reports(t, r)[0].Fronts); got != c.fronts {
			t.Errorf("%v: %d fronts, want %d", c.pixel, got, c.fronts)
		}
		if told := strings.Contains(r.err, "No front of at least 750 m was found."); told != (c.fronts == 0) {
			t.Errorf("%v: on stderr %q", c.pixel, r.err)
		}
	}
}

func TestInfo(t *testing.T) {
	in := t.TempDir()
	tif := made{bands: 2, nodata: value(0)}.file(t, in)
	png := made{name: "Crane_2008-11-04_TSX_7_1_034.png", nowhere: true, driver: "PNG"}.file(t, in)
	gcp := gcpScene(t, in)
	r := good(t, "info", tif, png, gcp)
	for _, want := range []string{
		"64 x 48 px", "EPSG:3413, WGS 84 / NSIDC", "from: georeferencing", "Band 1 of 2 is used", "no data          0",
		"none: pixel coordinates", "7.00 x 7.00 m", "CaFFe name (nominal)", "2008-11-04",
		"4 ground control points, not applied: pixel coordinates", "metres unknown",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("does not say %q:\n%s", want, r.out)
		}
	}
	if n := strings.Count(good(t, "info", "--json", tif, png).out, "\n"); n != 2 {
		t.Errorf("%d lines of JSON for 2 scenes", n)
	}
	if left := tree(t, in); len(left) != 3 {
		t.Errorf("wrote beside the scenes: %v", left)
	}
	gone := filepath.Join(in, "gone.tif")
	if r := cli(t, "info", tif, gone); r.code != exitFailed || !strings.Contains(r.err, gone) || !strings.Contains(r.out, tif) {
		t.Errorf("one bad scene of two: exit code %d\n%s%s", r.code, r.out, r.err)
	}
	if err := os.Remove(gcp); err != nil {
		t.Error(err)
	}
}
