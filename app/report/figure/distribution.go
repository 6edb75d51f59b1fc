package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Cumulative shows which share has an error below what x says, of one model or several.
type Cumulative struct {
	Width  float64 // centimetres; 0: Column
	Axis   string  // "": distance error (m)
	Share  string  // of what; "": share of images (%)
	Linear bool    // x; else it is logarithmic
	Curves []Curve
}

// Curve is a line of Cumulative.
type Curve struct {
	Name    string
	Values  []float64 // metres
	Weights []float64 // nil: all alike
	Missing float64   // weight of what has no error, since no front was found: the curve ends below 100 %
}

// Figure draws the curves, and what half and 95 % are below.
func (d Cumulative) Figure() Figure {
	if d.Width == 0 {
		d.Width = Column
	}
	s := sheet.Sheet{Width: sheet.Width(d.Width)}
	p := sheet.Axes(either(d.Axis, "distance error (m)"), either(d.Share, "share of images (%)"))
	var all []float64
	var lines steps
	for i, c := range d.Curves {
		st := newStep(c, i)
		lines = append(lines, st)
		if len(st.x) > 0 {
			all = append(all, st.x[0], st.x[len(st.x)-1])
		}
		s.Keys = append(s.Keys, sheet.LineKey(st.name(), st.style))
		if c.Missing > 0 && st.total > 0 {
			s.Notes = append(s.Notes, fmt.Sprintf("%s: %s %% have no front and no error; the curve ends at %s %%.",
				ink.Clean(either(c.Name, "curve")), ink.Digits(100*c.Missing/st.total), ink.Digits(100*(1-c.Missing/st.total))))
		}
	}
	s.Notes = append(s.Notes, "Points: half (round) and 95 % (square) of all, those without a front included.")
	if d.Linear {
		p.X.Min, p.X.Max = 0, 1
		for _, v := range all {
			p.X.Max = max(p.X.Max, v*1.02)
		}
		p.X.Tick.Marker = sheet.RoundTicks{Most: int(s.Width / vg.Points(45))}
	} else {
		sheet.OnLog(&p.X, sheet.Along{Length: s.Width - vg.Points(50)}, all...)
	}
	p.Y.Min, p.Y.Max = 0, 100
	p.Y.Tick.Marker = sheet.RoundTicks{Most: 5}
	sheet.Grid(p, true, true)
	p.Add(lines)
	s.Panels = []sheet.Panel{{Height: vg.Points(150), Draw: p.Draw}}
	return lay(s)
}

func either(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// step is a curve with its sorted values and the weight up to each.
type step struct {
	Curve
	style draw.LineStyle
	tint  ink.Tint
	x, up []float64
	total float64 // with what is missing
}

type steps []step

func newStep(c Curve, i int) step {
	st := step{Curve: c, tint: ink.Tint(i), style: ink.Stroke(1.2, ink.Tint(i).RGB())}
	if i == 1 {
		st.tint, st.style = ink.Vermillion, ink.Stroke(1.2, ink.Vermillion.RGB(), 4, 1.5)
	} else if i > 1 {
		st.style = ink.Stroke(1.2, st.tint.RGB(), float64(i), 1.5)
	}
	var at []int
	weight := func(k int) float64 {
		if k < len(c.Weights) {
			return c.Weights[k]
		}
		return 1
	}
	for k, v := range c.Values {
		if ink.Finite(v) && ink.Finite(weight(k)) && weight(k) > 0 {
			at = append(at, k)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(math.Abs(c.Values[a]), math.Abs(c.Values[b])) })
	for _, k := range at {
		st.total += weight(k)
		st.x, st.up = append(st.x, math.Abs(c.Values[k])), append(st.up, st.total)
	}
	if ink.Finite(c.Missing) && c.Missing > 0 {
		st.total += c.Missing
	}
	return st
}

// at is the error that a share of the whole is below; NaN where the curve does not get there.
func (s step) at(share float64) float64 {
	i := sort.SearchFloat64s(s.up, share*s.total*(1-1e-12))
	if i >= len(s.x) {
		return math.NaN()
	}
	return s.x[i]
}

// below is the share with an error up to v.
func (s step) below(v float64) float64 {
	i := sort.Search(len(s.x), func(i int) bool { return s.x[i] > v })
	if i == 0 {
		return 0
	}
	return s.up[i-1] / s.total
}

// name is the key: the name and the two marks in metres.
func (s step) name() string {
	if len(s.x) == 0 {
		return either(s.Name, "curve") + ": no front found"
	}
	text := "half never"
	if v := s.at(0.5); ink.Finite(v) {
		text = fmt.Sprintf("half below %s m", ink.Digits(v))
	}
	if v := s.at(0.95); ink.Finite(v) {
		text += fmt.Sprintf(", 95 %% below %s m", ink.Digits(v))
	} else {
		text += ", 95 % never"
	}
	if s.Name == "" {
		return text
	}
	return s.Name + ": " + text
}

// Plot draws the curves as steps; of many values, one step for each third of a point of the paper.
func (ss steps) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(v float64) vg.Length { return c.X(p.X.Norm(math.Max(v, p.X.Min))) }
	for _, s := range ss {
		if len(s.x) == 0 {
			continue
		}
		last, y := c.Min.X, c.Y(p.Y.Norm(100*s.below(p.X.Min)))
		pts := []vg.Point{{X: last, Y: y}}
		for i, v := range s.x {
			if v <= p.X.Min {
				continue
			}
			x, from := at(v), y
			y = c.Y(p.Y.Norm(100 * s.up[i] / s.total))
			if x-last < vg.Points(0.34) {
				pts[len(pts)-1].Y = y // rises with the one before
				continue
			}
			pts, last = append(pts, vg.Point{X: x, Y: from}, vg.Point{X: x, Y: y}), x
		}
		c.StrokeLines(s.style, append(pts, vg.Point{X: c.Max.X, Y: y}))
	}
	for _, s := range ss {
		for _, m := range []struct {
			share float64
			shape draw.GlyphDrawer
		}{{0.5, draw.CircleGlyph{}}, {0.95, draw.BoxGlyph{}}} {
			if v := s.at(m.share); ink.Finite(v) {
				pt := vg.Point{X: at(v), Y: c.Y(p.Y.Norm(100 * m.share))}
				c.StrokeLine2(ink.Stroke(0.5, s.tint.RGB(), 1.5, 1.5), pt.X, pt.Y, pt.X, c.Min.Y)
				c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.tint.RGB(), Radius: vg.Points(2.4), Shape: m.shape}, pt)
			}
		}
	}
}

// Histogram shows how the distances of a scene are spread. Signed ones are negative behind the label's front, positive
// ahead of it.
type Histogram struct {
	Width    float64 // centimetres; 0: Column
	Values   []float64
	Unsigned bool
}

// Figure draws the histogram. What lies far out is counted in a note, so that it does not flatten the rest.
func (h Histogram) Figure() Figure {
	if h.Width == 0 {
		h.Width = Column
	}
	title := "distance to the label's front (m): behind < 0 < ahead"
	if h.Unsigned {
		title = "distance to the label's front (m)"
	}
	s := sheet.Sheet{Width: sheet.Width(h.Width)}
	p := sheet.Axes(title, "share of the front (%)")
	b := newBars(h)
	p.X.Min, p.X.Max = b.lo, b.lo+b.step*float64(len(b.share))
	p.X.Tick.Marker = sheet.RoundTicks{Most: int(s.Width / vg.Points(45))}
	p.Y.Min, p.Y.Max = 0, 1
	for _, v := range b.share {
		p.Y.Max = max(p.Y.Max, v*1.05)
	}
	p.Y.Tick.Marker = sheet.RoundTicks{Most: 5}
	sheet.Grid(p, false, true)
	p.Add(b)
	if b.n == 0 {
		s.Notes = append(s.Notes, "There is no distance: no front was found.")
	} else {
		s.Keys = b.keys(h.Unsigned)
	}
	s.Notes = append(s.Notes, b.notes...)
	s.Panels = []sheet.Panel{{Height: vg.Points(130), Draw: p.Draw}}
	return lay(s)
}

// bars are the bars of a histogram.
type bars struct {
	lo, step     float64
	share        []float64 // percent of all values
	median, mean float64
	n            int
	notes        []string
}

// newBars chooses round bins, so that one begins at zero, over the middle 99 % of the values.
func newBars(h Histogram) bars {
	var v []float64
	for _, x := range h.Values {
		if h.Unsigned {
			x = math.Abs(x)
		}
		if ink.Finite(x) {
			v = append(v, x)
		}
	}
	slices.Sort(v)
	b := bars{step: 1, share: make([]float64, 1), n: len(v)}
	if odd := len(h.Values) - len(v); odd > 0 {
		b.notes = append(b.notes, fmt.Sprintf("Not drawn: %s that %s no distance.", ink.Counted(odd, "value"), are(odd)))
	}
	if len(v) == 0 {
		return b
	}
	b.median, b.mean = quantile(v, 0.5), stat.Mean(v, nil)
	lo, hi := quantile(v, 0.005), quantile(v, 0.995)
	lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	wide := 2 * (quantile(v, 0.75) - quantile(v, 0.25)) / math.Cbrt(float64(len(v))) // Freedman and Diaconis
	wide = math.Min(math.Max(wide, (hi-lo)/60), math.Max((hi-lo)/12, 1e-3))
	b.step = sheet.Above(math.Max(wide, 1e-3))
	first, last := math.Floor(lo/b.step), math.Max(math.Floor(hi/b.step)+1, math.Floor(lo/b.step)+1)
	b.lo, b.share = first*b.step, make([]float64, int(last-first))
	out := 0
	for _, x := range v {
		i := math.Floor(x/b.step) - first
		if i < 0 || i >= float64(len(b.share)) {
			out++
			continue
		}
		b.share[int(i)] += 100 / float64(len(v))
	}
	if out > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s %% of the front lie outside of the axis, from %s to %s m.",
			ink.Digits(100*float64(out)/float64(len(v))), ink.Digits(v[0]), ink.Digits(v[len(v)-1])))
	}
	return b
}

func (b bars) keys(unsigned bool) []sheet.Key {
	median := sheet.UprightKey(fmt.Sprintf("median %s m", ink.Digits(b.median)), ink.Stroke(1.4, ink.Grey(0)))
	mean := sheet.UprightKey(fmt.Sprintf("mean %s m", ink.Digits(b.mean)), ink.Stroke(1.2, ink.Grey(0), 2, 1.5))
	if unsigned {
		return []sheet.Key{median, mean}
	}
	return []sheet.Key{sheet.AreaKey("behind", ink.Blue.Light()), sheet.AreaKey("ahead", ink.Orange.Light()), median, mean}
}

// Plot draws the bars, zero, the median and the mean.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(v float64) vg.Length { return c.X(p.X.Norm(math.Min(math.Max(v, p.X.Min), p.X.Max))) }
	for i, v := range b.share {
		if v == 0 {
			continue
		}
		left := b.lo + float64(i)*b.step
		fill := ink.Orange.Light()
		if left < -b.step/2 {
			fill = ink.Blue.Light()
		}
		lo, hi := vg.Point{X: at(left), Y: c.Min.Y}, vg.Point{X: at(left + b.step), Y: c.Y(p.Y.Norm(v))}
		c.FillPolygon(fill, ink.Box(lo, hi))
		ink.Outline(c, ink.Stroke(0.4, ink.Grey(60)), lo, hi)
	}
	if b.n == 0 {
		return
	}
	c.StrokeLine2(ink.Stroke(0.6, ink.Grey(0)), at(0), c.Min.Y, at(0), c.Max.Y)
	c.StrokeLine2(ink.Stroke(1.4, ink.Grey(0)), at(b.median), c.Min.Y, at(b.median), c.Max.Y)
	c.StrokeLine2(ink.Stroke(1.2, ink.Grey(0), 2, 1.5), at(b.mean), c.Min.Y, at(b.mean), c.Max.Y)
}
