package tile

import (
	"context"
	"fmt"
	"math"

	"icefront/app/render/ink"
	"icefront/geo"
)

// tileSide is the width and height of a tile in pixels of its level.
const tileSide = 256

// Data are the pixels of a layer. The ID names them to the cache: other pixels must have another ID.
type Data struct {
	ID     string
	Source geo.Source
	Band   int       // 0 means 1
	Coarse geo.Image // optional: what Sample returned, shown until tiles are there
	// Smooth takes the speckle out of a part of the raster, for Stretch.Smooth; nil is a mean. It keeps the size.
	Smooth func(img geo.Image, radius int) geo.Image
}

func (d Data) band() int { return max(d.Band, 1) }

// Pyramid names the tiles of one raster in one style.
type Pyramid struct {
	data    Data
	grid    geo.Grid
	mask    bool
	look    look // of a scene
	radius  int
	linear  bool
	reaches bool // the source gives coarse reads quickly
}

// Scene is the pyramid of a raster in grey.
func Scene(d Data, s Stretch) Pyramid {
	return Pyramid{data: d, grid: d.Source.Grid(), look: s.look(), radius: max(s.Smooth, 0), linear: s.Linear, reaches: !slow(d.Source)}
}

// Mask is the pyramid of a raster of classes.
func Mask(d Data) Pyramid {
	return Pyramid{data: d, grid: d.Source.Grid(), mask: true, reaches: !slow(d.Source)}
}

// Grid is that of the raster.
func (p Pyramid) Grid() geo.Grid { return p.grid }

func (p Pyramid) key(level, tx, ty int) key {
	return key{layer: p.data.ID, band: p.data.band(), mask: p.mask, smooth: p.blur(level), level: level, tx: tx, ty: ty}
}

// blur is the radius of smoothing in pixels of a level. Coarse levels are means already.
func (p Pyramid) blur(level int) int {
	if level == baseLevel {
		return 0
	}
	const most = 64 // whatever is asked for, a tile reads no more than its neighbours
	return min((p.radius+1<<level>>1)>>level, most)
}

// gap is the value where there is nothing.
func (p Pyramid) gap() uint8 {
	if p.mask {
		return ink.NoClass
	}
	return ink.Hole
}

// top is the level at which one tile holds the whole raster.
func (p Pyramid) top() int {
	level := 0
	for side := max(p.grid.Width, p.grid.Height); side > tileSide<<level; {
		level++
	}
	return level
}

// level is the one whose pixels are nearest in size to the screen's, given scene pixels per screen pixel.
func (p Pyramid) level(ratio float64) int {
	if !(ratio > 1) {
		return 0
	}
	return min(int(math.Log2(ratio)+0.5), p.top())
}

// window is the part of the raster that a tile stands for; empty outside.
func (p Pyramid) window(level, tx, ty int) geo.Window {
	side := tileSide << level
	return p.grid.Bounds().Intersect(geo.Window{Col: tx * side, Row: ty * side, Width: side, Height: side})
}

// size is the number of pixels of a window at a level.
func size(win geo.Window, level int) (w, h int) {
	round := 1<<level - 1
	return (win.Width + round) >> level, (win.Height + round) >> level
}

// load reads one tile from the source into the cache.
func (c *Cache) load(ctx context.Context, p Pyramid, level, tx, ty int) error {
	win := p.window(level, tx, ty)
	img, err := p.read(ctx, win, level)
	if err != nil {
		return err
	}
	c.add(p, p.key(level, tx, ty), img, win, false)
	return nil
}

// read fetches a window at a level, and smooths it with what lies around.
func (p Pyramid) read(ctx context.Context, win geo.Window, level int) (geo.Image, error) {
	w, h := size(win, level)
	radius := p.blur(level)
	if radius == 0 || p.mask {
		img, err := p.data.Source.Read(ctx, p.data.band(), win, w, h)
		return img, p.checked(err, img, w, h)
	}
	halo := radius << level
	wide := p.grid.Bounds().Intersect(geo.Window{
		Col: win.Col - halo, Row: win.Row - halo, Width: win.Width + 2*halo, Height: win.Height + 2*halo,
	})
	left, up := (win.Col-wide.Col)>>level, (win.Row-wide.Row)>>level
	ww, hh := size(wide, level)
	img, err := p.data.Source.Read(ctx, p.data.band(), wide, ww, hh)
	if err = p.checked(err, img, ww, hh); err != nil {
		return img, err
	}
	filter := p.data.Smooth
	if filter == nil {
		filter = smooth
	}
	img = filter(img, radius)
	if err = p.checked(nil, img, ww, hh); err != nil {
		return img, err
	}
	out := geo.NewRaster[float32](p.grid.Crop(win).Resize(w, h))
	for y := range h {
		copy(out.Row(y), img.Row(up + y)[left:left+w])
	}
	return out, nil
}

// checked tells of a read that failed, or gave another size than was asked for.
func (p Pyramid) checked(err error, img geo.Image, w, h int) error {
	if err != nil {
		return fmt.Errorf("read tile of %s: %w", p.data.ID, err)
	}
	if img.Grid.Width != w || img.Grid.Height != h || w <= 0 || h <= 0 || len(img.Pix) != w*h {
		return fmt.Errorf("read tile of %s: %d samples for %dx%d pixels", p.data.ID, len(img.Pix), w, h)
	}
	return nil
}

// add finishes what was read and keeps it.
func (c *Cache) add(p Pyramid, k key, img geo.Image, win geo.Window, closed bool) {
	v := &values{closed: closed, src: win, w: img.Grid.Width, h: img.Grid.Height, pix: img.Pix}
	if p.mask {
		t := &tile{src: win, w: v.w, h: v.h, pix: make([]uint8, len(v.pix))}
		Classes(t.pix, v.pix)
		c.put(k, nil, shade{tile: t})
		return
	}
	c.put(k, v, shade{p.look, c.finish(v, p.look)})
}

// finish turns values into tones.
func (c *Cache) finish(v *values, l look) *tile {
	t := &tile{src: v.src, w: v.w, h: v.h, pix: make([]uint8, len(v.pix)), holes: v.closed}
	c.toner(l).bytes(t.pix, v.pix)
	for _, tone := range t.pix {
		if tone == ink.Hole {
			t.holes = true
			break
		}
	}
	return t
}

// Classes turns samples into classes; no data is 255.
func Classes(dst []uint8, src []float32) {
	for i, v := range src {
		dst[i] = ink.NoClass
		if v >= 0 && v < 255.5 {
			dst[i] = uint8(v + 0.5)
		}
	}
}
