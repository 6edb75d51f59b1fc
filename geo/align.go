package geo

import (
	"context"
	"math"
)

// Align shows src on another grid of the same CRS, each pixel the nearest of src, NaN outside.
//
// It is made for masks: values are never mixed. Read wants windows at full size (w, h as src).
func Align(src Source, to Grid) Source {
	if src.Grid() == to {
		return src
	}
	return aligned{src: src, grid: to}
}

// Place lays a scene on another grid of its size: the same pixels, elsewhere.
func Place(sc Scene, on Grid) Scene {
	if bytes, ok := sc.(ByteReader); ok {
		return struct {
			placed
			ByteReader
		}{placed{sc, on}, bytes}
	}
	return placed{sc, on}
}

type placed struct {
	Scene
	grid Grid
}

// Grid is the one that the scene was laid on.
func (p placed) Grid() Grid { return p.grid }

type aligned struct {
	src  Source
	grid Grid
}

func (a aligned) Grid() Grid { return a.grid }

// Read looks up the centre of each wanted pixel in the part of src that the window covers.
func (a aligned) Read(ctx context.Context, band int, win Window, w, h int) (Image, error) {
	out := NewRaster[float32](a.grid.Crop(win).Resize(w, h))
	for i := range out.Pix {
		out.Pix[i] = float32(math.NaN())
	}
	inv, ok := a.src.Grid().Transform.Invert()
	if !ok || win.Empty() {
		return out, nil
	}
	toSrc := func(col, row float64) (int, int) {
		p := applyPoint(inv, out.Grid.Transform.Apply(col+0.5, row+0.5))
		return int(math.Floor(p[0])), int(math.Floor(p[1]))
	}
	part := coverage(toSrc, w, h).Intersect(a.src.Grid().Bounds())
	if part.Empty() {
		return out, nil
	}
	img, err := a.src.Read(ctx, band, part, part.Width, part.Height)
	if err != nil {
		return Image{}, err
	}
	for row := range h {
		line := out.Row(row)
		for col := range line {
			c, r := toSrc(float64(col), float64(row))
			if c, r = c-part.Col, r-part.Row; c >= 0 && r >= 0 && c < part.Width && r < part.Height {
				line[col] = img.At(c, r)
			}
		}
	}
	return out, nil
}

// coverage is the window of source pixels that the corners of a w x h window map to. Affine maps keep
// straight lines, so the corners bound everything between them.
func coverage(toSrc func(col, row float64) (int, int), w, h int) Window {
	c0, r0 := math.MaxInt, math.MaxInt
	c1, r1 := math.MinInt, math.MinInt
	for _, corner := range [4][2]int{{0, 0}, {w - 1, 0}, {0, h - 1}, {w - 1, h - 1}} {
		c, r := toSrc(float64(corner[0]), float64(corner[1]))
		c0, r0, c1, r1 = min(c0, c), min(r0, r), max(c1, c), max(r1, r)
	}
	return Window{Col: c0, Row: r0, Width: c1 - c0 + 1, Height: r1 - r0 + 1}
}

func applyPoint(a Affine, p [2]float64) [2]float64 { return a.Apply(p[0], p[1]) }
