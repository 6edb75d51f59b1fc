package render

import (
	"context"
	"errors"
	"image/color"
	"math"
	"sync/atomic"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/zone"
)

// speckle is a synthetic scene: ocean dark, glacier bright, with multiplicative speckle from a hash of the
// pixel's position, so that any window of any size reads the same without holding the scene.
type speckle struct {
	grid  geo.Grid
	holes func(col, row int) bool // pixels without data
	fail  error
	reads atomic.Int64
}

var errFake = errors.New("disk on fire")

func (s *speckle) Grid() geo.Grid { return s.grid }

func (s *speckle) value(col, row int) float32 {
	if s.holes != nil && s.holes(col, row) {
		return float32(math.NaN())
	}
	h := uint32(col)*0x9E3779B1 ^ uint32(row)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3CE3
	h ^= h >> 13
	level := float32(40)
	if frontCol(s.grid, row) > col {
		level = 160
	}
	return level * (0.6 + 0.8*float32(h&0xffff)/0xffff)
}

// frontCol is where the synthetic front crosses a row: a smooth curve about the middle.
func frontCol(g geo.Grid, row int) int {
	t := float64(row) / float64(g.Height)
	return int(float64(g.Width) * (0.5 + 0.12*math.Sin(7*t)))
}

func (s *speckle) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	s.reads.Add(1)
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	if s.fail != nil {
		return geo.Image{}, s.fail
	}
	if !s.grid.Bounds().Contains(src) || src.Empty() || band != 1 {
		return geo.Image{}, errors.New("window outside the scene")
	}
	img := geo.NewRaster[float32](s.grid.Crop(src).Resize(w, h))
	for y := range h {
		row := img.Row(y)
		for x := range row {
			row[x] = s.value(src.Col+(2*x+1)*src.Width/(2*w), src.Row+(2*y+1)*src.Height/(2*h))
		}
	}
	return img, nil
}

// previewed is a scene with the optional ability of a Previewer: every fourth row of the preview is sampled.
type previewed struct {
	*speckle
	previews atomic.Int64
}

func (p *previewed) Preview(ctx context.Context, band, w, h int) (geo.Image, error) {
	p.previews.Add(1)
	img, err := p.speckle.Read(ctx, band, p.grid.Bounds(), w, h)
	for i := range img.Pix {
		if (i/w)%4 != 0 {
			img.Pix[i] = float32(math.NaN())
		}
	}
	return img, err
}

// utm is a grid of 10 m pixels.
func utm(w, h int) geo.Grid {
	return geo.Grid{Width: w, Height: h, Transform: geo.Affine{500000, 10, 0, 7600000, 0, -10}, CRS: "EPSG:32622"}
}

// zonesOf is the true class map of a synthetic scene, moved east by shift pixels.
func zonesOf(g geo.Grid, shift int) geo.Mask {
	m := geo.NewRaster[uint8](g)
	for row := range g.Height {
		front := frontCol(g, row) + shift
		line := m.Row(row)
		for col := range line {
			switch {
			case row < g.Height/10:
				line[col] = uint8(zone.Rock)
			case col < front:
				line[col] = uint8(zone.Glacier)
			default:
				line[col] = uint8(zone.Ocean)
			}
		}
	}
	return m
}

// frontOf is the true front of a synthetic scene, moved east by shift pixels.
func frontOf(g geo.Grid, shift, step int) orb.MultiLineString {
	var line orb.LineString
	for row := 0; row < g.Height; row += step {
		line = append(line, g.Transform.Apply(float64(frontCol(g, row)+shift), float64(row)+0.5))
	}
	return orb.MultiLineString{line}
}

// testPalette has a translucent colour per zone.
func testPalette() *Palette {
	var p Palette
	p[zone.NoInformation].A = 255
	p[zone.Rock] = color.NRGBA{82, 76, 85, 255}
	p[zone.Glacier] = color.NRGBA{240, 248, 255, 255}
	p[zone.Ocean] = color.NRGBA{60, 145, 230, 255}
	return &p
}
