package engine

import (
	"math"
	"testing"

	"icefront/geo/zone"
	"icefront/model"
)

func TestCropLeavesTheOutsideWithoutInformation(t *testing.T) {
	p := fused()
	p.Crop = model.CropNonzero
	inner := shore(40, 30, 20)
	whole := scene(60, 50, func(row, col int) float32 {
		switch r, c := row-11, col-7; {
		case r < 0 || c < 0 || r >= 30 || c >= 40:
			if row == 3 {
				return nan() // filled with zero, so cropped
			}
			return 0
		default:
			return inner.img.At(c, r)
		}
	})
	want := segment(t, ensemble(t, p, bright()), inner, model.Request{})
	got := segment(t, ensemble(t, p, bright()), whole, model.Request{})
	for i, z := range got.zones.Pix {
		r, c := i/60-11, i%60-7
		w := uint8(zone.NoInformation)
		if r >= 0 && c >= 0 && r < 30 && c < 40 {
			w = want.zones.At(c, r)
		}
		if z != w {
			t.Fatalf("row %d, column %d: got %v, want %v", i/60, i%60, zone.Class(z), zone.Class(w))
		}
	}
	if got.sum.Mean != want.sum.Mean || got.sum.Std != want.sum.Std {
		t.Errorf("got mean %g, std %g over the crop, want %g, %g", got.sum.Mean, got.sum.Std, want.sum.Mean, want.sum.Std)
	}
	if got.sum.Valid != 1-60.0/3000 || got.sum.Pixels[zone.NoInformation] != 3000-1200 {
		t.Errorf("got valid %g, pixels %v", got.sum.Valid, got.sum.Pixels)
	}
}

func TestStatisticsArePopulationOverTheWorkingPixels(t *testing.T) {
	src := scene(40, 30, func(row, col int) float32 { return float32((7*row+13*col)%11) + 1000 })
	p := fused()
	p.Unit, p.Spacing = model.UnitMetre, [2]float64{20, 20}
	for _, first := range []bool{false, true} {
		p.NormFirst = first
		sum, sq, n := 0.0, 0.0, 0.0
		step := 2
		if first {
			step = 1
		}
		for r := 0; r < 30; r += step {
			for c := 0; c < 40; c += step {
				v := 0.0
				for i := range step * step {
					v += float64(src.img.At(c+i%step, r+i/step)) / float64(step*step)
				}
				sum, sq, n = sum+v-1000, sq+(v-1000)*(v-1000), n+1
			}
		}
		mean := sum / n
		std := math.Sqrt(sq/n - mean*mean)
		res := segment(t, ensemble(t, p, bright()), src, model.Request{PixelSize: [2]float64{10, 10}})
		if math.Abs(res.sum.Mean-mean-1000) > 1e-6 || math.Abs(res.sum.Std-std) > 1e-6 {
			t.Errorf("normalise first %v: got mean %g, std %g, want %g, %g", first, res.sum.Mean, res.sum.Std, mean+1000, std)
		}
	}
}

func TestNetworkSeesTheNormalisedAndPaddedImage(t *testing.T) {
	for _, pad := range []model.Padding{model.PadZero, model.PadMin} {
		p := fused()
		p.Pad, p.Mirror = pad, nil
		var seen []float32
		n := bright()
		f := n.f
		n.f = func(x float32, row, col, c int) float32 {
			if c == 0 {
				seen = append(seen, x)
			}
			return f(x, row, col, c)
		}
		segment(t, ensemble(t, p, n), scene(4, 2, func(row, col int) float32 { return float32(row*4 + col) }), model.Request{})
		std := math.Sqrt(5.25)
		for i, x := range seen {
			r, c := i/16-7, i%16-6
			want := (float64(r*4+c) - 3.5) / (std + 1e-8)
			if r < 0 || r > 1 || c < 0 || c > 3 {
				want = 0
				if pad == model.PadMin {
					want = -3.5 / (std + 1e-8)
				}
			}
			if math.Abs(float64(x)-want) > 1e-5 {
				t.Fatalf("pad %d, pixel %d: got %g, want %g", pad, i, x, want)
			}
		}
	}
}
