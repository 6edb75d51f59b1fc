package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Folds compares experiments by the values of their folds: an upright box for each, with every value.
type Folds struct {
	Width       float64 // centimetres; 0: Column
	Axis        string  // "": mean distance error (m)
	Experiments []Experiment
}

// Experiment is a box of Folds.
type Experiment struct {
	Name   string
	Values []float64 // of folds
}

// Figure draws the boxes with mean and population standard deviation below their names, as the literature has them.
func (f Folds) Figure() Figure {
	if f.Width == 0 {
		f.Width = Column
	}
	s := sheet.Sheet{Width: sheet.Width(f.Width), Keys: []sheet.Key{
		sheet.GlyphKey("one fold", dot(ink.Blue)), sheet.LineKey("median", ink.Stroke(1.6, ink.Grey(0))), sheet.GlyphKey("mean", meanGlyph())}}
	p := sheet.Axes("", either(f.Axis, "mean distance error (m)"))
	all, more := head(f.Experiments)
	b := columns{room: (s.Width - vg.Points(50)) / vg.Length(max(len(all), 1))}
	var values []float64
	odd := 0
	for i, e := range all {
		r := newRow(Group{Name: e.Name, Values: e.Values, Tint: ink.Tint(i % int(ink.Yellow))})
		odd += len(e.Values) - len(r.values)
		values = append(values, r.values...)
		b.rows = append(b.rows, r)
	}
	p.X.Min, p.X.Max = 0, float64(max(len(all), 1))
	p.X.Tick.Marker = plot.ConstantTicks(nil)
	p.Y.Min, p.Y.Max = padded(values)
	p.Y.Tick.Marker = sheet.RoundTicks{Most: 6}
	sheet.Grid(p, false, true)
	p.Add(b)
	if odd > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s that %s no number or negative.", ink.Counted(odd, "value"), are(odd)))
	}
	if more > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s after these.", ink.Counted(more, "experiment")))
	}
	s.Notes = append(s.Notes, "Numbers: mean ± population standard deviation over folds.")
	foot := b.foot()
	s.Panels = []sheet.Panel{{Height: vg.Points(150) + foot, Draw: func(c draw.Canvas) {
		c.Min.Y += foot
		p.Draw(c)
	}}}
	return lay(s)
}

// padded is the range of values with some room, and of one value too.
func padded(values []float64) (lo, hi float64) {
	if len(values) == 0 {
		return 0, 1
	}
	lo, hi = values[0], values[0]
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	room := (hi - lo) * 0.08
	if room == 0 {
		room = max(hi*0.1, 1e-3)
	}
	return max(lo-room, 0), hi + room
}

// columns draws upright boxes.
type columns struct {
	rows []row
	room vg.Length // of a column
}

// lines are the name of a column and its numbers; sideways reports that they stand upright to fit.
func (b columns) lines(r row) (lines []string, sideways bool) {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	numbers := "none"
	if n := len(r.values); n > 0 {
		numbers = fmt.Sprintf("%s ± %s", ink.Digits(r.mean), ink.Digits(stat.PopStdDev(r.values, nil)))
	}
	if b.room < vg.Points(34) {
		name := ink.Cut(r.Name, style, vg.Points(90))
		if b.room < 2*sheet.NoteLine {
			return []string{name + ": " + numbers}, true
		}
		return []string{name, numbers}, true
	}
	lines = ink.Wrap(r.Name, style, b.room-vg.Points(3))
	if len(lines) > 3 {
		lines = append(lines[:2], ink.Cut(lines[2]+"…", style, b.room-vg.Points(3)))
	}
	if style.Width(numbers) <= b.room-vg.Points(2) {
		return append(lines, numbers), false
	}
	return append(lines, ink.Digits(r.mean), "± "+ink.Digits(stat.PopStdDev(r.values, nil))), false
}

// foot is what the names take below the axis.
func (b columns) foot() vg.Length {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	h := vg.Length(0)
	for _, r := range b.rows {
		lines, sideways := b.lines(r)
		if sideways {
			for _, l := range lines {
				h = max(h, style.Width(l))
			}
		} else {
			h = max(h, sheet.NoteLine*vg.Length(len(lines)))
		}
	}
	return h + vg.Points(5)
}

// Plot draws boxes, values and names.
func (b columns) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(v float64) vg.Length { return c.Y(p.Y.Norm(v)) }
	room := (c.Max.X - c.Min.X) / vg.Length(max(len(b.rows), 1))
	for i, r := range b.rows {
		x := c.Min.X + room*(vg.Length(i)+0.5)
		b.name(c, r, x)
		if len(r.values) == 0 {
			continue
		}
		half := min(room*0.2, vg.Points(9))
		left := x - half/2
		line := ink.Stroke(0.7, ink.Grey(40))
		c.StrokeLine2(line, left, at(r.five[0]), left, at(r.five[1]))
		c.StrokeLine2(line, left, at(r.five[3]), left, at(r.five[4]))
		lo, hi := vg.Point{X: left - half, Y: at(r.five[1])}, vg.Point{X: left + half, Y: at(r.five[3])}
		c.FillPolygon(r.Tint.Light(), ink.Box(lo, hi))
		ink.Outline(c, line, lo, hi)
		c.StrokeLine2(ink.Stroke(1.6, ink.Grey(0)), lo.X, at(r.five[2]), hi.X, at(r.five[2]))
		c.DrawGlyphNoClip(meanGlyph(), vg.Point{X: left, Y: at(r.mean)})
		for k, v := range r.values {
			c.DrawGlyphNoClip(dot(r.Tint), vg.Point{X: hi.X + half*vg.Length(0.3+0.6*spread(k)), Y: at(v)})
		}
	}
}

// name writes the name and the numbers of a column below the axis.
func (b columns) name(c draw.Canvas, r row, x vg.Length) {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	lines, sideways := b.lines(r)
	y := c.Min.Y - vg.Points(4)
	if !sideways {
		style.XAlign, style.YAlign = draw.XCenter, draw.YTop
		for _, l := range lines {
			c.FillText(style, vg.Point{X: x, Y: y}, l)
			y -= sheet.NoteLine
		}
		return
	}
	style.Rotation, style.XAlign, style.YAlign = math.Pi/2, draw.XRight, draw.YCenter
	x -= sheet.NoteLine / 2 * vg.Length(len(lines)-1)
	for i, l := range lines {
		c.FillText(style, vg.Point{X: x + sheet.NoteLine*vg.Length(i), Y: y}, l)
	}
}
