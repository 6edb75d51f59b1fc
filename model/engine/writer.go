package engine

import (
	"context"
	"fmt"

	"icefront/geo"
	"icefront/geo/zone"
)

// bandPixels is about how much is handed to a sink at once.
const bandPixels = 1 << 20

// writer labels rows of the crop and writes bands of the whole scene's width.
type writer struct {
	label  labeller
	gaps   *gaps
	grid   geo.Grid
	crop   geo.Window
	zones  sink
	fronts sink
	band   int // rows of a band
	filled int // rows in the band
	at     int // first row of the band

	pixels [zone.Count]int64
	front  int64
}

// sink is an output and the band that goes to it.
type sink struct {
	to   geo.Sink[uint8] // nil: not wanted
	what string
	pix  []uint8
}

func newWriter(j *job) *writer {
	grid := j.request.Source.Grid()
	w := &writer{label: newLabeller(j.plan), gaps: j.gaps, grid: grid, crop: j.crop}
	w.band = min(max(bandPixels/grid.Width, 1), 256)
	w.zones = sink{j.request.Out.Zones, "zones", make([]uint8, w.band*grid.Width)}
	w.fronts = sink{j.request.Out.Fronts, "fronts", make([]uint8, w.band*grid.Width)}
	return w
}

// outside writes rows that lie outside the crop: no information.
func (w *writer) outside(ctx context.Context, rows int) error {
	for range rows {
		zones, _ := w.begin()
		w.pixels[zone.NoInformation] += int64(len(zones))
		if err := w.end(ctx); err != nil {
			return err
		}
	}
	return nil
}

// row labels and writes the next row of the crop from its probabilities [channel][crop width].
func (w *writer) row(ctx context.Context, probs []float32) error {
	zones, fronts := w.begin()
	n := w.crop.Width
	w.pixels[zone.NoInformation] += int64(len(zones) - n)
	zones, fronts = zones[w.crop.Col:][:n], fronts[w.crop.Col:][:n]
	w.label.row(zones, fronts, probs, n)
	if missing := w.gaps.take(); missing != nil {
		for i := range n {
			if missing[i/64]>>(i%64)&1 != 0 {
				zones[i], fronts[i] = uint8(zone.NoInformation), uint8(zone.NoInformation)
			}
		}
	}
	for i, z := range zones {
		if z < zone.Count {
			w.pixels[z]++
		}
		if fronts[i] == uint8(zone.Front) {
			w.front++
		}
	}
	return w.end(ctx)
}

// begin returns the next row of the band, of no information.
func (w *writer) begin() (zones, fronts []uint8) {
	from := w.filled * w.grid.Width
	zones, fronts = w.zones.pix[from:][:w.grid.Width], w.fronts.pix[from:][:w.grid.Width]
	clear(zones)
	clear(fronts)
	return zones, fronts
}

// end completes a row, and the band if it is full.
func (w *writer) end(ctx context.Context) error {
	w.filled++
	if w.filled < w.band {
		return nil
	}
	return w.flush(ctx)
}

// flush writes the rows of the band.
func (w *writer) flush(ctx context.Context) error {
	if w.filled == 0 {
		return nil
	}
	at := geo.Window{Row: w.at, Width: w.grid.Width, Height: w.filled}
	for _, s := range []sink{w.zones, w.fronts} {
		if s.to == nil {
			continue
		}
		r := geo.Mask{Grid: w.grid.Crop(at), Pix: s.pix[:at.Width*at.Height]}
		if err := s.to.Write(ctx, at, r); err != nil {
			return fmt.Errorf("write %s from row %d: %w", s.what, at.Row, err)
		}
	}
	w.at += w.filled
	w.filled = 0
	return nil
}
