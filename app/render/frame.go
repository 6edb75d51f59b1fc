package render

import (
	"cmp"
	"image"
	"image/color"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"icefront/app/render/ink"
	"icefront/app/render/stroke"
	"icefront/app/render/tile"
)

// drawing is a picture made ready for one view: looked up, projected, coloured. It is read-only, so that
// strips of a frame can be drawn from it at the same time.
type drawing struct {
	view   View
	back   [2]uint32 // colours of the chequers
	layers []readied
	needs  []tile.Need // tiles that the cache lacks, nearest to the middle first
}

// readied is one layer of a drawing.
type readied struct {
	layer  Layer
	places []tile.Placement // one per raster
	tones  [256]uint32      // opaque scene: colour by tone
	inks   [256]ink.Ink     // mask or translucent scene: ink by value

	pyramids []tile.Pyramid
	lines    [2]stroke.Strips
	area     stroke.Strips
	shades   shades
}

// prepare looks up and projects everything that p shows under v.
func (t *Tiles) prepare(p Picture, v View) *drawing {
	d := &drawing{view: v, back: [2]uint32{ink.Word(p.Background), ink.Word(p.Background)}}
	if p.Checker.A > 0 {
		d.back[1] = ink.Word(p.Checker)
	}
	for _, l := range p.Layers {
		if !l.drawn() {
			continue
		}
		r := readied{layer: l}
		if !l.Kind.raster() {
			if t.project(&r, v) {
				d.layers = append(d.layers, r)
			}
			continue
		}
		if t.placeAll(&r, d) {
			r.mixColors()
			d.layers = append(d.layers, r)
		}
	}
	slices.SortStableFunc(d.needs, func(a, b tile.Need) int { return cmp.Compare(a.Distance, b.Distance) })
	return d
}

// blank reports that a scene has not even a coarse picture.
func (d *drawing) blank() bool {
	return slices.ContainsFunc(d.needs, func(n tile.Need) bool { return n.Blank })
}

// pyramids are those of all rasters in sight.
func (d *drawing) pyramids() (all []tile.Pyramid) {
	for i := range d.layers {
		all = append(all, d.layers[i].pyramids...)
	}
	return all
}

// placeAll places the rasters of a layer and notes what they need; false if one is out of sight.
func (t *Tiles) placeAll(r *readied, d *drawing) bool {
	var all []tile.Need
	for _, data := range r.layer.data() {
		p := tile.Mask(data)
		if r.layer.Kind == KindScene {
			p = tile.Scene(data, r.layer.Stretch)
		}
		m, ok := d.view.toPixel(p.Grid().Transform)
		if !ok {
			return false
		}
		pl, needs, ok := t.pixels.Place(p, m, d.view.Width, d.view.Height)
		if !ok {
			return false
		}
		r.places, r.pyramids = append(r.places, pl), append(r.pyramids, p)
		all = append(all, needs...)
	}
	d.needs = append(d.needs, all...)
	return true
}

// project brings the lines of a layer to the screen; false if none is seen.
func (t *Tiles) project(r *readied, v View) bool {
	l, plane := r.layer, v.plane()
	reach := l.width()/2 + 2
	seen := false
	for i, lines := range []orb.MultiLineString{l.Lines, l.OtherLines} {
		if l.Kind == KindArea && l.Color.A == 0 {
			continue
		}
		r.lines[i] = stroke.Sort(t.lines.Trace(lineID(l.LinesID, i), lines, plane, reach), v.Height, reach)
		seen = seen || r.lines[i] != nil
	}
	if l.Kind == KindArea && l.Fill.A > 0 {
		r.area = stroke.Sort(t.lines.Rings(l.LinesID, l.Lines, plane), v.Height, 0)
		seen = seen || r.area != nil
	}
	if seen {
		r.shades = l.shades()
	}
	return seen
}

// mixColors fills the tables of a raster layer.
func (r *readied) mixColors() {
	l, alpha := r.layer, r.layer.alpha()
	switch l.Kind {
	case KindScene:
		for v := 1; v < 256; v++ {
			grey := uint8(((v-1)*255 + 127) / 254)
			r.tones[v] = ink.Word(color.NRGBA{grey, grey, grey, 255})
			r.inks[v] = ink.New(color.NRGBA{grey, grey, grey, 255}, alpha)
		}
		r.inks[ink.Hole] = ink.New(color.NRGBA{}, 0)
	case KindMask:
		for v := range r.inks {
			r.inks[v] = ink.New(color.NRGBA{}, 0)
			if l.Palette != nil {
				r.inks[v] = ink.New(l.Palette[v], alpha)
			}
		}
	case KindAgreement:
		style := CompareStyle()
		if l.Color.A > 0 {
			style.Differ = l.Color
		}
		r.inks[0], r.inks[1] = ink.New(style.Agree, alpha), ink.New(style.Differ, alpha)
	}
}

// scratch is the working memory of one worker.
type scratch struct {
	samplers [2]tile.Sampler
	covers   [2]stroke.Cover
	fill     stroke.Fill
}

// pad keeps working memory from frame to frame.
type pad struct{ pool sync.Pool }

func (p *pad) get() *scratch {
	if s, ok := p.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{}
}

// draw paints the whole frame, so many strips at a time. dst has the view's size.
func (d *drawing) draw(dst *image.RGBA, workers int, p *pad) {
	var next atomic.Int64
	paint := func() {
		s := p.get()
		defer p.pool.Put(s)
		for {
			y := int(next.Add(stroke.StripRows)) - stroke.StripRows
			if y >= d.view.Height {
				return
			}
			d.strip(dst, y, min(y+stroke.StripRows, d.view.Height), s)
		}
	}
	var wg sync.WaitGroup
	for range min(workers, d.view.Height/stroke.StripRows) - 1 {
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
		ink.Chequer(row(y), checkerSide, d.back[y/checkerSide&1], d.back[1-y/checkerSide&1])
	}
}

func (r *readied) raster(dst *image.RGBA, y0, y1 int, s *scratch) {
	for i := range r.places {
		s.samplers[i].Reset(&r.places[i])
	}
	solid := r.layer.Kind == KindScene && r.layer.alpha() == 255
	for y := y0; y < y1; y++ {
		a := s.samplers[0].Values(y)
		if a == nil {
			continue
		}
		row := dst.Pix[y*dst.Stride:][:4*len(a)]
		switch {
		case solid:
			ink.Opaque(row, a, &r.tones)
		case r.layer.Kind != KindAgreement:
			ink.Tint(row, a, &r.inks)
		default:
			if b := s.samplers[1].Values(y); b != nil {
				ink.Judge(row, a, b, &r.inks[0], &r.inks[1])
			}
		}
	}
}
