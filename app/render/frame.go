package render

import (
	"image"
	"image/color"
	"slices"
	"sync"
	"sync/atomic"
)

// drawing is a picture made ready for one view: looked up, projected, coloured. It is read-only, so that
// strips of a frame can be drawn from it at the same time.
type drawing struct {
	view   View
	back   [2]uint32 // colours of the chequers
	layers []readied
	needs  []need // tiles that the cache lacks, nearest to the middle first
}

// readied is one layer of a drawing.
type readied struct {
	layer    Layer
	places   []placement // one per raster
	tones    [256]uint32 // opaque scene: colour by tone
	inks     [256]ink    // mask or translucent scene: ink by value
	segments [2][]segment
}

// prepare looks up and projects everything that p shows under v.
func (c *Tiles) prepare(p Picture, v View) *drawing {
	d := &drawing{view: v, back: [2]uint32{word(p.Background), word(p.Background)}}
	if p.Checker.A > 0 {
		d.back[1] = word(p.Checker)
	}
	for _, l := range p.Layers {
		if !l.drawn() {
			continue
		}
		r := readied{layer: l}
		if !l.Kind.raster() {
			margin := l.width()/2 + 2
			r.segments = [2][]segment{trace(l.Lines, v, margin), trace(l.OtherLines, v, margin)}
			d.layers = append(d.layers, r)
			continue
		}
		if c.placeAll(&r, d) {
			r.mixColors()
			d.layers = append(d.layers, r)
		}
	}
	slices.SortStableFunc(d.needs, func(a, b need) int {
		switch {
		case a.distance < b.distance:
			return -1
		case a.distance > b.distance:
			return 1
		}
		return 0
	})
	return d
}

// placeAll places the rasters of a layer and notes what they need; false if one is out of sight.
func (c *Tiles) placeAll(r *readied, d *drawing) bool {
	var all []need
	for _, data := range r.layer.data() {
		pl, needs, ok := c.place(newPyramid(r.layer, data), d.view)
		if !ok {
			return false
		}
		r.places = append(r.places, pl)
		all = append(all, needs...)
	}
	d.needs = append(d.needs, all...)
	return true
}

// mixColors fills the tables of a raster layer.
func (r *readied) mixColors() {
	l, alpha := r.layer, r.layer.alpha()
	switch l.Kind {
	case KindScene:
		for v := 1; v < 256; v++ {
			grey := uint8(((v-1)*255 + 127) / 254)
			r.tones[v] = word(color.NRGBA{grey, grey, grey, 255})
			r.inks[v] = newInk([4]uint8{grey, grey, grey, 255}, alpha)
		}
		r.inks[hole] = newInk([4]uint8{}, 0)
	case KindMask:
		for v := range r.inks {
			r.inks[v] = newInk([4]uint8{}, 0)
			if l.Palette != nil {
				r.inks[v] = newInk(quad(l.Palette[v]), alpha)
			}
		}
	case KindAgreement:
		style := CompareStyle()
		if l.Color.A > 0 {
			style.Differ = l.Color
		}
		r.inks[0], r.inks[1] = newInk(quad(style.Agree), alpha), newInk(quad(style.Differ), alpha)
	}
}

func quad(c color.NRGBA) [4]uint8 { return [4]uint8{c.R, c.G, c.B, c.A} }

// word is an opaque colour as a pixel of a frame.
func word(c color.NRGBA) uint32 {
	return uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | 0xff000000
}

// scratch is the working memory of one worker.
type scratch struct {
	samplers [2]sampler
	covers   [2]coverage
}

// pad keeps working memory from frame to frame.
type pad struct{ pool sync.Pool }

func (p *pad) get() *scratch {
	if s, ok := p.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{}
}

// stripRows is the height of a strip: its pixels stay in a core's cache while the layers pass over them.
const stripRows = 64

// draw paints the whole frame, so many strips at a time. dst has the view's size.
func (d *drawing) draw(dst *image.RGBA, workers int, p *pad) {
	var next atomic.Int64
	paint := func() {
		s := p.get()
		defer p.pool.Put(s)
		for {
			y := int(next.Add(stripRows)) - stripRows
			if y >= d.view.Height {
				return
			}
			d.strip(dst, y, min(y+stripRows, d.view.Height), s)
		}
	}
	var wg sync.WaitGroup
	for range min(workers, d.view.Height/stripRows) - 1 {
		wg.Go(paint)
	}
	paint()
	wg.Wait()
}

// strip paints rows y0 to y1 (excluded).
func (d *drawing) strip(dst *image.RGBA, y0, y1 int, s *scratch) {
	d.background(dst, y0, y1)
	for i := range d.layers {
		r := &d.layers[i]
		if r.layer.Kind.raster() {
			r.raster(dst, y0, y1, s)
		} else {
			r.strokes(dst, y0, y1, s)
		}
	}
}

// checkerSide is the side of a square of the background in pixels.
const checkerSide = 8

func (d *drawing) background(dst *image.RGBA, y0, y1 int) {
	n := 4 * d.view.Width
	row := func(y int) []uint8 { return dst.Pix[y*dst.Stride:][:n] }
	for y := y0; y < y1; y++ {
		if back := y - 2*checkerSide; back >= y0 {
			copy(row(y), row(back))
			continue
		}
		fillRow(row(y), d.back[y/checkerSide&1], d.back[1-y/checkerSide&1])
	}
}

func fillRow(row []uint8, a, b uint32) {
	for i := 0; i+4 <= len(row); i += 4 {
		c := a
		if i/(4*checkerSide)&1 == 1 {
			c = b
		}
		row[i], row[i+1], row[i+2], row[i+3] = uint8(c), uint8(c>>8), uint8(c>>16), uint8(c>>24)
	}
}

func (r *readied) raster(dst *image.RGBA, y0, y1 int, s *scratch) {
	for i := range r.places {
		s.samplers[i].reset(&r.places[i])
	}
	solid := r.layer.Kind == KindScene && r.layer.alpha() == 255
	for y := y0; y < y1; y++ {
		a := s.samplers[0].values(y)
		if a == nil {
			continue
		}
		row := dst.Pix[y*dst.Stride:][:4*len(a)]
		switch {
		case solid:
			opaque(row, a, &r.tones)
		case r.layer.Kind != KindAgreement:
			tint(row, a, &r.inks)
		default:
			if b := s.samplers[1].values(y); b != nil {
				judge(row, a, b, &r.inks[0], &r.inks[1])
			}
		}
	}
}

func (r *readied) strokes(dst *image.RGBA, y0, y1 int, s *scratch) {
	l, alpha, radius := r.layer, r.layer.alpha(), r.layer.width()/2
	a, b := &s.covers[0], &s.covers[1]
	a.reset(dst.Rect.Dx(), y0, y1)
	b.reset(dst.Rect.Dx(), y0, y1)
	if l.Casing.A > 0 {
		a.stroke(r.segments[0], radius+1)
		a.stroke(r.segments[1], radius+1)
		a.over(dst.Pix, dst.Stride, quad(l.Casing), alpha, nil)
		a.wipe()
	}
	style := CompareStyle()
	if l.Kind == KindLines {
		style.Prediction = l.Color
	}
	a.stroke(r.segments[0], radius)
	a.over(dst.Pix, dst.Stride, quad(style.Prediction), alpha, nil)
	if l.Kind == KindLinePair {
		b.stroke(r.segments[1], radius)
		b.over(dst.Pix, dst.Stride, quad(style.Label), alpha, nil)
		b.over(dst.Pix, dst.Stride, quad(style.Overlap), alpha, a)
	}
	a.wipe()
	b.wipe()
}
