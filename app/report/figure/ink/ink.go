// Package ink has what figures are drawn with: colours, shapes, letters, and how numbers are written.
package ink

import (
	"image/color"
	"math"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Tint is a colour of the palette of Okabe and Ito. The zero value is Blue.
type Tint int

// The tints, in the order in which they are dealt out.
const (
	Blue Tint = iota
	Orange
	Green
	Vermillion
	Purple
	Sky
	Yellow
	tints
)

func (t Tint) RGB() color.NRGBA {
	at := [tints]color.NRGBA{
		{0x00, 0x72, 0xb2, 255}, {0xe6, 0x9f, 0x00, 255}, {0x00, 0x9e, 0x73, 255}, {0xd5, 0x5e, 0x00, 255},
		{0xcc, 0x79, 0xa7, 255}, {0x56, 0xb4, 0xe9, 255}, {0xf0, 0xe4, 0x42, 255},
	}
	return at[((t%tints)+tints)%tints]
}

// Light is the tint mixed with white, for what text or lines lie on.
func (t Tint) Light() color.NRGBA {
	c := t.RGB()
	mix := func(v uint8) uint8 { return uint8(255 - (255-int(v))*2/5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

// Clear is the tint as points take it that may lie on each other.
func (t Tint) Clear() color.NRGBA {
	c := t.RGB()
	c.A = 150
	return c
}

func Grey(v uint8) color.Color { return color.NRGBA{v, v, v, 255} }

// Sizes of text in points; none is under 7.
const (
	TitleSize = 8
	NameSize  = 8
	SmallSize = 7
)

// Letters are the style of text: sans serif, of a size, as dark as told.
func Letters(size float64, dark color.Color) text.Style {
	return text.Style{
		Color:   dark,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(size)),
		XAlign:  draw.XLeft,
		YAlign:  draw.YBottom,
		Handler: plot.DefaultTextHandler,
	}
}

// Glyph are the shapes that tell series apart without colours.
func Glyph(i int) draw.GlyphDrawer {
	shapes := []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.SquareGlyph{}, draw.PyramidGlyph{}, Diamond{}, draw.CrossGlyph{}, draw.PlusGlyph{}, draw.RingGlyph{},
	}
	return shapes[((i%len(shapes))+len(shapes))%len(shapes)]
}

// Diamond is a filled square that stands on its corner, with an outline.
type Diamond struct{ Outline bool }

// DrawGlyph draws the diamond; with an outline it is white inside.
func (d Diamond) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	r := style.Radius * 1.25
	pts := []vg.Point{{X: at.X - r, Y: at.Y}, {X: at.X, Y: at.Y + r}, {X: at.X + r, Y: at.Y}, {X: at.X, Y: at.Y - r}}
	if !d.Outline {
		c.FillPolygon(style.Color, pts)
		return
	}
	c.FillPolygon(color.White, pts)
	c.StrokeLines(draw.LineStyle{Color: style.Color, Width: vg.Points(0.8)}, append(pts, pts[0], pts[1]))
}

func Stroke(width float64, c color.Color, dashes ...float64) draw.LineStyle {
	style := draw.LineStyle{Color: c, Width: vg.Points(width)}
	for _, d := range dashes {
		style.Dashes = append(style.Dashes, vg.Points(d))
	}
	return style
}

// Clean makes one printable line of what may come from a file name.
func Clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), !unicode.IsGraphic(r):
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar))))
}

// Cut shortens text with an ellipsis until it fits.
func Cut(s string, style text.Style, width vg.Length) string {
	s = Clean(s)
	if style.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	if len(runes) > 200 {
		runes = runes[:200] // nothing that long fits
	}
	for len(runes) > 1 && style.Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ,") + "…"
}

// Wrap breaks text into lines that fit, between words, but not before a percent sign; a word that does not fit is cut.
func Wrap(s string, style text.Style, width vg.Length) []string {
	var words, lines []string
	for _, word := range strings.Fields(Clean(s)) {
		if n := len(words); n > 0 && word[0] == '%' {
			words[n-1] += " " + word
			continue
		}
		words = append(words, word)
	}
	for _, word := range words {
		if n := len(lines); n > 0 && style.Width(lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, Cut(word, style, width))
	}
	return lines
}

// Digits writes a number with about three digits, thousands apart.
func Digits(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case a >= 99.95 || a == math.Trunc(a):
		return Thousands(int64(math.Round(v)))
	case a >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 0.01:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

// Thousands writes a whole number with commas from 10,000 on.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	if len(s) > 4 {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
	}
	return sign + s
}

// Counted is a number of things.
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Thousands(int64(n)) + " " + thing + "s"
}

// Box are the corners of a rectangle.
func Box(lo, hi vg.Point) []vg.Point {
	return []vg.Point{lo, {X: hi.X, Y: lo.Y}, hi, {X: lo.X, Y: hi.Y}}
}

// Outline draws the edge of a rectangle, with its last corner closed.
func Outline(c draw.Canvas, style draw.LineStyle, lo, hi vg.Point) {
	pts := Box(lo, hi)
	c.StrokeLines(style, append(pts, pts[0], pts[1]))
}

// Finite reports a number that can be drawn.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
