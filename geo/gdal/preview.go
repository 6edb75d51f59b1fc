package gdal

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

const (
	// previewPixels is what a preview reads in full rather than by samples.
	previewPixels = 4 << 20
	// previewTime bounds the reading of samples. What is decoded by then is the preview.
	previewTime = 300 * time.Millisecond
)

// Preview returns a coarse picture of a whole band as w x h pixels at once. With a fitting overview it is
// Read; otherwise blocks are sampled, from everywhere first, for about a third of a second, and the
// nearest sample fills the gaps. Formats without random access give their first rows, and NaN below.
func (s *Scene) Preview(ctx context.Context, band, w, h int) (geo.Image, error) {
	all := s.grid.Bounds()
	if err := s.check(band, all, w, h); err != nil {
		return geo.Image{}, err
	}
	levels := s.levels[band-1]
	l := pick(levels, all, w, h)
	m := mapTo(levels[0], l, all, w, h)
	if l.width*l.height <= previewPixels || !m.shrinks() {
		return s.Read(ctx, band, all, w, h)
	}
	im := geo.NewRaster[float32](s.grid.Resize(w, h))
	fillNaN(im.Pix)
	p := &sampler{scene: s, band: band, level: l, pick: newPicker(m, im.Pix), seen: make([]bool, w*h)}
	if err := p.run(ctx); err != nil {
		return geo.Image{}, s.readError(band, err)
	}
	if !s.sequential() {
		spread(im.Pix, p.seen, w, h)
	}
	return im, nil
}

// sequential reports formats that must decode all rows above the one that is wanted.
func (s *Scene) sequential() bool {
	return slices.Contains([]string{"PNG", "JPEG", "GIF", "BMP", "WEBP"}, s.info.Driver)
}

// sampler reads some blocks of a level.
type sampler struct {
	scene *Scene
	band  int
	level level
	pick  *picker
	seen  []bool // by image pixel; each belongs to one block
}

// run reads blocks until all that hold a wanted pixel are read, or the time is up.
func (p *sampler) run(ctx context.Context) error {
	blocks, workers := p.blocks(), p.scene.pool.size()
	if p.scene.sequential() {
		slices.SortFunc(blocks, func(a, b geo.Window) int { return a.Row - b.Row })
		workers = 1
	}
	end := time.Now().Add(p.scene.hurry)
	var next atomic.Int64
	errs := make([]error, workers)
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			errs[i] = p.scene.pool.with(ctx, func(h *handle) error {
				for {
					n := int(next.Add(1)) - 1
					if n >= len(blocks) || (n > 0 && time.Now().After(end)) {
						return nil
					}
					if err := ctx.Err(); err != nil {
						return err
					}
					if err := p.block(h, blocks[n]); err != nil {
						return err
					}
				}
			})
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// blocks returns the blocks that hold a wanted pixel, such that any first part of the list lies evenly
// over the raster.
func (p *sampler) blocks() []geo.Window {
	all := p.pick.m.window
	var list []geo.Window
	for row := 0; row < all.Height; row += p.level.blockH {
		for col := 0; col < all.Width; col += p.level.blockW {
			b := geo.Window{Col: col, Row: row, Width: p.level.blockW, Height: p.level.blockH}.Intersect(all)
			if p.pick.wants(b) {
				list = append(list, b)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b geo.Window) int { return p.rank(a) - p.rank(b) })
	return list
}

// rank orders blocks from a wide lattice to a dense one: the more often both indices halve, the earlier.
func (p *sampler) rank(b geo.Window) int {
	return -bits.TrailingZeros32(uint32(b.Col/p.level.blockW|b.Row/p.level.blockH) | 1<<20)
}

// block reads the rows of a block that are wanted, and averages along them.
func (p *sampler) block(h *handle, at geo.Window) error {
	band, ok := h.level(p.band, p.level.overview)
	if !ok {
		return bridge.Error("an overview has gone since the file was opened")
	}
	c0, c1 := within(p.pick.cols, at.Col, at.Width)
	r0, r1 := within(p.pick.rows, at.Row, at.Height)
	rows := r1 - r0
	px := make([]float32, at.Width*rows)
	if rows < at.Height { // GDAL decodes the block once and hands out every n-th row
		first, last := p.pick.rows[r0], p.pick.rows[r1-1]
		at.Row, at.Height = first, last-first+1
	}
	if err := p.scene.samples[p.band-1].read(band, at, px, at.Width, rows); err != nil {
		return err
	}
	for j := range rows {
		p.line(px[j*at.Width:(j+1)*at.Width], at.Col, r0+j, c0, c1)
	}
	return nil
}

// line fills part of an image row from a line of the level that begins at column col.
func (p *sampler) line(px []float32, col, row, c0, c1 int) {
	half := max(int(p.pick.m.dx/2), 0)
	if p.scene.nearest(p.band) {
		half = 0
	}
	for i := c0; i < c1; i++ {
		mid := p.pick.cols[i] - col
		p.pick.out[row*p.pick.m.w+i] = mean(px[max(mid-half, 0):min(mid+half+1, len(px))])
		p.seen[row*p.pick.m.w+i] = true
	}
}

// mean is the mean of the valid values, NaN if there is none.
func mean(px []float32) float32 {
	sum, n := 0.0, 0.0
	for _, v := range px {
		if v == v {
			sum += float64(v)
			n++
		}
	}
	if n == 0 {
		return float32(math.NaN())
	}
	return float32(sum / n)
}

// spread gives each unseen pixel the value of a nearby seen one, in two passes over the image.
func spread(px []float32, seen []bool, w, h int) {
	const far = math.MaxInt32 / 2
	dist := make([]int32, w*h)
	for i, ok := range seen {
		if !ok {
			dist[i] = far
		}
	}
	relax := func(i, from int) {
		if d := dist[from] + 1; d < dist[i] {
			dist[i], px[i] = d, px[from]
		}
	}
	for i := range px {
		if i%w > 0 {
			relax(i, i-1)
		}
		if i >= w {
			relax(i, i-w)
		}
	}
	for i := len(px) - 1; i >= 0; i-- {
		if i%w < w-1 {
			relax(i, i+1)
		}
		if i < w*(h-1) {
			relax(i, i+w)
		}
	}
}
