package ui

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/model"
	"icefront/ui/uitest"
)

// click presses the primary button on the map where a pixel of the scene lies.
func (d *desk) click(col, row float64) {
	d.do(func() {
		x, y := d.w.view.View().ToScreen(apptest.Metric().Transform.Apply(col, row))
		e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(float32(x), float32(y))}, Button: desktop.MouseButtonPrimary}
		d.w.view.MouseMoved(e)
		d.w.view.MouseDown(e)
		d.w.view.MouseUp(e)
	})
}

// outlined counts the lines of the outline that is on the map.
func (d *desk) outlined() (n int) {
	d.do(func() { n = len(d.w.view.Outline()) })
	return n
}

func TestPredictAnArea(t *testing.T) {
	d := newDesk(t, world())
	d.typed("a")
	d.do(func() {
		if d.w.drawing != nil {
			t.Error("an area is drawn without a scene")
		}
	})
	d.Open("/data/a.tif")
	d.typed("a")
	d.shows("Click the corners of the area.")
	d.do(func() {
		if !d.w.toolbar.predict.Disabled() || !d.item("predict.area").Disabled {
			t.Error("a prediction or another area can begin")
		}
	})
	d.click(10, 10)
	d.click(60, 10)
	d.click(60, 50)
	d.shows("Enter or a double click predicts this area")
	d.press(fyne.KeyEscape, fyne.KeyEscape)
	d.shows("Click the corners of the area.")
	d.click(60, 10)
	d.click(60, 50)
	d.tap("Predict")
	d.Idle()
	asked := d.World.Asked()
	if len(asked) != 1 || len(asked[0].Area) != 1 {
		t.Fatalf("asked for %d predictions", len(asked))
	}
	if b := asked[0].Area.Bound(); b.Min[0] < 9.8 || b.Min[0] > 10.2 || b.Max[1] < 49.8 || b.Max[1] > 50.2 {
		t.Errorf("the area is %v", asked[0].Area)
	}
	if n := d.outlined(); n != 3 {
		t.Errorf("%d lines around the area, want 3", n)
	}
	d.shows("Only the outlined part of the scene was predicted.")
	d.shows("Predicted part")
	d.OpenLabel("/data/a.geojson")
	d.shows("Distances are those to the whole")
	d.tap("Predict")
	d.Idle()
	if n := d.outlined(); n != 0 || len(d.World.Asked()[1].Area) != 0 {
		t.Errorf("%d lines around all of the scene", n)
	}
}

func TestEscapeLeavesTheArea(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.typed("a")
	d.click(10, 10)
	d.press(fyne.KeyBackspace, fyne.KeyBackspace)
	d.shows("Click the corners")
	d.press(fyne.KeyEscape)
	d.do(func() {
		if d.w.drawing != nil || d.w.view.Tool != nil || d.w.badge.line.Visible() {
			t.Error("the area is still drawn")
		}
	})
	d.typed("a")
	d.click(10, 10)
	d.Open("/data/b.tif")
	d.do(func() {
		if d.w.drawing != nil {
			t.Error("an area of another scene is drawn")
		}
	})
	if n := d.outlined(); n != 0 {
		t.Errorf("%d lines are left", n)
	}
}

func TestAreaBesideTheScene(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.typed("a")
	d.click(-20, 10)
	d.click(-5, 10)
	d.click(-5, 50)
	d.press(fyne.KeyReturn)
	d.shows("Nothing to predict there")
	if n := len(d.World.Asked()); n != 0 {
		t.Errorf("%d predictions", n)
	}
}

func TestPredictThisView(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.do(d.w.predictView) // all of it is seen
	d.Idle()
	d.do(func() {
		v := d.w.view.View()
		v.Scale, v.Center = 1, apptest.Metric().Transform.Apply(0, 40) // the left half of the view is beside the scene
		d.w.view.SetView(v)
		d.w.predictView()
	})
	d.Idle()
	asked := d.World.Asked()
	if len(asked) != 2 || len(asked[0].Area) != 0 || len(asked[1].Area) != 1 {
		t.Fatalf("asked for %d predictions", len(asked))
	}
	if b := asked[1].Area.Bound(); b.Min[0] != 0 || b.Max[0] < 5 || b.Max[0] > 30 {
		t.Errorf("the area is %v", b)
	}
	d.shows("Only the outlined part")
}

// A prediction of a part that is not made leaves the outline of the one that is there.
func TestOutlineOfACancelledPrediction(t *testing.T) {
	w := world()
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.Idle()
	d.do(func() { w.Fail["segment"] = os.ErrPermission })
	d.typed("a")
	d.click(10, 10)
	d.click(60, 10)
	d.click(60, 50)
	d.press(fyne.KeyReturn)
	d.Idle()
	d.shows("No permission")
	if n := d.outlined(); n != 0 {
		t.Errorf("%d lines around the whole prediction", n)
	}
}

func TestPresetsByMenu(t *testing.T) {
	d := newDesk(t, world())
	for _, want := range []model.Preset{model.Draft, model.Best, model.Standard} {
		d.do(func() {
			d.item("preset." + string(want)).Action()
			if got := d.w.next.Preset(); got != want || !d.item("preset."+string(want)).Checked {
				t.Errorf("%s chose %q, checked in the menu: %v", want, got, d.item("preset."+string(want)).Checked)
			}
		})
	}
	d.do(func() { d.item("preset." + string(model.Draft)).Action() })
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.Idle()
	d.Do(func(s *app.Session) {
		if got := s.Prediction().Report.Run.Preset; got != "draft" {
			t.Errorf("predicted with %q", got)
		}
	})
}

func TestPredictWithFiles(t *testing.T) {
	dir := t.TempDir()
	scene := filepath.Join(dir, "c.tif")
	w := world()
	w.Add(scene, apptest.Metric(), apptest.Grey)
	d := newDesk(t, w)
	d.Open(scene)
	d.do(d.w.predictFiles)
	d.tap("Predict")
	d.Idle()
	d.noDialog()
	d.do(func() {
		if got := d.w.notes.Texts(); len(got) == 0 || got[len(got)-1] != "Written to "+dir+" as c: _zones.tif." {
			t.Errorf("the notes are %q", got)
		}
	})
	if _, err := os.Stat(filepath.Join(dir, "c_zones.tif")); err != nil {
		t.Error(err)
	}
}

func TestMemoryLimit(t *testing.T) {
	w := world()
	w.Plan.Patch, w.Plan.Step = [2]int{64, 64}, 0.5
	w.Cost = model.Cost{GFLOP: 1, Weights: 1e6, Activations: 1e9}
	d := newDesk(t, w)
	d.do(func() { d.w.app.Preferences().SetFloat("computing.memory_gb", 0.2) })
	d.Open("/data/a.tif")
	d.tap("Predict")
	d.Idle()
	d.shows("Not enough memory allowed")
	d.press(fyne.KeyReturn)
	d.do(func() { d.w.app.Preferences().SetFloat("computing.memory_gb", 0) })
	d.tap("Predict")
	d.Idle()
	d.noDialog()
	d.Do(func(s *app.Session) {
		if s.Prediction() == nil {
			t.Error("nothing was predicted")
		}
	})
}

func TestForecastInTheToolbar(t *testing.T) {
	w := world()
	w.Plan.Patch, w.Plan.Step = [2]int{64, 64}, 0.5
	w.Cost = model.Cost{GFLOP: 1, Weights: 1e6, Activations: 1e6}
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	shown := false
	for end := time.Now().Add(20 * time.Second); !shown && time.Now().Before(end); runtime.Gosched() {
		d.do(func() { shown = uitest.Shows(d.w.Content(), "Standard: about ") })
	}
	d.shows("Standard: about ")
}
