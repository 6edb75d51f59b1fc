package mapsheet

import (
	"image/color"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/render"
	"icefront/app/report/figure/ink"
)

// drawing is a sheet that is laid out; everything but its picture is ready to be painted, as often as needed.
type drawing struct {
	layout
	facts
	lines []line
	bar   render.Bar
}

// line is a Line in points of the page, clipped to the map and without vertices that nobody sees.
type line struct {
	parts [][]vg.Point
	style Line
}

// prepare lays the sheet out.
func (s Sheet) prepare() (*drawing, error) {
	l, err := s.lay(string(s.CRS))
	if err != nil {
		return nil, err
	}
	f, err := s.facts(l)
	if err != nil {
		return nil, err
	}
	if l, err = s.lay(f.crs); err != nil { // the CRS has a name, which may take another line
		return nil, err
	}
	if f, err = s.facts(l); err != nil {
		return nil, err
	}
	d := &drawing{layout: l, facts: f, bar: render.ScaleBar(f.perPoint, barLongest, f.unit)}
	for _, v := range s.Lines {
		d.lines = append(d.lines, line{d.trace(v), v})
	}
	return d, nil
}

// trace brings lines to the page.
func (d *drawing) trace(v Line) (parts [][]vg.Point) {
	const unseen = 0.04 // points; a hundredth of a millimetre
	box := orb.Bound{Min: orb.Point{float64(d.mapBox.Min.X), float64(d.mapBox.Min.Y)}, Max: orb.Point{float64(d.mapBox.Max.X), float64(d.mapBox.Max.Y)}}
	for _, points := range v.Lines {
		on := make(orb.LineString, 0, len(points))
		for _, p := range points {
			x, y := d.view.ToScreen(p)
			if x, y = float64(d.mapBox.Min.X+d.points(x)), float64(d.mapBox.Max.Y-d.points(y)); !math.IsNaN(x+y) && !math.IsInf(x+y, 0) {
				on = append(on, orb.Point{x, y})
			}
		}
		for _, part := range clip.LineString(box, on) {
			part = simplify.DouglasPeucker(unseen).LineString(part)
			if len(part) < 2 {
				continue
			}
			pts := make([]vg.Point, len(part))
			for i, p := range part {
				pts[i] = vg.Point{X: vg.Length(p[0]), Y: vg.Length(p[1])}
			}
			parts = append(parts, pts)
		}
	}
	return parts
}

// paint draws all but the paper and the picture.
func (d *drawing) paint(c draw.Canvas) {
	for _, l := range d.lines {
		for _, part := range l.parts {
			if l.style.Rim.A > 0 {
				c.StrokeLines(ink.Stroke(width(l.style.Width)+1.2, l.style.Rim), part)
			}
		}
		for _, part := range l.parts {
			c.StrokeLines(ink.Stroke(width(l.style.Width), l.style.Color, l.style.Dashes...), part)
		}
	}
	d.frame(c)
	if d.title != "" {
		c.FillText(ink.Letters(titleSize, ink.Grey(0)), vg.Point{X: margin, Y: d.height - margin - titleSize + 1}, d.title)
	}
	d.drawLegend(c)
	d.drawScale(c)
	d.drawNorth(c)
	y := d.notesTop
	for _, n := range d.notes {
		y -= noteLine
		c.FillText(ink.Letters(ink.SmallSize, ink.Grey(70)), vg.Point{X: margin, Y: y + 1.5}, n)
	}
}

func width(w float64) float64 {
	if w > 0 {
		return w
	}
	return 1
}

// frame draws the edge of the map and its coordinates.
func (d *drawing) frame(c draw.Canvas) {
	box, thin := d.mapBox, ink.Stroke(0.5, ink.Grey(0))
	below := ink.Letters(ink.SmallSize, ink.Grey(40))
	below.XAlign, below.YAlign = draw.XCenter, draw.YTop
	for _, t := range d.across(d.units) {
		c.StrokeLine2(thin, t.at, box.Min.Y, t.at, box.Min.Y-3)
		c.StrokeLine2(thin, t.at, box.Max.Y, t.at, box.Max.Y+3)
		d.label(c, below, vg.Point{X: t.at, Y: box.Min.Y - 4}, t.text)
	}
	beside := ink.Letters(ink.SmallSize, ink.Grey(40))
	beside.XAlign, beside.YAlign, beside.Rotation = draw.XCenter, draw.YBottom, math.Pi/2
	for _, t := range d.upward(d.units) {
		c.StrokeLine2(thin, box.Min.X, t.at, box.Min.X-3, t.at)
		c.StrokeLine2(thin, box.Max.X, t.at, box.Max.X+3, t.at)
		d.label(c, beside, vg.Point{X: box.Min.X - 4.5, Y: t.at}, t.text)
	}
	ink.Outline(c, ink.Stroke(0.7, ink.Grey(0)), box.Min, box.Max)
}

// label writes a coordinate, unless it would reach beyond the corner of the map.
func (d *drawing) label(c draw.Canvas, style text.Style, at vg.Point, s string) {
	half := style.Width(s) / 2
	if style.Rotation != 0 {
		if at.Y-half < d.mapBox.Min.Y-labelRoom || at.Y+half > d.mapBox.Max.Y+edgeRoom {
			return
		}
	} else if at.X-half < d.mapBox.Min.X-labelRoom || at.X+half > d.mapBox.Max.X+margin/2 {
		return
	}
	c.FillText(style, at, s)
}

// drawLegend draws the entries in columns.
func (d *drawing) drawLegend(c draw.Canvas) {
	style := ink.Letters(ink.NameSize, ink.Grey(0))
	style.YAlign = draw.YCenter
	column := vg.Length(0)
	for _, row := range d.legend {
		for _, e := range row {
			column = max(column, columnOf(style.Width(e.Name)))
		}
	}
	for i, row := range d.legend {
		y := d.legendTop - vg.Length(i)*entryRoom - entryRoom/2
		for j, e := range row {
			x := margin + vg.Length(j)*column
			e.draw(c, x, y)
			c.FillText(style, vg.Point{X: x + entryMark + 5, Y: y}, e.Name)
		}
	}
}

// draw draws the mark of an entry, about the height y.
func (e Entry) draw(c draw.Canvas, x, y vg.Length) {
	if e.Area {
		lo, hi := vg.Point{X: x, Y: y - 4}, vg.Point{X: x + entryMark, Y: y + 4}
		c.FillPolygon(e.Color, ink.Box(lo, hi))
		ink.Outline(c, ink.Stroke(0.4, ink.Grey(60)), lo, hi)
		return
	}
	pts := []vg.Point{{X: x, Y: y}, {X: x + entryMark, Y: y}}
	if e.Rim.A > 0 {
		c.StrokeLines(ink.Stroke(width(e.Width)+1.2, e.Rim), pts)
	}
	c.StrokeLines(ink.Stroke(width(e.Width), e.Color, e.Dashes...), pts)
}

// drawScale draws the scale bar in four parts, with the scale of the print above it.
func (d *drawing) drawScale(c draw.Canvas) {
	if d.bar.Pixels <= 0 {
		return
	}
	const high = 4
	length := vg.Length(d.bar.Pixels)
	right := d.width - margin - northRoom - entryGap
	left, y := right-length, d.legendTop-scaleRoom+12
	for i := range 4 {
		fill := color.Color(color.Black)
		if i%2 == 1 {
			fill = color.White
		}
		lo := vg.Point{X: left + length*vg.Length(i)/4, Y: y}
		hi := vg.Point{X: left + length*vg.Length(i+1)/4, Y: y + high}
		c.FillPolygon(fill, ink.Box(lo, hi))
	}
	ink.Outline(c, ink.Stroke(0.5, ink.Grey(0)), vg.Point{X: left, Y: y}, vg.Point{X: right, Y: y + high})
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	c.FillText(style, vg.Point{X: left, Y: y - 2.5}, "0")
	c.FillText(style, vg.Point{X: right, Y: y - 2.5}, d.bar.Text)
	if d.unit == "m" {
		const point = 0.0254 / 72 // metres
		style.YAlign = draw.YBottom
		c.FillText(style, vg.Point{X: (left + right) / 2, Y: y + high + 3}, "1 : "+render.Thousands(three(d.perPoint/point), 0))
	}
}

// three rounds to three digits.
func three(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v))-2)
	return math.Round(v/power) * power
}

// drawNorth draws the north arrow.
func (d *drawing) drawNorth(c draw.Canvas) {
	if !d.northward {
		return
	}
	middle := vg.Point{X: d.width - margin - northRoom/2, Y: d.legendTop - scaleRoom/2}
	sin, cos := math.Sincos(d.north * math.Pi / 180)
	at := func(right, up float64) vg.Point {
		return vg.Point{X: middle.X + vg.Length(right*cos+up*sin), Y: middle.Y + vg.Length(up*cos-right*sin)}
	}
	c.FillPolygon(ink.Grey(0), []vg.Point{at(0, 4), at(-5, -17), at(0, -12.5)})
	half := []vg.Point{at(0, 4), at(5, -17), at(0, -12.5)}
	c.FillPolygon(color.White, half)
	c.StrokeLines(ink.Stroke(0.5, ink.Grey(0)), append(half, half[0], half[1]))
	style := ink.Letters(ink.NameSize, ink.Grey(0))
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, at(0, 11), "N")
}
