package predict

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/model"
)

func TestStoredPath(t *testing.T) {
	dir := t.TempDir()
	inFolder := filepath.Join(dir, "scene_probabilities.tif")
	if err := os.WriteFile(inFolder, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder_probabilities.tif"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		word, scene, want string
		ok                bool
	}{
		{"some.tif", "scene", "some.tif", true},
		{"/far/some.TIFF", "scene", "/far/some.TIFF", true},
		{dir, "scene", inFolder, true},
		{dir, "other", "", false},
		{dir, "folder", "", false},
		{"model.onnx", "scene", "", false},
		{"", "scene", "", false},
	} {
		if got, ok := StoredPath(tt.word, tt.scene); got != tt.want || ok != tt.ok {
			t.Errorf("%q of %q: got %q, %t; want %q, %t", tt.word, tt.scene, got, ok, tt.want, tt.ok)
		}
	}
}

func TestProvenanceRoundTrip(t *testing.T) {
	for _, planes := range []int{0, 1, 2} {
		_, seg, run := fakes(t, planes)
		meta := run.provenance(seg.about)
		info := geo.Info{Path: "p.tif", Meta: meta, Bands: make([]geo.Band, seg.about.Plan.Channels())}
		plan, kept, err := StoredPlan(info)
		if err != nil {
			t.Fatal(err)
		}
		want := seg.about.Plan
		want.Description, want.Licence, want.Citation, want.TrainData = "", "", "", ""
		if !reflect.DeepEqual(plan, want) {
			t.Errorf("got %+v, want %+v", plan, want)
		}
		if kept["cf.name"] != "fake" || kept["author"] != "" || kept["cf.description"] != "" || kept["cf.postprocess"] != "" || kept["cf.bundle"] != "" {
			t.Errorf("kept %v", kept)
		}
		// What was averaged from stored probabilities can be averaged again.
		seg.about.Meta = kept
		if again := run.provenance(seg.about); again[planItem] != meta[planItem] {
			t.Errorf("second time: %s, want %s", again[planItem], meta[planItem])
		}
	}
	_, seg, run := fakes(t, 1)
	for _, meta := range []map[string]string{nil, {"author": "somebody"}} {
		seg.about.Meta = meta
		if _, ok := run.provenance(seg.about)[planItem]; ok {
			t.Errorf("keys %v: a plan was written", meta)
		}
	}
}

func TestStoredPlanRefuses(t *testing.T) {
	text := func(edit func(map[string]string)) string {
		k := keys(1)
		edit(k)
		b, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	good := text(func(map[string]string) {})
	for _, tt := range []struct {
		name  string
		meta  map[string]string
		bands int
		says  string
		is    error
	}{
		{"no item", map[string]string{"ICEFRONT_MODEL": "x"}, 5, planItem, nil},
		{"no JSON", map[string]string{planItem: "{"}, 5, planItem, nil},
		{"another kind of JSON", map[string]string{planItem: `["cf.version"]`}, 5, planItem, nil},
		{"empty", map[string]string{planItem: `{}`}, 5, "cf.version", model.ErrPlan},
		{"null", map[string]string{planItem: `null`}, 5, "cf.version", model.ErrPlan},
		{"newer", map[string]string{planItem: text(func(k map[string]string) { k["cf.version"] = "2" })}, 5, "newer", model.ErrPlan},
		{"no planes", map[string]string{planItem: text(func(k map[string]string) { delete(k, "cf.planes") })}, 5, "cf.planes", model.ErrPlan},
		{"one band", map[string]string{planItem: good}, 1, "1 bands", nil},
		{"no bands", map[string]string{planItem: good}, 0, "0 bands", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := StoredPlan(geo.Info{Path: "p.tif", Meta: tt.meta, Bands: make([]geo.Band, tt.bands)})
			if err == nil || !strings.Contains(err.Error(), "p.tif") || !strings.Contains(err.Error(), tt.says) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want it to say %q", err, tt.says)
			}
		})
	}
}

func FuzzStoredPlan(f *testing.F) {
	b, err := json.Marshal(keys(2))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b), 6)
	f.Add(`{"cf.version":"1"}`, 1)
	f.Add(`null`, 0)
	f.Fuzz(func(t *testing.T, text string, bands int) {
		plan, kept, err := StoredPlan(geo.Info{Meta: map[string]string{planItem: text}, Bands: make([]geo.Band, min(max(bands, 0), 100))})
		if err == nil && (plan.Channels() != bands || kept == nil) {
			t.Errorf("%q with %d bands: got %d classes", text, bands, plan.Channels())
		}
	})
}

func TestStoredAreAveragedIn(t *testing.T) {
	d, seg, run := fakes(t, 1)
	run.Stored = []string{d.stored(seg.about, run)}
	result, err := run.Do(t.Context(), seg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := seg.asked.Stored; len(got) != 1 || got[0].Scale != 1.0/254 || !reflect.DeepEqual(got[0].Planes, seg.about.Plan.Planes) {
		t.Errorf("asked %+v", got)
	}
	if got := result.Report.Run.Stored; len(got) != 1 || got[0] != "scene_probabilities.tif" {
		t.Errorf("reported %q", got)
	}
	d.whole(t, 1) // the class map
}

func TestStoredOfAnotherSceneIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(s *scene)
		says string
	}{
		{"size", func(s *scene) { s.grid = geo.PixelGrid(40, 91) }, "grid"},
		{"place", func(s *scene) { s.grid.Transform[0] += 10 }, "grid"},
		{"no plan", func(s *scene) { s.info.Meta = nil }, planItem},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, seg, run := fakes(t, 1)
			good := d.stored(seg.about, run)
			bad := *d.scenes[good]
			tt.edit(&bad)
			d.scenes["/bad.tif"] = &bad
			for _, order := range [][]string{{good, "/bad.tif"}, {"/bad.tif", good}, {good, "/not/there.tif"}} {
				run.Stored = order
				_, err := run.Do(t.Context(), seg, nil)
				if err == nil || order[1] != "/not/there.tif" && !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%q: got %v", order, err)
				}
			}
			if len(d.made) > 0 {
				t.Errorf("%d files were begun", len(d.made))
			}
			d.whole(t, 0)
		})
	}
}

func TestSameGrid(t *testing.T) {
	g := geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{412345.123, 30, 0, -2200000.5, 0, -30}, CRS: "EPSG:3413"}
	for _, tt := range []struct {
		name string
		edit func(*geo.Grid)
		want bool
	}{
		{"itself", func(*geo.Grid) {}, true},
		{"a few digits less", func(g *geo.Grid) { g.Transform[0] += 1e-6; g.Transform[1] += 1e-9; g.Transform[3] -= 1e-4 }, true},
		{"half a pixel", func(g *geo.Grid) { g.Transform[0] += 15 }, false},
		{"a hundredth of a pixel", func(g *geo.Grid) { g.Transform[0] += 0.3 }, false},
		{"another pixel size", func(g *geo.Grid) { g.Transform[5] = -30.1 }, false},
		{"turned", func(g *geo.Grid) { g.Transform[2] = 1 }, false},
		{"wider", func(g *geo.Grid) { g.Width++ }, false},
		{"lower", func(g *geo.Grid) { g.Height-- }, false},
	} {
		other := g
		tt.edit(&other)
		if a, b := sameGrid(g, other), sameGrid(other, g); a != tt.want || b != tt.want {
			t.Errorf("%s: got %t and %t, want %t", tt.name, a, b, tt.want)
		}
	}
}
