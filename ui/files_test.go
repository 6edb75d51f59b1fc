package ui

import (
	"errors"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"icefront/app"
)

func uris(paths ...string) (all []fyne.URI) {
	for _, p := range paths {
		all = append(all, storage.NewFileURI(p))
	}
	return all
}

func TestDrop(t *testing.T) {
	cases := []struct {
		name  string
		open  bool
		drop  []string
		keys  []fyne.KeyName
		tap   string
		scene string // name of the open scene afterwards
		label bool
	}{
		{"a raster on an empty window is the scene", false, []string{"/data/b.tif"}, nil, "", "b", false},
		{"a vector is a label", true, []string{"/data/a.geojson"}, nil, "", "a", true},
		{"a raster on a scene: the scene", true, []string{"/data/b.tif"}, nil, "Scene", "b", false},
		{"a raster on a scene: the label", true, []string{"/data/zones.tif"}, nil, "Label", "a", true},
		{"a raster on a scene: neither", true, []string{"/data/b.tif"}, []fyne.KeyName{fyne.KeyEscape}, "", "a", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, world())
			if c.open {
				d.Open("/data/a.tif")
			}
			d.do(func() { d.w.dropped(fyne.Position{}, uris(c.drop...)) })
			if c.tap != "" {
				d.tap(c.tap)
			}
			d.press(c.keys...)
			d.Idle()
			d.noDialog()
			d.Do(func(s *app.Session) {
				if s.Scene() == nil || s.Scene().Name != c.scene || s.Label().Empty() == c.label {
					t.Errorf("scene %v, label %v", s.Scene(), s.Label())
				}
			})
		})
	}
}

func TestDropVectorWithoutScene(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() { d.w.dropped(fyne.Position{}, uris("/data/a.geojson")) })
	d.Idle()
	d.shows("No scene")
}

func TestArguments(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() { d.w.OpenArguments(nil) })
	d.do(func() { d.w.OpenArguments([]string{"/data/a.tif", "/data/a.geojson", "/data/zones.tif"}) })
	d.Idle()
	d.Do(func(s *app.Session) {
		if s.Scene() == nil || len(s.Label().Paths()) != 2 {
			t.Errorf("scene %v, labels %q", s.Scene(), s.Label().Paths())
		}
	})
	d.do(func() { d.w.OpenArguments([]string{"/data/gone.tif", "/data/a.geojson"}) })
	d.Idle()
	d.shows("Not found")
	d.press(fyne.KeyEscape)
	d.noDialog() // one error, not two
}

func TestSample(t *testing.T) {
	w := world()
	w.Sample = []string{"/data/a.tif", "/data/a.geojson", "/data/zones.tif"}
	d := newDesk(t, w)
	d.tap("Open the sample")
	d.until("scene and labels are open", func(s *app.Session) bool { return len(s.Label().Paths()) == 2 })
	w.Fail["sample"] = errors.New("unpack the sample: no room")
	d.do(func() { d.w.openSample() })
	d.Idle()
	d.shows("no room")
}

func TestModel(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.shows("Model: built in")
	path := t.TempDir() + "/mine.onnx"
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	d.do(d.w.askModel)
	d.typed(path)
	d.press(fyne.KeyReturn)
	d.shows("Model: mine")
	d.tap("Predict")
	d.Idle()
	d.Do(func(s *app.Session) {
		if about, ok := s.Model(); !ok || about.Path != path {
			t.Errorf("predicted with %q", about.Path)
		}
	})
	d.do(d.w.useEmbedded)
	d.shows("Model: built in")
}

func TestExportFromTheWindow(t *testing.T) {
	d := newDesk(t, world())
	dir := t.TempDir()
	d.Open("/data/a.tif")
	d.do(d.w.exportReport)
	d.noDialog() // nothing to export yet
	d.Predict()
	d.do(d.w.exportReport)
	d.typed(dir + "/report")
	d.press(fyne.KeyReturn)
	d.Idle()
	if _, err := os.Stat(dir + "/report.json"); err != nil {
		t.Error(err)
	}
	d.do(d.w.exportOverlay)
	d.typed(dir + "/a.png")
	d.press(fyne.KeyReturn)
	d.Idle()
	if st, err := os.Stat(dir + "/a.png"); err != nil || st.Size() == 0 {
		t.Errorf("overlay: %v, %v", st, err)
	}
	d.tap("Export front")
	d.shows("Export the predicted front")
}
