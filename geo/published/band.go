package published

import (
	"context"
	"fmt"

	"icefront/geo"
)

// A band has about bandPixels, and no more than bandRows.
const (
	bandPixels = 1 << 19
	bandRows   = 32
)

// band gathers rows of a map for its sink. The last row of the scene completes a band.
type band struct {
	what   string
	grid   geo.Grid
	to     geo.Sink[uint8]
	pix    []uint8
	rows   int // that fit
	at     int // first row
	filled int
}

func newBand(what string, g geo.Grid, to geo.Sink[uint8]) *band {
	rows := min(max(bandPixels/g.Width, 1), bandRows, g.Height)
	return &band{what: what, grid: g, to: to, rows: rows, pix: make([]uint8, rows*g.Width)}
}

// begin returns the next row, to be overwritten.
func (b *band) begin() []uint8 { return b.pix[b.filled*b.grid.Width:][:b.grid.Width] }

// end completes the row, and writes the band if it is full.
func (b *band) end(ctx context.Context) error {
	b.filled++
	if b.filled < b.rows && b.at+b.filled < b.grid.Height {
		return nil
	}
	at := geo.Window{Row: b.at, Width: b.grid.Width, Height: b.filled}
	r := geo.Mask{Grid: b.grid.Crop(at), Pix: b.pix[:at.Width*at.Height]}
	if err := b.to.Write(ctx, at, r); err != nil {
		return fmt.Errorf("%s from row %d: %w", b.what, b.at, err)
	}
	b.at += b.filled
	b.filled = 0
	return nil
}
