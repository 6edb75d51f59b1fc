package panel

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/predict"
	"icefront/app/report"
	"icefront/geo/zone"
)

// Stats shows what was predicted, and how far it is from the label.
type Stats struct {
	Object  *container.ThemeOverride
	session *app.Session
	rows    *fyne.Container
	errors  *errorView

	more, doubts *fold // what is asked for less often
}

// StatsOptions are what the panel needs of the window. The zero value will do.
type StatsOptions struct {
	Keys    Keys   // gets the letters that its widgets have no use for
	Marked  func() // is told that other errors are marked
	Resized func() // is told that the panel has another height
}

// NewStats returns the panel of a session.
func NewStats(s *app.Session, o StatsOptions) *Stats {
	p := &Stats{session: s, rows: stack(), errors: newErrorView(s, o.Keys, o.Marked)}
	resized := func() {
		p.Object.Refresh()
		if o.Resized != nil {
			o.Resized()
		}
	}
	p.more = newFold(lang.L("More on the distances"), o.Keys, resized)
	p.doubts = newFold(lang.L("What the trust is made of"), o.Keys, resized)
	p.Object = Compact(stack(heading(lang.L("Statistics")), p.rows))
	s.Watch(func(c app.Change) {
		switch {
		case c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StatsChanged) != 0:
			p.sync()
		case c&app.StyleChanged != 0:
			p.errors.sync()
			p.Object.Refresh()
		}
	})
	p.sync()
	return p
}

func (p *Stats) sync() {
	p.rows.Objects = nil
	p.errors.sync()
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

// distances tells the length of the front, how far it can be trusted, and how far it is from the label's.
func (p *Stats) distances(r report.Scene) {
	t := newTable()
	t.row(frontTitle(len(r.Fronts)), report.Metres(r.FrontLength))
	l := p.session.Stats()
	if l != nil {
		t.row(lang.L("Label front"), report.Metres(l.Length))
	}
	if r.Trust != nil {
		t.row(lang.L("Trust"), trustText(r.Trust))
		p.doubts.set(trustRows(r.Trust))
		p.add(t, p.doubts.object)
	} else {
		p.add(t)
	}
	switch {
	case p.session.Label().Empty():
		p.rows.Add(prose(lang.L("Open a label to see the error of the prediction."), widget.LowImportance))
	case l == nil:
		p.rows.Add(prose(lang.L("Comparing with the label…"), widget.LowImportance))
	case l.NoFront != "":
		p.rows.Add(prose(fmt.Sprintf(lang.L("No distance: no front in %s."), l.NoFront), widget.WarningImportance))
	default:
		p.between(l)
	}
}

// between tells how far the fronts lie apart.
func (p *Stats) between(l *report.Label) {
	p.rows.Add(caption(lang.L("Distance between the fronts")))
	t := newTable()
	t.row(lang.L("Mean (MDE)"), report.Metres(l.Mean))
	t.row(lang.L("Median"), report.Metres(l.Median))
	u := newTable()
	u.row(lang.L("95 %"), report.Metres(l.P95))
	u.row(lang.L("Largest"), report.Metres(l.Max))
	p.rows.Add(container.New(pairs{between: 16}, t.object(), u.object()))
	t = newTable()
	t.row(lang.L("On average, the prediction is"), signedText(l.Signed))
	p.add(t, p.errors.object)
	t = newTable()
	t.row(lang.L("Largest is the Hausdorff distance"), "")
	t.row(lang.L("Prediction to label, mean"), report.Metres(l.ToLabel))
	t.row(lang.L("Label to prediction, mean"), report.Metres(l.ToPrediction))
	t.row(lang.L("Area ahead of the label"), squareText(l.Gained))
	t.row(lang.L("Area behind the label"), squareText(l.Lost))
	t.row(fmt.Sprintf(lang.L("Missed, beyond %s"), report.Metres(l.Buffer)), report.Metres(l.Missed))
	t.row(fmt.Sprintf(lang.L("Surplus, beyond %s"), report.Metres(l.Buffer)), report.Metres(l.Surplus))
	t.row(lang.L("Completeness"), percentText(l.Completeness))
	t.row(lang.L("Correctness"), percentText(l.Correctness))
	p.more.set(t.object())
	p.rows.Add(p.more.object)
}

func squareText(n report.Number) string {
	if !n.Known() {
		return lang.L("unknown")
	}
	return fmt.Sprintf("%.3f km²", float64(n))
}

func percentText(n report.Number) string {
	if !n.Known() {
		return lang.L("unknown")
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n))
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
	if l != nil && len(l.IoU) > 0 {
		t := newTable(lang.L("Agreement"), lang.L("IoU"), lang.L("Prec."), lang.L("Recall"), lang.L("F1"))
		for z := zone.NoInformation; z <= zone.Ocean; z++ {
			n := report.Zones[z]
			t.row(ZoneName(z), shareText(l.IoU[n]), shareText(l.Precision[n]), shareText(l.Recall[n]), shareText(l.F1[n]))
		}
		t.row(lang.L("Mean"), shareText(l.MeanIoU), "", "", "")
		p.add(t)
	}
	if len(r.ZonePixels) == 0 {
		return // only a front was read
	}
	t := newTable(lang.L("Zone"), lang.L("Area"))
	for z := zone.NoInformation; z <= zone.Ocean; z++ {
		t.row(ZoneName(z), areaText(r, report.Zones[z]))
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
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(n))
}

// how tells what ran.
func (p *Stats) how(r report.Scene) {
	t := newTable()
	if r.Model.Name == predict.FromFiles {
		for _, name := range []string{"zones", "front"} {
			if path := r.Files[name]; path != "" {
				t.row(lang.L("Read from"), shortened(filepath.Base(path)))
			}
		}
		if len(t.rows) > 0 {
			p.add(t)
		}
		return
	}
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

// shortened is a name that leaves room for what it is.
func shortened(name string) string {
	const most = 34
	if r := []rune(name); len(r) > most {
		return "…" + string(r[len(r)-most+1:])
	}
	return name
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
