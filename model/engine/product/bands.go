package product

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"icefront/geo"
)

// bandPixels is about how much is handed to a sink at once.
const bandPixels = 1 << 20

// layer is an output with one or more bands.
type layer[T geo.Sample] struct {
	what  string
	bands int
	write func(ctx context.Context, at geo.Window, bands []geo.Raster[T]) error
}

// bands gathers rows of several outputs and writes them on a goroutine of its own, while the next rows come.
type bands[T geo.Sample] struct {
	grid   geo.Grid
	layers []layer[T]
	height int // rows of a band
	band   *band[T]
	free   chan *band[T]
	full   chan *band[T]
	at     int // first row of the band
}

// band is some rows of all outputs.
type band[T geo.Sample] struct {
	at, filled int
	pix        [][]T // of every band of every layer
}

// newBands begins to write on g; without layers nothing is done.
func newBands[T geo.Sample](ctx context.Context, g *errgroup.Group, grid geo.Grid, layers []layer[T]) *bands[T] {
	b := &bands[T]{grid: grid, layers: layers, height: min(max(bandPixels/grid.Width, 1), 256)}
	if len(layers) == 0 {
		return b
	}
	b.free, b.full = make(chan *band[T], 2), make(chan *band[T], 2)
	for range cap(b.free) {
		n := new(band[T])
		for _, l := range layers {
			for range l.bands {
				n.pix = append(n.pix, make([]T, b.height*grid.Width))
			}
		}
		b.free <- n
	}
	full := b.full
	g.Go(func() error { return b.run(ctx, full) })
	return b
}

// begin returns the next row of every band, with what was in it before.
func (b *bands[T]) begin(ctx context.Context) ([][]T, error) {
	if len(b.layers) == 0 {
		return nil, nil
	}
	if b.band == nil {
		select {
		case b.band = <-b.free:
			b.band.at, b.band.filled = b.at, 0
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	rows := make([][]T, 0, 8)
	from := b.band.filled * b.grid.Width
	for _, p := range b.band.pix {
		rows = append(rows, p[from:][:b.grid.Width])
	}
	return rows, nil
}

// end completes the row, and the band if it is full or the last.
func (b *bands[T]) end() {
	if len(b.layers) == 0 {
		return
	}
	b.at++
	b.band.filled++
	if b.band.filled == b.height || b.at == b.grid.Height {
		b.full <- b.band // there is room for all bands
		b.band = nil
	}
}

// close ends the writing after what was completed.
func (b *bands[T]) close() {
	if b.full != nil {
		close(b.full)
		b.full = nil
	}
}

// run writes bands until there are no more.
func (b *bands[T]) run(ctx context.Context, full <-chan *band[T]) error {
	for {
		select {
		case n, ok := <-full:
			if !ok {
				return nil
			}
			if err := b.write(ctx, n); err != nil {
				return err
			}
			b.free <- n
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// write hands a band to all sinks.
func (b *bands[T]) write(ctx context.Context, n *band[T]) error {
	at := geo.Window{Row: n.at, Width: b.grid.Width, Height: n.filled}
	pix := n.pix
	for _, l := range b.layers {
		rasters := make([]geo.Raster[T], l.bands)
		for i := range rasters {
			rasters[i] = geo.Raster[T]{Grid: b.grid.Crop(at), Pix: pix[i][:at.Width*at.Height]}
		}
		pix = pix[l.bands:]
		if err := l.write(ctx, at, rasters); err != nil {
			return fmt.Errorf("write %s from row %d: %w", l.what, at.Row, err)
		}
	}
	return nil
}

// single is a layer of one band that goes to a sink.
func single[T geo.Sample](what string, to geo.Sink[T]) layer[T] {
	return layer[T]{what, 1, func(ctx context.Context, at geo.Window, bands []geo.Raster[T]) error {
		return to.Write(ctx, at, bands[0])
	}}
}
