package tile

import (
	"context"
	"fmt"
	"math"
	"slices"

	"icefront/geo"
)

// SampleSize is the number of pixels that Sample reads at most: enough for percentiles to 0.1 %.
const SampleSize = 512 * 512

// Sample reads a coarse picture of a whole band: sampled rows or blocks where the source can and has no
// better, else a decimated read. It is fit for StretchOf and for Data.Coarse.
func Sample(ctx context.Context, src geo.Source, band int) (geo.Image, error) {
	g := src.Grid()
	if g.Bounds().Empty() {
		return geo.Image{}, fmt.Errorf("sample raster of %dx%d pixels: %w", g.Width, g.Height, geo.ErrNoData)
	}
	w, h := within(g.Width, g.Height, SampleSize)
	if p, ok := src.(geo.Previewer); ok && slow(src) {
		if img, err := p.Preview(ctx, band, w, h); err == nil || ctx.Err() != nil {
			return img, err
		}
	}
	img, err := src.Read(ctx, band, g.Bounds(), w, h)
	if err != nil {
		return geo.Image{}, fmt.Errorf("sample band %d: %w", band, err)
	}
	return img, nil
}

// slow reports that a decimated read of all of src would touch too many pixels to wait for.
func slow(src geo.Source) bool {
	g := src.Grid()
	if g.Width*g.Height <= 2048*2048 {
		return false
	}
	s, ok := src.(interface{ Info() geo.Info })
	return !ok || s.Info().Overviews == 0
}

// within shrinks a size to at most n pixels and keeps its proportions.
func within(width, height, n int) (w, h int) {
	if width*height <= n {
		return width, height
	}
	f := math.Sqrt(float64(n) / (float64(width) * float64(height)))
	w, h = max(1, int(float64(width)*f)), max(1, int(float64(height)*f))
	return min(w, n/h), min(h, n)
}

// Of returns the stretch with the values below which the given shares (0..1) of the valid pixels lie; with DB, of those
// above zero, in decibels.
//
// Infinite values count as no data. An image without a valid pixel is geo.ErrNoData.
func (s Stretch) Of(img geo.Image, shares [2]float64) (Stretch, error) {
	found := make([]float32, 0, len(img.Pix))
	for _, v := range img.Pix {
		if valid(v) && (v > 0 || !s.DB) {
			found = append(found, v)
		}
	}
	if len(found) == 0 {
		return s, fmt.Errorf("stretch %d pixels: %w", len(img.Pix), geo.ErrNoData)
	}
	slices.Sort(found)
	s.Low, s.High = percentile(found, shares[0]), percentile(found, shares[1])
	if s.DB {
		s.Low, s.High = 10*math.Log10(s.Low), 10*math.Log10(s.High)
	}
	return s, nil
}

// percentile interpolates linearly between sorted values.
func percentile(sorted []float32, share float64) float64 {
	at := min(max(share, 0), 1) * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return float64(sorted[len(sorted)-1])
	}
	a, b := float64(sorted[i]), float64(sorted[i+1])
	return a + (b-a)*(at-float64(i))
}

// SampleScreen reads what a screen shows of a band, at most about SampleSize pixels; those off the screen are NaN. toPixel
// leads from the screen to pixels of the raster. Where a decimated read would touch too much it reads blocks here and there.
func SampleScreen(ctx context.Context, src geo.Source, band int, toPixel geo.Affine, width, height int) (geo.Image, error) {
	win := seen(src.Grid(), toPixel, width, height)
	if win.Empty() {
		return geo.Image{}, fmt.Errorf("sample what is seen: %w", geo.ErrNoData)
	}
	back, ok := toPixel.Invert()
	if !ok {
		return geo.Image{}, fmt.Errorf("sample what is seen: %w", geo.ErrNoData)
	}
	var out geo.Image
	for _, part := range spots(win, slow(src)) {
		w, h := within(part.Width, part.Height, SampleSize)
		img, err := src.Read(ctx, band, part, w, h)
		if err != nil {
			return geo.Image{}, fmt.Errorf("sample band %d: %w", band, err)
		}
		for i := range img.Pix {
			col := float64(part.Col) + (float64(i%w)+0.5)*float64(part.Width)/float64(w)
			row := float64(part.Row) + (float64(i/w)+0.5)*float64(part.Height)/float64(h)
			if at := back.Apply(col, row); at[0] < 0 || at[1] < 0 || at[0] > float64(width) || at[1] > float64(height) {
				img.Pix[i] = float32(math.NaN())
			}
		}
		out.Pix = append(out.Pix, img.Pix...)
	}
	out.Grid = geo.PixelGrid(len(out.Pix), 1)
	return out, nil
}

// seen is the part of a raster in the box around a screen.
func seen(g geo.Grid, toPixel geo.Affine, width, height int) geo.Window {
	minC, minR, maxC, maxR := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		at := toPixel.Apply(corner[0]*float64(width), corner[1]*float64(height))
		minC, maxC = min(minC, at[0]), max(maxC, at[0])
		minR, maxR = min(minR, at[1]), max(maxR, at[1])
	}
	minC, minR = max(minC, 0), max(minR, 0)
	maxC, maxR = min(maxC, float64(g.Width)), min(maxR, float64(g.Height))
	if !(minC < maxC) || !(minR < maxR) {
		return geo.Window{}
	}
	win := geo.Window{Col: int(minC), Row: int(minR)}
	win.Width, win.Height = int(math.Ceil(maxC))-win.Col, int(math.Ceil(maxR))-win.Row
	return win
}

// spots are the parts of a window to read: all of it, or 8 by 8 blocks spread evenly if that would touch too much.
func spots(win geo.Window, slow bool) []geo.Window {
	const across, side = 8, 64
	if !slow || win.Width*win.Height <= 2048*2048 {
		return []geo.Window{win}
	}
	var all []geo.Window
	for i := range across * across {
		x, y := i%across, i/across
		w, h := min(side, win.Width), min(side, win.Height)
		all = append(all, geo.Window{
			Col: win.Col + (win.Width-w)*x/(across-1), Row: win.Row + (win.Height-h)*y/(across-1), Width: w, Height: h,
		})
	}
	return all
}
