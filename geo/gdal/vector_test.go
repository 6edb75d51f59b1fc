package gdal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/gdal/internal/gdaltest"
	"icefront/geo/sharedtest"
)

// fronts returns a layer with all kinds of fields; its coordinates survive seven decimals of a degree.
func fronts(crs geo.CRS) geo.Layer {
	lines := []orb.Geometry{
		orb.LineString{{-38.25, 66.5}, {-38.5, 66.75}, {-38.75, 66.5}},
		orb.LineString{{-37, 66}, {-37.5, 66.125}},
	}
	return geo.Layer{
		Name: "fronts", CRS: crs,
		Fields: []geo.Field{
			{Name: "model", Kind: geo.KindString}, {Name: "date", Kind: geo.KindDate},
			{Name: "length_m", Kind: geo.KindFloat}, {Name: "nvert", Kind: geo.KindInt},
		},
		Features: []geo.Feature{
			{Geometry: lines[0], Values: []any{"stårter, «v1»", "2018-06-02", 1234.5, int64(1) << 40}},
			{Geometry: lines[1], Values: []any{nil, nil, nil, nil}},
		},
	}
}

func TestLayerRoundTrip(t *testing.T) {
	ctx := context.Background()
	single := fronts(geo.LonLat)
	multi := fronts(geo.LonLat)
	multi.Features[1].Geometry = orb.MultiLineString{{{-37, 66}, {-37.5, 66.125}}, {{-36, 66}, {-36.5, 66.125}}}
	none := fronts(geo.LonLat)
	none.Features = nil
	points := fronts(geo.LonLat)
	points.Features[0].Geometry, points.Features[1].Geometry = orb.Point{1, 2}, orb.Point{3, 4}
	area := fronts(geo.LonLat)
	area.Features = area.Features[:1]
	area.Features[0].Geometry = orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}
	for name, layer := range map[string]geo.Layer{
		"lines": single, "multilines": multi, "no feature": none, "points": points, "area": area, "pixels": fronts(""),
	} {
		for _, ext := range []string{".gpkg", ".shp", ".geojson", ".fgb", ".kml"} {
			if ext == ".kml" && (name == "pixels" || name == "no feature") {
				continue
			}
			t.Run(name+ext, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "out"+ext)
				must(t, WriteLayer(ctx, path, layer))
				got, err := ReadLayer(ctx, path)
				must(t, err)
				if got.CRS != layer.CRS {
					t.Errorf("CRS %q, want %q", got.CRS, layer.CRS)
				}
				if !(name == "no feature" && ext == ".geojson") && !reflect.DeepEqual(got.Fields, kept(ext, layer.Fields)) {
					t.Errorf("fields %+v, want %+v", got.Fields, layer.Fields)
				}
				if len(got.Features) != len(layer.Features) {
					t.Fatalf("%d features, want %d", len(got.Features), len(layer.Features))
				}
				for i, f := range got.Features {
					want := layer.Features[i]
					if v, ok := f.Values[3].(float64); ok && ext == ".kml" {
						f.Values[3] = int64(v)
					}
					if !orb.Equal(single1(f.Geometry), single1(turned(want.Geometry, f.Geometry))) || !reflect.DeepEqual(f.Values, want.Values) {
						t.Errorf("feature %d: %v, want %v", i, f, want)
					}
				}
			})
		}
	}
}

// kept are the fields as a format has them. Their values come back the same.
func kept(ext string, fields []geo.Field) []geo.Field {
	fields = slices.Clone(fields)
	if ext == ".fgb" || ext == ".kml" {
		fields[1].Kind = geo.KindString
	}
	if ext == ".kml" {
		fields[3].Kind = geo.KindFloat // 2^40 is too much for its int
	}
	return fields
}

// single1 takes the line out of a multiline of one, as GeoPackages with both kinds store it.
func single1(g orb.Geometry) orb.Geometry {
	if m, ok := g.(orb.MultiLineString); ok && len(m) == 1 {
		return m[0]
	}
	return g
}

// turned reverses the rings of want if that is how got has them: formats differ in orientation.
func turned(want, got orb.Geometry) orb.Geometry {
	w, ok := want.(orb.Polygon)
	g, ok2 := got.(orb.Polygon)
	if ok && ok2 && w[0].Orientation() != g[0].Orientation() {
		r := slices.Clone(w[0])
		r.Reverse()
		return orb.Polygon{r}
	}
	return want
}

func TestWriteLayerParts(t *testing.T) {
	ctx := context.Background()
	for _, tt := range []struct {
		name  string
		want  []string
		stale []string // left by the file before, to go
	}{
		{"a.shp", []string{"a.cpg", "a.dbf", "a.prj", "a.shp", "a.shx"}, []string{"a.qix", "a.sbn", "a.shp.xml"}},
		{"a.gpkg", []string{"a.gpkg"}, []string{"a.gpkg-wal"}},
		{"a.geojson", []string{"a.geojson"}, nil},
		{"a.fgb", []string{"a.fgb"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, tt.name)
			for _, s := range append(tt.stale, tt.name) {
				must(t, os.WriteFile(filepath.Join(dir, s), []byte("old"), 0o600))
			}
			must(t, WriteLayer(ctx, path, fronts("EPSG:3413")))
			if got := files(t, dir); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("files %v, want %v", got, tt.want)
			}
			must(t, WriteLayer(ctx, path, fronts(""))) // and again over it
			l, err := ReadLayer(ctx, path)
			must(t, err)
			if l.CRS != "" {
				t.Errorf("CRS %q is left from the file before", l.CRS)
			}
		})
	}
}

func TestWriteGeoJSONIsRFC7946(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.geojson")
	l := fronts("EPSG:3413")
	l.Features[0].Geometry = orb.LineString{{300000, -2500000}, {301000, -2500100}}
	l.Features = l.Features[:1]
	must(t, WriteLayer(context.Background(), path, l))
	text, err := os.ReadFile(path)
	must(t, err)
	if strings.Contains(string(text), `"crs"`) || !strings.Contains(string(text), `"2018-06-02"`) || !strings.Contains(string(text), "[ -38.157") {
		t.Errorf("not RFC 7946:\n%s", text)
	}
}

func TestWriteLayerRefuses(t *testing.T) {
	dir := t.TempDir()
	bad := func(change func(*geo.Layer)) geo.Layer {
		l := fronts(geo.LonLat)
		change(&l)
		return l
	}
	must(t, os.WriteFile(filepath.Join(dir, "keep.gpkg"), []byte("before"), 0o600))
	for _, tt := range []struct {
		name, file string
		layer      geo.Layer
		says       string
	}{
		{"unknown ending", "a.dxf", fronts(""), ".kml, .fgb or .csv"},
		{"no such folder", "no/a.gpkg", fronts(""), "cannot write to folder"},
		{"no geometry", "a.gpkg", bad(func(l *geo.Layer) { l.Features[1].Geometry = nil }), "no geometry"},
		{"too few values", "a.gpkg", bad(func(l *geo.Layer) { l.Features[1].Values = nil }), "0 values"},
		{"wrong type", "keep.gpkg", bad(func(l *geo.Layer) { l.Features[0].Values[3] = "many" }), "cannot hold a string"},
		{"no date", "a.shp", bad(func(l *geo.Layer) { l.Features[0].Values[1] = "in summer" }), "not a date"},
		{"mixed kinds", "a.shp", bad(func(l *geo.Layer) { l.Features[0].Geometry = orb.Point{} }), "different kinds"},
		{"CRS is none", "a.gpkg", fronts("EPSG:0"), "EPSG:0"},
		{"CRS is a file", "a.gpkg", fronts("/etc/passwd"), "neither a code"},
		{"CRS is a URL", "a.gpkg", fronts("http://127.0.0.1/"), "neither a code"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, filepath.FromSlash(tt.file))
			err := WriteLayer(context.Background(), path, tt.layer)
			if err == nil {
				t.Fatal("no error")
			}
			oneSentence(t, err, path, tt.says)
		})
	}
	if got := files(t, dir); !reflect.DeepEqual(got, []string{"keep.gpkg"}) {
		t.Errorf("left %v", got)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "keep.gpkg")); string(text) != "before" {
		t.Error("a failed write changed the file")
	}
}

func TestWriteLayerOnFullDisk(t *testing.T) {
	long := fronts("EPSG:3413")
	line := make(orb.LineString, 20000)
	for i := range line {
		line[i] = orb.Point{300000 + float64(i)*1.1, -2500000 + math.Sqrt(float64(i))}
	}
	long.Features[0].Geometry = line
	for _, ext := range []string{".gpkg", ".shp", ".geojson", ".kml", ".fgb"} {
		t.Run(ext, func(t *testing.T) {
			dir := gdaltest.SmallDisk(t, "200k")
			path := filepath.Join(dir, "a"+ext)
			err := WriteLayer(context.Background(), path, long)
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("got %v", err)
			}
			oneSentence(t, err, path, "no space left")
			if got := files(t, dir); len(got) > 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestWriteLayerEndsWithContext(t *testing.T) {
	dir := t.TempDir()
	err := WriteLayer(&countdown{context.Background(), 1}, filepath.Join(dir, "a.gpkg"), fronts(""))
	if !errors.Is(err, context.Canceled) || len(files(t, dir)) > 0 {
		t.Errorf("error %v, files %v", err, files(t, dir))
	}
}

func TestCaveats(t *testing.T) {
	l := fronts("")
	l.Fields[0].Name, l.Fields[2].Name = "name_of_the_model", "name_of_the_glacier"
	l.Features[0].Values[0] = strings.Repeat("long ", 60)
	if got := Caveats("a.gpkg", l); len(got) != 0 {
		t.Errorf("GeoPackage: %q", got)
	}
	if got := Caveats("a.geojson", l); len(got) != 1 || !strings.Contains(got[0], "pixel coordinates") {
		t.Errorf("GeoJSON: %q", got)
	}
	if got := Caveats("a.shp", l); len(got) != 3 {
		t.Errorf("Shapefile: %q", got)
	}
	path := filepath.Join(t.TempDir(), "a.shp")
	must(t, WriteLayer(context.Background(), path, l))
	r, err := ReadLayer(context.Background(), path)
	must(t, err)
	if r.Fields[0].Name != "name_of_th" || r.Fields[2].Name != "name_of__1" || len(r.Features[0].Values[0].(string)) != 254 {
		t.Errorf("got %+v", r)
	}
}

func TestReadLayerBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	cut := filepath.Join(dir, "cut.gpkg")
	must(t, WriteLayer(context.Background(), cut, fronts("")))
	must(t, os.Truncate(cut, 50000))
	lone := filepath.Join(dir, "lone.shp")
	must(t, WriteLayer(context.Background(), lone, fronts("")))
	must(t, os.Remove(filepath.Join(dir, "lone.shx")))
	for _, tt := range []struct {
		name, path string
		is         error
	}{
		{"missing", filepath.Join(dir, "no.gpkg"), os.ErrNotExist},
		{"folder", dir, nil},
		{"text", write("text.geojson", "not a map"), geo.ErrDamaged},
		{"JSON cut short", write("cut.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","geom`), geo.ErrDamaged},
		{"GeoPackage cut short", cut, geo.ErrDamaged},
		{"Shapefile without index", lone, geo.ErrDamaged},
		{"table", write("t.csv", "a,b\n1,2\n"), nil},
		{"network", "/vsicurl/http://127.0.0.1/a.geojson", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadLayer(context.Background(), tt.path)
			if err == nil || (tt.is != nil && !errors.Is(err, tt.is)) {
				t.Fatalf("got %v, want %v", err, tt.is)
			}
			oneSentence(t, err, tt.path, "")
		})
	}
}

// TestNothingAsksTheNetwork opens files that refer to a server, and counts who comes.
func TestNothingAsksTheNetwork(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	dir := t.TempDir()
	for i, text := range []string{
		`<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>URL/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`,
		`<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/URL/a.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`,
		`<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>` +
			`<SourceFilename>/vsicurl/URL/a.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>`,
		`<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>` +
			`<SourceFilename>URL/a.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>`,
		`<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>` +
			`<SourceFilename>WMS:URL/</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>`,
		`<GDAL_WMS><Service name="TMS"><ServerUrl>URL/${z}/${x}</ServerUrl></Service></GDAL_WMS>`,
		`<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>URL/crs</SRS><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>`,
		`{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"URL/crs","type":"ogcwkt"}},"features":[]}`,
	} {
		path := filepath.Join(dir, fmt.Sprintf("%d.vrt", i))
		must(t, os.WriteFile(path, []byte(strings.ReplaceAll(text, "URL", server.URL)), 0o600))
		_, _ = ReadLayer(context.Background(), path)
		if s, err := Open(context.Background(), path, ""); err == nil {
			_, _ = s.Read(context.Background(), 1, geo.Window{Width: 2, Height: 2}, 2, 2)
			must(t, s.Close())
		}
		if n := asked.Swap(0); n > 0 {
			t.Errorf("asked the network %d times: %s", n, text)
		}
	}
}

func TestReadLayerKinds(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	read := func(path string) geo.Layer {
		l, err := ReadLayer(context.Background(), path)
		must(t, err)
		return l
	}
	t.Run("heights are dropped, null geometries left out", func(t *testing.T) {
		l := read(write("a.geojson", `{"type":"FeatureCollection","features":[`+
			`{"type":"Feature","properties":{"a":1},"geometry":null},`+
			`{"type":"Feature","properties":{"a":2},"geometry":{"type":"LineString","coordinates":[[1,2,100],[3,4,200]]}}]}`))
		if len(l.Features) != 1 || !orb.Equal(l.Features[0].Geometry, orb.LineString{{1, 2}, {3, 4}}) || l.Features[0].Values[0] != int64(2) {
			t.Errorf("got %+v", l)
		}
	})
	t.Run("KML", func(t *testing.T) {
		l := read(write("a.kml", `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>empty</name></Folder><Folder><name>b</name><Placemark><name>n</name>`+
			`<LineString><coordinates>1,2,0 3,4,0</coordinates></LineString></Placemark></Folder></Document></kml>`))
		if len(l.Features) != 1 || l.CRS != geo.LonLat || l.Name != "b" {
			t.Errorf("got %+v", l)
		}
	})
	t.Run("GMT", func(t *testing.T) {
		l := read(write("a.gmt", "# @VGMT1.0 @GLINESTRING\n>\n1 2\n3 4\n"))
		if len(l.Features) != 1 {
			t.Errorf("got %+v", l)
		}
	})
}

func TestReadLayerShared(t *testing.T) {
	root := sharedtest.Path(t, "data/vectors")
	for _, tt := range []struct {
		file     string
		features int
		crs      geo.CRS
	}{
		{"jakobshavn_tsx_20130828_frontdl3.gmt", 3354, ""},
		{"helheim_cobra_fronts.geojson", 35, geo.LonLat},
		{"frontpolygone/helheim.shp", 1, "EPSG:3413"},
		{"frontpolygone/jakobshavn_isbrae.shp", 1, "EPSG:3413"},
	} {
		l, err := ReadLayer(context.Background(), filepath.Join(root, tt.file))
		must(t, err)
		if len(l.Features) != tt.features || l.CRS != tt.crs {
			t.Errorf("%s: %d features in %s", tt.file, len(l.Features), l.CRS)
		}
	}
	scenes := sharedtest.Path(t, "data/scenes")
	for _, name := range files(t, scenes) {
		if filepath.Ext(name) == ".geojson" {
			l, err := ReadLayer(context.Background(), filepath.Join(scenes, name))
			must(t, err)
			if len(l.Features) == 0 {
				t.Errorf("%s is empty", name)
			}
		}
	}
}
