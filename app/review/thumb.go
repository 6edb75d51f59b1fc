package review

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"

	"icefront/app/render"
	"icefront/geo"
)

// ThumbSide is the most pixels that a thumbnail is wide or high.
const ThumbSide = 160

// Thumb makes a small picture of a band, in grey between the 2nd and 98th percentile. No data is transparent.
func Thumb(ctx context.Context, src geo.Source, band int) (*image.Paletted, error) {
	band = max(band, 1)
	img, err := render.Sample(ctx, src, band)
	if err != nil {
		return nil, err
	}
	if _, ok := src.(geo.Previewer); ok && endsEarly(img) { // a preview that had no time for the rest; here is time
		w, h := thumbSize(src.Grid().Width, src.Grid().Height)
		if img, err = src.Read(ctx, band, src.Grid().Bounds(), w, h); err != nil {
			return nil, err
		}
	}
	small := shrink(img)
	out := image.NewPaletted(image.Rect(0, 0, small.Grid.Width, small.Grid.Height), greys())
	s, err := render.StretchOf(small, 0.02, 0.98)
	if errors.Is(err, geo.ErrNoData) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for i, v := range small.Pix {
		out.Pix[i] = grey(s, float64(v))
	}
	return out, nil
}

// greys is transparent, then from black to white.
func greys() color.Palette {
	p := color.Palette{color.NRGBA{}}
	for i := range 255 {
		g := uint8(i * 255 / 254)
		p = append(p, color.NRGBA{g, g, g, 255})
	}
	return p
}

// grey is a colour of greys.
func grey(s render.Stretch, v float64) uint8 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 0
	case !(s.High > s.Low):
		return 128
	}
	return 1 + uint8(min(max((v-s.Low)/(s.High-s.Low), 0), 1)*254+0.5)
}

// endsEarly reports an image whose last row has no data.
func endsEarly(img geo.Image) bool {
	if img.Grid.Height == 0 {
		return false
	}
	for _, v := range img.Row(img.Grid.Height - 1) {
		if !math.IsNaN(float64(v)) {
			return false
		}
	}
	return true
}

// thumbSize fits a size into a thumbnail.
func thumbSize(width, height int) (w, h int) {
	most := max(width, height)
	if most <= ThumbSide {
		return max(width, 1), max(height, 1)
	}
	return max(1, width*ThumbSide/most), max(1, height*ThumbSide/most)
}

// shrink averages what is known, down to the size of a thumbnail.
func shrink(img geo.Image) geo.Image {
	from := img.Grid
	w, h := thumbSize(from.Width, from.Height)
	out := geo.NewRaster[float32](from.Resize(w, h))
	for r := range h {
		top, bottom := r*from.Height/h, max(r*from.Height/h+1, (r+1)*from.Height/h)
		for c := range w {
			left, right := c*from.Width/w, max(c*from.Width/w+1, (c+1)*from.Width/w)
			sum, n := 0.0, 0
			for y := top; y < min(bottom, from.Height); y++ {
				for _, v := range img.Pix[y*from.Width+left : y*from.Width+min(right, from.Width)] {
					if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
						sum, n = sum+f, n+1
					}
				}
			}
			out.Pix[r*w+c] = float32(math.NaN())
			if n > 0 {
				out.Pix[r*w+c] = float32(sum / float64(n))
			}
		}
	}
	return out
}
