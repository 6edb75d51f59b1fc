package render

import (
	"context"
	"fmt"

	"icefront/geo"
)

// MaskSource lets a mask in memory be drawn like a file. Coarser reads pick pixels; they never mix classes.
func MaskSource(m geo.Mask) geo.Source { return maskSource{m} }

type maskSource struct{ mask geo.Mask }

func (s maskSource) Grid() geo.Grid { return s.mask.Grid }

// Read picks the pixel in the middle of each cell.
func (s maskSource) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	g := s.mask.Grid
	if band != 1 || src.Empty() || w <= 0 || h <= 0 || !g.Bounds().Contains(src) {
		return geo.Image{}, fmt.Errorf("read mask of %dx%d pixels band %d at %v as %dx%d: out of bounds",
			g.Width, g.Height, band, src, w, h)
	}
	out := geo.NewRaster[float32](g.Crop(src).Resize(w, h))
	for y := range h {
		row := s.mask.Row(src.Row + (2*y+1)*src.Height/(2*h))
		dst := out.Row(y)
		for x := range dst {
			dst[x] = float32(row[src.Col+(2*x+1)*src.Width/(2*w)])
		}
	}
	return out, nil
}
