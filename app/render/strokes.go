package render

import (
	"image"

	"icefront/app/render/ink"
	"icefront/app/render/stroke"
)

// shades are the inks of a layer of lines.
type shades struct{ fill, casing, line, other, overlap *[256]ink.Ink }

func (l Layer) shades() (s shades) {
	style, alpha := CompareStyle(), l.alpha()
	if l.Kind == KindLinePair {
		s.other, s.overlap = ink.Shades(style.Label, alpha), ink.Shades(style.Overlap, alpha)
	} else {
		style.Prediction = l.Color
	}
	s.line = ink.Shades(style.Prediction, alpha)
	if l.Casing.A > 0 {
		s.casing = ink.Shades(l.Casing, alpha)
	}
	if l.Fill.A > 0 {
		s.fill = ink.Shades(l.Fill, alpha)
	}
	return s
}

// strokes paints rows y0 to y1 (excluded) of a layer of lines.
func (r *readied) strokes(dst *image.RGBA, y0, y1 int, s *scratch) {
	if edges := r.area.At(y0); len(edges) > 0 {
		s.fill.Over(dst.Pix, dst.Stride, dst.Rect.Dx(), y0, y1, edges, r.shades.fill)
	}
	lines, others := r.lines[0].At(y0), r.lines[1].At(y0)
	if len(lines)+len(others) == 0 {
		return
	}
	radius, rim := r.layer.width()/2, 0
	if r.shades.casing != nil {
		rim = 1
	}
	a, b := &s.covers[0], &s.covers[1]
	a.Reset(dst.Rect.Dx(), y0, y1)
	b.Reset(dst.Rect.Dx(), y0, y1)
	a.Stroke(lines, radius, float64(rim))
	b.Stroke(others, radius, float64(rim))
	if rim > 0 {
		stroke.Pen{}.Over(dst.Pix, dst.Stride, r.shades.casing, a, b)
	}
	pen := stroke.Pen{Inset: rim, Thin: 2 * radius}
	pen.Over(dst.Pix, dst.Stride, r.shades.line, a)
	if r.layer.Kind == KindLinePair {
		pen.Over(dst.Pix, dst.Stride, r.shades.other, b)
		pen.Both(dst.Pix, dst.Stride, r.shades.overlap, a, b)
	}
	a.Wipe()
	b.Wipe()
}
