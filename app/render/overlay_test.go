package render

import (
	"context"
	"errors"
	"image"
	"image/color"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func TestOverlayGolden(t *testing.T) {
	g := utm(200, 150)
	base := OverlaySpec{Scene: &speckle{At: g, Holes: corner}, Stretch: Stretch{Low: 20, High: 230}, Metres: 10, Prediction: frontOf(g, 0, 1)}
	base.Label = orb.MultiLineString{append(frontOf(g, 0, 1)[0][:75], frontOf(g, 12, 1)[0][75:]...)}
	fine, zones, small := base, base, base
	fine.Metres = 6
	zones.Zones, zones.Palette, zones.ZoneOpacity = MaskSource(zonesOf(g, 0)), testPalette(), 0.5
	small.MaxSide = 80
	for name, s := range map[string]OverlaySpec{
		"overlay": base, "overlay_fine_pixels": fine, "overlay_zones": zones, "overlay_small": small,
	} {
		got, err := Overlay(context.Background(), s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		matchGolden(t, name, got)
	}
}

// Strokes have the original's widths: 3 pixels, 5 where pixels are smaller than 10 m.
func TestOverlayKernel(t *testing.T) {
	g := utm(50, 50)
	line := orb.MultiLineString{{g.Transform.Apply(25.5, 0.5), g.Transform.Apply(25.5, 49.5)}}
	for metres, want := range map[float64]int{0: 3, 60: 3, 10: 3, 9.99: 5, 1: 5} {
		img, err := Overlay(context.Background(), OverlaySpec{Scene: &speckle{At: g}, Stretch: Stretch{Low: 0, High: 255}, Prediction: line, Metres: metres})
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for x := range 50 {
			if img.RGBAAt(x, 20) == (color.RGBA{255, 255, 0, 255}) {
				got++
			}
		}
		if got != want {
			t.Errorf("%g m: %d pixels wide, want %d", metres, got, want)
		}
	}
}

func TestOverlaySizeIsBounded(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want image.Point
	}{
		{9000, 300, image.Pt(4096, 136)}, {20, 8192, image.Pt(10, 4096)}, {40000, 1, image.Pt(4096, 1)}, {4096, 10, image.Pt(4096, 10)},
	} {
		img, err := Overlay(context.Background(), OverlaySpec{Scene: &speckle{At: utm(c.w, c.h)}, Stretch: Stretch{Low: 0, High: 200}})
		if err != nil || img.Rect.Size() != c.want {
			t.Errorf("%dx%d: got %v, %v; want %v", c.w, c.h, img.Rect, err, c.want)
		}
	}
}

func TestOverlayRefuses(t *testing.T) {
	g := utm(20, 20)
	singular := g
	singular.Transform = geo.Affine{}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		s    OverlaySpec
		want error
	}{
		{"an empty scene", context.Background(), OverlaySpec{Scene: &speckle{At: utm(0, 0)}}, geo.ErrNoData},
		{"a broken scene", context.Background(), OverlaySpec{Scene: &speckle{At: g, Fail: errFake}}, errFake},
		{"a cancelled run", ended, OverlaySpec{Scene: &speckle{At: g}}, context.Canceled},
		{"a singular transform", context.Background(), OverlaySpec{Scene: &speckle{At: singular}}, nil},
		{"zones of another size", context.Background(), OverlaySpec{Scene: &speckle{At: g},
			Zones: MaskSource(zonesOf(utm(5, 5), 0)), Palette: testPalette(), ZoneOpacity: 1}, nil},
	} {
		if _, err := Overlay(c.ctx, c.s); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
