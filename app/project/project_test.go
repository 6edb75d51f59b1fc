package project

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"icefront/app/review"
	"icefront/geo"
	"icefront/geo/schema"
)

var noon = time.Date(2025, 3, 4, 12, 0, 0, 5, time.UTC)

// put writes a file and the folders above it.
func put(t testing.TB, path, content string) string {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
	return path
}

// bits compares numbers by their bits, and NaN with itself.
var bits = cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })

func TestRoundTrip(t *testing.T) {
	r := seeded(t)
	ctx := t.Context()
	for range 20 {
		dir := t.TempDir()
		path := filepath.Join(dir, "p.icefront")
		f := some(r, dir, 1+r.IntN(5))
		drawn := fronts(r, f.Scenes, r.IntN(30))
		saved, err := Save(ctx, fakeDeps(), path, f, drawn, noon)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(saved.File, got, bits); d != "" {
			t.Fatalf("saved and loaded: %s", d)
		}
		ignore := cmpopts.IgnoreFields(File{}, "Fronts", "Saved", "SavedWith", "Generation")
		if d := cmp.Diff(f, got, bits, ignore); d != "" {
			t.Fatalf("given and loaded: %s", d)
		}
		back, err := ReadFronts(ctx, fakeDeps(), got)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(drawn, back, bits, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("fronts: %s", d)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	const head = `{"format":"icefront-project","version":1,`
	for _, c := range []struct {
		why, text string
		is        error
		says      []string
	}{
		{"nothing", "", ErrNone, []string{"line 1"}},
		{"another JSON", `{"a":1}`, ErrNone, []string{"icefront-project"}},
		{"a list", `[]`, ErrNone, nil},
		{"a newer one", `{"format":"icefront-project","version":7,"savedWith":"3.1","what":[]}`, ErrVersion, []string{"version 7", "3.1", "version 1", "newer Icefront"}},
		{"version zero", `{"format":"icefront-project","version":0}`, ErrNone, []string{"version"}},
		{"a version that is text", `{"format":"icefront-project","version":"1"}`, ErrNone, []string{"version"}},
		{"an unknown key", head + "\n\"colour\":3}", ErrNone, []string{"colour"}},
		{"an unknown key below", head + `"scenes":[{"key":"s1","path":"a","hue":1}]}`, ErrNone, []string{"hue"}},
		{"cut off", head + "\n\"scenes\":[{\"key\":", ErrNone, []string{"line 2"}},
		{"something after it", head + `"view":{"center":[0,0],"scale":1}} {}`, ErrNone, []string{"after the project"}},
		{"a number too large", head + `"view":{"center":[1e999,0]}}`, ErrNone, []string{"center"}},
		{"two scenes of a key", head + `"scenes":[{"key":"s1","path":"a"},{"key":"s1","path":"b"}]}`, ErrNone, []string{"scene 2", "s1"}},
		{"a key that leads out", head + `"scenes":[{"key":"../x","path":"a"}]}`, ErrNone, []string{"scene 1"}},
		{"a scene without a path", head + `"scenes":[{"key":"s1"}]}`, ErrNone, []string{"s1", "path"}},
		{"a state", head + `"scenes":[{"key":"s1","path":"a","review":{"state":"odd"}}]}`, ErrNone, []string{"odd"}},
		{"a trust", head + `"scenes":[{"key":"s1","path":"a","review":{"trust":101}}]}`, ErrNone, []string{"101"}},
		{"a date", head + `"scenes":[{"key":"s1","path":"a","date":"2020-02-30"}]}`, ErrNone, []string{"2020-02-30"}},
		{"a layer of no scene", head + `"layers":[{"id":1,"kind":"scene","name":"","scene":"s9","style":{"visible":true,"opacity":1}}]}`, ErrNone, []string{"s9"}},
		{"a kind", head + `"layers":[{"id":1,"kind":"odd","name":"","style":{"opacity":1}}]}`, ErrNone, []string{"odd"}},
		{"an opacity", head + `"layers":[{"id":1,"kind":"mask","name":"","style":{"opacity":2}}]}`, ErrNone, []string{"opacity"}},
		{"a report", head + `"scenes":[{"key":"s1","path":"a","prediction":{"report":[1]}}]}`, ErrNone, []string{"s1", "report"}},
		{"a hash", head + `"scenes":[{"key":"s1","path":"a","prediction":{"hash":"xyz"}}]}`, ErrNone, []string{"SHA-256"}},
		{"a view of no scene", head + `"view":{"center":[0,0],"scale":1,"scene":"s3"}}`, ErrNone, []string{"s3"}},
	} {
		_, err := Parse([]byte(c.text))
		if !errors.Is(err, c.is) {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %v; it does not say %q", c.why, err, s)
			}
		}
	}
	path := put(t, filepath.Join(t.TempDir(), "new.icefront"), `{"format":"icefront-project","version":2}`)
	if _, err := Load(path); !errors.Is(err, ErrVersion) || !strings.Contains(err.Error(), path) {
		t.Errorf("the sentence does not name the file: %v", err)
	}
}

// A thousand scenes are loaded although no file of them is there: nothing is opened, and nothing is looked at.
func TestLoadOpensNothing(t *testing.T) {
	path := thousand(t)
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Scenes) != 1000 || len(f.Fronts) == 0 {
		t.Errorf("%d scenes, %d tables", len(f.Scenes), len(f.Fronts))
	}
	if n := len(Missing(f)); n != 1000 {
		t.Errorf("%d scenes are missing", n)
	}
}

// thousand writes a project of a thousand scenes, with nothing else.
func thousand(t testing.TB) string {
	dir := t.TempDir()
	path := filepath.Join(dir, "big.icefront")
	f := some(seeded(t), dir, 1000)
	long := `{"scene":"Helheim","warnings":["` + strings.Repeat("a warning ", 300) + `"]}`
	for i := range f.Scenes {
		f.Scenes[i].Prediction.Report = json.RawMessage(long)
	}
	_, err := Save(context.Background(), fakeDeps(), path, f, fronts(seeded(t), f.Scenes, 10), noon)
	if err == nil {
		err = os.RemoveAll(Folder(path))
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func BenchmarkLoad1000(b *testing.B) {
	path := thousand(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(path); err != nil {
			b.Fatal(err)
		}
	}
}

// Rows that another program has changed are read, or refused with a sentence.
func TestForeignRows(t *testing.T) {
	line := orb.LineString{{0, 0}, {1, 1}}
	one := File{Scenes: []Scene{{Key: "s1"}}, Next: Next{Front: 10}}
	two := File{Scenes: []Scene{{Key: "s1"}, {Key: "s2"}}, Next: Next{Front: 10}}
	for _, c := range []struct {
		why  string
		file File
		geom orb.Geometry
		row  []any // ID, Scene, attrs
		want []int64
		says string
	}{
		{"drawn in QGIS", one, line, []any{nil, nil, nil}, []int64{10}, ""},
		{"drawn in QGIS, of two scenes", two, line, []any{nil, nil, nil}, nil, "Scene"},
		{"split", two, orb.MultiLineString{line, line}, []any{int64(4), "s2", `{"date":"2020-01-01"}`}, []int64{4, 10}, ""},
		{"a polygon", two, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, []any{int64(4), "s2", `{}`}, nil, "not a line"},
		{"attributes of the future", two, line, []any{int64(4), "s2", `{"hue":1}`}, nil, "hue"},
		{"a vertex nowhere", two, orb.LineString{{math.NaN(), 0}}, []any{int64(4), "s2", `{}`}, nil, "vertex"},
	} {
		d := Deps{ReadLayer: func(context.Context, string) (geo.Layer, error) {
			return geo.Layer{Fields: []geo.Field{{Name: "ID", Kind: geo.KindInt}, {Name: "Scene"}, {Name: "attrs"}}, Features: []geo.Feature{{Geometry: c.geom, Values: c.row}}}, nil
		}}
		c.file.Fronts = []Table{{Path: "/p/fronts.gpkg", CRS: "EPSG:3413", Count: 1}}
		got, err := ReadFronts(t.Context(), d, c.file)
		if c.says != "" {
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "/p/fronts.gpkg") {
				t.Errorf("%s: %v", c.why, err)
			}
			continue
		}
		var ids []int64
		for _, f := range got {
			ids = append(ids, f.ID)
		}
		if err != nil || !cmp.Equal(ids, c.want) {
			t.Errorf("%s: %v, %v", c.why, got, err)
		}
	}
}

func TestFrontsForTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.icefront")
	f := New()
	f.Scenes = []Scene{{Key: "b", Path: filepath.Join(dir, "b.tif"), Date: "2020-05-06", Sensor: "S1"}, {Key: "a", Path: filepath.Join(dir, "a.tif")}}
	line := orb.LineString{{1, 2}, {3, 4}}
	drawn := []Front{
		{1, "a", schema.Front{CRS: "EPSG:3413", Line: line}},
		{2, "b", schema.Front{CRS: "EPSG:3031", Line: line, Attributes: schema.Attributes{Date: "2019-01-01"}}},
		{3, "b", schema.Front{CRS: "EPSG:3413", Line: line}},
	}
	if _, err := Save(t.Context(), fakeDeps(), path, f, drawn, noon); err != nil {
		t.Fatal(err)
	}
	got, err := Fronts(t.Context(), fakeDeps(), path)
	if err != nil {
		t.Fatal(err)
	}
	want := []schema.Front{
		{CRS: "EPSG:3031", Line: line, Attributes: schema.Attributes{Date: "2019-01-01", Satellite: "S1"}},
		{CRS: "EPSG:3413", Line: line, Attributes: schema.Attributes{Date: "2020-05-06", Satellite: "S1"}},
		{CRS: "EPSG:3413", Line: line},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := os.Rename(Folder(path), Folder(path)+" elsewhere"); err != nil {
		t.Fatal(err)
	}
	if _, err := Fronts(t.Context(), fakeDeps(), path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), Folder(path)+" belongs beside") {
		t.Errorf("without its folder: %v", err)
	}
}

func TestItems(t *testing.T) {
	own := 12.0
	f := New()
	f.Scenes = []Scene{
		{Key: "s1", Path: "/d/Crane_2008-11-04_TSX_7_1_034.png"},
		{Key: "s2", Path: "/d/a.tif", Date: "2020-01-02", Sensor: "S1", Glacier: "Helheim", Prediction: &Prediction{Report: json.RawMessage(`{"date":"2001-01-01","trust":{"score":61}}`)}},
		{Key: "s3", Path: "/d/b.tif", Prediction: &Prediction{Report: json.RawMessage(`{"trust":{"score":61}}`)}, Review: review.Record{State: review.Rejected, Trust: &own, Note: "fog", When: noon}},
	}
	score := 61.0
	want := []review.Item{
		{Key: "s1", Path: f.Scenes[0].Path, Name: "Crane_2008-11-04_TSX_7_1_034", Date: "2008-11-04", Sensor: "TSX", Glacier: "Crane"},
		{Key: "s2", Path: "/d/a.tif", Name: "a", Date: "2020-01-02", Sensor: "S1", Glacier: "Helheim", Predicted: true, Trust: &score, State: review.Predicted},
		{Key: "s3", Path: "/d/b.tif", Name: "b", Predicted: true, Trust: &own, State: review.Rejected, Note: "fog", When: noon},
	}
	got := f.Items()
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	got[0].State = review.Corrected
	if !f.Record(got[0]) || f.Scenes[0].Review.State != review.Corrected || f.Record(review.Item{Key: "s9"}) {
		t.Errorf("%+v", f.Scenes[0].Review)
	}
}

func FuzzParse(f *testing.F) {
	dir := f.TempDir()
	p := some(seeded(f), dir, 2)
	text, err := p.text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":"icefront-project","version":1}`))
	f.Add([]byte(`{"format":"icefront-project","version":2}`))
	f.Add([]byte(`{"format":"icefront-project","version":1,"scenes":[{"key":"s1","path":"../a.tif","labels":["b"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := Parse(text)
		if err != nil {
			return
		}
		once, err := got.text()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		twice, err := again.text()
		if err != nil || string(once) != string(twice) {
			t.Fatalf("it changes: %v\n%s\n%s", err, once, twice)
		}
	})
}

func FuzzDecode(f *testing.F) {
	r := seeded(f)
	for range 5 {
		text, err := encode(attributes(r))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := decode(text)
		if err != nil {
			return
		}
		once, err := encode(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := decode(once)
		if d := cmp.Diff(a, b, bits, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("%v %s", err, d)
		}
	})
}
