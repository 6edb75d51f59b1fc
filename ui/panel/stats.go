package panel

import (
	"fmt"

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
	Object  *container.ThemeOverride
	session *app.Session
	rows    *fyne.Container
}

// NewStats returns the panel of a session.
func NewStats(s *app.Session) *Stats {
	p := &Stats{session: s, rows: stack()}
	p.Object = Compact(stack(heading(lang.L("Statistics")), p.rows))
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
		p.rows.Add(prose(lang.L("Nothing predicted yet."), widget.LowImportance))
	} else {
		if pred.Report.Run.Area {
			p.rows.Add(prose(p.partText(), widget.WarningImportance))
		}
		p.distances(pred.Report)
		p.zones(pred.Report)
		p.how(pred.Report)
	}
	p.Object.Refresh()
}

// distances tells the length of the front and how far it is from the label's.
func (p *Stats) distances(r report.Scene) {
	t := newTable()
	t.row(frontTitle(len(r.Fronts)), report.Metres(r.FrontLength))
	l := p.session.Stats()
	switch {
	case p.session.Label().Empty():
		p.add(t, prose(lang.L("Open a label to see the error of the prediction."), widget.LowImportance))
		return
	case l == nil:
		p.add(t, prose(lang.L("Comparing with the label…"), widget.LowImportance))
		return
	}
	t.row(lang.L("Label front"), report.Metres(l.Length))
	if l.NoFront != "" {
		p.add(t, prose(fmt.Sprintf(lang.L("No distance: no front in %s."), l.NoFront), widget.WarningImportance))
		return
	}
	p.add(t, caption(lang.L("Distance between the fronts")))
	t = newTable()
	t.row(lang.L("Mean (MDE)"), report.Metres(l.Mean))
	t.row(lang.L("Median"), report.Metres(l.Median))
	t.row(lang.L("95th percentile"), report.Metres(l.P95))
	t.row(lang.L("Largest (Hausdorff)"), report.Metres(l.Max))
	t.row(lang.L("Prediction to label, mean"), report.Metres(l.ToLabel))
	t.row(lang.L("Label to prediction, mean"), report.Metres(l.ToPrediction))
	p.add(t)
}

func frontTitle(n int) string {
	if n == 1 {
		return lang.L("Predicted front")
	}
	return fmt.Sprintf(lang.L("Predicted fronts (%d lines)"), n)
}

// zones tells the area of each zone and, with a label, its agreement.
func (p *Stats) zones(r report.Scene) {
	l := p.session.Stats()
	compared := l != nil && len(l.IoU) > 0
	head := []string{lang.L("Zone"), lang.L("Area")}
	if compared {
		head = append(head, lang.L("IoU"))
	}
	t := newTable(head...)
	for z := zone.NoInformation; z <= zone.Ocean; z++ {
		cells := []string{ZoneName(z), areaText(r, report.Zones[z])}
		if compared {
			cells = append(cells, shareText(l.IoU[report.Zones[z]]))
		}
		t.row(cells...)
	}
	if compared {
		t.row(lang.L("Mean"), "", shareText(l.MeanIoU))
	}
	p.add(t)
}

// partText says what the numbers are of when only a part of the scene was predicted.
func (p *Stats) partText() string {
	text := lang.L("Only the outlined part of the scene was predicted.")
	if !p.session.Label().Empty() {
		text += " " + lang.L("Distances are those to the whole front of the label.")
	}
	return text
}

func areaText(r report.Scene, key string) string {
	if a := r.ZoneArea[key]; a.Known() {
		return fmt.Sprintf("%.2f km²", float64(a))
	}
	return fmt.Sprintf("%d px", r.ZonePixels[key])
}

func shareText(n report.Number) string {
	if !n.Known() {
		return lang.L("absent")
	}
	return fmt.Sprintf("%.3f", float64(n))
}

// how tells what ran.
func (p *Stats) how(r report.Scene) {
	t := newTable()
	t.row(lang.L("Model"), r.Model.Name)
	t.row(lang.L("Preset"), presetText(r.Run))
	t.row(lang.L("Ran"), fmt.Sprintf(lang.L("%.1f s on %s"), r.Seconds, r.Model.Device))
	if text := expectedText(r.Run); text != "" {
		t.row(lang.L("Forecast"), text)
	}
	if r.Run.Peak > 0 {
		t.row(lang.L("Memory"), fmt.Sprintf(lang.L("%.0f MB at most"), float64(r.Run.Peak)/1e6))
	}
	if r.Model.DeviceReason != "" {
		p.add(t, prose(r.Model.DeviceReason, widget.LowImportance))
		return
	}
	p.add(t)
}

// presetText is how the model ran.
func presetText(r report.Run) string {
	text := r.Preset
	if r.Folds > 1 {
		text += fmt.Sprintf(lang.L(", %d folds"), r.Folds)
	}
	if r.Mirrors > 1 {
		text += fmt.Sprintf(lang.L(", %d mirrors"), r.Mirrors)
	}
	return text
}

// expectedText is what was forecast of a run; empty if nothing was.
func expectedText(r report.Run) string {
	if r.Expects.Seconds <= 0 {
		return ""
	}
	return fmt.Sprintf(lang.L("%.1f s, %.0f MB"), r.Expects.Seconds, float64(r.Expects.Bytes)/1e6)
}

// add puts a table, and what belongs to it, below what is there.
func (p *Stats) add(t *table, more ...fyne.CanvasObject) {
	p.rows.Add(t.object())
	for _, o := range more {
		p.rows.Add(o)
	}
}
