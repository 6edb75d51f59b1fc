package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Scatter sets the errors of images against something else: the errors of another model, or a score.
type Scatter struct {
	Width  float64 // centimetres; 0: Column
	X, Y   string  // titles of the axes, with units
	Points [][2]float64

	Diagonal     bool   // both axes are errors: the line of equal errors, and points of each side in another shape
	Above, Below string // what points on each side of the diagonal are

	Range [2]float64 // of a linear x; zero: x is an error on a log axis
}

// Figure draws the points, on a log axis of errors. What lies below an axis is drawn hollow at its edge.
func (d Scatter) Figure() Figure {
	if d.Width == 0 {
		d.Width = Column
	}
	s := sheet.Sheet{Width: sheet.Width(d.Width)}
	p := sheet.Axes(either(d.X, "error (m)"), either(d.Y, "error (m)"))
	s.Width = min(s.Width, vg.Points(300)) // it is nearly square: no wider than it is high
	side := s.Width - 2*sheet.Margin
	pts := cloud{Scatter: d}
	var xs, ys []float64
	odd := 0
	for _, q := range d.Points {
		if !ink.Finite(q[0]) || !ink.Finite(q[1]) || q[1] < 0 || !d.linear() && q[0] < 0 {
			odd++
			continue
		}
		pts.points = append(pts.points, q)
		xs, ys = append(xs, q[0]), append(ys, q[1])
	}
	if d.Diagonal {
		xs = append(xs, ys...)
		ys = xs
	}
	sheet.OnLog(&p.Y, sheet.Along{Length: side - vg.Points(40), Upright: true}, ys...)
	if d.linear() {
		p.X.Min, p.X.Max = d.Range[0], d.Range[1]
		p.X.Tick.Marker = sheet.RoundTicks{Most: 6}
	} else {
		sheet.OnLog(&p.X, sheet.Along{Length: side - vg.Points(40)}, xs...)
	}
	sheet.Grid(p, true, true)
	p.Add(pts)
	under := 0
	for _, q := range pts.points {
		if pts.outside(p.Plot, q) {
			under++
		}
	}
	if under > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Hollow points at the edge: %s outside of the axes.", ink.Counted(under, "image")))
	}
	if odd > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s without both numbers.", ink.Counted(odd, "image")))
	}
	s.Keys = pts.keys()
	s.Panels = []sheet.Panel{{Height: side * 9 / 10, Draw: p.Draw}}
	return lay(s)
}

func (d Scatter) linear() bool { return d.Range[1] > d.Range[0] && ink.Finite(d.Range[1]-d.Range[0]) }

// cloud draws the points of a Scatter.
type cloud struct {
	Scatter
	points [][2]float64
}

func (d cloud) keys() []sheet.Key {
	if !d.Diagonal {
		return []sheet.Key{sheet.GlyphKey(ink.Counted(len(d.points), "image"), d.glyph([2]float64{1, 1}))}
	}
	over, under := 0, 0
	for _, q := range d.points {
		switch {
		case q[1] > q[0]:
			over++
		case q[1] < q[0]:
			under++
		}
	}
	keys := []sheet.Key{
		sheet.GlyphKey(fmt.Sprintf("%s: %s", either(d.Above, "above"), ink.Counted(over, "image")), d.glyph([2]float64{1, 2})),
		sheet.GlyphKey(fmt.Sprintf("%s: %s", either(d.Below, "below"), ink.Counted(under, "image")), d.glyph([2]float64{2, 1})),
	}
	if n := len(d.points) - over - under; n > 0 {
		keys = append(keys, sheet.GlyphKey("equal: "+ink.Counted(n, "image"), d.glyph([2]float64{1, 1})))
	}
	return append(keys, sheet.LineKey("equal errors", ink.Stroke(0.8, ink.Grey(60), 4, 2)))
}

// glyph is the mark of a point: by the side of the diagonal, if there is one.
func (d cloud) glyph(q [2]float64) draw.GlyphStyle {
	style := draw.GlyphStyle{Color: ink.Blue.Clear(), Radius: vg.Points(1.9), Shape: draw.CircleGlyph{}}
	if !d.Diagonal {
		return style
	}
	switch {
	case q[1] > q[0]:
		style.Color, style.Shape, style.Radius = ink.Vermillion.Clear(), draw.PyramidGlyph{}, vg.Points(2.3)
	case q[1] == q[0]:
		style.Color = ink.Grey(120)
	}
	return style
}

func (d cloud) outside(p *plot.Plot, q [2]float64) bool {
	return q[0] < p.X.Min || q[0] > p.X.Max || q[1] < p.Y.Min
}

// Plot draws the diagonal and the points.
func (d cloud) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(q [2]float64) vg.Point {
		x := math.Min(math.Max(q[0], p.X.Min), p.X.Max)
		return vg.Point{X: c.X(p.X.Norm(x)), Y: c.Y(p.Y.Norm(math.Max(q[1], p.Y.Min)))}
	}
	if d.Diagonal {
		c.StrokeLines(ink.Stroke(0.8, ink.Grey(60), 4, 2), []vg.Point{{X: c.Min.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Max.Y}})
	}
	for _, q := range d.points {
		style := d.glyph(q)
		if d.outside(p, q) {
			style.Shape = draw.RingGlyph{}
		}
		c.DrawGlyphNoClip(style, at(q))
	}
}
