package tile

import (
	"context"
	"errors"
	"math"
	"testing"

	"icefront/app/render/scenetest"
	"icefront/geo"
)

func imageOf(values ...float32) geo.Image {
	return geo.Image{Grid: geo.PixelGrid(len(values), 1), Pix: values}
}

func TestStretchOf(t *testing.T) {
	inf := float32(math.Inf(1))
	ramp := make([]float32, 101)
	for i := range ramp {
		ramp[i] = float32(100 - i)
	}
	db := Stretch{DB: true, Gamma: 2}
	for _, c := range []struct {
		name string
		s    Stretch
		img  geo.Image
		low  float64
		high float64
		err  error
	}{
		{"a ramp", Stretch{}, imageOf(ramp...), 2, 98, nil},
		{"no data is left out", Stretch{}, imageOf(append(ramp, nan, nan, inf, -inf)...), 2, 98, nil},
		{"a constant", Stretch{}, imageOf(5, 5, 5), 5, 5, nil},
		{"a black scene", Stretch{}, imageOf(0, 0, 0), 0, 0, nil},
		{"one pixel", Stretch{}, imageOf(7), 7, 7, nil},
		{"two pixels are interpolated", Stretch{}, imageOf(0, 100), 2, 98, nil},
		{"decibels", db, imageOf(0.01, 0.01, 100, 100), -20, 20, nil},
		{"what is not above zero has no decibels", db, imageOf(0, -5, 10, 10, 0), 10, 10, nil},
		{"a black scene has no decibels", db, imageOf(0, 0), 0, 0, geo.ErrNoData},
		{"only no data", Stretch{}, imageOf(nan, nan), 0, 0, geo.ErrNoData},
		{"nothing", Stretch{}, geo.Image{}, 0, 0, geo.ErrNoData},
	} {
		got, err := c.s.Of(c.img, [2]float64{0.02, 0.98})
		if !errors.Is(err, c.err) || math.Abs(got.Low-c.low) > 1e-4 || math.Abs(got.High-c.high) > 1e-4 || got.Gamma != c.s.Gamma {
			t.Errorf("%s: got %+v, %v; want %g to %g", c.name, got, err, c.low, c.high)
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
		src := &scenetest.Previewed{Scene: &scenetest.Scene{At: scenetest.UTM(c.w, c.h)}}
		img, err := Sample(context.Background(), src, 1)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if n := img.Grid.Width * img.Grid.Height; n > SampleSize || n == 0 || n != len(img.Pix) {
			t.Errorf("%s: %d pixels", c.name, n)
		}
		if got := src.Previews.Load(); got != c.previews {
			t.Errorf("%s: %d previews, want %d", c.name, got, c.previews)
		}
	}
	if _, err := Sample(context.Background(), &scenetest.Scene{At: scenetest.UTM(0, 5)}, 1); !errors.Is(err, geo.ErrNoData) {
		t.Errorf("empty raster: %v", err)
	}
	broken := &scenetest.Scene{At: scenetest.UTM(50, 50), Fail: scenetest.ErrFake}
	if _, err := Sample(context.Background(), broken, 1); !errors.Is(err, scenetest.ErrFake) {
		t.Errorf("broken source: %v", err)
	}
}

// counted notes how many pixels of the raster are touched.
type counted struct {
	*scenetest.Scene
	touched int
}

func (c *counted) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	c.touched += src.Width * src.Height
	return c.Scene.Read(ctx, band, src, w, h)
}

func TestSampleScreen(t *testing.T) {
	// values tell where they come from: columns from 0 to 1
	where := func(g geo.Grid) func(col, row int, v float32) float32 {
		return func(col, row int, _ float32) float32 { return float32(col) / float32(g.Width) }
	}
	big, small := scenetest.UTM(9000, 7000), scenetest.UTM(400, 300)
	turned := geo.Affine{200, 0.5, 0.5, 0, -0.5, 0.5} // by 45 degrees
	for _, c := range []struct {
		name      string
		g         geo.Grid
		tiled     bool
		m         geo.Affine
		low, high float64
		most      int // pixels touched
	}{
		{"all of a small scene", small, false, geo.Affine{0, 4, 0, 0, 0, 3}, 0, 1, 400 * 300},
		{"the right half", small, false, geo.Affine{200, 4, 0, 0, 0, 3}, 0.5, 1, 200 * 300},
		{"a corner, and nothing beside the scene", small, false, geo.Affine{-300, 4, 0, -200, 0, 3}, 0, 0.25, 100 * 100},
		{"a large scene with overviews", big, true, geo.Affine{0, 90, 0, 0, 0, 70}, 0, 1, 9000 * 7000},
		{"a large scene without: blocks", big, false, geo.Affine{0, 90, 0, 0, 0, 70}, 0, 1, 64 * 64 * 64},
		{"turned: what lies beside the screen does not count", small, false, turned, 0.5, 0.75, 100 * 100},
	} {
		src := &counted{Scene: &scenetest.Scene{At: c.g, Tiled: c.tiled, Value: where(c.g)}}
		img, err := SampleScreen(context.Background(), src, 1, c.m, 100, 100)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		s, err := Stretch{}.Of(img, [2]float64{0, 1})
		if err != nil || math.Abs(s.Low-c.low) > 0.02 || math.Abs(s.High-c.high) > 0.02 {
			t.Errorf("%s: %+v, %v; want %g to %g", c.name, s, err, c.low, c.high)
		}
		if src.touched > c.most || len(img.Pix) > SampleSize {
			t.Errorf("%s: %d pixels from %d", c.name, len(img.Pix), src.touched)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	whole := geo.Affine{0, 4, 0, 0, 0, 3}
	if _, err := SampleScreen(ended, &scenetest.Scene{At: small}, 1, whole, 100, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for name, m := range map[string]geo.Affine{"beside": {1000, 1, 0, 0, 0, 1}, "singular": {1, 0, 0, 1, 0, 0}} {
		if _, err := SampleScreen(context.Background(), &scenetest.Scene{At: small}, 1, m, 100, 100); !errors.Is(err, geo.ErrNoData) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
