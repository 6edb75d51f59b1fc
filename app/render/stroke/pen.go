package stroke

import (
	"image"
	"image/color"
)

// Style is how lines look.
type Style struct {
	Color  color.NRGBA
	Rim    color.NRGBA // of one pixel around them, for contrast; transparent for none
	Width  float64     // pixels
	Dashes []float64   // pixels drawn and left out, in turn; none for whole lines. The rim is whole
}

// Pen draws lines into pictures. The zero value is ready; it keeps its working memory.
type Pen struct {
	cover Coverage
	moved []Segment
}

// Draw draws segments over a picture, which may be transparent and a part of the screen: its Rect says which.
func (p *Pen) Draw(dst *image.RGBA, segments []Segment, s Style) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	if w <= 0 || h <= 0 || len(segments) == 0 {
		return
	}
	if dx, dy := float64(dst.Rect.Min.X), float64(dst.Rect.Min.Y); dx != 0 || dy != 0 {
		p.moved = p.moved[:0]
		for _, s := range segments {
			p.moved = append(p.moved, Segment{s.X0 - dx, s.Y0 - dy, s.X1 - dx, s.Y1 - dy})
		}
		segments = p.moved
	}
	p.cover.Reset(w, 0, h)
	quad := func(c color.NRGBA) [4]uint8 { return [4]uint8{c.R, c.G, c.B, c.A} }
	if s.Rim.A > 0 {
		p.cover.Stroke(segments, s.Width/2+1)
		p.cover.Over(dst.Pix, dst.Stride, quad(s.Rim), 255, nil)
		p.cover.Wipe()
	}
	if len(s.Dashes) > 0 {
		segments = dash(segments, s.Dashes)
	}
	p.cover.Stroke(segments, s.Width/2)
	p.cover.Over(dst.Pix, dst.Stride, quad(s.Color), 255, nil)
	p.cover.Wipe()
}
