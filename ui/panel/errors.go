package panel

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/errormap"
	"icefront/app/report"
	"icefront/app/trust"
	"icefront/ui/histogram"
)

// errorView shows how the distances between two fronts are spread, and where on the map they are.
type errorView struct {
	session *app.Session
	object  *fyne.Container
	chart   *histogram.Histogram
	colour  *tick // colours the front by its error
	steps   *tick // of 1, 2, 5, 10 and so on
	strip   *histogram.Strip
	bins    []errormap.Bin
}

// newErrorView makes the view of a session. marked is told when something else is marked.
func newErrorView(s *app.Session, keys Keys, marked func()) *errorView {
	v := &errorView{session: s, strip: histogram.NewStrip()}
	v.chart = histogram.New(histogram.Texts{
		Hint: lang.L("Click a bar to see it on the map."), Tick: tickText,
		Height: roundText,
	})
	v.chart.OnRune = keys
	v.chart.OnMark = func(i int) {
		var span errormap.Span
		if i >= 0 && i < len(v.bins) {
			span = v.bins[i].Span
		}
		s.MarkErrors(span.Lo, span.Hi)
		if marked != nil {
			marked()
		}
	}
	v.colour = newTick(lang.L("Colour the front by its error (E)"), keys, s.ColourErrors)
	v.steps = newTick(lang.L("log"), keys, func(bool) { v.sync() })
	v.steps.Checked = true // most of a front is near, and the rest is what matters
	title := caption(lang.L("Spread of the distances"))
	v.object = stack(container.NewBorder(nil, nil, nil, v.steps, title), v.chart, v.colour, v.strip)
	return v
}

// sync shows the session's errors.
func (v *errorView) sync() {
	m := v.session.Errors()
	show(v.object, m != nil)
	if m == nil {
		v.bins = nil
		v.chart.SetBins(nil, -1)
		return
	}
	on := v.session.Style().Errors
	v.bins = m.Bins(v.steps.Checked)
	marked := -1
	bars := make([]histogram.Bin, len(v.bins))
	for i, b := range v.bins {
		bars[i] = histogram.Bin{Lo: b.Lo, Hi: b.Hi, Height: b.Length(), Texts: [2]string{
			spanText(b.Span, m.Signed()),
			fmt.Sprintf(lang.L("%s of the prediction, %s of the label"), lengthText(b.Predicted), lengthText(b.Label)),
		}}
		if on {
			bars[i].Color = m.Steps()[m.Step(middle(b.Span))].Color
		}
		if b.Span == v.session.Marked().Span {
			marked = i
		}
	}
	v.chart.Texts.Left, v.chart.Texts.Right = "", ""
	if m.Signed() {
		v.chart.Texts.Right = lang.L("ahead of the label ▸")
		if v.bins[0].Lo < 0 {
			v.chart.Texts.Left = lang.L("◂ behind the label")
		}
	}
	v.chart.SetBins(bars, marked)
	v.colour.SetChecked(on)
	show(v.strip, on)
	if on {
		v.explain(m.Steps())
	}
	v.object.Refresh()
}

// explain shows the steps of colour.
func (v *errorView) explain(steps []errormap.Step) {
	var colors []color.Color
	var between []string
	for i, s := range steps {
		colors = append(colors, s.Color)
		if i > 0 {
			between = append(between, tickText(s.Lo))
		}
	}
	between[len(between)-1] += " m"
	v.strip.Set(colors, between)
}

// middle is a distance in a range, for its colour; of an open one, its end.
func middle(s errormap.Span) float64 {
	switch {
	case math.IsInf(s.Lo, -1):
		return math.Nextafter(s.Hi, s.Lo)
	case math.IsInf(s.Hi, 1):
		return s.Lo
	}
	return (s.Lo + s.Hi) / 2
}

// tickText is a distance without its unit, with a minus that is as wide as a plus.
func tickText(m float64) string {
	return strings.Replace(fmt.Sprintf("%g", math.Round(m*10)/10), "-", "−", 1)
}

// roundText is a round length of front.
func roundText(m float64) string {
	if m >= 1000 {
		return fmt.Sprintf("%g km", m/1000)
	}
	return fmt.Sprintf("%g m", m)
}

// lengthText is a length of front.
func lengthText(m float64) string {
	if m >= 1000 {
		return fmt.Sprintf("%.2f km", m/1000)
	}
	return fmt.Sprintf("%.0f m", m)
}

// spanText is a range of distances in words.
func spanText(s errormap.Span, signed bool) string {
	near, far, side := s.Lo, s.Hi, ""
	if signed {
		side = lang.L(" ahead of the label")
		if s.Lo < 0 {
			near, far, side = -s.Hi, -s.Lo, lang.L(" behind the label")
		}
	}
	if math.IsInf(far, 1) {
		return fmt.Sprintf(lang.L("%s m and more"), tickText(near)) + side
	}
	return fmt.Sprintf(lang.L("%s to %s m"), tickText(near+0), tickText(far)) + side
}

// signedText says on which side of the label a prediction lies on average.
func signedText(n report.Number) string {
	switch {
	case !n.Known():
		return lang.L("the ocean's side is unknown")
	case n < 0:
		return fmt.Sprintf(lang.L("%s behind"), report.Metres(-n))
	}
	return fmt.Sprintf(lang.L("%s ahead"), report.Metres(n))
}

// trustRows are what a trust score is made of.
func trustRows(t *report.Trust) fyne.CanvasObject {
	rows := newTable(lang.L("Reason to doubt"), lang.L("Value"), lang.L("Points"))
	for _, p := range t.Parts {
		value := lang.L("unknown")
		if p.Value.Known() {
			value = fmt.Sprintf("%.3g", float64(p.Value))
		}
		points := "0"
		if p.Points.Known() && p.Points != 0 {
			points = fmt.Sprintf("−%.0f", math.Abs(float64(p.Points)))
		}
		rows.row(lang.L(trust.Meaning(p.Name)), value, points)
	}
	if len(rows.rows) == 0 {
		return prose(lang.L("Nothing speaks against it."), widget.LowImportance)
	}
	return rows.object()
}

// trustText is a score.
func trustText(t *report.Trust) string {
	if !t.Score.Known() {
		return lang.L("none: no front")
	}
	return fmt.Sprintf(lang.L("%.0f of 100"), float64(t.Score))
}
