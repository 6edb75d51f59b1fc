package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Boxes are box plots of errors by group, on a log axis, with every value beside its box.
type Boxes struct {
	Width  float64 // centimetres; 0: Page
	Axis   string  // "": mean distance error (m)
	Each   string  // what a point is; "": image
	Groups []Group // from the top
	Line   *Line   // nil: none
}

// Group is a row of Boxes.
type Group struct {
	Name     string
	Values   []float64 // metres
	NoFront  int       // images that have no error, since a side has no front
	Tint     ink.Tint
	Baseline *Baseline // published; nil: none
}

// Line is a labelled line of another study.
type Line struct {
	Label string
	At    float64
}

// mostRows is how many groups or names a figure shows; it says so if there are more.
const mostRows = 100

// boxRow is the height of a group.
const boxRow = vg.Length(25)

// Figure draws the boxes; its height grows with the number of groups.
func (b Boxes) Figure() Figure {
	if b.Axis == "" {
		b.Axis = "mean distance error (m)"
	}
	if b.Each == "" {
		b.Each = "image"
	}
	s := sheet.Sheet{Width: sheet.Width(b.Width)}
	var more int
	b.Groups, more = head(b.Groups)
	rows := boxRows{left: namesWidth(b.names(), s.Width)}
	p := sheet.Axes(b.Axis, "")
	sheet.WithoutY(p, len(b.Groups))
	var within []float64
	for _, g := range b.Groups {
		row := newRow(g)
		rows.rows = append(rows.rows, row)
		within = append(within, row.values...)
		if g.Baseline != nil {
			within = append(within, g.Baseline.Zones, g.Baseline.Fronts)
		}
	}
	if b.Line != nil && b.Line.At > 0 && ink.Finite(b.Line.At) {
		rows.line = b.Line
		within = append(within, b.Line.At)
	}
	sheet.OnLog(&p.X, sheet.Along{Length: s.Width - rows.left - vg.Points(12)}, within...)
	sheet.Grid(p, true, false)
	p.Add(rows)
	s.Keys, s.Notes = b.keys(rows), b.notes(rows, p.X.Min, more)
	height := boxRow*vg.Length(max(len(b.Groups), 1)) + vg.Points(27)
	s.Panels = []sheet.Panel{{Height: height, Draw: func(c draw.Canvas) {
		c.Min.X += rows.left
		p.Draw(c)
	}}}
	return lay(s)
}

// head are the rows that are drawn, and how many more there are.
func head[T any](rows []T) ([]T, int) {
	if len(rows) > mostRows {
		return rows[:mostRows], len(rows) - mostRows
	}
	return rows, 0
}

// names are the two lines of each group.
func (b Boxes) names() [][2]string {
	var out [][2]string
	for _, g := range b.Groups {
		out = append(out, g.lines())
	}
	return out
}

func (g Group) lines() [2]string {
	n := fmt.Sprintf("n = %s", ink.Thousands(int64(len(measured(g.Values)))))
	if g.NoFront > 0 {
		n += fmt.Sprintf(", no front: %s", ink.Thousands(int64(g.NoFront)))
	}
	return [2]string{g.Name, n}
}

// namesWidth is what names of rows take, within limits.
func namesWidth(names [][2]string, whole vg.Length) vg.Length {
	w := vg.Length(0)
	for _, n := range names {
		w = max(w, ink.Letters(ink.NameSize, ink.Grey(0)).Width(ink.Clean(n[0])), ink.Letters(ink.SmallSize, ink.Grey(0)).Width(n[1]))
	}
	return min(w, whole*2/5, vg.Points(120)) + vg.Points(5)
}

// drawName writes the two lines of a row, to the left of a point.
func drawName(c draw.Canvas, lines [2]string, at vg.Point, room vg.Length) {
	name, small := ink.Letters(ink.NameSize, ink.Grey(0)), ink.Letters(ink.SmallSize, ink.Grey(70))
	name.XAlign, small.XAlign = draw.XRight, draw.XRight
	at.X -= vg.Points(5)
	if lines[1] == "" {
		name.YAlign = draw.YCenter
		c.FillText(name, at, ink.Cut(lines[0], name, room-vg.Points(5)))
		return
	}
	c.FillText(name, at, ink.Cut(lines[0], name, room-vg.Points(5)))
	c.FillText(small, vg.Point{X: at.X, Y: at.Y - vg.Points(8.5)}, ink.Cut(lines[1], small, room-vg.Points(5)))
}

// measured are the values that can be distances, sorted.
func measured(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if ink.Finite(v) && v >= 0 {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

func (b Boxes) keys(rows boxRows) []sheet.Key {
	keys := []sheet.Key{
		sheet.GlyphKey("one "+b.Each, dot(ink.Blue)),
		sheet.UprightKey("median", ink.Stroke(1.6, ink.Grey(0))),
		sheet.GlyphKey("mean", meanGlyph()),
	}
	based := slices.ContainsFunc(b.Groups, func(g Group) bool { return g.Baseline != nil })
	if based {
		keys = append(keys, sheet.UprightKey("CaFFe baseline, zones", baselineStyle(true)),
			sheet.UprightKey("CaFFe baseline, fronts", baselineStyle(false)))
	}
	if rows.line != nil {
		keys = append(keys, sheet.UprightKey(rows.line.Label, lineStyle()))
	}
	return keys
}

func (b Boxes) notes(rows boxRows, lowest float64, more int) []string {
	under, odd := 0, 0
	for i, r := range rows.rows {
		odd += len(b.Groups[i].Values) - len(r.values)
		for _, v := range r.values {
			if v < lowest {
				under++
			}
		}
	}
	var notes []string
	if under > 0 {
		notes = append(notes, fmt.Sprintf("Hollow points at the left edge: %s below %s m.", ink.Counted(under, "value"), ink.Digits(lowest)))
	}
	if odd > 0 {
		notes = append(notes, fmt.Sprintf("Not drawn: %s that %s no distance.", ink.Counted(odd, "value"), are(odd)))
	}
	if more > 0 {
		notes = append(notes, fmt.Sprintf("Not drawn: %s after these.", ink.Counted(more, "group")))
	}
	return notes
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func dot(t ink.Tint) draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.Clear(), Radius: vg.Points(1.5), Shape: draw.CircleGlyph{}}
}

func hollow(t ink.Tint) draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.RGB(), Radius: vg.Points(1.7), Shape: draw.RingGlyph{}}
}

func meanGlyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: ink.Grey(0), Radius: vg.Points(2.3), Shape: ink.Diamond{Outline: true}}
}

func baselineStyle(zones bool) draw.LineStyle {
	if zones {
		return ink.Stroke(1.5, ink.Grey(70))
	}
	return ink.Stroke(1.5, ink.Grey(150), 2.5, 1.5)
}

func lineStyle() draw.LineStyle { return ink.Stroke(0.9, ink.Purple.RGB(), 5, 2) }

// row is a group with its figures.
type row struct {
	Group
	values []float64 // sorted
	five   [5]float64
	mean   float64
}

func newRow(g Group) row {
	r := row{Group: g, values: measured(g.Values)}
	if len(r.values) > 0 {
		r.five, r.mean = five(r.values), stat.Mean(r.values, nil)
	}
	return r
}

// five are the ends of whiskers and boxes of sorted values: the last value within 1.5 of the box, quartiles, median.
func five(sorted []float64) [5]float64 {
	q1, q2, q3 := quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
	lo, hi := q1, q3
	for _, v := range sorted {
		if v >= q1-1.5*(q3-q1) {
			lo = min(v, q1)
			break
		}
	}
	for _, v := range slices.Backward(sorted) {
		if v <= q3+1.5*(q3-q1) {
			hi = max(v, q3)
			break
		}
	}
	return [5]float64{lo, q1, q2, q3, hi}
}

// quantile interpolates between order statistics, as NumPy and R do, so that the median of two is their middle.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// spread is where the ith of points in a row lies, in 0 to 1: even, without a pattern, the same each time.
func spread(i int) float64 {
	_, f := math.Modf(float64(i+1) * 0.6180339887498949)
	return f
}

// boxRows draws the rows.
type boxRows struct {
	rows []row
	left vg.Length
	line *Line
}

// Plot draws lines of other studies, boxes, points and names.
func (b boxRows) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(v float64) vg.Length { return c.X(p.X.Norm(math.Max(v, p.X.Min))) }
	if b.line != nil {
		c.StrokeLine2(lineStyle(), at(b.line.At), c.Min.Y, at(b.line.At), c.Max.Y)
	}
	for i, r := range b.rows {
		top := c.Y(p.Y.Norm(float64(len(b.rows) - i)))
		middle := top - boxRow/2
		if i > 0 {
			c.StrokeLine2(ink.Stroke(0.35, ink.Grey(225)), c.Min.X-b.left, top, c.Max.X, top)
		}
		drawName(c, r.lines(), vg.Point{X: c.Min.X, Y: middle}, b.left)
		if r.Baseline != nil {
			for _, mark := range []struct {
				at    float64
				style draw.LineStyle
			}{{r.Baseline.Fronts, baselineStyle(false)}, {r.Baseline.Zones, baselineStyle(true)}} {
				if mark.at > 0 {
					c.StrokeLine2(mark.style, at(mark.at), top, at(mark.at), top-boxRow)
				}
			}
		}
		if len(r.values) == 0 {
			note(c, vg.Point{X: c.Min.X + vg.Points(4), Y: middle}, r.empty())
			continue
		}
		r.drawBox(c, at, middle+vg.Points(5))
		r.drawPoints(c, at, p.X.Min, middle)
	}
}

func (r row) empty() string {
	if r.NoFront > 0 || len(r.Values) > 0 {
		return "no front found"
	}
	return "no image"
}

// note writes a remark over what lies there.
func note(c draw.Canvas, at vg.Point, s string) {
	style := ink.Letters(ink.SmallSize, ink.Grey(70))
	style.YAlign = draw.YCenter
	lo := vg.Point{X: at.X - vg.Points(1), Y: at.Y - vg.Points(4.5)}
	c.FillPolygon(color.White, ink.Box(lo, vg.Point{X: at.X + style.Width(s) + vg.Points(1), Y: at.Y + vg.Points(4.5)}))
	c.FillText(style, at, s)
}

// drawBox draws the box around a height.
func (r row) drawBox(c draw.Canvas, at func(float64) vg.Length, y vg.Length) {
	const half = vg.Length(4.5)
	line := ink.Stroke(0.7, ink.Grey(40))
	c.StrokeLine2(line, at(r.five[0]), y, at(r.five[1]), y)
	c.StrokeLine2(line, at(r.five[3]), y, at(r.five[4]), y)
	for _, v := range []float64{r.five[0], r.five[4]} {
		c.StrokeLine2(line, at(v), y-half/2, at(v), y+half/2)
	}
	lo, hi := vg.Point{X: at(r.five[1]), Y: y - half}, vg.Point{X: at(r.five[3]), Y: y + half}
	c.FillPolygon(r.Tint.Light(), ink.Box(lo, hi))
	ink.Outline(c, line, lo, hi)
	c.StrokeLine2(ink.Stroke(1.6, color.Black), at(r.five[2]), lo.Y, at(r.five[2]), hi.Y)
	c.DrawGlyphNoClip(meanGlyph(), vg.Point{X: at(r.mean), Y: y})
}

// drawPoints draws every value in the band below the box; those below the axis hollow at its edge.
func (r row) drawPoints(c draw.Canvas, at func(float64) vg.Length, lowest float64, middle vg.Length) {
	for i, v := range r.values {
		pt := vg.Point{X: at(v), Y: middle - vg.Points(1.8) - vg.Points(8.2)*vg.Length(spread(i))}
		style := dot(r.Tint)
		if v < lowest {
			style = hollow(r.Tint)
		}
		c.DrawGlyphNoClip(style, pt)
	}
}
