package sheet

import (
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
)

// Chart is a plot with titles of its axes. gonum's own titles would ask for room in the wrong place on a log axis.
type Chart struct {
	*plot.Plot
	x, y string
}

// TitleRoom is what the title of an axis takes.
const TitleRoom = vg.Length(12)

// Inner is the canvas without the titles.
func (h Chart) Inner(c draw.Canvas) draw.Canvas {
	if h.x != "" {
		c.Min.Y += TitleRoom
	}
	if h.y != "" {
		c.Min.X += TitleRoom
	}
	return c
}

// Draw draws the plot with its titles.
func (h Chart) Draw(c draw.Canvas) {
	h.Plot.Draw(h.Inner(c))
	h.Titles(c, h.DataCanvas(h.Inner(c)))
}

// Titles draws the titles beside the middle of the data.
func (h Chart) Titles(c, data draw.Canvas) {
	style := ink.Letters(ink.TitleSize, ink.Grey(0))
	style.XAlign = draw.XCenter
	if h.x != "" {
		text := ink.Cut(h.x, style, c.Max.X-c.Min.X)
		half := style.Width(text) / 2
		at := max(min(data.Center().X, c.Max.X-half), c.Min.X+half)
		c.FillText(style, vg.Point{X: at, Y: c.Min.Y + vg.Points(2)}, text)
	}
	if h.y != "" {
		text := ink.Cut(h.y, style, c.Max.Y-c.Min.Y)
		half := style.Width(text) / 2
		at := max(min(data.Center().Y, c.Max.Y-half), c.Min.Y+half)
		style.Rotation, style.YAlign = math.Pi/2, draw.YTop
		c.FillText(style, vg.Point{X: c.Min.X, Y: at}, text)
	}
}

// Axes is a Chart without data in the style of the package: thin axes, a thin grid, sans serif.
func Axes(x, y string) Chart {
	p := plot.New()
	p.BackgroundColor = nil // the sheet is white
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		tick := ink.Letters(ink.SmallSize, ink.Grey(0))
		tick.XAlign, tick.YAlign = a.Tick.Label.XAlign, a.Tick.Label.YAlign
		a.Tick.Label = tick
		a.LineStyle, a.Tick.LineStyle = ink.Stroke(0.6, ink.Grey(60)), ink.Stroke(0.5, ink.Grey(60))
		a.Tick.Length, a.Padding = vg.Points(3), 0
	}
	return Chart{p, ink.Clean(x), ink.Clean(y)}
}

// Grid adds thin lines at the labelled ticks.
func Grid(p Chart, vertical, horizontal bool) {
	g := plotter.NewGrid()
	g.Vertical, g.Horizontal = draw.LineStyle{}, draw.LineStyle{}
	if vertical {
		g.Vertical = ink.Stroke(0.35, ink.Grey(215))
	}
	if horizontal {
		g.Horizontal = ink.Stroke(0.35, ink.Grey(215))
	}
	p.Add(g)
}

// WithoutY hides the vertical axis: names stand there, which a plotter draws.
func WithoutY(p Chart, rows int) {
	p.Y.Min, p.Y.Max = 0, float64(max(rows, 1))
	p.Y.LineStyle.Width = 0
	p.Y.Tick.Length = 0
	p.Y.Tick.Marker = plot.ConstantTicks(nil)
}

// series is 1, 2, 5, 10, 20 and so on, from one power of ten to another.
func series(lo, hi float64) []float64 {
	var out []float64
	for e := math.Floor(math.Log10(lo) + 1e-9); e <= math.Log10(hi)+1; e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, e); v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				out = append(out, v)
			}
		}
	}
	return out
}

// below is the greatest of the series that is not over v.
func below(v float64) float64 {
	s := series(math.Pow(10, math.Floor(math.Log10(v)+1e-9)), v)
	return s[len(s)-1]
}

// Above is the least of 1, 2, 5, 10, 20 and so on that is not under v.
func Above(v float64) float64 {
	return series(v, math.Pow(10, math.Ceil(math.Log10(v)-1e-9)))[0]
}

// logTicks are those of a log axis in metres: 10, 20, 50, 100; only powers of ten have a name where there is no room.
type logTicks struct {
	Length  vg.Length
	Upright bool
}

// Ticks are the ticks between two positive values.
func (t logTicks) Ticks(lo, hi float64) []plot.Tick {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	all := series(lo, hi)
	fits := true
	for i, v := range all {
		if i > 0 {
			room := t.Length * vg.Length(math.Log(v/all[i-1])/math.Log(hi/lo))
			need := (style.Width(ink.Digits(v))+style.Width(ink.Digits(all[i-1])))/2 + vg.Points(4)
			if t.Upright {
				need = vg.Points(9)
			}
			fits = fits && room >= need
		}
	}
	var ticks []plot.Tick
	for _, v := range all {
		tick := plot.Tick{Value: v, Label: ink.Digits(v)}
		if e := math.Log10(v); !fits && math.Abs(e-math.Round(e)) > 1e-9 {
			tick.Label = ""
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// Along says which way an axis runs, and how long it is.
type Along struct {
	Length  vg.Length
	Upright bool
}

// OnLog makes an axis logarithmic over values that it must hold, from 10 m at most to a decade more at least.
func OnLog(a *plot.Axis, along Along, values ...float64) {
	lo, hi := 10.0, 0.0
	for _, v := range values {
		if ink.Finite(v) && v >= 1 {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	a.Min = below(lo)
	a.Max = math.Max(Above(math.Max(hi*1.03, 1)), a.Min*10)
	a.Scale = plot.LogScale{}
	a.Tick.Marker = logTicks(along)
}

// RoundTicks are ticks at round numbers, as many as fit.
type RoundTicks struct{ Most int }

// Ticks are the ticks between two values.
func (t RoundTicks) Ticks(lo, hi float64) []plot.Tick {
	step := roundStep(hi-lo, t.Most)
	var ticks []plot.Tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+step*1e-9 && len(ticks) < 100; k++ {
		v := k*step + 0 // not -0
		ticks = append(ticks, plot.Tick{Value: v, Label: ink.Digits(math.Round(v/step) * step)})
	}
	return ticks
}

// roundStep is 1, 2 or 5 times a power of ten, so that at most n steps make the span.
func roundStep(span float64, n int) float64 {
	if !(span > 0) || math.IsInf(span, 0) {
		return 1
	}
	return Above(span / float64(max(n, 1)))
}

// timeTicks are ticks at starts of years, or of months of a short time.
type timeTicks struct{ most int }

// Ticks are the ticks between two times in seconds.
func (t timeTicks) Ticks(lo, hi float64) []plot.Tick {
	from, to := time.Unix(int64(lo), 0).UTC(), time.Unix(int64(hi), 0).UTC()
	most := max(t.most, 2)
	months := (to.Year()-from.Year())*12 + int(to.Month()-from.Month()) + 1
	step, layout := 12, "2006"
	for _, m := range []int{1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000} {
		if step = m; months/m < most {
			break
		}
	}
	if step < 12 {
		layout = "2006-01"
	}
	var ticks []plot.Tick
	for m := from.Year() * 12 / step * step; len(ticks) < 100; m += step {
		at := time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC)
		if at.After(to) {
			break
		}
		if !at.Before(from) {
			ticks = append(ticks, plot.Tick{Value: float64(at.Unix()), Label: at.Format(layout)})
		}
	}
	return ticks
}

// OnTime makes an axis of times, with room at both ends.
func OnTime(a *plot.Axis, length vg.Length, times []time.Time) {
	a.Min, a.Max = math.Inf(1), math.Inf(-1)
	for _, t := range times {
		a.Min, a.Max = math.Min(a.Min, float64(t.Unix())), math.Max(a.Max, float64(t.Unix()))
	}
	const day = 24 * 3600
	if a.Min > a.Max {
		a.Min, a.Max = 0, 0
	}
	room := math.Max((a.Max-a.Min)*0.02, 20*day)
	if a.Max-a.Min < 60*day {
		room = 180 * day
	}
	a.Min, a.Max = a.Min-room, a.Max+room
	a.Tick.Marker = timeTicks{int(length / vg.Points(36))}
}
