package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/paulmach/orb"

	"icefront/ui/uitest"
)

// compared is a desk with a prediction and a label 60 m ahead of it.
func compared(t *testing.T) *desk {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.Predict()
	d.OpenLabel("/data/a.geojson")
	return d
}

func TestKeyColoursTheFront(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.typed("e") // there is nothing to colour
	d.do(func() {
		if d.Session.Style().Errors || !d.item("errors.colour").Disabled {
			t.Error("errors of nothing")
		}
	})
	d.Predict()
	d.OpenLabel("/data/a.geojson")
	for _, want := range []bool{true, false} {
		d.typed("e")
		d.do(func() {
			if d.Session.Style().Errors != want || d.item("errors.colour").Checked != want || d.item("errors.colour").Disabled {
				t.Errorf("coloured %t, in the menu %t, want %t", d.Session.Style().Errors, d.item("errors.colour").Checked, want)
			}
		})
	}
}

func TestMarkIsShownAndTakenBack(t *testing.T) {
	d := compared(t)
	d.do(func() {
		v := d.w.view.View()
		v.Center, v.Scale = orb.Point{v.Center[0] + 1e5, v.Center[1]}, 1 // somewhere else
		d.w.view.SetView(v)
		d.Session.MarkErrors(-100, -50)
		d.w.reveal()
		if b := d.w.view.View().Bounds(); !b.Contains(d.Session.Marked().Lines[0][0]) {
			t.Errorf("the map shows %v, not what is marked", b)
		}
		at := d.w.view.View()
		d.w.reveal()
		if d.w.view.View() != at {
			t.Error("the map moves though the mark is on it")
		}
		d.w.Canvas().Focus(d.w.view)
	})
	d.press(fyne.KeyEscape)
	d.do(func() {
		if !d.Session.Marked().Span.Empty() {
			t.Error("Escape on the map leaves the mark")
		}
	})
}

func TestEvaluateWindowOpensWithItsKey(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		key := &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
		d.w.Canvas().(fyne.Shortcutable).TypedShortcut(key)
		if !d.w.folders.Open() || !uitest.Shows(uitest.Dialog(d.w), "Predictions") {
			t.Error("no window that asks for folders")
		}
	})
}
