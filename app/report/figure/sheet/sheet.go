// Package sheet lays figures out: keys above, plots, notes below, with axes in one style.
package sheet

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
)

// Sheet is a figure in the making: keys above, what is drawn below each other, notes at the foot.
type Sheet struct {
	Width  vg.Length
	Keys   []Key
	Panels []Panel
	Notes  []string // sentences
}

// Panel is a part of the sheet over its whole width.
type Panel struct {
	Height vg.Length
	Draw   func(draw.Canvas)
}

// Key says what a mark means.
type Key struct {
	Text string
	Draw func(c draw.Canvas, at vg.Rectangle)
}

// page is the width of a page in centimetres.
const page = 17

// Margin stays white around a sheet; a note takes NoteLine; a key keyHeight, its mark keyWidth.
const (
	Margin    = vg.Length(3)
	keyWidth  = vg.Length(14)
	keyHeight = vg.Length(11)
	NoteLine  = vg.Length(9)
)

// Width is that of a figure: the page's if none is given, and never too small to hold text.
func Width(cm float64) vg.Length {
	switch {
	case !(cm > 0):
		cm = page
	case cm < 6:
		cm = 6
	case cm > 100:
		cm = 100
	}
	return vg.Length(cm) * vg.Centimeter
}

// Lay lays the sheet out: its size, which grows with what it holds, and how it is drawn.
func (s Sheet) Lay() (width, height vg.Length, paint func(draw.Canvas)) {
	inner := s.Width - 2*Margin
	rows := s.flow(inner)
	notes := s.foot(inner)
	height = 2*Margin + vg.Length(len(rows))*keyHeight + vg.Length(len(notes))*NoteLine
	if len(notes) > 0 {
		height += vg.Points(3)
	}
	gap := vg.Length(0)
	if len(rows) > 0 {
		gap = vg.Points(3)
	}
	height += gap
	for _, p := range s.Panels {
		height += p.Height
	}
	return s.Width, height, func(c draw.Canvas) {
		c.FillPolygon(color.White, ink.Box(c.Min, c.Max))
		y := c.Max.Y - Margin
		for _, row := range rows {
			drawKeys(c, row, c.Min.X+Margin, y-keyHeight)
			y -= keyHeight
		}
		y -= gap
		for _, p := range s.Panels {
			part := c
			part.Min, part.Max = vg.Point{X: c.Min.X + Margin, Y: y - p.Height}, vg.Point{X: c.Max.X - Margin, Y: y}
			p.Draw(part)
			y -= p.Height
		}
		y -= vg.Points(3)
		style := ink.Letters(ink.SmallSize, ink.Grey(70))
		for _, line := range notes {
			y -= NoteLine
			c.FillText(style, vg.Point{X: c.Min.X + Margin, Y: y + vg.Points(1.5)}, line)
		}
	}
}

// flow puts the keys into lines.
func (s Sheet) flow(inner vg.Length) [][]Key {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	var rows [][]Key
	x := vg.Length(math.Inf(1))
	for _, k := range s.Keys {
		k.Text = ink.Cut(k.Text, style, inner-keyWidth-vg.Points(4))
		w := keySpan(k)
		if x+w > inner {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		x += w + vg.Points(9)
	}
	return rows
}

func keySpan(k Key) vg.Length {
	return keyWidth + vg.Points(3) + ink.Letters(ink.SmallSize, ink.Grey(0)).Width(k.Text)
}

func drawKeys(c draw.Canvas, row []Key, x, y vg.Length) {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	style.YAlign = draw.YCenter
	for _, k := range row {
		k.Draw(c, vg.Rectangle{Min: vg.Point{X: x, Y: y + vg.Points(2)}, Max: vg.Point{X: x + keyWidth, Y: y + keyHeight - vg.Points(2)}})
		c.FillText(style, vg.Point{X: x + keyWidth + vg.Points(3), Y: y + keyHeight/2}, k.Text)
		x += keySpan(k) + vg.Points(9)
	}
}

func (s Sheet) foot(inner vg.Length) []string {
	var lines []string
	for _, n := range s.Notes {
		lines = append(lines, ink.Wrap(n, ink.Letters(ink.SmallSize, ink.Grey(0)), inner)...)
	}
	return lines
}

// LineKey is the key of a line that lies.
func LineKey(text string, style draw.LineStyle) Key {
	return Key{text, func(c draw.Canvas, at vg.Rectangle) {
		y := (at.Min.Y + at.Max.Y) / 2
		c.StrokeLine2(style, at.Min.X, y, at.Max.X, y)
	}}
}

// UprightKey is the key of a line that stands.
func UprightKey(text string, style draw.LineStyle) Key {
	return Key{text, func(c draw.Canvas, at vg.Rectangle) {
		x := (at.Min.X + at.Max.X) / 2
		c.StrokeLine2(style, x, at.Min.Y-vg.Points(1), x, at.Max.Y+vg.Points(1))
	}}
}

// GlyphKey is the key of points.
func GlyphKey(text string, style draw.GlyphStyle) Key {
	return Key{text, func(c draw.Canvas, at vg.Rectangle) {
		c.DrawGlyphNoClip(style, vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: (at.Min.Y + at.Max.Y) / 2})
	}}
}

// AreaKey is the key of a filled area.
func AreaKey(text string, fill color.Color) Key {
	return Key{text, func(c draw.Canvas, at vg.Rectangle) {
		c.FillPolygon(fill, ink.Box(at.Min, at.Max))
		ink.Outline(c, ink.Stroke(0.5, ink.Grey(60)), at.Min, at.Max)
	}}
}
