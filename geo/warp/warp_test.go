package warp_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/warp"
)

// field is a raster of which every pixel is known: f of its world position.
type field struct {
	grid geo.Grid
	f    func(p orb.Point) float64
	read int // pixels so far
}

func (s *field) Grid() geo.Grid { return s.grid }

func (s *field) Read(_ context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	if !s.grid.Bounds().Contains(win) {
		return geo.Image{}, errors.New("out of bounds")
	}
	out := geo.NewRaster[float32](s.grid.Crop(win).Resize(w, h))
	for y := range h {
		for x := range w {
			out.Pix[y*w+x] = float32(s.f(out.Grid.Transform.Apply(float64(x)+0.5, float64(y)+0.5)))
		}
	}
	s.read += w * h
	return out, nil
}

// polar is a polar stereographic map of a sphere; "geo" are degrees.
func polar(from, to geo.CRS, pts []orb.Point) error {
	const r = 6371000.0
	out := make([]orb.Point, len(pts))
	for i, p := range pts {
		switch {
		case from == to:
			out[i] = p
		case from == "geo" && to == "polar":
			if p[1] < -80 {
				return errors.New("no place")
			}
			d := 2 * r * math.Tan((90-p[1])*math.Pi/360)
			out[i] = orb.Point{d * math.Sin(p[0]*math.Pi/180), -d * math.Cos(p[0]*math.Pi/180)}
		default:
			lat := 90 - math.Atan(math.Hypot(p[0], p[1])/2/r)*360/math.Pi
			out[i] = orb.Point{math.Atan2(p[0], -p[1]) * 180 / math.Pi, lat}
		}
	}
	copy(pts, out)
	return nil
}

// Seen in another CRS, a smooth field has the values of the same places, at all scales.
func TestValuesStayInPlace(t *testing.T) {
	f := func(p orb.Point) float64 { return p[0]*10 + p[1] } // of degrees
	inDegrees := &field{grid: geo.Grid{Width: 3000, Height: 2000, Transform: geo.Affine{-42, 0.001, 0, 67, 0, -0.001}, CRS: "geo"}, f: f}
	s, err := warp.New(inDegrees, "polar", polar, warp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := s.Grid()
	for _, c := range []struct {
		name string
		win  geo.Window
		w, h int
	}{
		{"all, small", g.Bounds(), 200, 150},
		{"a tile", geo.Window{Col: g.Width / 2, Row: g.Height / 2, Width: 256, Height: 256}, 256, 256},
		{"a tile, four times coarser", geo.Window{Col: g.Width / 3, Row: g.Height / 3, Width: 1000, Height: 1000}, 250, 250},
		{"one pixel", geo.Window{Col: g.Width / 2, Row: g.Height / 2, Width: 1, Height: 1}, 1, 1},
	} {
		inDegrees.read = 0
		img, err := s.Read(context.Background(), 1, c.win, c.w, c.h)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		seen, worst := 0, 0.0
		pixel := 0.001 * 10 * float64(c.win.Width) / float64(c.w) // what the field changes by in a pixel
		for y := range c.h {
			for x := range c.w {
				v := float64(img.Pix[y*c.w+x])
				if v != v {
					continue
				}
				p := []orb.Point{img.Grid.Transform.Apply(float64(x)+0.5, float64(y)+0.5)}
				if err := polar("polar", "geo", p); err != nil {
					t.Fatal(err)
				}
				seen++
				worst = max(worst, math.Abs(v-f(p[0]))/pixel)
			}
		}
		if seen*3 < c.w*c.h || worst > 1.1 {
			t.Errorf("%s: %d of %d pixels, at most %.2f pixels off", c.name, seen, c.w*c.h, worst)
		}
		if inDegrees.read > 8*c.w*c.h+2048 {
			t.Errorf("%s: %d pixels were read for %d", c.name, inDegrees.read, c.w*c.h)
		}
	}
}

func TestClassesAreNotMixed(t *testing.T) {
	classes := &field{grid: geo.Grid{Width: 300, Height: 300, Transform: geo.Affine{-42, 0.01, 0, 67, 0, -0.01}, CRS: "geo"},
		f: func(p orb.Point) float64 { return float64(int(p[0]*100) & 1 * 3) }}
	s, err := warp.New(classes, "polar", polar, warp.Options{Nearest: true})
	if err != nil {
		t.Fatal(err)
	}
	img, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 400, 400)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range img.Pix {
		if v == v && v != 0 && v != 3 {
			t.Fatalf("pixel %d is %g", i, v)
		}
	}
}

func TestRefusals(t *testing.T) {
	plain := &field{grid: geo.PixelGrid(10, 10)}
	if _, err := warp.New(plain, "polar", polar, warp.Options{}); !errors.Is(err, geo.ErrNoGeoreference) {
		t.Errorf("without CRS: %v", err)
	}
	south := &field{grid: geo.Grid{Width: 10, Height: 10, Transform: geo.Affine{0, 0.1, 0, -85, 0, -0.1}, CRS: "geo"}}
	if _, err := warp.New(south, "polar", polar, warp.Options{}); err == nil {
		t.Error("a raster without a place there was taken")
	}
	ok := &field{grid: geo.Grid{Width: 10, Height: 10, Transform: geo.Affine{0, 0.1, 0, 70, 0, -0.1}, CRS: "geo"}, f: func(orb.Point) float64 { return 1 }}
	s, err := warp.New(ok, "polar", polar, warp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(context.Background(), 1, geo.Window{Col: -1, Width: 5, Height: 5}, 5, 5); err == nil {
		t.Error("a window outside was read")
	}
}
