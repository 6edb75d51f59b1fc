package predict

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/model"
)

// wanted are files in the folder of the class map, by the names of Files' fields.
func (r *Run) wanted(names ...string) {
	dir := filepath.Dir(r.Files.Zones)
	for _, n := range names {
		path := filepath.Join(dir, n)
		switch n {
		case "labels":
			r.Files.Labels = path
		case "probabilities":
			r.Files.Probabilities = path
		case "front":
			r.Files.Front = path
		case "uncertainty":
			r.Files.Uncertainty = path
		case "pzone":
			r.Files.PublishedZone = path
		case "pfront":
			r.Files.PublishedFront = path
		case "pboundary":
			r.Files.PublishedBoundary = path
		default:
			panic(n)
		}
	}
}

func TestFilesThatAreWanted(t *testing.T) {
	all := []string{"labels", "probabilities", "front", "uncertainty", "pzone", "pfront", "pboundary"}
	tests := []struct {
		name   string
		planes int
		wants  []string
		half   bool
		made   map[string][]string // names of bands by file
		warns  string
	}{
		{"class map alone", 1, nil, false, map[string][]string{}, ""},
		{"labels", 2, []string{"labels"}, false, map[string][]string{"labels": {"front", "zones"}}, ""},
		{"all of one plane", 1, all, false, map[string][]string{
			"labels": {"all"}, "probabilities": {"no information", "rock", "glacier", "ocean", "front"},
			"front": {"probability of the front"}, "uncertainty": {"all"}, "pzone": nil, "pfront": nil,
		}, ""},
		{"all of two planes", 2, all, true, map[string][]string{
			"labels":        {"front", "zones"},
			"probabilities": {"front: background", "front: front", "zones: no information", "zones: rock", "zones: glacier", "zones: ocean"},
			"front":         {"probability of the front"}, "uncertainty": {"front", "zones"}, "pzone": nil, "pfront": nil,
		}, ""},
		{"zones alone", 0, all, false, map[string][]string{
			"labels": {"zones"}, "probabilities": {"no information", "rock", "glacier", "ocean"}, "uncertainty": {"zones"}, "pzone": nil,
		}, "no front class"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, seg, run := fakes(t, tt.planes)
			run.wanted(tt.wants...)
			run.Files.Half = tt.half
			result, err := run.Do(t.Context(), seg, nil)
			if err != nil {
				t.Fatal(err)
			}
			var made []string
			for _, f := range d.made {
				if f.name == "zones.tif" {
					continue
				}
				made = append(made, f.name)
				if names, ok := tt.made[f.name]; !ok || !slices.Equal(f.spec.Names, names) {
					t.Errorf("%s has the bands %q, want %q", f.name, f.spec.Names, names)
				}
				checkEncoding(t, f, tt.half)
			}
			if len(made) != len(tt.made) {
				t.Errorf("made %q, want %q", made, slices.Collect(maps.Keys(tt.made)))
			}
			checkProvenance(t, d.made)
			if last := d.closed[len(d.closed)-1]; last != "zones.tif" {
				t.Errorf("closed %q: the class map is not the last", d.closed)
			}
			if w := strings.Join(result.Report.Warnings, " "); !strings.Contains(w, tt.warns) || tt.warns == "" && w != "" {
				t.Errorf("warnings %q", w)
			}
			d.whole(t, 1)
			if err := result.Close(); err != nil {
				t.Error(err)
			}
			d.whole(t, 0)
			if _, err := os.Stat(run.Files.Zones); err != nil {
				t.Errorf("a class map that is to stay is gone: %v", err)
			}
		})
	}
}

// checkProvenance checks that every file says what made it.
func checkProvenance(t *testing.T, made []*written) {
	t.Helper()
	for _, f := range made {
		for k, v := range map[string]string{
			"ICEFRONT_VERSION": "test", "ICEFRONT_SCENE": "scene.tif", "ICEFRONT_MODEL": "fake", "ICEFRONT_MODEL_SHA256": "123",
			"ICEFRONT_PRESET": "standard", "ICEFRONT_STEP": "0.5", "ICEFRONT_MIRRORS": "4", "ICEFRONT_FOLDS": "1",
			"ICEFRONT_DEVICE": "CPU (fake)", "ICEFRONT_DATE": "2026-01-02T03:04:05Z",
		} {
			if f.meta[k] != v {
				t.Errorf("%s: %s is %q, want %q", f.name, k, f.meta[k], v)
			}
		}
	}
}

// checkEncoding checks how a file's values are stored.
func checkEncoding(t *testing.T, f *written, half bool) {
	t.Helper()
	kind, want := "shares", geo.Shares
	switch {
	case f.name == "labels":
		kind, want = "indices", geo.Indices
	case f.name[0] == 'p' && f.name != "probabilities":
		kind, want = "grey", 0
	case half && f.name != "uncertainty":
		want = geo.HalfShares
	}
	if f.kind != kind || f.spec.Encoding != want {
		t.Errorf("%s: made as %s with encoding %d, want %s and %d", f.name, f.kind, f.spec.Encoding, kind, want)
	}
}

func TestPublishedAndLabelsTogether(t *testing.T) {
	d, seg, run := fakes(t, 1)
	run.wanted("labels", "pzone", "pfront")
	if _, err := run.Do(t.Context(), seg, nil); err != nil {
		t.Fatal(err)
	}
	both := [][]float32{d.find("labels").pix[0], d.find("pzone").pix[0], d.find("pfront").pix[0]}
	for i, v := range both[0] {
		label, grey := float32(3), float32(254)
		switch col := i % 40; {
		case col == 20:
			label = 4
		case col > 20:
			label = 2
		}
		if i%40 >= 21-3 { // widened by three pixels
			grey = 127
		}
		if v != label || both[1][i] != grey {
			t.Fatalf("pixel %d: class %g, grey %g; want %g, %g", i, v, both[1][i], label, grey)
		}
	}
	if !slices.Contains(both[2], 255) {
		t.Error("the published front is empty")
	}
	alone, seg, run := fakes(t, 1)
	run.wanted("pzone", "pfront")
	if _, err := run.Do(t.Context(), seg, nil); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"pzone", "pfront"} {
		if !slices.Equal(alone.find(name).pix[0], both[1+i]) {
			t.Errorf("%s without labels differs", name)
		}
	}
}

func TestErrorsLeaveNothing(t *testing.T) {
	broken := errors.New("broken")
	names := []string{"labels", "probabilities", "front", "uncertainty", "pzone", "pfront"}
	var fails []string
	for _, n := range append(names, "zones.tif") {
		fails = append(fails, "create "+n, "write "+n, "close "+n)
	}
	for _, fail := range append(fails, "segment", "open zones.tif") {
		t.Run(fail, func(t *testing.T) {
			d, seg, run := fakes(t, 1)
			run.wanted(names...)
			run.Temporary = true
			d.failing[fail] = broken
			if fail == "segment" {
				seg.fail = broken
			}
			result, err := run.Do(t.Context(), seg, nil)
			if !errors.Is(err, broken) || result != nil {
				t.Errorf("got %v, %v", result, err)
			}
			d.whole(t, 0)
			if strings.HasPrefix(fail, "close") || strings.HasPrefix(fail, "open") {
				if _, err := os.Stat(run.Files.Zones); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("the temporary class map: %v", err)
				}
			} else if len(d.closed) > 0 {
				t.Errorf("%q were finished", d.closed)
			}
		})
	}
	t.Run("planes that the original never had", func(t *testing.T) {
		d, seg, run := fakes(t, 1)
		seg.about.Plan.Planes[0].Classes = seg.about.Plan.Planes[0].Classes[1:] // no zone "no information"
		run.wanted("labels", "pzone")
		if _, err := run.Do(t.Context(), seg, nil); err == nil || !strings.Contains(err.Error(), "published") {
			t.Errorf("got %v", err)
		}
		d.whole(t, 0)
	})
}

func TestTemporaryClassMapGoesWithTheResult(t *testing.T) {
	d, seg, run := fakes(t, 1)
	run.Temporary = true
	result, err := run.Do(t.Context(), seg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(run.Files.Zones); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}
	d.whole(t, 0)
	if err := (*Result)(nil).Close(); err != nil {
		t.Error(err)
	}
}

func TestRequestAndReport(t *testing.T) {
	area := orb.Polygon{{{1, 1}, {30, 1}, {30, 80}, {1, 1}}}
	tests := []struct {
		name     string
		settings Settings
		step     float64
		passes   int
		preset   string
	}{
		{"as published", Settings{}, 0.5, 4, "standard"},
		{"draft", Settings{Preset: model.Draft}, 0.75, 1, "draft"},
		{"draft with mirrors", Settings{Preset: model.Draft, Mirror: true}, 0.75, 4, "draft"},
		{"best without mirrors", Settings{Preset: model.Best, NoMirror: true, Mirror: true}, 0.5, 1, "best"},
		{"own step", Settings{Preset: model.Draft, Step: 0.3, Area: area}, 0.3, 1, "draft"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, seg, run := fakes(t, 1)
			run.Settings, run.Folder = tt.settings, "/scratch"
			result, err := run.Do(t.Context(), seg, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := seg.asked
			if r.Step != tt.step || r.NoMirror != (tt.passes == 1) || r.Band != 2 || r.PixelSize != [2]float64{10, 10} || r.Work != "/scratch" || len(r.Area) != len(tt.settings.Area) {
				t.Errorf("asked %+v", r)
			}
			ran := result.Report.Run
			if ran.Preset != tt.preset || ran.Step != tt.step || ran.Mirrors != tt.passes || ran.Folds != 1 || ran.Tiles != 7 || ran.Area != (len(tt.settings.Area) > 0) {
				t.Errorf("reported %+v", ran)
			}
			if result.Report.ZonePixels["glacier"] != 19*90 || result.Report.ZonePixels["ocean"] != 21*90 || len(result.Fronts) != 1 {
				t.Errorf("counted %v, %d fronts", result.Report.ZonePixels, len(result.Fronts))
			}
		})
	}
}

func TestUncertaintyOfOnePassIsExplained(t *testing.T) {
	for _, tt := range []struct {
		name   string
		folds  int
		mirror bool
		stored int
		warns  bool
	}{
		{"mirrors", 1, true, 0, false}, {"one pass", 1, false, 0, true}, {"folds", 5, false, 0, false}, {"with stored", 1, false, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, seg, run := fakes(t, 1)
			seg.about.Folds, run.Settings.NoMirror = tt.folds, !tt.mirror
			run.wanted("uncertainty")
			for range tt.stored {
				run.Stored = append(run.Stored, d.stored(seg.about, run))
			}
			result, err := run.Do(t.Context(), seg, nil)
			if err != nil {
				t.Fatal(err)
			}
			if w := strings.Join(result.Report.Warnings, " "); strings.Contains(w, "One pass only") != tt.warns {
				t.Errorf("warnings %q", w)
			}
		})
	}
}

// stored makes a file of probabilities as an earlier run of the same scene wrote it.
func (d *disk) stored(about model.About, run Run) string {
	path := "/earlier/scene_probabilities.tif"
	s := &scene{grid: run.Scene.Grid(), info: geo.Info{Path: path, Meta: run.provenance(about)}}
	for range about.Plan.Channels() {
		s.info.Bands = append(s.info.Bands, geo.Band{Packed: geo.Packing{Scale: 1.0 / 254}})
	}
	d.scenes[path] = s
	return path
}

func TestCancelledAfterwards(t *testing.T) {
	d, seg, run := fakes(t, 1)
	run.Temporary = true
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.failing["open zones.tif"] = ctx.Err()
	if _, err := run.Do(ctx, seg, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(run.Files.Zones)); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
