package ui

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/job"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/ui/uitest"
)

// desk is a window on a session over fake files.
type desk struct {
	*apptest.Rig
	t *testing.T
	w *Window
}

func newDesk(t *testing.T, world *apptest.World) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	d := &desk{t: t, Rig: apptest.NewRig(t, world)}
	d.Do(func(s *app.Session) {
		d.w = NewWindow(a, s, Options{Theme: "dark", Libraries: func() []string { return []string{"GDAL 9"} }})
		d.w.Resize(startSize)
		d.w.Show()
	})
	return d
}

// world has a scene with two labels, and one without georeferencing.
func world() *apptest.World {
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/b.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	w.Add("/data/zones.tif", apptest.Metric(), func(c, _ int) float32 {
		if c < 52 {
			return float32(zone.Glacier)
		}
		return float32(zone.Ocean)
	})
	g := apptest.Metric()
	g.CRS, g.Transform = "", geo.Affine{0, 1, 0, 0, 0, -1}
	w.Add("/data/plain.png", g, apptest.Grey)
	return w
}

func (d *desk) do(f func()) {
	d.t.Helper()
	d.Do(func(*app.Session) { f() })
}

// tap presses a button of the window or of its dialog, and waits for what it began.
func (d *desk) tap(text string) {
	d.t.Helper()
	d.do(func() {
		o := d.w.Content()
		if top := uitest.Dialog(d.w); top != nil {
			o = top
		}
		uitest.Tap(d.t, o, text)
	})
}

// press types a key and letters.
func (d *desk) press(keys ...fyne.KeyName) {
	d.do(func() {
		for _, k := range keys {
			uitest.Press(d.w, k)
		}
	})
}

func (d *desk) typed(text string) { d.do(func() { uitest.Type(d.w, text) }) }

// shows reports a text in the dialog on top or else in the window.
func (d *desk) shows(text string) {
	d.t.Helper()
	d.do(func() {
		var o fyne.CanvasObject = d.w.Content()
		if top := uitest.Dialog(d.w); top != nil {
			o = top
		}
		if !uitest.Shows(o, text) {
			d.t.Errorf("%q is not shown; there is %q", text, uitest.Texts(o))
		}
	})
}

func (d *desk) noDialog() {
	d.t.Helper()
	d.do(func() {
		if o := uitest.Dialog(d.w); o != nil {
			d.t.Errorf("a dialog is open: %q", uitest.Texts(o))
		}
	})
}

func (d *desk) status() (text string) {
	d.do(func() { text = d.w.status.text.Text })
	return text
}

// until waits for the session to change until a condition holds.
func (d *desk) until(what string, holds func(s *app.Session) bool) {
	d.t.Helper()
	reached := make(chan struct{})
	d.Do(func(s *app.Session) {
		done := false
		look := func(app.Change) {
			if !done && holds(s) {
				done = true
				close(reached)
			}
		}
		s.Watch(look)
		look(0)
	})
	select {
	case <-reached:
	case <-time.After(20 * time.Second): // only if the test fails
		d.t.Fatalf("waited in vain: %s", what)
	}
}

func TestFromSceneToComparison(t *testing.T) {
	d := newDesk(t, world())
	d.shows("Open a SAR scene to map its calving front")
	d.do(func() { d.w.OpenScene("/data/a.tif") })
	d.Idle()
	if got := title(d); got != "a - Icefront" {
		t.Errorf("title %q", got)
	}
	d.do(func() {
		if d.w.welcome.Visible() {
			t.Error("the welcome lies on the map")
		}
	})
	d.tap("Predict")
	d.Idle()
	d.shows(" s on CPU (fake)")
	d.shows("2392 m")
	d.do(func() { d.w.openLabel("/data/a.geojson") })
	d.Idle()
	d.shows("Mean (MDE)")
	if got := d.status(); !strings.HasPrefix(got, "Predicted in ") {
		t.Errorf("status %q: the comparison took the prediction's place", got)
	}
	d.typed("c")
	compare := func(want bool) {
		t.Helper()
		d.Do(func(s *app.Session) {
			if got := s.Style().Compare; got != want {
				t.Errorf("compare style %v, want %v", got, want)
			}
		})
	}
	compare(true)
	d.shows("Both")
	d.typed("c")
	compare(false)
	d.do(func() { d.w.closeScene() })
	d.shows("Open a SAR scene to map its calving front")
	if got := title(d); got != "Icefront" {
		t.Errorf("title %q after closing", got)
	}
	d.typed("c") // nothing to compare
	compare(false)
}

func title(d *desk) (s string) {
	d.do(func() { s = d.w.Title() })
	return s
}

func TestCancelInTheStatusBar(t *testing.T) {
	w := world()
	w.Hold = make(chan struct{})
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.until("the prediction runs", func(s *app.Session) bool {
		for _, j := range s.Jobs() {
			if j.State == job.Running && j.Done > 0 {
				return true
			}
		}
		return false
	})
	d.shows("Predict a on CPU (fake), 1 %")
	d.shows("Predicting: 1 %") // on the map
	d.do(func() {
		if !d.w.toolbar.predict.Disabled() || !d.w.menu.predict.Disabled {
			t.Error("a second prediction can be started")
		}
	})
	d.tap("Cancel")
	d.Idle()
	d.shows("Predict a: cancelled")
	d.noDialog()
	d.Do(func(s *app.Session) {
		if s.Prediction() != nil || s.Predicting() {
			t.Error("the prediction was not cancelled")
		}
		if d.w.toolbar.predict.Disabled() || d.w.badge.box.Visible() || d.w.status.right.Visible() {
			t.Error("the window still shows the prediction")
		}
	})
}

func TestWhatCanBeDone(t *testing.T) {
	d := newDesk(t, world())
	type state struct{ label, predict, export, view, compare, closeLabel, pixelSize bool }
	check := func(name string, want state) {
		t.Helper()
		d.do(func() {
			m := d.w.menu
			got := state{
				label: !d.w.toolbar.label.Disabled(), predict: !d.w.toolbar.predict.Disabled(),
				export: !d.w.toolbar.front.Disabled(), view: !d.w.toolbar.views[0].Disabled(),
				compare: !m.compare.Disabled, closeLabel: !m.needsLabel[0].Disabled, pixelSize: !m.pixelSize.Disabled,
			}
			if got != want {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
			if m.predict.Disabled == want.predict || m.needsFront[0].Disabled == want.export || m.needsScene[0].Disabled == want.label {
				t.Errorf("%s: menu and toolbar disagree", name)
			}
		})
	}
	check("nothing open", state{})
	d.Open("/data/a.tif")
	check("a scene", state{label: true, predict: true, view: true})
	d.OpenLabel("/data/a.geojson")
	check("and a label", state{label: true, predict: true, view: true, closeLabel: true})
	d.Predict()
	check("and a prediction", state{label: true, predict: true, export: true, view: true, compare: true, closeLabel: true})
	d.Open("/data/plain.png")
	check("another scene, whose pixels have no size", state{label: true, predict: true, view: true, pixelSize: true})
	d.do(d.w.closeScene)
	check("closed", state{})
}

// Fyne calls a menu's action by its shortcut, whatever the menu shows.
func TestShortcutsDoWhatTheMenuShows(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() { d.w.menu.predict.Action() })
	d.noDialog() // not even a complaint: the entry is grey
	d.Open("/data/a.tif")
	d.do(d.w.showKeys)
	d.do(func() { d.w.menu.predict.Action() })
	d.press(fyne.KeyEscape)
	d.noDialog()
	d.do(func() { d.w.menu.predict.Action() })
	d.Idle()
	d.Do(func(s *app.Session) {
		if s.Prediction() == nil {
			t.Error("nothing was predicted")
		}
	})
	if n := len(d.World.Asked()); n != 1 {
		t.Errorf("%d predictions, want 1: none behind a dialog", n)
	}
}

func TestErrorsAreDialogsAndRemarksAreNotes(t *testing.T) {
	w := world()
	w.Fail["/data/bad.tif"] = geo.ErrDamaged
	w.Classes = func(c, r int) uint8 { return uint8(zone.Ocean) }
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.Idle()
	d.noDialog()
	d.shows("No front of at least 100 m was found.")
	d.do(func() { d.w.OpenScene("/data/bad.tif") })
	d.Idle()
	d.shows("Damaged file")
	d.press(fyne.KeyReturn)
	d.noDialog()
	d.shows("No front of at least 100 m was found.") // the scene is still the old one
	d.do(func() { d.w.OpenScene("/data/b.tif") })
	d.Idle()
	d.do(func() {
		if got := d.w.notes.Texts(); len(got) != 0 {
			t.Errorf("notes of the scene before: %q", got)
		}
	})
}

func TestSceneRemarksAreShownOnce(t *testing.T) {
	w := world()
	w.Add("/data/odd.tif", apptest.Metric(), apptest.Grey).Warnings = []string{"Odd."}
	d := newDesk(t, w)
	d.Open("/data/odd.tif")
	d.do(func() {
		n := 0
		for _, text := range uitest.Texts(d.w.Content()) {
			if text == "Odd." {
				n++
			}
		}
		if n != 1 {
			t.Errorf("the remark is shown %d times", n)
		}
	})
}

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

func TestThemeAtRunTime(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.do(func() {
		dark := d.w.background()
		d.w.setTheme(lightTheme)
		if light := d.w.background(); light.R <= dark.R {
			t.Errorf("background %v in the light theme, %v in the dark one", light, dark)
		}
		if !d.w.menu.themes[lightTheme].Checked || d.w.menu.themes[darkTheme].Checked {
			t.Error("the menu's ticks did not follow")
		}
	})
}

func TestKeysOfTheWindow(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.typed("?")
	d.shows("Keyboard and mouse")
	var before float64
	d.do(func() { before = d.w.view.View().Scale })
	d.typed("+++")
	d.press(fyne.KeyEscape)
	d.do(func() {
		if d.w.view.View().Scale != before {
			t.Error("the map zoomed behind a dialog")
		}
	})
	d.typed("+")
	d.do(func() {
		if d.w.view.View().Scale >= before {
			t.Error("the map did not zoom in")
		}
	})
	d.do(d.w.showAbout)
	d.shows("GDAL 9")
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

func TestEnd(t *testing.T) {
	w := world()
	w.Hold = make(chan struct{})
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.do(func() {
		d.w.End()
		d.w.End()
	})
	if n := w.Models(); n != 0 {
		t.Errorf("%d models are open", n)
	}
}
