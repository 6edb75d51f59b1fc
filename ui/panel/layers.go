// Package panel holds the panels beside the map. Each follows a session: it draws from getters and calls
// methods on taps.
package panel

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// Layers lists the layers of the map with visibility, opacity and legend.
type Layers struct {
	Object  *container.ThemeOverride
	session *app.Session
	rows    []*layerRow
	none    fyne.CanvasObject
	compare *tick
	legend  *fyne.Container
}

// layerRow is one layer: a tick, a name, a slider, and the opacity in words.
type layerRow struct {
	id      app.LayerID
	box     *fyne.Container
	check   *tick
	opacity *slider
	percent *widget.Label
}

// NewLayers returns the panel of a session. Keys that its widgets have no use for go to keys.
func NewLayers(s *app.Session, keys Keys) *Layers {
	l := &Layers{session: s, legend: container.New(pairs{})}
	names := []struct {
		id   app.LayerID
		name string
	}{ // as they lie on the map, the top one first
		{app.FrontLayer, lang.L("Predicted front")}, {app.LabelFrontLayer, lang.L("Label front")},
		{app.LabelZonesLayer, lang.L("Label zones")}, {app.ZonesLayer, lang.L("Predicted zones")},
		{app.SceneLayer, lang.L("Scene")},
	}
	l.none = prose(lang.L("What is on the map is listed here."), widget.LowImportance)
	rows := stack(heading(lang.L("Layers")), l.none)
	for _, n := range names {
		r := newLayerRow(s, n.id, n.name, keys)
		l.rows = append(l.rows, r)
		rows.Add(r.box)
	}
	l.compare = newTick(lang.L("Compare with the label (C)"), keys, s.SetCompare)
	rows.Add(l.compare)
	rows.Add(l.legend)
	l.Object = Compact(rows)
	s.Watch(func(c app.Change) {
		if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StyleChanged) != 0 {
			l.sync()
		}
	})
	l.sync()
	return l
}

func newLayerRow(s *app.Session, id app.LayerID, name string, keys Keys) *layerRow {
	r := &layerRow{id: id, percent: widget.NewLabel("")}
	r.percent.Alignment, r.percent.Importance = fyne.TextAlignTrailing, widget.LowImportance
	r.check = newTick(name, keys, func(on bool) {
		st := s.Style().Layers[id]
		st.Visible = on
		s.SetLayer(id, st)
	})
	r.opacity = newSlider(keys, func(v float64) {
		st := s.Style().Layers[id]
		st.Opacity = v
		s.SetLayer(id, st)
	})
	r.box = container.New(layerColumns{}, r.check, r.opacity, r.percent)
	return r
}

// sync shows the session's state. Setting a widget calls back with what the session has: nothing changes then.
func (l *Layers) sync() {
	st := l.session.Style()
	comparing := l.session.Prediction() != nil && !l.session.Label().Empty()
	for _, r := range l.rows {
		has := l.session.HasLayer(r.id)
		show(r.box, has)
		if !has {
			continue
		}
		ls := st.Layers[r.id]
		r.check.SetChecked(ls.Visible)
		r.opacity.SetValue(ls.Opacity)
		r.percent.SetText(fmt.Sprintf("%.0f %%", math.Round(ls.Opacity*100)))
	}
	show(l.none, l.session.Scene() == nil)
	l.compare.SetChecked(st.Compare)
	show(l.compare, comparing)
	l.legend.Objects = legendRows(l.session, st.Compare && comparing)
	l.Object.Refresh()
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
