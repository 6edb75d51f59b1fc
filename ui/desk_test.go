package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"icefront/app"
	"icefront/app/apptest"
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
		if !uitest.ShowsWrapped(o, text) {
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

// item is the menu's item of an action.
func (d *desk) item(id string) *fyne.MenuItem {
	d.t.Helper()
	i := d.w.menu.bar.Item(id)
	if i == nil {
		d.t.Fatalf("the menu has no %s", id)
	}
	return i
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
