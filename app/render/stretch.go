package render

import (
	"context"

	"icefront/app/render/tile"
	"icefront/geo"
)

// SampleSize is the number of pixels that Sample reads at most: enough for percentiles to 0.1 %.
const SampleSize = tile.SampleSize

// Sample reads a coarse picture of a whole band: sampled rows or blocks where the source can and has no
// better, else a decimated read. It is fit for StretchOf and for Data.Coarse.
func Sample(ctx context.Context, src geo.Source, band int) (geo.Image, error) {
	return tile.Sample(ctx, src, band)
}

// StretchOf returns the values below which the given shares (0..1) of the valid pixels lie.
//
// Infinite values count as no data. An image without a valid pixel is geo.ErrNoData.
func StretchOf(img geo.Image, low, high float64) (Stretch, error) {
	return Stretch{}.Of(img, [2]float64{low, high})
}

// StretchOfView returns s with the values below which the given shares (0..1) of the valid pixels in view lie.
//
// It reads about as many pixels as Sample, of what is seen only; run it in the background. Nothing valid in sight is
// geo.ErrNoData.
func StretchOfView(ctx context.Context, src geo.Source, band int, v View, s Stretch, shares [2]float64) (Stretch, error) {
	m, ok := v.toPixel(src.Grid().Transform)
	if !ok || v.Empty() {
		return s, geo.ErrNoData
	}
	img, err := tile.SampleScreen(ctx, src, max(band, 1), m, v.Width, v.Height)
	if err != nil {
		return s, err
	}
	return s.Of(img, shares)
}
