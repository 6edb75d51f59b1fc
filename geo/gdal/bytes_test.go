package gdal

import (
	"context"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// What is read as bytes is what Read gives as floats.
func TestBytesAreThoseOfRead(t *testing.T) {
	const w, h = 301, 203
	noData := func(v float64) func(*godal.Dataset) error {
		return func(ds *godal.Dataset) error { return ds.Bands()[0].SetNoData(v) }
	}
	for _, c := range []struct {
		why  string
		made made
		gap  int
	}{
		{"strips", made{}, -1},
		{"tiles", made{options: layouts[2].options}, -1},
		{"no data", made{dress: noData(7)}, 7},
		{"no data that no byte is", made{dress: noData(-9999)}, -1},
		{"no data between bytes", made{dress: noData(7.5)}, -1},
		{"no data that is NaN", made{dress: noData(math.NaN())}, -1},
		{"PNG", made{driver: "PNG", name: "a.png"}, -1},
		{"PNG with no data", made{driver: "PNG", name: "a.png", dress: noData(7)}, 7},
		{"PNG of one bit", made{driver: "PNG", name: "a.png", options: []string{"NBITS=1"}}, -1},
	} {
		m := c.made
		m.w, m.h, m.stored, m.pix = w, h, godal.Byte, ramp[uint8](w, h)
		if m.name == "" {
			m.name = "a.tif"
		}
		s := open(t, m.file(t))
		gap, ok := s.Bytes(1)
		if !ok || gap != c.gap {
			t.Errorf("%s: no data is %d, %t; want %d", c.why, gap, ok, c.gap)
			continue
		}
		for _, win := range []geo.Window{
			{Width: w, Height: h}, {Col: 300, Row: 202, Width: 1, Height: 1}, {Col: 63, Row: 31, Width: 130, Height: 99},
		} {
			im, err := s.Read(context.Background(), 1, win, win.Width, win.Height)
			must(t, err)
			px := make([]uint8, win.Width*win.Height)
			must(t, s.ReadBytes(context.Background(), 1, win, px))
			for i, v := range im.Pix {
				if v == v && v != float32(px[i]) || v != v && int(px[i]) != gap {
					t.Fatalf("%s, %+v: pixel %d is %d, and %v read as a float", c.why, win, i, px[i], v)
				}
			}
		}
	}
}

func TestBytesAreRefused(t *testing.T) {
	const w, h = 4, 3
	byName := func(m made) geo.Scene {
		m.w, m.h = w, h
		if m.name == "" {
			m.name = "a.tif"
		}
		return open(t, m.file(t))
	}
	placed := made{name: "p.tif", w: w, h: h, stored: godal.Byte, affine: &polar, crs: "EPSG:3413"}.file(t)
	warped, err := Open(context.Background(), placed, "EPSG:4326")
	must(t, err)
	defer warped.Close()
	for why, s := range map[string]geo.Scene{
		"16 bits":      byName(made{stored: godal.UInt16}),
		"floats":       byName(made{stored: godal.Float32}),
		"signed":       byName(made{stored: godal.Byte, options: []string{"PIXELTYPE=SIGNEDBYTE"}}),
		"alpha":        byName(made{stored: godal.Byte, bands: 2, options: []string{"ALPHA=YES"}}),
		"RGBA PNG":     byName(made{stored: godal.Byte, bands: 4, driver: "PNG", name: "a.png"}),
		"another view": warped,
	} {
		if gap, ok := s.(geo.ByteReader).Bytes(1); ok {
			t.Errorf("%s: plain bytes with no data %d", why, gap)
		}
		g := s.Grid()
		if err := s.(geo.ByteReader).ReadBytes(context.Background(), 1, g.Bounds(), make([]uint8, g.Width*g.Height)); err == nil {
			t.Errorf("%s: was read as bytes", why)
		}
	}
	s := byName(made{stored: godal.Byte}).(*Scene)
	all, ctx := s.Grid().Bounds(), context.Background()
	if _, ok := s.Bytes(2); ok || s.ReadBytes(ctx, 2, all, make([]uint8, w*h)) == nil {
		t.Error("a band that is not there was read")
	}
	if s.ReadBytes(ctx, 1, all, make([]uint8, w*h-1)) == nil || s.ReadBytes(ctx, 1, geo.Window{Width: w + 1, Height: 1}, make([]uint8, w+1)) == nil {
		t.Error("read beyond the memory or the grid")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.ReadBytes(ended, 1, all, make([]uint8, w*h)); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read: %v", err)
	}
	must(t, s.Close())
	if err := s.ReadBytes(ctx, 1, all, make([]uint8, w*h)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a closed scene: %v", err)
	}
}
