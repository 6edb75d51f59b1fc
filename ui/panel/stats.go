package panel

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/report"
	"icefront/geo/zone"
)

// Stats shows what was predicted, and how far it is from the label.
type Stats struct {
	Object  fyne.CanvasObject
	session *app.Session
	rows    *fyne.Container
}

// NewStats returns the panel of a session.
func NewStats(s *app.Session) *Stats {
	p := &Stats{session: s, rows: container.NewVBox()}
	p.Object = p.rows
	s.Watch(func(c app.Change) {
		if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StatsChanged) != 0 {
			p.sync()
		}
	})
	p.sync()
	return p
}

func (p *Stats) sync() {
	p.rows.Objects = nil
	if pred := p.session.Prediction(); pred == nil {
		p.text(lang.L("Nothing predicted yet."))
	} else {
		p.compared()
		p.predicted(pred.Report)
	}
	p.rows.Refresh()
}

func (p *Stats) predicted(r report.Scene) {
	p.rows.Add(widget.NewLabelWithStyle(lang.L("Prediction"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
	table := newTable()
	table.row(lang.L("Front length"), report.Metres(r.FrontLength))
	if len(r.Fronts) != 1 {
		table.row(lang.L("Fronts"), fmt.Sprint(len(r.Fronts)))
	}
	for z := zone.NoInformation; z <= zone.Ocean; z++ {
		key := report.Zones[z]
		value := fmt.Sprintf("%d px", r.ZonePixels[key])
		if a := r.ZoneArea[key]; a.Known() {
			value = fmt.Sprintf("%.2f km²", float64(a))
		}
		table.row(ZoneName(z), value)
	}
	table.row(lang.L("Model"), r.Model.Name)
	table.row(lang.L("Ran on"), r.Model.Device)
	table.row(lang.L("Time"), fmt.Sprintf("%.1f s", r.Seconds))
	p.rows.Add(table.object())
	if r.Model.DeviceReason != "" {
		p.text(r.Model.DeviceReason)
	}
}

func (p *Stats) compared() {
	l := p.session.Stats()
	switch {
	case p.session.Label().Empty():
		p.text(lang.L("Open a label to see the error of the prediction."))
		return
	case l == nil:
		p.text(lang.L("Comparing with the label…"))
		return
	}
	p.rows.Add(widget.NewLabelWithStyle(lang.L("Distance to the label"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
	if l.NoFront != "" {
		p.text(fmt.Sprintf(lang.L("No distance: no front in %s."), l.NoFront))
	} else {
		table := newTable()
		table.row(lang.L("Mean (MDE)"), report.Metres(l.Mean))
		table.row(lang.L("Median"), report.Metres(l.Median))
		table.row(lang.L("95th percentile"), report.Metres(l.P95))
		table.row(lang.L("Largest (Hausdorff)"), report.Metres(l.Max))
		table.row(lang.L("Prediction to label"), report.Metres(l.ToLabel))
		table.row(lang.L("Label to prediction"), report.Metres(l.ToPrediction))
		table.row(lang.L("Label length"), report.Metres(l.Length))
		p.rows.Add(table.object())
	}
	if len(l.IoU) == 0 {
		return
	}
	p.rows.Add(widget.NewLabelWithStyle(lang.L("Agreement of zones (IoU)"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
	table := newTable()
	for z := zone.NoInformation; z <= zone.Ocean; z++ {
		table.row(ZoneName(z), shareText(l.IoU[report.Zones[z]]))
	}
	table.row(lang.L("Mean"), shareText(l.MeanIoU))
	p.rows.Add(table.object())
}

func shareText(n report.Number) string {
	if !n.Known() {
		return lang.L("absent")
	}
	return fmt.Sprintf("%.3f", float64(n))
}

func (p *Stats) text(s string) {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	p.rows.Add(l)
}

// table is rows of a name and a value.
type table struct{ names, values []string }

func newTable() *table { return &table{} }

func (t *table) row(name, value string) {
	t.names, t.values = append(t.names, name), append(t.values, value)
}

// object draws all rows as two labels: fewer widgets, even line heights.
func (t *table) object() fyne.CanvasObject {
	names := widget.NewLabel(strings.Join(t.names, "\n"))
	values := widget.NewLabel(strings.Join(t.values, "\n"))
	values.Alignment = fyne.TextAlignTrailing
	return container.NewBorder(nil, nil, names, nil, values)
}
