package gdal

import (
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/schema"
	"icefront/geo/sharedtest"
)

// places are lines of 200 vertices, 30 m and more apart, by the CRS that they are made in.
func place(t *testing.T, crs geo.CRS) orb.LineString {
	t.Helper()
	at := []orb.Point{{-49.7, 69.13}}
	if crs == "EPSG:3031" {
		at[0] = orb.Point{-60.63, -64.7}
	}
	must(t, Project(geo.LonLat, crs, at))
	step := 30.123456
	if crs == geo.LonLat {
		step = 0.0003217
	}
	var line orb.LineString
	for i := range 200 {
		a := float64(i) / 7
		line = append(line, orb.Point{at[0][0] + step*(float64(i)+math.Sin(a)), at[0][1] + step*9*math.Cos(a)})
	}
	return line
}

// known is a front of which much is known, with what is hard to keep.
func known(t *testing.T, crs geo.CRS) schema.Front {
	flag, trust, mean := int64(10), 71.25, 33.125
	return schema.Front{CRS: crs, Line: place(t, crs), Attributes: schema.Attributes{
		GlacierID: "3", Glacier: "Jakobshavn", Official: "Sermeq Kujalleq", Greenland: "Sermeq Kujalleq", AltName: "Ilulissat ø «ç» ☃", RefName: "Jakobshavn",
		Date: "2013-08-14", Time: "10:11:12", Satellite: "TSX", ImageID: "JAC_2013-08-14_TSX_7_1_034", Orbit: "Descending", Source: schema.Edited, Author: "Lunde, \"B\" <x> & y",
		QualFlag: &flag, Certainty: "Definite", Notes: "mélange; a,b\tc 'd'", Model: "starter", ModelHash: strings.Repeat("ab", 32), Preset: "best", Device: "CPU",
		FrontRule: "class", Program: "0.1.0", Resolution: 7.5, Trust: &trust, Mean: &mean, EditSec: 12.5, Geocode: "affine", Polar: "HH",
		Extra: map[string]any{"fid": int64(7), "geom": "none", "id": "x1", "JoughinID": int64(31), "Error": 12.5, "SLCFlag": int64(1)},
	}}
}

// apart is how far two lines are apart at most, vertex by vertex, in metres on the ground.
func apart(t *testing.T, a geo.CRS, la orb.Geometry, b geo.CRS, lb orb.Geometry) float64 {
	t.Helper()
	x, y := slices.Clone(la.(orb.LineString)), slices.Clone(lb.(orb.LineString))
	if len(x) != len(y) {
		t.Fatalf("%d vertices, want %d", len(x), len(y))
	}
	must(t, Project(a, geo.LonLat, x))
	must(t, Project(b, geo.LonLat, y))
	most := 0.0
	for i := range x {
		d := math.Hypot((x[i][0]-y[i][0])*math.Cos(x[i][1]*math.Pi/180), x[i][1]-y[i][1]) * 111400
		most = max(most, d)
	}
	return most
}

// alike compares attributes; a format may round numbers, and have one type for all.
func alike(a, b schema.Attributes) bool {
	for _, e := range []map[string]any{a.Extra, b.Extra} {
		for k, v := range e {
			if n, ok := v.(int64); ok {
				e[k] = float64(n)
			}
			if f, ok := e[k].(float64); ok {
				e[k] = math.Round(f*1e8) / 1e8
			}
		}
	}
	return reflect.DeepEqual(a, b)
}

// Every schema in every format keeps the line to a centimetre and all that the schema has, through ogr2ogr too.
func TestSchemasInAllFormats(t *testing.T) {
	for _, crs := range []geo.CRS{"EPSG:3413", "EPSG:3031", "EPSG:32622", geo.LonLat} {
		for _, kind := range schema.Kinds() {
			full := known(t, crs)
			year := known(t, crs)
			year.Attributes = schema.Attributes{Date: "1987", Glacier: "J", Source: schema.Manual, Program: "0.1.0", GlacierID: "4"}
			l, _, err := schema.Layer(kind, []schema.Front{full, year}, schema.OnGround(Project))
			must(t, err)
			for _, ext := range []string{".gpkg", ".shp", ".geojson", ".kml", ".fgb"} {
				t.Run(string(crs)+" "+string(kind)+ext, func(t *testing.T) {
					path := filepath.Join(t.TempDir(), "a"+ext)
					must(t, WriteLayer(t.Context(), path, l))
					checkSchema(t, path, kind, l)
					if kind == schema.Own {
						throughOGR(t, path, crs, l)
					}
				})
			}
		}
	}
}

func checkSchema(t *testing.T, path string, kind schema.Kind, want geo.Layer) {
	t.Helper()
	got, err := ReadLayer(t.Context(), path)
	must(t, err)
	var names, short []string
	for _, f := range want.Fields {
		names = append(names, f.Name)
	}
	if short = names; isShapefile(path) {
		short = shortNames(names)
	}
	for i, f := range got.Fields {
		if f.Name != short[i] {
			t.Errorf("field %d is %s, want %s", i, f.Name, short[i])
		}
	}
	fronts, which, _ := schema.Read(got)
	direct, _, _ := schema.Read(want)
	if which != kind || len(fronts) != len(direct) {
		t.Fatalf("%d fronts of %q, want %d of %q", len(fronts), which, len(direct), kind)
	}
	for i := range fronts {
		if d := apart(t, fronts[i].CRS, fronts[i].Line, want.CRS, direct[i].Line); d > 0.01 {
			t.Errorf("front %d is off by %g m", i, d)
		}
		fronts[i].Length, direct[i].Length = math.Round(fronts[i].Length*1e6), math.Round(direct[i].Length*1e6)
		if !alike(fronts[i].Attributes, direct[i].Attributes) {
			t.Errorf("front %d:\n%+v, want\n%+v", i, fronts[i].Attributes, direct[i].Attributes)
		}
	}
}

// throughOGR takes a file to another CRS and back with ogr2ogr, the program that others use.
func throughOGR(t *testing.T, path string, crs geo.CRS, want geo.Layer) {
	t.Helper()
	program, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("SKIPPED: ogr2ogr is not installed")
	}
	other := map[geo.CRS]string{"EPSG:3413": "EPSG:32622", "EPSG:3031": "EPSG:32720", "EPSG:32622": "EPSG:3413", geo.LonLat: "EPSG:3413"}[crs]
	dir := t.TempDir()
	there, back := filepath.Join(dir, "there.gpkg"), filepath.Join(dir, "back.shp")
	for _, args := range [][]string{{"-lco", "GEOMETRY_NAME=shape", "-lco", "FID=number", "-t_srs", other, there, path}, {"-t_srs", string(crs), back, there}} {
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	l, err := ReadLayer(t.Context(), back)
	must(t, err)
	if l.CRS != crs || len(l.Features) != len(want.Features) {
		t.Fatalf("%d features in %s", len(l.Features), l.CRS)
	}
	for i, f := range l.Features {
		if d := apart(t, crs, f.Geometry, crs, want.Features[i].Geometry); d > 0.01 {
			t.Errorf("front %d is off by %g m after ogr2ogr", i, d)
		}
	}
}

// What export does to bring fronts elsewhere can be undone to a centimetre.
func TestProjectThereAndBack(t *testing.T) {
	for _, pair := range [][2]geo.CRS{{"EPSG:3413", "EPSG:32622"}, {"EPSG:3413", geo.LonLat}, {"EPSG:32622", geo.LonLat}, {"EPSG:3031", geo.LonLat}, {"EPSG:3031", "EPSG:32720"}} {
		line := place(t, pair[0])
		for _, ext := range []string{".gpkg", ".shp", ".fgb", ".geojson", ".kml"} {
			moved := slices.Clone(line)
			must(t, Project(pair[0], pair[1], moved))
			path := filepath.Join(t.TempDir(), "a"+ext)
			must(t, WriteLayer(t.Context(), path, geo.Layer{CRS: pair[1], Features: []geo.Feature{{Geometry: moved}}}))
			l, err := ReadLayer(t.Context(), path)
			must(t, err)
			if d := apart(t, l.CRS, l.Features[0].Geometry, pair[0], line); d > 0.01 {
				t.Errorf("%v%s: off by %g m", pair, ext, d)
			}
		}
	}
}

func TestShapefileCutsTexts(t *testing.T) {
	f := known(t, "EPSG:3413")
	f.Notes = strings.Repeat("é", 150) // 300 bytes
	f.Extra = map[string]any{"a_long_name_of_a_field": "x", "a_long_name_too": "y"}
	l, lost, err := schema.Layer(schema.Own, []schema.Front{f}, nil)
	must(t, err)
	path := filepath.Join(t.TempDir(), "a.shp")
	must(t, WriteLayer(t.Context(), path, l))
	if cpg, err := os.ReadFile(strings.TrimSuffix(path, "shp") + "cpg"); err != nil || strings.TrimSpace(string(cpg)) != "UTF-8" {
		t.Errorf("cpg %q, %v", cpg, err)
	}
	notes := strings.Join(Caveats(path, l), "\n")
	for _, s := range []string{"texts of field Notes are cut", "a_long_name_of_a_field is called a_long_nam", "a_long_name_too is called a_long_n_1"} {
		if !strings.Contains(notes, s) {
			t.Errorf("does not say %q: %q", s, notes)
		}
	}
	back, err := ReadLayer(t.Context(), path)
	must(t, err)
	fronts, kind, _ := schema.Read(back)
	if kind != schema.Own || fronts[0].Notes != strings.Repeat("é", 127) || fronts[0].AltName != f.AltName || len(lost) > 0 {
		t.Errorf("%s: notes %q, alternative name %q, lost %q", kind, fronts[0].Notes, fronts[0].AltName, lost)
	}
}

func TestCSV(t *testing.T) {
	full := known(t, "EPSG:3413")
	full.Notes = "two\nlines, \"quoted\""
	l, _, err := schema.Layer(schema.Own, []schema.Front{full}, schema.OnGround(Project))
	must(t, err)
	path := filepath.Join(t.TempDir(), "a.csv")
	must(t, WriteLayer(t.Context(), path, l))
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	must(t, err)
	if len(rows) != 2 || len(rows[0]) != len(l.Fields) {
		t.Fatalf("%d rows of %d columns", len(rows), len(rows[0]))
	}
	for i, f := range l.Fields {
		if want, _ := cell(l.Features[0].Values[i]); rows[0][i] != f.Name || rows[1][i] != want {
			t.Errorf("column %s: %q, want %s: %q", rows[0][i], rows[1][i], f.Name, want)
		}
	}
	if got := Caveats(path, l); len(got) != 1 || !strings.Contains(got[0], "no lines") {
		t.Errorf("caveats %q", got)
	}
}

func TestDateLine(t *testing.T) {
	l := geo.Layer{CRS: "EPSG:3031", Features: []geo.Feature{{Geometry: orb.LineString{{-1000, -1300000}, {1000, -1300000}}}}}
	path := filepath.Join(t.TempDir(), "a.geojson")
	must(t, WriteLayer(t.Context(), path, l))
	if got := Caveats(path, l); len(got) != 1 || !strings.Contains(got[0], "180 degrees") {
		t.Errorf("caveats %q", got)
	}
	back, err := ReadLayer(t.Context(), path)
	must(t, err)
	if _, _, warnings := schema.Read(back); len(warnings) != 1 || !strings.Contains(warnings[0], "several lines") {
		t.Errorf("warnings %q", warnings)
	}
	l.Features[0].Geometry = orb.LineString{{-1000, 1300000}, {1000, 1300000}}
	if got := Caveats(path, l); len(got) > 0 {
		t.Errorf("at 0 degrees: %q", got)
	}
}

// The real vectors: fronts of COBRA are read whole; areas and loose points are no fronts, which is said.
func TestImportShared(t *testing.T) {
	root := sharedtest.Path(t, "data/vectors")
	for _, tt := range []struct {
		file   string
		fronts int
		kind   schema.Kind
		dated  int
		says   string
	}{
		{"antarctica_62_s1_2018_cobra.geojson", 62, schema.COBRA, 62, "62 fronts without a date got that of the name"},
		{"drygalski_cobra_fronts.geojson", 5, schema.COBRA, 5, ""},
		{"helheim_cobra_fronts.geojson", 35, schema.COBRA, 35, ""},
		{"jakobshavn_cobra_fronts.geojson", 18, schema.COBRA, 18, ""},
		{"kangerlussuaq_cobra_fronts.geojson", 11, schema.COBRA, 11, ""},
		{"sjogren_cobra_fronts.geojson", 4, schema.COBRA, 4, ""},
		{"jakobshavn_tsx_20130828_frontdl3.gmt", 0, schema.Unknown, 0, "3354 points left out: a front is a line"},
		{"frontpolygone/helheim.shp", 0, schema.Unknown, 0, "1 polygon left out: an area is no front"},
		{"frontpolygone/jakobshavn_isbrae.shp", 0, schema.Unknown, 0, "1 polygon left out"},
		{"frontpolygone/kangerdlugssuaq.shp", 0, schema.Unknown, 0, "1 polygon left out"},
		{"frontpolygone/upernavik_isstrom_north.shp", 0, schema.Unknown, 0, "1 polygon left out"},
	} {
		l, err := ReadLayer(t.Context(), filepath.Join(root, tt.file))
		must(t, err)
		fronts, kind, warnings := schema.Read(l)
		dated := 0
		for _, f := range fronts {
			if len(f.Date) == 10 && f.ImageID != "" {
				dated++
			}
		}
		if len(fronts) != tt.fronts || kind != tt.kind || dated != tt.dated || !slices.Contains(append(warnings, ""), tt.says) && !strings.Contains(strings.Join(warnings, "\n"), tt.says) {
			t.Errorf("%s: %d fronts of %q, %d with dates, %q", tt.file, len(fronts), kind, dated, warnings)
		}
	}
}
