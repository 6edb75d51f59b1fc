package write

import (
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"icefront/geo"
	"icefront/geo/gdal/internal/gdaltest"
)

func TestPNGRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name  string
		grid  geo.Grid
		meta  map[string]string
		files []string
	}{
		{"polar", geo.Grid{Width: 700, Height: 300, Transform: polar, CRS: "EPSG:3413"}, map[string]string{"ICEFRONT_MODEL": "a"},
			[]string{"a_zone.pgw", "a_zone.png", "a_zone.png.aux.xml"}},
		{"pixel coordinates", geo.PixelGrid(513, 1), nil, []string{"a_zone.png"}},
		{"one pixel", geo.PixelGrid(1, 1), nil, []string{"a_zone.png"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a_zone.png")
			must(t, os.WriteFile(filepath.Join(dir, "a_zone.wld"), []byte("of the file before"), 0o600))
			s, err := PNG(context.Background(), path, tt.grid, tt.meta)
			must(t, err)
			must(t, rows(context.Background(), s, tt.grid, 0, tt.grid.Height, 70))
			must(t, s.Close())
			if got := files(t, dir); !reflect.DeepEqual(got, tt.files) {
				t.Errorf("files %v", got)
			}
			f, err := os.Open(path)
			must(t, err)
			defer f.Close()
			im, err := png.Decode(f)
			must(t, err)
			want := classesOf(tt.grid, tt.grid.Bounds())
			if grey, ok := im.(*image.Gray); !ok || !reflect.DeepEqual(grey.Pix, want.Pix) {
				t.Errorf("a %T of other pixels", im)
			}
			in := open(t, path)
			if in.Grid() != tt.grid || in.Info().Meta["ICEFRONT_MODEL"] != tt.meta["ICEFRONT_MODEL"] {
				t.Errorf("grid %+v, meta %v", in.Grid(), in.Info().Meta)
			}
		})
	}
}

func TestPNGLeavesNothing(t *testing.T) {
	g := geo.PixelGrid(600, 600)
	for _, tt := range []struct {
		name string
		use  func(s geo.Sink[uint8], cancel func()) error
		says string // empty: no error
	}{
		{"discarded", func(s geo.Sink[uint8], _ func()) error { return s.Discard() }, ""},
		{"closed too early", func(s geo.Sink[uint8], _ func()) error { return s.Close() }, "only 0 of 600 rows"},
		{"cancelled", func(s geo.Sink[uint8], cancel func()) error {
			err := rows(context.Background(), s, g, 0, 600, 100)
			cancel()
			return errors.Join(err, s.Close())
		}, "context canceled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			s, err := PNG(ctx, filepath.Join(dir, "a.png"), g, nil)
			must(t, err)
			err = tt.use(s, cancel)
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
			if got := files(t, dir); len(got) > 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestPNGOnFullDisk(t *testing.T) {
	for _, size := range []string{"40k", "1400k", "2m"} {
		t.Run(size, func(t *testing.T) {
			dir := gdaltest.SmallDisk(t, size)
			path := filepath.Join(dir, "a.png")
			g := geo.PixelGrid(1200, 1000)
			s, err := PNG(context.Background(), path, g, nil)
			if err == nil {
				m := geo.NewRaster[uint8](g)
				x := uint32(1)
				for i := range m.Pix {
					x = x*1664525 + 1013904223
					m.Pix[i] = uint8(x >> 24)
				}
				err = s.Write(context.Background(), g.Bounds(), m)
			}
			if err == nil {
				err = s.Close()
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("got %v", err)
			}
			oneSentence(t, err, path, "no space left")
			if got := files(t, dir); len(got) > 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}
