// Package scenetest holds synthetic scenes for the tests of drawing: any size, no file, the same pixels every time.
package scenetest

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

// Scene is dark ocean and bright glacier with multiplicative speckle from a hash of the pixel's position, so that any
// window of any size reads the same without holding the scene.
type Scene struct {
	At    geo.Grid
	Holes func(col, row int) bool               // pixels without data
	Value func(col, row int, v float32) float32 // changes pixels
	Fail  error
	Tiled bool // has overviews: Info says so
	Reads atomic.Int64
}

// ErrFake is what a broken Scene may fail with.
var ErrFake = errors.New("disk on fire")

// Grid is where the pixels lie.
func (s *Scene) Grid() geo.Grid { return s.At }

// Info says whether there are overviews.
func (s *Scene) Info() geo.Info {
	if s.Tiled {
		return geo.Info{Overviews: 6}
	}
	return geo.Info{}
}

// Pixel is the value of one pixel.
func (s *Scene) Pixel(col, row int) float32 { return s.pixel(col, row, FrontCol(s.At, row)) }

func (s *Scene) pixel(col, row, front int) float32 {
	if s.Holes != nil && s.Holes(col, row) {
		return float32(math.NaN())
	}
	h := uint32(col)*0x9E3779B1 ^ uint32(row)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3CE3
	h ^= h >> 13
	level := float32(40)
	if front > col {
		level = 160
	}
	v := level * (0.6 + 0.8*float32(h&0xffff)/0xffff)
	if s.Value != nil {
		v = s.Value(col, row, v)
	}
	return v
}

// FrontCol is where the synthetic front crosses a row: a smooth curve about the middle.
func FrontCol(g geo.Grid, row int) int {
	t := float64(row) / float64(g.Height)
	return int(float64(g.Width) * (0.5 + 0.12*math.Sin(7*t)))
}

// Read picks the pixel in the middle of each cell.
func (s *Scene) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	s.Reads.Add(1)
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	if s.Fail != nil {
		return geo.Image{}, s.Fail
	}
	if !s.At.Bounds().Contains(src) || src.Empty() || band != 1 {
		return geo.Image{}, errors.New("window outside the scene")
	}
	img := geo.NewRaster[float32](s.At.Crop(src).Resize(w, h))
	for y := range h {
		row := img.Row(y)
		at := src.Row + (2*y+1)*src.Height/(2*h)
		front := FrontCol(s.At, at)
		for x := range row {
			row[x] = s.pixel(src.Col+(2*x+1)*src.Width/(2*w), at, front)
		}
	}
	return img, nil
}

// Previewed is a scene with the optional ability of a Previewer: every fourth row of the preview is sampled.
type Previewed struct {
	*Scene
	Previews atomic.Int64
}

// Preview leaves three rows of four without data.
func (p *Previewed) Preview(ctx context.Context, band, w, h int) (geo.Image, error) {
	p.Previews.Add(1)
	img, err := p.Scene.Read(ctx, band, p.At.Bounds(), w, h)
	for i := range img.Pix {
		if (i/w)%4 != 0 {
			img.Pix[i] = float32(math.NaN())
		}
	}
	return img, err
}

// UTM is a grid of 10 m pixels.
func UTM(w, h int) geo.Grid {
	return geo.Grid{Width: w, Height: h, Transform: geo.Affine{500000, 10, 0, 7600000, 0, -10}, CRS: "EPSG:32622"}
}

// class is the true zone of a pixel, with the front moved east by shift.
func class(g geo.Grid, col, row, shift int) zone.Class {
	switch {
	case row < g.Height/10:
		return zone.Rock
	case col < FrontCol(g, row)+shift:
		return zone.Glacier
	}
	return zone.Ocean
}

// Zones is the true class map of a synthetic scene, moved east by shift pixels.
func Zones(g geo.Grid, shift int) geo.Mask {
	m := geo.NewRaster[uint8](g)
	for row := range g.Height {
		line := m.Row(row)
		for col := range line {
			line[col] = uint8(class(g, col, row, shift))
		}
	}
	return m
}

// ZoneSource is Zones for scenes too large to hold: it computes what is read.
type ZoneSource struct{ At geo.Grid }

// Grid is where the pixels lie.
func (z ZoneSource) Grid() geo.Grid { return z.At }

// Info says that there are overviews.
func (z ZoneSource) Info() geo.Info { return geo.Info{Overviews: 6} }

// Read picks the pixel in the middle of each cell.
func (z ZoneSource) Read(ctx context.Context, _ int, src geo.Window, w, h int) (geo.Image, error) {
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	img := geo.NewRaster[float32](z.At.Crop(src).Resize(w, h))
	for y := range h {
		at := src.Row + (2*y+1)*src.Height/(2*h)
		rock, front := at < z.At.Height/10, FrontCol(z.At, at)
		row := img.Row(y)
		for x := range row {
			row[x] = float32(zone.Ocean)
			if rock {
				row[x] = float32(zone.Rock)
			} else if src.Col+(2*x+1)*src.Width/(2*w) < front {
				row[x] = float32(zone.Glacier)
			}
		}
	}
	return img, nil
}

// Front is the true front of a synthetic scene, moved east by shift pixels, with a vertex each step rows.
func Front(g geo.Grid, shift, step int) orb.MultiLineString {
	var line orb.LineString
	for row := 0; row < g.Height; row += step {
		line = append(line, g.Transform.Apply(float64(FrontCol(g, row)+shift), float64(row)+0.5))
	}
	return orb.MultiLineString{line}
}

// Ragged is a front with detail far below a screen pixel, as traced from a fine mask.
func Ragged(g geo.Grid, vertices int) orb.LineString {
	line := make(orb.LineString, vertices)
	for i := range line {
		t := float64(i) / float64(vertices)
		col := float64(g.Width) * (0.5 + 0.12*math.Sin(7*t))
		line[i] = g.Transform.Apply(col+3*math.Sin(2000*t)+math.Sin(3e4*t), t*float64(g.Height))
	}
	return line
}

// Palette has a colour per zone.
func Palette() *[256]color.NRGBA {
	var p [256]color.NRGBA
	p[zone.NoInformation].A = 255
	p[zone.Rock] = color.NRGBA{82, 76, 85, 255}
	p[zone.Glacier] = color.NRGBA{240, 248, 255, 255}
	p[zone.Ocean] = color.NRGBA{60, 145, 230, 255}
	return &p
}
