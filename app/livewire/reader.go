package livewire

import (
	"context"
	"fmt"
	"sync"

	"icefront/geo"
	"icefront/geo/sparse"
)

// reader turns pixels into tiles of costs.
type reader struct {
	source    geo.Source
	band      int
	ridge     geo.Source // on the source's grid; may be nil
	ridgeBand int
	together  int // tiles made at once
	tiles     tiles

	mu     sync.Mutex
	gauges map[int]gauge // by level
}

// sampled parts of a level, as many in each direction, tell its gauge.
const (
	sampled    = 4
	sampleSide = 128
)

// gauge is that of a level, measured the first time.
func (r *reader) gauge(ctx context.Context, l level) (gauge, error) {
	r.mu.Lock()
	g, ok := r.gauges[l.every]
	r.mu.Unlock()
	if ok {
		return g, nil
	}
	var parts []geo.Image
	for _, w := range samples(l) {
		img, err := r.read(ctx, r.source, r.band, l, w)
		if err != nil {
			return gauge{}, err
		}
		parts = append(parts, img)
	}
	g = newGauge(parts)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gauges == nil {
		r.gauges = map[int]gauge{}
	}
	r.gauges[l.every] = g
	return g, nil
}

// samples lie in rows and columns over a level; a small one is taken whole.
func samples(l level) []geo.Window {
	if l.width <= sampled*sampleSide && l.height <= sampled*sampleSide {
		return []geo.Window{l.bounds()}
	}
	w, h := min(l.width, sampleSide), min(l.height, sampleSide)
	var out []geo.Window
	for row := range sampled {
		for col := range sampled {
			out = append(out, geo.Window{
				Col: (l.width - w) * col / (sampled - 1), Row: (l.height - h) * row / (sampled - 1), Width: w, Height: h,
			})
		}
	}
	return out
}

// read returns a window of a level.
func (r *reader) read(ctx context.Context, from geo.Source, band int, l level, w geo.Window) (geo.Image, error) {
	img, err := from.Read(ctx, band, l.scene(w, r.source.Grid()), w.Width, w.Height)
	if err == nil && len(img.Pix) != w.Width*w.Height {
		err = fmt.Errorf("got %d pixels, want %d x %d", len(img.Pix), w.Width, w.Height)
	}
	return img, err
}

// costs reads a window with what its contrasts need around it, and prices it.
func (r *reader) costs(ctx context.Context, l level, w geo.Window) ([]uint16, error) {
	g, err := r.gauge(ctx, l)
	if err != nil {
		return nil, err
	}
	halo := g.boxes.reach()
	with := geo.Window{Col: w.Col - halo, Row: w.Row - halo, Width: w.Width + 2*halo, Height: w.Height + 2*halo}.Intersect(l.bounds())
	img, err := r.read(ctx, r.source, r.band, l, with)
	if err != nil {
		return nil, err
	}
	var ridge geo.Image
	if r.ridge != nil {
		if ridge, err = r.read(ctx, r.ridge, r.ridgeBand, l, with); err != nil {
			return nil, err
		}
	}
	return g.costs(img, ridge, geo.Window{Col: w.Col - with.Col, Row: w.Row - with.Row, Width: w.Width, Height: w.Height}), nil
}

// Shares shows shares that are kept in memory, such as a front's probability, as a source of one band on the scene's grid.
// Nothing may be set while it is read.
func Shares(r *sparse.Raster, g geo.Grid) geo.Source { return shares{r, g} }

type shares struct {
	raster *sparse.Raster
	grid   geo.Grid
}

// Grid is the scene's.
func (s shares) Grid() geo.Grid { return s.grid }

// Read samples the middle of every wanted pixel.
func (s shares) Read(ctx context.Context, _ int, src geo.Window, w, h int) (geo.Image, error) {
	out := geo.NewRaster[float32](s.grid.Crop(src).Resize(w, h))
	dx, dy := float64(src.Width)/float64(w), float64(src.Height)/float64(h)
	for y := range h {
		row := out.Row(y)
		for x := range row {
			row[x] = float32(s.raster.Sample(float64(src.Col)+(float64(x)+0.5)*dx, float64(src.Row)+(float64(y)+0.5)*dy))
		}
	}
	return out, ctx.Err()
}
