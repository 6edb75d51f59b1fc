// Package zones is a mask that is corrected by hand: blocks of 256 x 256 pixels, absent until they are touched, over a
// raster that is read where nothing was painted.
package zones

import (
	"context"
	"fmt"
	"maps"
	"math"
	"sync/atomic"

	"icefront/geo"
)

// Side is the width and height of a block in pixels.
const Side = 256

// None is the class of pixels without one; they are read as NaN.
const None = 255

// At names a block by its column and row among the blocks.
type At struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Canvas is a mask that is being corrected. It is read from any goroutine; Apply belongs to one.
type Canvas struct {
	grid   geo.Grid
	base   geo.Source // nil: no information
	blocks atomic.Pointer[map[At][]uint8]
}

// New returns a canvas over a raster of the same pixels; a nil base is no information everywhere.
func New(g geo.Grid, base geo.Source) *Canvas {
	c := &Canvas{grid: g, base: base}
	c.blocks.Store(&map[At][]uint8{})
	return c
}

// Over is a canvas with what was painted on this one, over another raster.
func (c *Canvas) Over(base geo.Source) *Canvas {
	n := New(c.grid, base)
	n.blocks.Store(c.blocks.Load())
	return n
}

// Onto is the canvas over another raster of the same pixels, such as a new prediction: where a pixel was not painted, it is that of the
// new one, in the blocks that were touched, too. It reads those. A block that cannot be read stays as it is.
func (c *Canvas) Onto(ctx context.Context, base geo.Source) *Canvas {
	n := New(c.grid, base)
	none := map[At][]uint8{}
	blocks := maps.Clone(*c.blocks.Load())
	for at, pix := range blocks {
		before, err1 := c.block(ctx, none, at)
		after, err2 := n.block(ctx, none, at)
		if err1 != nil || err2 != nil {
			continue
		}
		for i, v := range pix {
			if v != before[i] {
				after[i] = v
			}
		}
		blocks[at] = after
	}
	n.blocks.Store(&blocks)
	return n
}

// Snapshot is the canvas as it is now: what is painted later does not change it.
func (c *Canvas) Snapshot() *Canvas { return c.Over(c.base) }

// Grid is that of the mask.
func (c *Canvas) Grid() geo.Grid { return c.grid }

// Based reports that there is a raster below what is painted.
func (c *Canvas) Based() bool { return c.base != nil }

// Touched is the number of blocks that were painted.
func (c *Canvas) Touched() int { return len(*c.blocks.Load()) }

// Blocks are the windows that were painted.
func (c *Canvas) Blocks() []geo.Window {
	var all []geo.Window
	for at := range *c.blocks.Load() {
		all = append(all, c.window(at))
	}
	return all
}

// window is a block's part of the grid.
func (c *Canvas) window(at At) geo.Window {
	return c.grid.Bounds().Intersect(geo.Window{Col: at.X * Side, Row: at.Y * Side, Width: Side, Height: Side})
}

// Read returns the classes of a window as a w x h image; coarser reads pick pixels.
func (c *Canvas) Read(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	if band != 1 || win.Empty() || w <= 0 || h <= 0 || !c.grid.Bounds().Contains(win) {
		return geo.Image{}, fmt.Errorf("read zones at %v as %dx%d: out of bounds", win, w, h)
	}
	blocks := *c.blocks.Load()
	var out geo.Image
	if c.base != nil {
		var err error
		if out, err = c.base.Read(ctx, 1, win, w, h); err != nil {
			return geo.Image{}, err
		}
		if len(out.Pix) != w*h {
			return geo.Image{}, fmt.Errorf("read zones at %v: %d pixels for %dx%d", win, len(out.Pix), w, h)
		}
	} else {
		out = geo.NewRaster[float32](c.grid.Crop(win).Resize(w, h))
	}
	if len(blocks) > 0 {
		lay(out.Pix, blocks, win, w, h)
	}
	return out, ctx.Err()
}

// lay puts painted blocks over an image of a window.
func lay(pix []float32, blocks map[At][]uint8, win geo.Window, w, h int) {
	for y := range h {
		row := win.Row + (2*y+1)*win.Height/(2*h)
		for x := 0; x < w; {
			col := win.Col + (2*x+1)*win.Width/(2*w)
			block := blocks[At{col / Side, row / Side}]
			end := (col/Side + 1) * Side // of the block, in columns
			for x < w && col < end {
				if block != nil {
					pix[y*w+x] = value(block[row%Side*Side+col%Side])
				}
				x++
				col = win.Col + (2*x+1)*win.Width/(2*w)
			}
		}
	}
}

func value(class uint8) float32 {
	if class == None {
		return float32(math.NaN())
	}
	return float32(class)
}

// block is a copy of a block's pixels, as they are now; those outside the grid are None.
func (c *Canvas) block(ctx context.Context, blocks map[At][]uint8, at At) ([]uint8, error) {
	pix := make([]uint8, Side*Side)
	if old := blocks[at]; old != nil {
		copy(pix, old)
		return pix, nil
	}
	win := c.window(at)
	for i := range pix {
		pix[i] = None
	}
	if c.base == nil {
		for y := range win.Height {
			clear(pix[y*Side : y*Side+win.Width])
		}
		return pix, nil
	}
	img, err := c.base.Read(ctx, 1, win, win.Width, win.Height)
	if err != nil {
		return nil, err
	}
	for y := range win.Height {
		for x, v := range img.Row(y) {
			if v >= 0 && v < None {
				pix[y*Side+x] = uint8(v + 0.5)
			}
		}
	}
	return pix, nil
}

// Apply does what a patch says: its blocks become as they were after it. A block is put as it was, too, where the patch
// would clean it but it is not there: what was painted before lies in the raster below then, in a project that was saved.
func (c *Canvas) Apply(p Patch) {
	blocks := maps.Clone(*c.blocks.Load())
	for _, b := range p.Blocks {
		if _, touched := blocks[b.At]; b.Clean && touched {
			delete(blocks, b.At)
			continue
		}
		if pix, err := unpack(b.After); err == nil {
			blocks[b.At] = pix
		}
	}
	c.blocks.Store(&blocks)
}
