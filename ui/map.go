package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/ui/mapview"
)

// buildMap connects the map with the session: views go in, frames come out.
func (w *Window) buildMap() {
	w.view = mapview.New("", lang.L("Drawing…"))
	w.view.Request = func(v render.View) {
		w.session.Draw(v, w.background(), func(frame *image.RGBA, complete bool) {
			w.view.SetFrame(frame, v, complete)
			w.traceFrame(complete)
		})
	}
	w.view.Release = w.session.Drawn
	w.view.OnRune = w.typed
	w.view.OnKey = func(name fyne.KeyName) {
		if name == fyne.KeyEscape {
			w.session.MarkErrors(0, 0)
		}
	}
	w.view.OnHover = func(at orb.Point, inside bool) {
		if inside {
			w.status.Hover(at)
		} else {
			w.status.Leave()
		}
	}
}

// traceFrame tells a measuring caller that a frame is on the map.
func (w *Window) traceFrame(complete bool) {
	switch {
	case w.trace == nil:
	case complete:
		w.trace("complete frame")
	default:
		w.trace("coarse frame")
	}
}

// showScene shows all of a scene that was just opened, or nothing.
func (w *Window) showScene() {
	sc := w.session.Scene()
	if sc == nil {
		w.shown, w.outlined = nil, nil
		w.view.Clear()
		w.welcome.Show()
		w.SetTitle("Icefront")
		return
	}
	c := mapview.Content{Grid: sc.Grid(), Aspect: w.session.Aspect(), PerUnit: 1, Unit: "px"}
	if m, ok := w.session.MetresPerUnit(); ok {
		c.PerUnit, c.Unit = m, "m"
	}
	if w.shown == sc {
		v := w.view.View() // the pixel size was told: the view stays
		w.view.SetContent(c)
		w.view.SetView(v)
		return
	}
	w.shown, w.outlined = sc, nil
	w.view.SetOutline(nil)
	w.welcome.Hide()
	w.SetTitle(sc.Name + " - Icefront")
	w.view.SetContent(c)
}

// reveal moves the map to what is marked, if nothing of that is on it.
func (w *Window) reveal() {
	if v := w.session.Marked().Look(w.view.View()); v != w.view.View() {
		w.view.SetView(v)
	}
}

// metresPerPixel is the size of a screen pixel, for the decimals of coordinates.
func (w *Window) metresPerPixel() float64 {
	if m, ok := w.session.MetresPerUnit(); ok {
		return m * w.view.View().Scale
	}
	return w.view.View().Scale
}

func (w *Window) zoomIn()  { w.view.ZoomBy(1.5) }
func (w *Window) zoomOut() { w.view.ZoomBy(1 / 1.5) }

// OpenArguments opens a scene and, after it, its labels.
func (w *Window) OpenArguments(paths []string) {
	if len(paths) == 0 {
		return
	}
	w.files.Remember(paths[0])
	w.session.Open(paths[0], 1, func(err error) {
		for _, label := range paths[1:] {
			if err == nil {
				w.openLabel(label)
			}
		}
	})
}
