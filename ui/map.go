package ui

import (
	"image"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/paulmach/orb"

	"icefront/app/layer"
	"icefront/app/project"
	"icefront/app/render"
	"icefront/ui/editor"
	"icefront/ui/layers"
	"icefront/ui/mapview"
	"icefront/ui/panel"
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

// buildEditor gives the map its tools.
func (w *Window) buildEditor() {
	wire := w.session.NewWire(func() { w.editor.Refresh() })
	w.view.OnView = wire.See
	w.editor = editor.New(w.session, w.view, editor.Options{
		Wire: wire, Author: func() string { return w.preferences().Author() },
		Say: func(text string) {
			w.hint = text
			if w.badge != nil {
				w.badge.show(w.badgeText())
			}
		},
		Changed: func() {
			if w.menu != nil {
				w.menu.sync()
			}
		},
		Measure: w.measureTool,
	})
}

// measureTool measures on the ground.
func (w *Window) measureTool() *mapview.Measure {
	ruler := w.session.Ruler()
	return &mapview.Measure{Text: func(points []orb.Point, closed bool) string {
		r, err := ruler.Line(points)
		if closed {
			r, err = ruler.Area(points)
		}
		if err != nil {
			return ""
		}
		return r.String()
	}}
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
	before := w.shown
	w.shown, w.outlined = sc, nil
	w.view.SetOutline(nil)
	w.welcome.Hide()
	w.SetTitle(sc.Name + " - Icefront")
	v := w.view.View()
	w.view.SetContent(c)
	if before != nil && before.Grid().CRS == sc.Grid().CRS && v.Bounds().Intersects(sc.Grid().Extent()) {
		w.view.SetView(v) // another date of the same place: what is looked at stays
	}
}

// buildLayers makes the panel of layers.
func (w *Window) buildLayers() fyne.CanvasObject {
	w.layers = layers.New(w.session, layers.Options{
		Window: func() fyne.Window { return w }, Keys: w.view.TypedRune, Fit: w.fitLayer,
		Shares: w.stretchLayer,
	})
	return panel.Compact(w.layers.Object)
}

// fitLayer shows all of a layer.
func (w *Window) fitLayer(id layer.ID) {
	if b, ok := w.session.LayerBound(id); ok {
		w.view.SetView(w.view.View().Fit(b, 8))
	}
}

// stretchLayer takes the limits of a layer's greys from the values of its scene, or of what the map shows of it.
func (w *Window) stretchLayer(id layer.ID, shares [2]float64, view bool) {
	if view {
		w.session.StretchLayer(id, shares, w.view.View(), nil)
		return
	}
	w.session.StretchLayer(id, shares, render.View{}, nil)
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
	w.projects.Offer()
	if len(paths) == 0 {
		return
	}
	w.files.Remember(paths[0])
	if filepath.Ext(paths[0]) == project.Extension {
		w.projects.Open(paths[0])
		return
	}
	w.session.Add(paths[0], 1, func(err error) {
		for _, label := range paths[1:] {
			if err == nil {
				w.openLabel(label)
			}
		}
	})
}
