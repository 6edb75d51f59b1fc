package render

import (
	"context"
	"fmt"
	"math"
	"slices"

	"icefront/geo"
)

// SampleSize is the number of pixels that Sample reads at most: enough for percentiles to 0.1 %.
const SampleSize = 512 * 512

// Stretch maps sample values to grey: Low is black, High is white.
type Stretch struct{ Low, High float64 }

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

// StretchOf returns the values below which the given shares (0..1) of the valid pixels lie.
//
// Infinite values count as no data. An image without a valid pixel is geo.ErrNoData.
func StretchOf(img geo.Image, low, high float64) (Stretch, error) {
	values := make([]float32, 0, len(img.Pix))
	for _, v := range img.Pix {
		if !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return Stretch{}, fmt.Errorf("stretch %d pixels: %w", len(img.Pix), geo.ErrNoData)
	}
	slices.Sort(values)
	return Stretch{Low: percentile(values, low), High: percentile(values, high)}, nil
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

// hole is the tile value of no data; valid values are stretched to 1..255.
const hole = 0

// bytes fills dst with tile values: hole for NaN, middle grey for a constant image.
func (s Stretch) bytes(dst []uint8, src []float32) {
	low, span := float32(s.Low), float32(s.High-s.Low)
	if !(span > 0) {
		for i, v := range src {
			dst[i] = 128
			switch {
			case v != v:
				dst[i] = hole
			case v < low:
				dst[i] = 1
			case v > low:
				dst[i] = 255
			}
		}
		return
	}
	gain := 254 / span
	for i, v := range src {
		t := (v - low) * gain
		switch {
		case t >= 0 && t < 254:
			dst[i] = uint8(t+0.5) + 1
		case t < 0:
			dst[i] = 1
		case t != t:
			dst[i] = hole
		default:
			dst[i] = 255
		}
	}
}
