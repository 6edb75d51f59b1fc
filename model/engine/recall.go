package engine

import (
	"context"
	"fmt"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/intake"
	"icefront/model/engine/product"
)

// recallPixels is about how many values of stored probabilities are read at once.
const recallPixels = 1 << 21

// recall reads stored probabilities and says them row by row.
func recall(ctx context.Context, s model.Stored, r model.Request, v voice) error {
	grid := s.Source.Grid()
	channels := model.Plan{Planes: s.Planes}.Channels()
	area := intake.NewArea(r.Area, grid.Width)
	rows := min(max(recallPixels/(grid.Width*channels), 1), 512)
	line := product.Line{Values: make([]float32, channels*grid.Width), Gaps: make([]uint64, (grid.Width+63)/64), To: grid.Width}
	for top := 0; top < grid.Height; top += rows {
		at := geo.Window{Row: top, Width: grid.Width, Height: min(rows, grid.Height-top)}
		bands, err := readBands(ctx, s, channels, at)
		if err != nil {
			return err
		}
		for row := range at.Height {
			clear(line.Gaps)
			for c, b := range bands {
				scaled(line.Values[c*grid.Width:][:grid.Width], b.Row(row), s.Scale, line.Gaps)
			}
			if area != nil {
				line.Inside = area.Row(top + row)
			}
			if err := v.say(ctx, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// readBands reads a window of every band.
func readBands(ctx context.Context, s model.Stored, channels int, at geo.Window) ([]geo.Image, error) {
	var bands []geo.Image
	for band := 1; band <= channels; band++ {
		img, err := s.Source.Read(ctx, band, at, at.Width, at.Height)
		if err != nil {
			return nil, fmt.Errorf("read stored probabilities: %w", err)
		}
		bands = append(bands, img)
	}
	return bands, nil
}

// scaled writes values as probabilities to dst and marks those that are none in gaps.
func scaled(dst, values []float32, scale float64, gaps []uint64) {
	f := float32(scale)
	if scale == 0 {
		f = 1
	}
	for i, v := range values {
		if v-v != 0 {
			gaps[i/64] |= 1 << (i % 64)
			v = 0
		}
		dst[i] = v * f
	}
}
