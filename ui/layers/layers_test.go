package layers_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/layer"
	"icefront/ui/layers"
	"icefront/ui/uitest"
)

// desk is a session with its panel in a window.
type desk struct {
	*apptest.Rig
	window fyne.Window
	panel  *layers.Layers
	typed  string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t)
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/b.tif", apptest.Metric(), apptest.Grey)
	w.Classes = apptest.FrontAt(50)
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	d := &desk{Rig: apptest.NewRig(t, w)}
	d.Do(func(s *app.Session) {
		d.panel = layers.New(s, layers.Options{
			Window: func() fyne.Window { return d.window }, Keys: func(r rune) { d.typed += string(r) },
			Fit: func(layer.ID) {}, Table: func(string) {}, Shares: func(layer.ID, [2]float64, bool) {},
		})
		d.window = test.NewTempWindow(t, container.NewVBox(d.panel.Object))
		d.window.Resize(fyne.NewSize(330, 600))
	})
	return d
}

func (d *desk) add(t *testing.T, path string) {
	t.Helper()
	if err := d.Await(func(s *app.Session, then func(error)) { s.Add(path, 1, then) }); err != nil {
		t.Fatal(err)
	}
}

// names are the layers from the bottom.
func (d *desk) names() (names []string) {
	d.Do(func(s *app.Session) {
		for _, l := range s.Layers() {
			names = append(names, l.Name)
		}
	})
	return names
}

func (d *desk) has(t *testing.T, why string, want ...string) {
	t.Helper()
	if got := d.names(); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", why, got, want)
	}
}

func TestLayersComeWithWhatIsOpened(t *testing.T) {
	d := newDesk(t)
	d.add(t, "/data/a.tif")
	d.Predict()
	d.has(t, "predicted", "a", "a zones", "a front")
	d.add(t, "/data/b.tif")
	d.has(t, "a second scene lies under zones and fronts", "a", "b", "a zones", "a front")
	d.add(t, "/data/a.tif")
	d.has(t, "one that is open is not opened again", "a", "b", "a zones", "a front")
	d.Do(func(s *app.Session) {
		if s.Scene().Name != "a" || s.Prediction() == nil {
			t.Errorf("work goes on with %s", s.Scene().Name)
		}
		s.CloseScene()
	})
	d.has(t, "closed, with all that belongs to it", "b")
	d.Do(func(s *app.Session) {
		if s.Scene().Name != "b" || s.Prediction() != nil {
			t.Errorf("after closing a, work goes on with %s", s.Scene().Name)
		}
		s.Edits().Undo()
	})
	d.has(t, "and back", "a", "b", "a zones", "a front")
	d.Do(func(s *app.Session) {
		s.CloseScene()
		s.CloseScene()
		if s.Scene() != nil {
			t.Error("a scene is left")
		}
		s.Edits().Undo()
		if s.Scene() == nil {
			t.Error("undoing brought no scene back")
		}
	})
}

func TestKeysOfTheList(t *testing.T) {
	d := newDesk(t)
	d.add(t, "/data/a.tif")
	d.Predict()
	d.Do(func(s *app.Session) {
		all := s.Layers()
		list, ok := uitest.Find(d.window.Content(), func(f fyne.Focusable) bool { return uitest.Shows(f.(fyne.CanvasObject), "a zones") })
		if !ok {
			t.Fatal("no list")
		}
		d.panel.Choose(all[2].ID)
		list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		if d.panel.Chosen() != all[1].ID {
			t.Error("the key down does not choose the layer below")
		}
		list.TypedRune(' ')
		if l, _ := s.LayerOf(s.Key(), layer.Zones); l.Style.Visible {
			t.Error("the space bar does not hide")
		}
		list.TypedRune('-')
		list.TypedRune('p')
		if d.typed != "p" {
			t.Errorf("letters for the map: %q", d.typed)
		}
	})
	d.has(t, "one down", "a zones", "a", "a front")
	d.Do(func(s *app.Session) { s.Edits().Undo() })
	d.has(t, "undone", "a", "a zones", "a front")
}

// A row is dragged by the pointer: from the top of the list to below the last.
func TestDragging(t *testing.T) {
	d := newDesk(t)
	d.add(t, "/data/a.tif")
	d.Predict()
	d.Do(func(s *app.Session) {
		row, ok := uitest.Find(d.window.Content(), func(r fyne.Draggable) bool { return uitest.Shows(r.(fyne.CanvasObject), "a front") })
		if !ok {
			t.Fatal("no row")
		}
		row.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 200)}})
		row.DragEnd()
	})
	d.has(t, "to the bottom", "a front", "a", "a zones")
}

func TestStyles(t *testing.T) {
	d := newDesk(t)
	d.add(t, "/data/a.tif")
	d.Predict()
	d.Do(func(s *app.Session) {
		zones, _ := s.LayerOf(s.Key(), layer.Zones)
		d.panel.Choose(zones.ID)
		slider, ok := uitest.Find(d.window.Content(), func(v interface{ SetValue(float64) }) bool { return true })
		if !ok {
			t.Fatal("no slider")
		}
		slider.SetValue(0.75)
		if zones, _ = s.LayerOf(s.Key(), layer.Zones); zones.Style.Opacity != 0.75 {
			t.Errorf("opacity %g", zones.Style.Opacity)
		}
		if !uitest.Shows(d.window.Content(), "75 %") {
			t.Error("the opacity is not said")
		}
		d.panel.Choose(s.Layers()[0].ID)
		if !uitest.Shows(d.window.Content(), "Gamma") {
			t.Error("a scene has no stretch")
		}
		if s.Edits().CanUndo() != "Predict a" {
			t.Errorf("a style is an edit: %q", s.Edits().CanUndo())
		}
	})
	uitest.Golden(t, "panel", d.window.Content())
}
