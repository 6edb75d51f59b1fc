package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/export"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/geo/schema"
)

// frontFile writes a file of fronts in our own schema: two in Greenland, of two dates.
func frontFile(t *testing.T, path string, crs geo.CRS) string {
	t.Helper()
	var fronts []schema.Front
	for i, date := range []string{"2013-08-14", "1987"} {
		line := orb.LineString{{-49.7, 69.13 + float64(i)/100}, {-49.71, 69.14}, {-49.72, 69.13}}
		if crs.Empty() {
			line = orb.LineString{{10, -10}, {20, -20}}
		} else {
			must(t, gdal.Project(geo.LonLat, crs, line))
		}
		fronts = append(fronts, schema.Front{CRS: crs, Line: line, Attributes: schema.Attributes{Date: date, Glacier: "JAC", GlacierID: "3", Source: schema.Manual,
			Notes: "mélange", Extra: map[string]any{"method": "by eye"}}})
	}
	l, _, err := schema.Layer(schema.Own, fronts, nil)
	must(t, err)
	must(t, gdal.WriteLayer(t.Context(), path, l))
	return path
}

// A file goes through all schemas and formats, and its lines come back.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	in := frontFile(t, filepath.Join(dir, "in.gpkg"), "EPSG:3413")
	want := layer(t, in)
	for _, kind := range schema.Kinds() {
		for _, f := range export.Formats() {
			out := filepath.Join(dir, string(kind)+f.Extension)
			r := good(t, "export", in, "-o", out, "--schema", string(kind), "--crs", "EPSG:32622")
			if f.Name == "csv" {
				if b, err := os.ReadFile(out); err != nil || !strings.Contains(string(b), "Length_m") || strings.Count(string(b), "\n") != 3 {
					t.Errorf("%s: %s, %v", out, b, err)
				}
				continue
			}
			if lines := strings.Fields(r.out); len(lines) != 3 || lines[0] != out || lines[1] != filepath.Join(dir, string(kind)+".qml") {
				t.Errorf("prints %q", r.out)
			}
			back := filepath.Join(dir, "back.gpkg")
			good(t, "export", out, "-o", back, "--crs", "3413", "--bare")
			for i, feat := range layer(t, back).Features {
				for k, p := range feat.Geometry.(orb.LineString) {
					if q := want.Features[i].Geometry.(orb.LineString)[k]; orb.Point.Equal(p, q) {
						continue
					} else if d := max(p[0]-q[0], q[0]-p[0], p[1]-q[1], q[1]-p[1]); d > 0.01 {
						t.Errorf("%s: vertex %d of front %d is off by %g m", out, k, i, d)
					}
				}
			}
			lonLat := f.Name == "geojson" || f.Name == "kml"
			if said := strings.Contains(r.err, "holds longitude and latitude only"); said != lonLat {
				t.Errorf("%s: says %q", out, r.err)
			}
			if lost := strings.Contains(r.err, "has no field for"); lost != (kind != schema.Own) {
				t.Errorf("%s: says %q", out, r.err)
			}
		}
	}
}

func TestExportJSON(t *testing.T) {
	dir := t.TempDir()
	a, b := frontFile(t, filepath.Join(dir, "a.gpkg"), "EPSG:3413"), frontFile(t, filepath.Join(dir, "b.shp"), "EPSG:32622")
	r := good(t, "export", a, b, "-o", filepath.Join(dir, "out"), "--format", "fgb", "--crs", "epsg:3413", "--schema", "calfin", "--json", "--bare")
	var got struct {
		Read []struct {
			Path, Schema string
			Fronts       int
		}
		Files, Remarks []string
		Schema         string
		Fronts         int
	}
	must(t, json.Unmarshal([]byte(r.out), &got))
	if got.Fronts != 4 || len(got.Read) != 2 || got.Read[1].Schema != "own" || got.Schema != "calfin" || !slices.Equal(got.Files, []string{filepath.Join(dir, "out.fgb")}) || len(got.Remarks) < 2 {
		t.Errorf("prints %s", r.out)
	}
	if l := layer(t, filepath.Join(dir, "out.fgb")); len(l.Features) != 4 || l.CRS != "EPSG:3413" {
		t.Errorf("%d features in %s", len(l.Features), l.CRS)
	}
}

func TestExportMisuse(t *testing.T) {
	dir := t.TempDir()
	in := frontFile(t, filepath.Join(dir, "in.gpkg"), "EPSG:3413")
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no front file", []string{"export", "-o", "a.gpkg"}, "<fronts>"},
		{"no name", []string{"export", in}, "--out"},
		{"unknown schema", []string{"export", in, "-o", "a.gpkg", "--schema", "iho"}, "calfin"},
		{"unknown format", []string{"export", in, "-o", "a", "--format", "dxf"}, "gpkg"},
		{"unknown ending", []string{"export", in, "-o", "a.dxf"}, "use .gpkg, .shp, .geojson, .kml, .fgb, .csv"},
		{"no ending", []string{"export", in, "-o", "a"}, "unknown ending"},
		{"two endings", []string{"export", in, "-o", "a.shp", "--format", "gpkg"}, "ends otherwise"},
		{"CRS that is none", []string{"export", in, "-o", "a.gpkg", "--crs", "EPSG:1"}, "no such CRS"},
		{"CRS that is a word", []string{"export", in, "-o", "a.gpkg", "--crs", "polar"}, "want EPSG:N"},
		{"CRS out of use", []string{"export", in, "-o", "a.gpkg", "--crs", "EPSG:3411"}, "take EPSG:3413"},
		{"a folder", []string{"export", in, "-o", dir}, "this is a folder"},
		{"over the input", []string{"export", in, "-o", in}, "would overwrite the input"},
	} {
		t.Run(c.name, func(t *testing.T) { isMisuse(t, c.args, c.says) })
	}
}

func TestExportFails(t *testing.T) {
	dir := t.TempDir()
	in := frontFile(t, filepath.Join(dir, "in.gpkg"), "EPSG:3413")
	other, pixels := frontFile(t, filepath.Join(dir, "other.gpkg"), "EPSG:32622"), frontFile(t, filepath.Join(dir, "pixels.gpkg"), "")
	areas := write(t, dir, "areas.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`)
	project := write(t, dir, "p.icefront", "{}")
	for _, c := range []struct {
		name    string
		args    []string
		culprit string
		says    string
	}{
		{"no such file", []string{filepath.Join(dir, "no.shp")}, "no.shp", "Not found"},
		{"no front in it", []string{areas}, areas, "an area is no front"},
		{"not a vector file", []string{write(t, dir, "a.geojson", "no map")}, "a.geojson", "Damaged file"},
		{"a project", []string{project}, project, "projects cannot be read here"},
		{"two CRS", []string{in, other}, "out.gpkg", "choose one CRS"},
		{"pixels to a CRS", []string{pixels, "--crs", "EPSG:3413"}, "out.gpkg", "pixel coordinates"},
		{"far from the CRS", []string{in, "--crs", "EPSG:3031"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.gpkg")
			r := cli(t, append([]string{"export", "-o", out}, c.args...)...)
			if c.says == "" { // the whole Earth but a pole is in it
				return
			}
			oneSentence(t, r, c.culprit, []string{c.says})
			if left := tree(t, filepath.Dir(out)); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	t.Run("pixels in KML", func(t *testing.T) {
		oneSentence(t, cli(t, "export", pixels, "-o", filepath.Join(dir, "p.kml")), "p.kml", []string{"use .gpkg"})
	})
	t.Run("no such folder", func(t *testing.T) {
		oneSentence(t, cli(t, "export", in, "-o", filepath.Join(dir, "no", "a.gpkg")), "a.gpkg", []string{"cannot write to folder"})
	})
}
