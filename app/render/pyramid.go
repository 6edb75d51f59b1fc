package render

import (
	"context"
	"fmt"
	"math"

	"icefront/geo"
)

// tileSide is the width and height of a tile in pixels of its level.
const tileSide = 256

// pyramid names the tiles of one raster in one style.
type pyramid struct {
	data    Data
	grid    geo.Grid
	mask    bool
	stretch Stretch
}

func newPyramid(l Layer, d Data) pyramid {
	p := pyramid{data: d, grid: d.Source.Grid(), mask: l.Kind != KindScene}
	if !p.mask {
		p.stretch = l.Stretch
	}
	return p
}

func (p pyramid) key(level, tx, ty int) tileKey {
	return tileKey{
		layer: p.data.ID, band: p.data.band(), mask: p.mask, stretch: p.stretch,
		level: level, tx: tx, ty: ty,
	}
}

// top is the level at which one tile holds the whole raster.
func (p pyramid) top() int {
	level := 0
	for side := max(p.grid.Width, p.grid.Height); side > tileSide<<level; {
		level++
	}
	return level
}

// level is the one whose pixels are nearest in size to the screen's, given scene pixels per screen pixel.
func (p pyramid) level(ratio float64) int {
	if !(ratio > 1) {
		return 0
	}
	return min(int(math.Log2(ratio)+0.5), p.top())
}

// window is the part of the raster that a tile stands for; empty outside.
func (p pyramid) window(level, tx, ty int) geo.Window {
	side := tileSide << level
	return p.grid.Bounds().Intersect(geo.Window{Col: tx * side, Row: ty * side, Width: side, Height: side})
}

// size is the number of pixels of a window at a level.
func size(win geo.Window, level int) (w, h int) {
	round := 1<<level - 1
	return (win.Width + round) >> level, (win.Height + round) >> level
}

// read loads one tile from the source.
func (p pyramid) read(ctx context.Context, level, tx, ty int) (*tile, error) {
	win := p.window(level, tx, ty)
	w, h := size(win, level)
	img, err := p.data.Source.Read(ctx, p.data.band(), win, w, h)
	if err != nil {
		return nil, fmt.Errorf("read tile of %s: %w", p.data.ID, err)
	}
	return p.finish(img, win)
}

// finish turns samples into the bytes of a tile.
func (p pyramid) finish(img geo.Image, win geo.Window) (*tile, error) {
	w, h := img.Grid.Width, img.Grid.Height
	if w <= 0 || h <= 0 || len(img.Pix) != w*h {
		return nil, fmt.Errorf("read tile of %s: %d samples for %dx%d pixels", p.data.ID, len(img.Pix), w, h)
	}
	t := &tile{src: win, w: w, h: h, pix: make([]uint8, w*h)}
	if p.mask {
		classes(t.pix, img.Pix)
		return t, nil
	}
	p.stretch.bytes(t.pix, img.Pix)
	for _, v := range t.pix {
		if v == hole {
			t.holes = true
			break
		}
	}
	return t, nil
}

// noClass is the class of mask pixels without data.
const noClass = 255

func classes(dst []uint8, src []float32) {
	for i, v := range src {
		dst[i] = noClass
		if v >= 0 && v < 255.5 {
			dst[i] = uint8(v + 0.5)
		}
	}
}

// base makes the coarse picture of the whole raster: a given one, a preview, or the coarsest tile.
func (p pyramid) base(ctx context.Context) (*tile, error) {
	all := p.grid.Bounds()
	if len(p.data.Coarse.Pix) > 0 {
		return p.coarse(p.data.Coarse, all)
	}
	if preview, ok := p.data.Source.(geo.Previewer); ok && slow(p.data.Source) {
		w, h := within(all.Width, all.Height, SampleSize)
		img, err := preview.Preview(ctx, p.data.band(), w, h)
		if err == nil {
			return p.coarse(img, all)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return p.read(ctx, p.top(), 0, 0)
}

// coarse finishes a sampled picture and closes the gaps between its samples.
func (p pyramid) coarse(img geo.Image, all geo.Window) (*tile, error) {
	t, err := p.finish(img, all)
	if err != nil || !(t.holes || p.mask) || !slow(p.data.Source) {
		return t, err // what was read whole has no gaps
	}
	gap := uint8(hole)
	if p.mask {
		gap = noClass
	}
	fill(t, gap)
	return t, nil
}

// fillReach is how far, in pixels of the coarse picture, samples spread into gaps.
const fillReach = 8

// fill spreads values down and up, then right and left: sampled rows and blocks become a whole picture.
// Real holes shrink a little; only until the tiles come.
func fill(t *tile, gap uint8) {
	for x := range t.w {
		spread(t.pix[x:], t.h, t.w, gap)
	}
	for y := range t.h {
		spread(t.pix[y*t.w:], t.w, 1, gap)
	}
}

func spread(pix []uint8, n, step int, gap uint8) {
	last, age := gap, 0
	for i := range n {
		if v := pix[i*step]; v != gap {
			last, age = v, 0
		} else if age++; last != gap && age <= fillReach {
			pix[i*step] = last
		}
	}
	last, age = gap, 0
	for i := n - 1; i >= 0; i-- {
		if v := pix[i*step]; v != gap {
			last, age = v, 0
		} else if age++; last != gap && age <= fillReach {
			pix[i*step] = last
		}
	}
}

// stand is what is drawn in a tile's place.
type stand struct {
	tile  *tile
	exact bool // the tile itself, not a coarser one
}

// find returns the tile, or makes it from the four finer ones, or stands in the nearest coarser one.
func (c *Tiles) find(p pyramid, level, tx, ty int) stand {
	if t := c.get(p.key(level, tx, ty)); t != nil {
		return stand{tile: t, exact: true}
	}
	if t := c.derive(p, level, tx, ty); t != nil {
		c.put(p.key(level, tx, ty), t)
		return stand{tile: t, exact: true}
	}
	base := c.get(p.key(baseLevel, 0, 0)) // asked for each time, so that it stays in the cache
	for up := level + 1; up <= p.top(); up++ {
		if base != nil && base.w<<up > 2*base.src.Width {
			break // the base is clearly finer
		}
		if t := c.get(p.key(up, tx>>(up-level), ty>>(up-level))); t != nil {
			return stand{tile: t}
		}
	}
	return stand{tile: base}
}

// derive halves the four tiles below, if all are there: zooming out then reads nothing.
func (c *Tiles) derive(p pyramid, level, tx, ty int) *tile {
	if level == 0 {
		return nil
	}
	var from [4]*tile
	for i := range from {
		x, y := 2*tx+(i&1), 2*ty+(i>>1)
		if p.window(level-1, x, y).Empty() {
			continue
		}
		if from[i] = c.get(p.key(level-1, x, y)); from[i] == nil {
			return nil
		}
	}
	win := p.window(level, tx, ty)
	w, h := size(win, level)
	t := &tile{src: win, w: w, h: h, pix: make([]uint8, w*h)}
	for i, f := range from {
		if f != nil {
			halve(t, f, (i&1)*tileSide/2, (i>>1)*tileSide/2, p.mask)
		}
	}
	return t
}

// halve writes f at half its size into t, from (col,row). Scenes are averaged; masks keep every second pixel,
// since the mean of two classes is another class.
func halve(t, f *tile, col, row int, mask bool) {
	w, h := min((f.w+1)/2, t.w-col), min((f.h+1)/2, t.h-row)
	for y := range h {
		dst := t.pix[(row+y)*t.w+col:][:w]
		r0 := f.pix[2*y*f.w:][:f.w]
		r1 := r0
		if 2*y+1 < f.h {
			r1 = f.pix[(2*y+1)*f.w:][:f.w]
		}
		for x := range dst {
			x0, x1 := 2*x, min(2*x+1, f.w-1)
			if mask {
				dst[x] = r0[x0]
				continue
			}
			v := mean(r0[x0], r0[x1], r1[x0], r1[x1])
			dst[x] = v
			if v == hole {
				t.holes = true
			}
		}
	}
}

// mean averages tones and leaves out holes.
func mean(a, b, c, d uint8) uint8 {
	if a != hole && b != hole && c != hole && d != hole {
		return uint8((uint32(a) + uint32(b) + uint32(c) + uint32(d) + 2) >> 2)
	}
	sum, n := uint32(0), uint32(0)
	for _, v := range [4]uint8{a, b, c, d} {
		if v != hole {
			sum += uint32(v)
			n++
		}
	}
	if n == 0 {
		return hole
	}
	return uint8((sum + n/2) / n)
}
