package tile

import (
	"context"
	"math"
	"slices"

	"icefront/geo"
)

// loadBase fetches the coarse picture of the whole raster: a given one, a preview, or the coarsest tile.
func (c *Cache) loadBase(ctx context.Context, p Pyramid) error {
	all, k := p.grid.Bounds(), p.key(baseLevel, 0, 0)
	if img := p.data.Coarse; len(img.Pix) > 0 {
		if err := p.checked(nil, img, img.Grid.Width, img.Grid.Height); err != nil {
			return err
		}
		img, closed := p.closed(img)
		c.add(p, k, img, all, closed)
		return nil
	}
	if preview, ok := p.data.Source.(geo.Previewer); ok && !p.reaches {
		w, h := within(all.Width, all.Height, SampleSize)
		img, err := preview.Preview(ctx, p.data.band(), w, h)
		if err == nil && p.checked(nil, img, w, h) == nil {
			img, closed := p.closed(img)
			c.add(p, k, img, all, closed)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	img, err := p.read(ctx, all, p.top())
	if err != nil {
		return err
	}
	c.add(p, k, img, all, false)
	return nil
}

// closed returns a sampled picture without the gaps between its samples. What was read whole has none.
func (p Pyramid) closed(img geo.Image) (whole geo.Image, closed bool) {
	if p.reaches || !slices.ContainsFunc(img.Pix, isGap) {
		return img, false
	}
	img.Pix = slices.Clone(img.Pix)
	fill(img)
	return img, true
}

func isGap(v float32) bool { return v != v }

// fillReach is how far, in pixels of the coarse picture, samples spread into gaps.
const fillReach = 8

// fill spreads values down and up, then right and left: sampled rows and blocks become a whole picture.
// Real holes shrink a little; only until the tiles come.
func fill(img geo.Image) {
	w, h := img.Grid.Width, img.Grid.Height
	for x := range w {
		spread(img.Pix[x:], h, w)
	}
	for y := range h {
		spread(img.Pix[y*w:], w, 1)
	}
}

// spread closes gaps between n values, forwards and then backwards.
func spread(pix []float32, n, step int) {
	none := float32(math.NaN())
	pass := func(at func(i int) int) {
		last, age := none, 0
		for i := range n {
			v := &pix[at(i)]
			if !isGap(*v) {
				last, age = *v, 0
			} else if age++; !isGap(last) && age <= fillReach {
				*v = last
			}
		}
	}
	pass(func(i int) int { return i * step })
	pass(func(i int) int { return (n - 1 - i) * step })
}

// stand is what is drawn in a tile's place.
type stand struct {
	tile  *tile
	exact bool // the tile itself, not a coarser one

	key    key // what the tile is to be made from, if it is not there in its look
	values *values
}

// ready reports that nothing is left to do.
func (s stand) ready() bool { return s.tile != nil || s.values == nil }

// find returns the tile, or makes it from the four finer ones, or stands in the nearest coarser one. A scene's tile may
// be left to be finished.
func (c *Cache) find(p Pyramid, level, tx, ty int) stand {
	if s, ok := c.look(p, level, tx, ty); ok {
		s.exact = true
		return s
	}
	if c.derive(p, level, tx, ty) {
		if s, ok := c.look(p, level, tx, ty); ok {
			s.exact = true
			return s
		}
	}
	base, found := c.look(p, baseLevel, 0, 0) // asked for each time, so that it stays in the cache
	for up := level + 1; up <= p.top(); up++ {
		if found && base.finer(up) {
			break
		}
		if s, ok := c.look(p, up, tx>>(up-level), ty>>(up-level)); ok {
			return s
		}
	}
	return base
}

// finer reports that a coarse picture is clearly finer than a level.
func (s stand) finer(level int) bool {
	if s.tile != nil {
		return s.tile.w<<level > 2*s.tile.src.Width
	}
	return s.values.w<<level > 2*s.values.src.Width
}

func (c *Cache) look(p Pyramid, level, tx, ty int) (stand, bool) {
	k := p.key(level, tx, ty)
	t, v := c.get(k, p.look)
	return stand{tile: t, key: k, values: v}, t != nil || v != nil
}

// complete finishes the tile of a stand.
func (c *Cache) complete(s *stand, l look) {
	s.tile = c.finish(s.values, l)
	c.keep(s.key, shade{l, s.tile})
}

// derive halves the four tiles below into one, if all are there: zooming out then reads nothing.
func (c *Cache) derive(p Pyramid, level, tx, ty int) bool {
	if level == 0 {
		return false
	}
	var from [4]stand
	for i := range from {
		x, y := 2*tx+(i&1), 2*ty+(i>>1)
		if p.window(level-1, x, y).Empty() {
			continue
		}
		s, ok := c.look(p, level-1, x, y)
		if !ok {
			return false
		}
		from[i] = s
	}
	win := p.window(level, tx, ty)
	w, h := size(win, level)
	if p.mask {
		t := &tile{src: win, w: w, h: h, pix: make([]uint8, w*h)}
		for i, f := range from {
			if f.tile != nil {
				thin(t, f.tile, (i&1)*tileSide/2, (i>>1)*tileSide/2)
			}
		}
		c.put(p.key(level, tx, ty), nil, shade{tile: t})
		return true
	}
	v := &values{src: win, w: w, h: h, pix: make([]float32, w*h)}
	for i, f := range from {
		if f.values != nil {
			halve(v, f.values, (i&1)*tileSide/2, (i>>1)*tileSide/2)
		}
	}
	c.put(p.key(level, tx, ty), v, shade{p.look, c.finish(v, p.look)})
	return true
}

// thin writes every second pixel of a mask into t, from (col,row): the mean of two classes is another class.
func thin(t, f *tile, col, row int) {
	w, h := min((f.w+1)/2, t.w-col), min((f.h+1)/2, t.h-row)
	for y := range h {
		dst, src := t.pix[(row+y)*t.w+col:][:w], f.pix[2*y*f.w:][:f.w]
		for x := range dst {
			dst[x] = src[2*x]
		}
	}
}

// halve writes the means of a scene's pixels into t, from (col,row).
func halve(t, f *values, col, row int) {
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
			dst[x] = mean(r0[x0], r0[x1], r1[x0], r1[x1])
		}
	}
}

// mean averages values and leaves out gaps.
func mean(a, b, c, d float32) float32 {
	if s := (a + b + c + d) / 4; !isGap(s) {
		return s
	}
	sum, n := float32(0), 0
	for _, v := range [4]float32{a, b, c, d} {
		if !isGap(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float32(n) // none: NaN again
}
