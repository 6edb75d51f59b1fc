package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/job"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/ui/action"
	"icefront/ui/uitest"
)

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
	d.shows("2400 m")
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
		if !d.w.toolbar.predict.Disabled() || !d.item("predict").Disabled {
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
		if d.w.toolbar.predict.Disabled() || d.w.badge.line.Visible() || d.w.status.right.Visible() {
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
			got := state{
				label: !d.w.toolbar.label.Disabled(), predict: !d.w.toolbar.predict.Disabled(),
				export: !d.w.toolbar.front.Disabled(), view: !d.w.toolbar.views[0].Disabled(),
				compare: !d.item("label.compare").Disabled, closeLabel: !d.item("label.close").Disabled, pixelSize: !d.item("scene.pixelsize").Disabled,
			}
			if got != want {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
			if d.item("predict").Disabled == want.predict || d.item("front.export").Disabled == want.export || d.item("label.open").Disabled == want.label {
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
	d.do(func() { d.item("predict").Action() })
	d.noDialog() // not even a complaint: the entry is grey
	d.Open("/data/a.tif")
	d.do(d.w.showKeys)
	d.do(func() { d.item("predict").Action() })
	d.press(fyne.KeyEscape)
	d.noDialog()
	d.do(func() { d.item("predict").Action() })
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

func TestThemeAtRunTime(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.do(func() {
		dark := d.w.background()
		d.w.setTheme(lightTheme)
		if light := d.w.background(); light.R <= dark.R {
			t.Errorf("background %v in the light theme, %v in the dark one", light, dark)
		}
		if !d.item("theme.light").Checked || d.item("theme.dark").Checked {
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

// Fyne's layouts take their gaps from the theme of the moment: panels of another theme once lay on each other.
func TestPanelsDoNotOverlap(t *testing.T) {
	d := newDesk(t, world())
	check := func(when string) {
		t.Helper()
		d.do(func() {
			driver := fyne.CurrentApp().Driver()
			for _, p := range d.w.panels.Objects {
				bottom := driver.AbsolutePositionForObject(p).Y + p.Size().Height
				uitest.Find(p, func(text *canvas.Text) bool {
					if low := driver.AbsolutePositionForObject(text).Y + text.Size().Height; low > bottom+0.5 {
						t.Errorf("%s: %q ends at %g, its panel at %g", when, text.Text, low, bottom)
					}
					return false
				})
			}
		})
	}
	check("empty")
	d.Open("/data/a.tif")
	d.OpenLabel("/data/zones.tif")
	check("scene and label")
	d.Predict()
	check("prediction")
	d.typed("c")
	check("compare style")
	d.do(func() { d.w.setTheme(lightTheme) })
	check("another theme")
}

func TestTutorialOnTheSample(t *testing.T) {
	d := newDesk(t, world())
	d.tap("Tutorial: ten minutes")
	d.shows("1 of 7: Open the sample")
	d.Open("/data/a.tif")
	d.do(d.w.menu.course.Follow)
	d.shows("2 of 7: Look around")
	d.typed("+")
	d.do(d.w.menu.course.Follow)
	d.shows("3 of 7: Predict")
	d.tap("Do it for me")
	d.Idle()
	d.shows("4 of 7: Read the result")
	d.tap("Next")
	d.tap("Do it for me")
	d.shows("6 of 7: Compare with the label")
	d.OpenLabel("/data/a.geojson")
	d.typed("c")
	d.shows("7 of 7: Export a Shapefile")
	d.do(func() { d.w.setTheme(lightTheme) })
	d.tap("Finish")
	d.do(func() {
		if d.w.menu.course.Shown() {
			t.Error("the tutorial is still there")
		}
	})
}

func TestWelcome(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		opened := ""
		d.w.menu.actions.Find("project.open").Do = func() { opened = "asked" }
		d.w.menu.actions.Find("project.recent").List = func() (all []action.Entry) {
			for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
				all = append(all, action.Entry{Title: name + ".icefront", Do: func() { opened = name }})
			}
			return all
		}
		d.w.fillWelcome()
		uitest.Tap(t, d.w.welcome, "Open project…")
		if opened != "asked" {
			t.Errorf("opened %q", opened)
		}
		uitest.Tap(t, d.w.welcome, "b.icefront")
		if opened != "b" || uitest.Shows(d.w.welcome, "f.icefront") {
			t.Errorf("opened %q; shown %q", opened, uitest.Texts(d.w.welcome))
		}
		uitest.Golden(t, "welcome", d.w.welcome)
	})
	d.tap("Import a model…")
	d.shows("Models")
}
