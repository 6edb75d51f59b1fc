package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/predict"
	"icefront/ui/dialog"
	"icefront/ui/language"
	"icefront/ui/mapview"
	"icefront/ui/run"
)

// least is how many corners an area has.
const least = 3

// canPredict reports that a prediction can begin.
func (w *Window) canPredict() bool {
	s := w.session
	return s.Scene() != nil && !s.Predicting() && !w.ended // a key may still be on its way while the window closes
}

// predict predicts all of the scene, or the area that is being drawn.
func (w *Window) predict() {
	if w.drawing != nil {
		w.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		return
	}
	w.start(nil, predict.Files{}, nil)
}

// predictView predicts what of the scene is on the map.
func (w *Window) predictView() {
	v := w.view.View()
	if v.Empty() || !w.canPredict() {
		return
	}
	x, y := float64(v.Width), float64(v.Height)
	w.predictArea([]orb.Point{v.ToWorld(0, 0), v.ToWorld(x, 0), v.ToWorld(x, y), v.ToWorld(0, y)})
}

// predictArea predicts what of the scene lies in a ring of the map.
func (w *Window) predictArea(ring []orb.Point) {
	sc := w.session.Scene()
	if sc == nil {
		return
	}
	part, whole := sc.Grid().Part(ring)
	switch {
	case whole:
		w.start(nil, predict.Files{}, nil)
	case len(part) == 0:
		dialog.ShowNotice(app.Notice{
			Title: lang.L("Nothing to predict there"), Text: lang.L("The area has nothing of the scene in it."),
			Hint: lang.L("Draw it over the scene, without crossing lines."), Error: true,
		}, w, w.app.Clipboard().SetContent)
	default:
		var seen []orb.Point         // what is predicted is outlined, not what was asked for beside the scene
		for _, p := range part[1:] { // it is closed
			seen = append(seen, sc.Grid().Transform.Apply(p[0], p[1]))
		}
		w.start(&area{world: seen, pixels: orb.Polygon{part}}, predict.Files{}, nil)
	}
}

// area is a part of the scene.
type area struct {
	world  []orb.Point
	pixels orb.Polygon
}

// start predicts a part of the scene, or without one all of it. The part is outlined while its prediction runs and as
// long as that is on the map. then is told that the prediction is there; it may be nil.
func (w *Window) start(part *area, files predict.Files, then func()) {
	if w.ended {
		return
	}
	if part == nil {
		part = &area{}
	}
	sc, busy := w.session.Scene(), w.session.Predicting()
	if !busy {
		w.view.SetOutline(part.world)
	}
	w.session.Predict(w.next.Options(part.pixels, files), func(err error) {
		switch {
		case busy || w.session.Scene() != sc:
		case err != nil:
			w.view.SetOutline(w.outlined)
		default:
			w.outlined = part.world
			if then != nil {
				then()
			}
		}
	})
}

// predictFiles asks which files are to be written, and predicts.
func (w *Window) predictFiles() {
	if !w.canPredict() {
		return
	}
	w.next.AskFiles(w.files, w, func(files predict.Files) {
		written := run.Written(files, w.session.Scene().Name)
		w.start(nil, files, func() { w.notes.Add(app.Notice{Text: written()}) })
	})
}

// drawArea lets the user draw the area to predict.
func (w *Window) drawArea() {
	if !w.canPredict() || w.drawing != nil {
		return
	}
	w.drawing = &mapview.Polygon{
		Done: func(ring []orb.Point) {
			w.leaveArea()
			w.predictArea(ring)
		},
		Leave: w.leaveArea,
		Changed: func(ring []orb.Point) {
			w.next.SetArea(w.pixelsOf(ring))
			w.sync()
		},
	}
	w.view.Tool = w.drawing
	w.Canvas().Focus(w.view)
	w.sync()
}

// pixelsOf is what of the scene lies in a ring, for a forecast.
func (w *Window) pixelsOf(ring []orb.Point) orb.Polygon {
	part, whole := w.session.Scene().Grid().Part(ring)
	if whole || len(part) == 0 {
		return nil
	}
	return orb.Polygon{part}
}

// leaveArea puts the tool away.
func (w *Window) leaveArea() {
	if w.drawing == nil {
		return
	}
	w.drawing.Drop(w.view)
	w.drawing, w.view.Tool = nil, nil
	w.next.SetArea(nil)
	w.sync()
}

// drawingText is what the map says while an area is drawn.
func (w *Window) drawingText() string {
	n := len(w.drawing.Corners())
	if n < least {
		return lang.L("Click the corners of the area. Escape goes back.")
	}
	text := lang.L("Enter or a double click predicts this area. Escape goes back.")
	if f := w.next.Forecast(w.next.Preset()); f.Known() {
		text = fmt.Sprintf(lang.L("Enter or a double click predicts this area: %s. Escape goes back."), language.Say(f.String()))
	}
	return text
}

// predictMore lists the other ways to predict below the button.
func (w *Window) predictMore(below fyne.CanvasObject) {
	item := func(label string, does func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, does)
		i.Disabled = !w.canPredict() || w.drawing != nil
		return i
	}
	m := fyne.NewMenu("", item(lang.L("Predict this view"), w.predictView), item(lang.L("Predict an area…"), w.drawArea),
		item(lang.L("Predict with files…"), w.predictFiles))
	widget.ShowPopUpMenuAtRelativePosition(m, w.Canvas(), fyne.NewPos(0, below.Size().Height), below)
}
