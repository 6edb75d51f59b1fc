package sketch

import (
	"image"
	"image/color"
	"math"

	"icefront/app/render/ink"
	"icefront/app/render/stroke"
)

// style is how lines look, in pixels.
type style struct {
	color, rim color.NRGBA // the rim is one pixel wide, and whole where the line is dashed
	width      float64
	dashes     []float64 // drawn and left out, in turn
}

// pen draws lines into pictures and keeps its working memory.
type pen struct {
	cover stroke.Cover
	moved []stroke.Segment
}

// draw draws segments over a picture, which may be transparent and a part of the screen: its Rect says which.
func (p *pen) draw(dst *image.RGBA, segments []stroke.Segment, s style) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	if w <= 0 || h <= 0 || len(segments) == 0 {
		return
	}
	dx, dy := float64(dst.Rect.Min.X), float64(dst.Rect.Min.Y)
	p.moved = p.moved[:0]
	for _, s := range segments {
		p.moved = append(p.moved, stroke.Segment{X0: s.X0 - dx, Y0: s.Y0 - dy, X1: s.X1 - dx, Y1: s.Y1 - dy})
	}
	const rim = 1
	line := stroke.Pen{Inset: rim, Thin: s.width}
	p.cover.Reset(w, 0, h)
	p.cover.Stroke(p.moved, s.width/2, rim)
	stroke.Pen{}.Over(dst.Pix, dst.Stride, ink.Shades(s.rim, 255), &p.cover)
	if len(s.dashes) > 0 {
		p.cover.Wipe()
		p.cover.Stroke(dash(p.moved, s.dashes), s.width/2, rim)
	}
	line.Over(dst.Pix, dst.Stride, ink.Shades(s.color, 255), &p.cover)
	p.cover.Wipe()
}

// dash leaves gaps in segments. The pattern goes on where a segment begins at the end of the one before.
func dash(segments []stroke.Segment, pattern []float64) []stroke.Segment {
	round := 0.0
	for _, d := range pattern {
		round += max(d, 0)
	}
	if !(round > 0.5) || math.IsInf(round, 0) {
		return segments
	}
	var out []stroke.Segment
	at, index := 0.0, 0 // how far into which part of the pattern
	for i, s := range segments {
		if i > 0 && (s.X0 != segments[i-1].X1 || s.Y0 != segments[i-1].Y1) {
			at, index = 0, 0
		}
		length := math.Hypot(s.X1-s.X0, s.Y1-s.Y0)
		for from := 0.0; from < length; {
			part := max(pattern[index%len(pattern)], 0)
			to := min(from+part-at, length)
			if index%2 == 0 && to > from {
				f, t := from/length, to/length
				dx, dy := s.X1-s.X0, s.Y1-s.Y0
				out = append(out, stroke.Segment{X0: s.X0 + f*dx, Y0: s.Y0 + f*dy, X1: s.X0 + t*dx, Y1: s.Y0 + t*dy})
			}
			at += to - from
			from = to
			if at >= part-1e-9 { // less is lost in rounding, and would never end
				at, index = 0, index+1
			}
		}
	}
	return out
}
