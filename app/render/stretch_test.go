package render

import (
	"context"
	"errors"
	"math"
	"testing"

	"icefront/geo"
)

func imageOf(values ...float32) geo.Image {
	return geo.Image{Grid: geo.PixelGrid(len(values), 1), Pix: values}
}

func TestStretchOf(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	ramp := make([]float32, 101)
	for i := range ramp {
		ramp[i] = float32(100 - i)
	}
	for _, c := range []struct {
		name string
		img  geo.Image
		want Stretch
		err  error
	}{
		{"a ramp", imageOf(ramp...), Stretch{2, 98}, nil},
		{"no data is left out", imageOf(append(ramp, nan, nan, inf, -inf)...), Stretch{2, 98}, nil},
		{"a constant", imageOf(5, 5, 5), Stretch{5, 5}, nil},
		{"one pixel", imageOf(7), Stretch{7, 7}, nil},
		{"two pixels are interpolated", imageOf(0, 100), Stretch{2, 98}, nil},
		{"only no data", imageOf(nan, nan), Stretch{}, geo.ErrNoData},
		{"nothing", geo.Image{}, Stretch{}, geo.ErrNoData},
	} {
		got, err := StretchOf(c.img, 0.02, 0.98)
		if !errors.Is(err, c.err) || math.Abs(got.Low-c.want.Low) > 1e-4 || math.Abs(got.High-c.want.High) > 1e-4 {
			t.Errorf("%s: got %v, %v; want %v, %v", c.name, got, err, c.want, c.err)
		}
	}
}

func TestStretchBytes(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name string
		s    Stretch
		in   float32
		want uint8
	}{
		{"low is black", Stretch{10, 20}, 10, 1},
		{"high is white", Stretch{10, 20}, 20, 255},
		{"the middle", Stretch{10, 20}, 15, 128},
		{"below", Stretch{10, 20}, -1e30, 1},
		{"above", Stretch{10, 20}, 1e30, 255},
		{"infinite", Stretch{10, 20}, inf, 255},
		{"infinite below", Stretch{10, 20}, -inf, 1},
		{"no data", Stretch{10, 20}, nan, hole},
		{"a constant image is grey", Stretch{5, 5}, 5, 128},
		{"above a constant", Stretch{5, 5}, 6, 255},
		{"below a constant", Stretch{5, 5}, 4, 1},
		{"no data in a constant image", Stretch{5, 5}, nan, hole},
	} {
		got := []uint8{99}
		c.s.bytes(got, []float32{c.in})
		if got[0] != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got[0], c.want)
		}
	}
}

func TestSample(t *testing.T) {
	for _, c := range []struct {
		name     string
		w, h     int
		previews int64
	}{
		{"small scenes are read whole", 300, 200, 0},
		{"middle ones are decimated", 1500, 900, 0},
		{"large ones are previewed", 9000, 7000, 1},
		{"a thin one stays within the bound", 5_000_000, 1, 1},
	} {
		src := &previewed{speckle: &speckle{grid: utm(c.w, c.h)}}
		img, err := Sample(context.Background(), src, 1)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if n := img.Grid.Width * img.Grid.Height; n > SampleSize || n == 0 || n != len(img.Pix) {
			t.Errorf("%s: %d pixels", c.name, n)
		}
		if got := src.previews.Load(); got != c.previews {
			t.Errorf("%s: %d previews, want %d", c.name, got, c.previews)
		}
	}
	if _, err := Sample(context.Background(), &speckle{grid: utm(0, 5)}, 1); !errors.Is(err, geo.ErrNoData) {
		t.Errorf("empty raster: %v", err)
	}
	if _, err := Sample(context.Background(), &speckle{grid: utm(50, 50), fail: errFake}, 1); !errors.Is(err, errFake) {
		t.Errorf("broken source: %v", err)
	}
}
