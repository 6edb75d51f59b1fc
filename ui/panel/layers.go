// Package panel holds the panels beside the map. Each follows a session: it draws from getters and calls
// methods on taps.
package panel

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/render"
	"icefront/geo/zone"
)

// Layers lists the layers of the map with visibility, opacity and legend.
type Layers struct {
	Object  fyne.CanvasObject
	session *app.Session
	rows    []*layerRow
	compare *widget.Check
	legend  *fyne.Container
}

// layerRow is one layer: a tick, a name, a slider.
type layerRow struct {
	id      app.LayerID
	box     *fyne.Container
	check   *widget.Check
	opacity *widget.Slider
}

// NewLayers returns the panel of a session.
func NewLayers(s *app.Session) *Layers {
	l := &Layers{session: s, legend: container.NewGridWithColumns(2)}
	names := []struct {
		id   app.LayerID
		name string
	}{ // as they lie on the map, the top one first
		{app.FrontLayer, lang.L("Predicted front")}, {app.LabelFrontLayer, lang.L("Label front")},
		{app.LabelZonesLayer, lang.L("Label zones")}, {app.ZonesLayer, lang.L("Predicted zones")},
		{app.SceneLayer, lang.L("Scene")},
	}
	rows := container.NewVBox()
	for _, n := range names {
		r := newLayerRow(s, n.id, n.name)
		l.rows = append(l.rows, r)
		rows.Add(r.box)
	}
	l.compare = widget.NewCheck(lang.L("Compare with the label"), s.SetCompare)
	l.Object = container.NewVBox(rows, l.compare, l.legend)
	s.Watch(func(c app.Change) {
		if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StyleChanged) != 0 {
			l.sync()
		}
	})
	l.sync()
	return l
}

func newLayerRow(s *app.Session, id app.LayerID, name string) *layerRow {
	r := &layerRow{id: id}
	r.check = widget.NewCheck(name, func(on bool) {
		st := s.Style().Layers[id]
		st.Visible = on
		s.SetLayer(id, st)
	})
	r.opacity = widget.NewSlider(0, 1)
	r.opacity.Step = 0.05
	r.opacity.OnChanged = func(v float64) {
		st := s.Style().Layers[id]
		st.Opacity = v
		s.SetLayer(id, st)
	}
	r.box = container.NewGridWithColumns(2, r.check, r.opacity)
	return r
}

// sync shows the session's state. Setting a widget calls back with what the session has: nothing changes then.
func (l *Layers) sync() {
	st := l.session.Style()
	for _, r := range l.rows {
		if !l.session.HasLayer(r.id) {
			r.box.Hide()
			continue
		}
		r.check.SetChecked(st.Layers[r.id].Visible)
		r.opacity.SetValue(st.Layers[r.id].Opacity)
		r.box.Show()
	}
	l.compare.SetChecked(st.Compare)
	show(l.compare, l.session.Prediction() != nil && !l.session.Label().Empty())
	l.legend.Objects = l.legendRows(st)
	l.legend.Refresh()
}

// legendRows explains the colours that are on the map.
func (l *Layers) legendRows(st app.Style) (rows []fyne.CanvasObject) {
	s := l.session
	compare := st.Compare && s.Prediction() != nil && !s.Label().Empty()
	c := render.CompareStyle()
	if compare {
		rows = append(rows,
			lineKey(c.Prediction, lang.L("Prediction")), lineKey(c.Label, lang.L("Label")),
			lineKey(c.Overlap, lang.L("Prediction and label")))
		if s.HasLayer(app.LabelZonesLayer) {
			rows = append(rows, areaKey(c.Differ, lang.L("Zones differ")), areaKey(c.Agree, lang.L("Zones agree")))
		}
		return rows
	}
	if s.HasLayer(app.FrontLayer) {
		rows = append(rows, lineKey(app.FrontColor(), lang.L("Predicted front")))
	}
	if s.HasLayer(app.LabelFrontLayer) {
		rows = append(rows, lineKey(c.Label, lang.L("Label front")))
	}
	if s.HasLayer(app.ZonesLayer) || s.HasLayer(app.LabelZonesLayer) {
		for z := zone.NoInformation; z <= zone.Ocean; z++ {
			rows = append(rows, areaKey(app.ZoneColor(z), ZoneName(z)))
		}
	}
	return rows
}

// ZoneName is a zone for people.
func ZoneName(z zone.Class) string {
	return [...]string{lang.L("No information"), lang.L("Rock"), lang.L("Glacier"), lang.L("Ocean and mélange")}[z]
}

func lineKey(c color.NRGBA, name string) fyne.CanvasObject { return key(c, fyne.NewSize(28, 4), name) }

func areaKey(c color.NRGBA, name string) fyne.CanvasObject { return key(c, fyne.NewSize(28, 14), name) }

// key is a sample of a colour with its meaning.
func key(c color.NRGBA, size fyne.Size, name string) fyne.CanvasObject {
	sample := canvas.NewRectangle(c)
	sample.StrokeColor, sample.StrokeWidth = color.NRGBA{128, 128, 128, 255}, 1
	sample.SetMinSize(size)
	if size.Height < 10 {
		sample.StrokeWidth = 0
	}
	return container.NewHBox(container.NewCenter(sample), widget.NewLabel(name))
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
