package front

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
)

func TestWriteRefuses(t *testing.T) {
	m := drawn("ggoo", "ggoo")
	ctx := context.Background()
	stopped, stop := context.WithCancel(ctx)
	stop()
	for _, c := range []struct {
		why string
		do  func(tr *Tracer) error
	}{
		{"a band that leaves rows out", func(tr *Tracer) error { return tr.Write(ctx, geo.Window{Row: 3, Width: 4, Height: 2}, m) }},
		{"a band of other width", func(tr *Tracer) error {
			return tr.Write(ctx, geo.Window{Row: 2, Width: 3, Height: 1}, drawn("ggo"))
		}},
		{"a raster that does not fit its window", func(tr *Tracer) error {
			return tr.Write(ctx, geo.Window{Row: 2, Width: 4, Height: 3}, m)
		}},
		{"a cancelled context", func(tr *Tracer) error {
			return tr.Write(stopped, geo.Window{Row: 2, Width: 4, Height: 2}, m)
		}},
		{"a band after the end", func(tr *Tracer) error {
			if err := tr.Close(); err != nil {
				return nil
			}
			return tr.Write(ctx, geo.Window{Row: 2, Width: 4, Height: 2}, m)
		}},
	} {
		tr := NewTracer(Options{})
		if err := tr.Write(ctx, m.Grid.Bounds(), m); err != nil {
			t.Fatal(err)
		}
		if c.do(tr) == nil {
			t.Errorf("%s was taken", c.why)
		}
	}
	broken := errors.New("broken file")
	_, err := Extract(func(yield func(geo.Mask, error) bool) { yield(geo.Mask{}, broken) }, Options{})
	if !errors.Is(err, broken) {
		t.Errorf("a broken source: got %v", err)
	}
}

func TestHostileMasks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		why  string
		mask geo.Mask
	}{
		{"empty", geo.Mask{}},
		{"no width", geo.NewRaster[uint8](geo.PixelGrid(0, 5))},
		{"one pixel of front", pixels(1, 1, func(x, y float64) zone.Class { return zone.Front })},
		{"all front", pixels(600, 600, func(x, y float64) zone.Class { return zone.Front })},
		{"all glacier", pixels(500, 500, func(x, y float64) zone.Class { return zone.Glacier })},
		{"row of front", pixels(5000, 1, func(x, y float64) zone.Class { return zone.Front })},
		{"column of front", pixels(1, 5000, func(x, y float64) zone.Class { return zone.Front })},
		{"checkerboard", pixels(600, 600, func(x, y float64) zone.Class { return zone.Class(2 + (int(x)+int(y))%2) })},
		{"checkerboard of front", pixels(600, 600, func(x, y float64) zone.Class { return zone.Class(3 + (int(x)+int(y))%2) })},
		{"noise of all classes", pixels(600, 600, func(x, y float64) zone.Class { return zone.Class(rng.IntN(7)) })},
		{"noise of front", pixels(600, 600, func(x, y float64) zone.Class { return zone.Class(3 + rng.IntN(2)) })},
		{"values that are no class", pixels(300, 300, func(x, y float64) zone.Class { return zone.Class(rng.IntN(256)) })},
	} {
		for _, rule := range []Rule{ByClass, ByContact} {
			fronts, err := FromMask(c.mask, Options{Rule: rule})
			if err != nil && !errors.Is(err, ErrTooRagged) {
				t.Errorf("%s by %v: %v", c.why, rule, err)
			}
			for _, f := range fronts {
				for _, v := range f.Line {
					if !(v[0] >= 0 && v[0] <= float64(c.mask.Grid.Width)) || math.Abs(v[1]) > float64(c.mask.Grid.Height) {
						t.Fatalf("%s by %v: vertex %v outside", c.why, rule, v)
					}
				}
			}
		}
	}
}

func TestNoiseIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("4 megapixels of noise")
	}
	m := pixels(2200, 2000, func(x, y float64) zone.Class { return zone.Class(2 + (int(x)+int(y))%2) })
	if _, err := FromMask(m, Options{}); !errors.Is(err, ErrTooRagged) {
		t.Errorf("got %v, want ErrTooRagged", err)
	}
}
