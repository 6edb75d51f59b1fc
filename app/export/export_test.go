package export_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/export"
	"icefront/geo"
	"icefront/geo/runs"
	"icefront/geo/schema"
)

// world keeps what is written.
type world struct {
	layers  map[string]geo.Layer
	read    geo.Layer
	fail    error
	rows    int
	dropped bool
}

func (w *world) deps() export.Deps {
	w.layers = map[string]geo.Layer{}
	return export.Deps{
		ReadLayer: func(context.Context, string) (geo.Layer, error) { return w.read, w.fail },
		WriteLayer: func(_ context.Context, path string, l geo.Layer) ([]string, error) {
			w.layers[filepath.Base(path)] = l
			return []string{"the format loses something"}, w.fail
		},
		CreateRaster: func(context.Context, string, geo.Grid, geo.Legend, map[string]string) (geo.Sink[uint8], error) {
			return w, w.fail
		},
		Project: func(from, to geo.CRS, pts []orb.Point) error {
			if to == "EPSG:0" {
				return errors.New("no such CRS")
			}
			unit := map[geo.CRS]float64{geo.LonLat: 1e5}
			for i := range pts {
				for k := range pts[i] {
					pts[i][k] *= max(1, unit[from]) / max(1, unit[to])
				}
			}
			return nil
		},
		Describe: func(c geo.CRS) (geo.CRSInfo, error) { return geo.CRSInfo{Name: "Name of " + string(c)}, nil },
		Version:  "1.2.3",
	}
}

func (w *world) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	if at.Row != w.rows {
		return fmt.Errorf("row %d comes after %d", at.Row, w.rows)
	}
	w.rows += r.Grid.Height
	return nil
}
func (w *world) Close() error   { return nil }
func (w *world) Discard() error { w.dropped = true; return nil }

func front(date string, source schema.Source) schema.Front {
	return schema.Front{CRS: "EPSG:3413", Line: orb.LineString{{100000, -200000}, {101000, -200000}},
		Attributes: schema.Attributes{Date: date, Source: source, ImageID: "scene <1> & more", Model: "starter", ModelHash: "ab"}}
}

var day = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return string(b)
		} else if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, b)
		}
	}
}

func TestRunFronts(t *testing.T) {
	dir := t.TempDir()
	w := &world{}
	path := filepath.Join(dir, "f.shp")
	fronts := []schema.Front{front("2013-08-14", schema.Model), front("1987", schema.Manual), front("", schema.Edited)}
	steps := 0
	files, remarks, err := export.Run(t.Context(), w.deps(), export.Order{Fronts: fronts, Path: path, CRS: "EPSG:32622", Date: day, From: []string{"/x/a.gpkg"}},
		func(done, total int) { steps++ })
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{path, filepath.Join(dir, "f.qml"), path + ".meta.json"}; !slices.Equal(files, want) || steps == 0 {
		t.Errorf("files %v, %d steps", files, steps)
	}
	if !slices.Equal(remarks, []string{"the format loses something"}) {
		t.Errorf("remarks %q", remarks)
	}
	l := w.layers["f.shp"]
	if l.CRS != "EPSG:32622" || len(l.Features) != 3 || fronts[0].CRS != "EPSG:3413" {
		t.Errorf("%d features in %s; the order is in %s now", len(l.Features), l.CRS, fronts[0].CRS)
	}
	style := wellFormed(t, filepath.Join(dir, "f.qml"))
	for _, s := range []string{`type="graduatedSymbol"`, `to_string(&#34;Date&#34;)`, `&#39;Year&#39;)*10000`, `lower="19870000"`, `label="1987"`, `label="2013-08-14"`, `label="without a date"`} {
		if !strings.Contains(style, s) {
			t.Errorf("the style has no %s:\n%s", s, style)
		}
	}
	var r export.Record
	b, _ := os.ReadFile(path + ".meta.json")
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	if r.CRS != "EPSG:32622" || r.CRSName != "Name of EPSG:32622" || r.Schema != "Icefront" || len(r.Fields) != len(l.Fields) || r.Fronts != 3 || r.Version != "1.2.3" ||
		r.Date != "2026-11-29T12:00:00Z" || r.First != "1987" || r.Last != "2013-08-14" || len(r.Models) != 1 || r.Scenes[0] != "scene <1> & more" || len(r.Sources) != 3 ||
		r.From[0] != "a.gpkg" || len(r.Citation) != 1 || !slices.Equal(r.Remarks, remarks) {
		t.Errorf("record %s", b)
	}
	for _, f := range r.Fields {
		if f.Meaning == "" {
			t.Errorf("the record does not say what %s is", f.Name)
		}
	}
}

func TestStyles(t *testing.T) {
	one := []schema.Front{front("2013-08-14", schema.Model)}
	var many []schema.Front
	for i := range 30 {
		many = append(many, front(fmt.Sprintf("20%02d-01-05", i), schema.Model))
	}
	for _, tt := range []struct {
		name   string
		kind   schema.Kind
		fronts []schema.Front
		want   []string
		n      int // symbols
	}{
		{"one date: by source", schema.Own, one, []string{`attr="Source"`, `value="model"`, `"255,255,0,255"`}, 5},
		{"a schema without source", schema.CALFIN, one, []string{`type="singleSymbol"`}, 1},
		{"many dates in few classes", schema.GEEDiT, many, []string{`lower="20000105" upper="20020105"`, `label="2000-01-05 to 2002-01-05"`, "253,231,37"}, 8},
	} {
		dir := t.TempDir()
		w := &world{}
		if _, _, err := export.Run(t.Context(), w.deps(), export.Order{Fronts: tt.fronts, Path: filepath.Join(dir, "f.gpkg"), Schema: tt.kind}, nil); err != nil {
			t.Fatal(err)
		}
		style := wellFormed(t, filepath.Join(dir, "f.qml"))
		for _, s := range tt.want {
			if !strings.Contains(style, s) {
				t.Errorf("%s: the style has no %s:\n%s", tt.name, s, style)
			}
		}
		if n := strings.Count(style, "<symbol "); n != tt.n {
			t.Errorf("%s: %d symbols, want %d", tt.name, n, tt.n)
		}
		if !slices.ContainsFunc(w.layers["f.gpkg"].Fields, func(f geo.Field) bool { return f.Name == "Date" }) {
			t.Errorf("%s: the field of the style is not there", tt.name)
		}
	}
}

func TestUsersStyleStays(t *testing.T) {
	dir := t.TempDir()
	qml := filepath.Join(dir, "f.qml")
	w := &world{}
	o := export.Order{Fronts: []schema.Front{front("2013-08-14", schema.Model)}, Path: filepath.Join(dir, "f.gpkg")}
	for range 2 { // our own is replaced
		if _, remarks, err := export.Run(t.Context(), w.deps(), o, nil); err != nil || len(remarks) != 1 {
			t.Fatalf("%v, %q", err, remarks)
		}
	}
	if err := os.WriteFile(qml, []byte("<qgis/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, remarks, err := export.Run(t.Context(), w.deps(), o, nil)
	if b, _ := os.ReadFile(qml); err != nil || string(b) != "<qgis/>" || slices.Contains(files, qml) || !strings.Contains(strings.Join(remarks, ""), "f.qml is not one of Icefront's styles") {
		t.Errorf("%v, %q, %q", err, remarks, b)
	}
	o.Bare = true
	if files, _, err := export.Run(t.Context(), w.deps(), o, nil); err != nil || len(files) != 1 {
		t.Errorf("bare: %v, %v", files, err)
	}
}

func TestTargets(t *testing.T) {
	polar, utm, pixels := front("2013-08-14", schema.Model), front("2013-08-14", schema.Model), front("2013-08-14", schema.Model)
	utm.CRS, pixels.CRS = "EPSG:32622", ""
	for _, tt := range []struct {
		name   string
		path   string
		schema schema.Kind
		crs    geo.CRS
		fronts []schema.Front
		want   geo.CRS
		says   string // a remark, or the error
	}{
		{"as they are", "f.gpkg", "", "", []schema.Front{polar}, "EPSG:3413", ""},
		{"two CRS, one wanted", "f.gpkg", "", "EPSG:3031", []schema.Front{polar, utm}, "EPSG:3031", ""},
		{"two CRS", "f.gpkg", "", "", []schema.Front{polar, utm}, "-", "in EPSG:3413 and in EPSG:32622: choose one CRS"},
		{"GeoJSON", "f.geojson", "", "", []schema.Front{polar, utm}, geo.LonLat, ""},
		{"GeoJSON, another wanted", "f.geojson", "", "EPSG:3413", []schema.Front{polar}, geo.LonLat, "GeoJSON holds longitude and latitude only"},
		{"KML, another wanted", "f.kml", "", "EPSG:3413", []schema.Front{polar}, geo.LonLat, "KML holds longitude and latitude only"},
		{"pixels", "f.gpkg", "", "", []schema.Front{pixels}, "", ""},
		{"pixels in GeoJSON", "f.geojson", "", "", []schema.Front{pixels}, "", ""},
		{"pixels on the ground", "f.gpkg", "", "EPSG:3413", []schema.Front{pixels}, "-", "front 1 is in pixel coordinates"},
		{"pixels among others", "f.geojson", "", "", []schema.Front{polar, pixels}, "-", "in EPSG:3413 and in pixels"},
		{"CALFIN elsewhere", "f.gpkg", schema.CALFIN, "EPSG:3031", []schema.Front{polar}, "EPSG:3031", "files of CALFIN are in EPSG:3413 as they are published; this one is in EPSG:3031"},
		{"CALFIN at home", "f.gpkg", schema.CALFIN, "", []schema.Front{polar}, "EPSG:3413", ""},
		{"no such CRS", "f.gpkg", "", "EPSG:0", []schema.Front{polar}, "-", "front 1: no such CRS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{}
			path := filepath.Join(t.TempDir(), tt.path)
			_, remarks, err := export.Run(t.Context(), w.deps(), export.Order{Fronts: tt.fronts, Path: path, Schema: tt.schema, CRS: tt.crs}, nil)
			if tt.want == "-" {
				if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
					t.Errorf("error %v, want %q", err, tt.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := w.layers[tt.path].CRS; got != tt.want {
				t.Errorf("in %s, want %s", got, tt.want)
			}
			if all := strings.Join(remarks, "\n"); !strings.Contains(all, tt.says) || tt.says == "" && strings.Contains(all, "EPSG") {
				t.Errorf("remarks %q, want %q", all, tt.says)
			}
		})
	}
}

func TestCSVIsStatistics(t *testing.T) {
	dir := t.TempDir()
	w := &world{}
	files, _, err := export.Run(t.Context(), w.deps(), export.Order{Fronts: []schema.Front{front("2013-08-14", schema.Model)}, Path: filepath.Join(dir, "f.csv"), Schema: schema.TermPicks}, nil)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	var names []string
	for _, f := range w.layers["f.csv"].Fields {
		names = append(names, f.Name)
	}
	if want := "GlacierID Date Year QualFlag Satellite Author Length_m NVert Latitude Longitude"; strings.Join(names, " ") != want {
		t.Errorf("columns %v, want %s", names, want)
	}
	if v := w.layers["f.csv"].Features[0].Values; len(v) != len(names) || v[7] != int64(2) {
		t.Errorf("values %v", v)
	}
}

// zones are 600 rows of glacier with a corner of ocean.
func zones(t *testing.T, odd uint8) geo.Source {
	t.Helper()
	m := geo.NewRaster[uint8](geo.Grid{Width: 4, Height: 600, Transform: geo.Affine{0, 10, 0, 0, 0, -10}, CRS: "EPSG:3413"})
	for i := range m.Pix {
		m.Pix[i] = 2
	}
	m.Pix[0], m.Pix[5] = 3, odd
	held, err := runs.FromMask(m)
	if err != nil {
		t.Fatal(err)
	}
	return held.Source(255)
}

func TestRunZones(t *testing.T) {
	dir := t.TempDir()
	w := &world{}
	for _, tt := range []struct{ path, style string }{{"z.tif", `type="paletted"`}, {"z.gpkg", `attr="zone"`}} {
		path := filepath.Join(dir, tt.path)
		w.rows = 0
		files, _, err := export.Run(t.Context(), w.deps(), export.Order{Zones: zones(t, 255), ZonesPath: path, CRS: "EPSG:3031", Date: day}, nil)
		if err != nil || len(files) != 3 {
			t.Fatalf("%v, %v", files, err)
		}
		if style := wellFormed(t, filepath.Join(dir, "z.qml")); !strings.Contains(style, tt.style) || !strings.Contains(style, "glacier") {
			t.Errorf("style of %s:\n%s", tt.path, style)
		}
		if b, _ := os.ReadFile(path + ".meta.json"); !strings.Contains(string(b), `"glacier"`) || !strings.Contains(string(b), "zones stay in EPSG:3413") {
			t.Errorf("record %s", b)
		}
		if tt.path == "z.tif" && w.rows != 600 {
			t.Errorf("%d rows were written", w.rows)
		}
	}
	if l := w.layers["z.gpkg"]; len(l.Features) != 2 || l.CRS != "EPSG:3413" || l.Features[0].Values[1] != "glacier" {
		t.Errorf("%d areas in %s", len(l.Features), l.CRS)
	}
	_, _, err := export.Run(t.Context(), w.deps(), export.Order{Zones: zones(t, 127), ZonesPath: filepath.Join(dir, "z.tif")}, nil)
	if err == nil || !strings.Contains(err.Error(), "the value 127") || !w.dropped {
		t.Errorf("grey: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	fronts := []schema.Front{front("2013-08-14", schema.Model)}
	for _, tt := range []struct {
		name  string
		order export.Order
		says  string
	}{
		{"nothing", export.Order{}, "no file was named"},
		{"no front", export.Order{Path: "f.gpkg"}, "write f.gpkg: no front to export"},
		{"unknown ending", export.Order{Path: "f.dxf", Fronts: fronts}, ".gpkg, .shp, .geojson, .kml, .fgb, .csv"},
		{"no zones", export.Order{ZonesPath: "z.tif"}, "no zones to export"},
		{"zones as a table", export.Order{ZonesPath: "z.csv", Zones: zones(t, 1)}, "zones are written as .tif"},
		{"one style for two", export.Order{Path: "f.gpkg", Fronts: fronts, ZonesPath: "f.tif", Zones: zones(t, 1)}, "share a style"},
	} {
		_, _, err := export.Run(t.Context(), (&world{}).deps(), tt.order, nil)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := export.Run(ctx, (&world{}).deps(), export.Order{Path: "f.gpkg", Fronts: fronts}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "no", "f.gpkg")
	if _, _, err := export.Run(t.Context(), (&world{}).deps(), export.Order{Path: missing, Fronts: fronts}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("style without a folder: %v", err)
	}
}

func TestImport(t *testing.T) {
	w := &world{read: geo.Layer{Fields: []geo.Field{{Name: "Date"}}, Features: []geo.Feature{
		{Geometry: orb.LineString{{0, 0}, {1, 1}}, Values: []any{"2013-08-14"}}}}}
	fronts, kind, warnings, err := export.Import(t.Context(), w.deps(), "f.shp")
	if err != nil || len(fronts) != 1 || kind != schema.MaQiT || len(warnings) > 0 {
		t.Errorf("%v, %s, %v, %v", fronts, kind, warnings, err)
	}
	w.read.Features[0].Geometry = orb.Point{}
	if _, _, _, err := export.Import(t.Context(), w.deps(), "f.shp"); !errors.Is(err, export.ErrNothing) || !strings.Contains(err.Error(), "a front is a line") {
		t.Errorf("points: %v", err)
	}
	w.read.Features = nil
	if _, _, _, err := export.Import(t.Context(), w.deps(), "f.shp"); !errors.Is(err, export.ErrNothing) || !strings.Contains(err.Error(), "f.shp") {
		t.Errorf("empty: %v", err)
	}
	if _, _, _, err := export.Import(t.Context(), w.deps(), "p.icefront"); err == nil || !strings.Contains(err.Error(), "read p.icefront: projects cannot be read here") {
		t.Errorf("project: %v", err)
	}
	d := w.deps()
	d.ReadProject = func(context.Context, string) ([]schema.Front, error) {
		return []schema.Front{front("", schema.Model)}, nil
	}
	if fronts, kind, _, err := export.Import(t.Context(), d, "p.icefront"); err != nil || len(fronts) != 1 || kind != schema.Own {
		t.Errorf("project: %v, %v", fronts, err)
	}
}
