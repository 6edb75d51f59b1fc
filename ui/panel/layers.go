// Package panel holds the panels beside the map. Each follows a session: it draws from getters and calls
// methods on taps.
package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"icefront/app"
)

// Legend explains the colours on the map, and compares the prediction with the label.
type Legend struct {
	Object  *container.ThemeOverride
	session *app.Session
	compare *tick
	legend  *fyne.Container
}

// NewLegend returns the panel of a session. Keys that its widgets have no use for go to keys.
func NewLegend(s *app.Session, keys Keys) *Legend {
	l := &Legend{session: s, legend: container.New(pairs{})}
	l.compare = newTick(lang.L("Compare with the label (C)"), keys, s.SetCompare)
	l.Object = Compact(stack(l.compare, l.legend))
	s.Watch(func(c app.Change) {
		if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StyleChanged|app.LayersChanged) != 0 {
			l.sync()
		}
	})
	l.sync()
	return l
}

// sync shows the session's state. Setting the tick calls back with what the session has: nothing changes then.
func (l *Legend) sync() {
	comparing := l.session.Prediction() != nil && !l.session.Label().Empty()
	compare := l.session.Style().Compare
	l.compare.SetChecked(compare)
	show(l.compare, comparing)
	l.legend.Objects = legendRows(l.session, compare && comparing)
	l.Object.Refresh()
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
