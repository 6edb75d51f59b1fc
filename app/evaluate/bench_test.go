package evaluate_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"icefront/app/apptest"
	"icefront/app/evaluate"
	"icefront/app/evaluate/match"
	"icefront/geo"
)

// memory is a mask that is read as fast as can be.
type memory struct {
	geo.Mask
	path string
}

func (m memory) Grid() geo.Grid { return m.Mask.Grid }
func (m memory) Info() geo.Info { return geo.Info{Path: m.path, Bands: make([]geo.Band, 1)} }
func (m memory) Close() error   { return nil }

func (m memory) Read(ctx context.Context, _ int, at geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](m.Mask.Grid.Crop(at))
	for y := range h {
		for x, v := range m.Row(at.Row + y)[at.Col : at.Col+w] {
			img.Pix[y*w+x] = float32(v)
		}
	}
	return img, ctx.Err()
}

// winding are the masks of a scene whose front winds through it, shifted by some pixels: zones with islands of rock, and a
// front of three pixels.
func winding(size, shift int) (zones, front geo.Mask) {
	zones, front = geo.NewRaster[uint8](geo.PixelGrid(size, size)), geo.NewRaster[uint8](geo.PixelGrid(size, size))
	for row := range size {
		y := float64(row)
		at := size/2 + shift + int(float64(size)/8*math.Sin(y/150)+20*math.Sin(y/13))
		for col := range size {
			k := row*size + col
			switch x := float64(col); {
			case math.Sin(x/40)*math.Sin(y/60) > 0.97:
				zones.Pix[k] = 64
			case col < at:
				zones.Pix[k] = 127
			default:
				zones.Pix[k] = 254
			}
			if col >= at-1 && col <= at+1 {
				front.Pix[k] = 255
			}
		}
	}
	return zones, front
}

// BenchmarkImages is what images of 2,000 x 2,000 pixels with four masks take, without decoding files.
func BenchmarkImages(b *testing.B) {
	const size, images = 2000, 8
	files := map[string]memory{}
	for side, shift := range map[string]int{"pred": 6, "lab": 0} {
		zones, front := winding(size, shift)
		files[side+"_zones"], files[side+"_front"] = memory{zones, side + "_zones"}, memory{front, side + "_front"}
	}
	d := depsOf(apptest.NewWorld())
	d.OpenScene = func(_ context.Context, path string, _ geo.CRS) (geo.Scene, error) {
		if m, ok := files[path]; ok {
			return m, nil
		}
		return nil, fmt.Errorf("open %s: no such file", path)
	}
	var set match.Set
	for i := range images {
		set.Pairs = append(set.Pairs, pairOf(fmt.Sprintf("Mapple_2009-12-%02d_TSX_7_2_110", i+1), "pred_zones", "pred_front", "lab_zones", "lab_front"))
	}
	b.ReportAllocs()
	for b.Loop() {
		r := mustRun(b, d, evaluate.Settings{}, set)
		if len(r.Images) != images || r.Images[0].Front == nil || len(r.Skipped) > 0 {
			b.Fatalf("%d images, skipped %v", len(r.Images), r.Skipped)
		}
	}
	b.ReportMetric(float64(b.N*images)/b.Elapsed().Seconds(), "images/s")
}
