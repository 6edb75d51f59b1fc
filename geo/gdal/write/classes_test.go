package write

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/gdaltest"
)

var legend = geo.Legend{
	Names:  []string{"no information", "rock", "glacier", "ocean & mélange"},
	Colors: [][4]uint8{{0, 0, 0, 255}, {52, 46, 55, 255}, {254, 254, 254, 255}, {60, 145, 230, 255}},
	NoData: 255,
}

// classesOf returns the classes that tests write.
func classesOf(g geo.Grid, at geo.Window) geo.Mask {
	m := geo.NewRaster[uint8](g.Crop(at))
	for row := range at.Height {
		for col := range at.Width {
			m.Pix[row*at.Width+col] = uint8((col/7 + (at.Row+row)/5) % 4)
		}
	}
	return m
}

// rows writes rows from .. to of a class map, step by step.
func rows(ctx context.Context, s geo.Sink[uint8], g geo.Grid, from, to, step int) error {
	for row := from; row < to; row += step {
		at := geo.Window{Row: row, Width: g.Width, Height: min(step, to-row)}
		if err := s.Write(ctx, at, classesOf(g, at)); err != nil {
			return err
		}
	}
	return nil
}

func writeClasses(t testing.TB, path string, g geo.Grid) string {
	t.Helper()
	ctx := context.Background()
	s, err := ClassMap(ctx, path, g, legend, map[string]string{"MODEL": "starter <1>"})
	must(t, err)
	must(t, rows(ctx, s, g, 0, g.Height, 70))
	must(t, s.Close())
	return path
}

func TestClassMapRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		grid geo.Grid
		ovr  int
	}{
		{"polar", geo.Grid{Width: 1100, Height: 900, Transform: polar, CRS: "EPSG:3413"}, 2},
		{"lon/lat", geo.Grid{Width: 90, Height: 70, Transform: geo.Affine{-38, 1e-4, 0, 66, 0, -1e-4}, CRS: geo.LonLat}, 0},
		{"rotated", geo.Grid{Width: 90, Height: 70, Transform: geo.Affine{300000, 8, 6, -2500000, 6, -8}, CRS: "EPSG:3413"}, 0},
		{"pixel coordinates", geo.PixelGrid(90, 70), 0},
		{"one pixel", geo.PixelGrid(1, 1), 0},
		{"affine without CRS", geo.Grid{Width: 9, Height: 7, Transform: geo.Affine{5, 10, 0, 5, 0, -10}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := writeClasses(t, filepath.Join(dir, "a_zones.tif"), tt.grid)
			if got := files(t, dir); !reflect.DeepEqual(got, []string{"a_zones.tif", "a_zones.tif.aux.xml"}) {
				t.Errorf("files %v", got)
			}
			s := open(t, path)
			if s.Grid() != tt.grid {
				t.Errorf("grid %+v, want %+v", s.Grid(), tt.grid)
			}
			info := s.Info()
			if b := info.Bands[0]; b.Type != "Byte" || !b.Palette || b.NoData == nil || *b.NoData != 255 || info.Overviews != tt.ovr {
				t.Errorf("info %+v", info)
			}
			want := classesOf(tt.grid, tt.grid.Bounds())
			for i, v := range all(t, s, 1) {
				if v != float32(want.Pix[i]) {
					t.Fatalf("pixel %d is %v, want %v", i, v, want.Pix[i])
				}
			}
			ds, err := godal.Open(path, godal.SiblingFiles())
			must(t, err)
			defer ds.Close()
			if ds.Metadata("MODEL") != "starter <1>" || ds.Metadata("LAYOUT", godal.Domain("IMAGE_STRUCTURE")) != "COG" {
				t.Errorf("metadata %v, %v", ds.Metadatas(), ds.Metadatas(godal.Domain("IMAGE_STRUCTURE")))
			}
			if c := ds.Bands()[0].ColorTable().Entries; c[3] != [4]int16{60, 145, 230, 255} {
				t.Errorf("colour of ocean %v", c[3])
			}
			side, err := os.ReadFile(path + ".aux.xml")
			must(t, err)
			if !strings.Contains(string(side), "<Category>ocean &amp; mélange</Category>") {
				t.Errorf("class names:\n%s", side)
			}
		})
	}
}

func TestClassMapNoDataIsKept(t *testing.T) {
	ctx, g := context.Background(), geo.PixelGrid(2, 1)
	path := filepath.Join(t.TempDir(), "a.tif")
	s, err := ClassMap(ctx, path, g, legend, nil)
	must(t, err)
	must(t, s.Write(ctx, g.Bounds(), geo.Mask{Grid: g, Pix: []uint8{2, 255}}))
	must(t, s.Close())
	if got := all(t, open(t, path), 1); !sameFloats(got, []float32{2, nan}) {
		t.Errorf("got %v", got)
	}
}

func TestClassMapReplaces(t *testing.T) {
	path := writeClasses(t, filepath.Join(t.TempDir(), "a.tif"), geo.PixelGrid(30, 20))
	must(t, os.WriteFile(path+".ovr", []byte("of the file before"), 0o600))
	g := geo.PixelGrid(40, 50)
	s := open(t, writeClasses(t, path, g))
	if s.Grid() != g {
		t.Errorf("grid %+v", s.Grid())
	}
	if got := files(t, filepath.Dir(path)); !reflect.DeepEqual(got, []string{"a.tif", "a.tif.aux.xml"}) {
		t.Errorf("files %v", got)
	}
}

func TestClassMapLeavesNothing(t *testing.T) {
	ctx := context.Background()
	g := geo.Grid{Width: 600, Height: 600, Transform: polar, CRS: "EPSG:3413"}
	tests := []struct {
		name string
		use  func(s geo.Sink[uint8]) error
		says string // empty: no error
	}{
		{"discarded", func(s geo.Sink[uint8]) error {
			return errors.Join(rows(ctx, s, g, 0, 600, 100), s.Discard(), s.Discard())
		}, ""},
		{"closed too early", func(s geo.Sink[uint8]) error {
			return errors.Join(rows(ctx, s, g, 0, 500, 100), s.Close())
		}, "only 500 of 600 rows"},
		{"a row is left out", func(s geo.Sink[uint8]) error { return rows(ctx, s, g, 100, 600, 100) }, "north to south"},
		{"part of a row", func(s geo.Sink[uint8]) error {
			at := geo.Window{Width: 5, Height: 1}
			return s.Write(ctx, at, classesOf(g, at))
		}, "full width"},
		{"pixels are missing", func(s geo.Sink[uint8]) error {
			return s.Write(ctx, geo.Window{Width: 600, Height: 2}, geo.Mask{Pix: make([]uint8, 600)})
		}, "600 pixels"},
		{"too many rows", func(s geo.Sink[uint8]) error {
			return errors.Join(rows(ctx, s, g, 0, 600, 100), s.Write(ctx, geo.Window{Row: 600, Width: 600, Height: 1}, classesOf(g, geo.Window{Width: 600, Height: 1})))
		}, "row 600"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.tif")
			s, err := ClassMap(ctx, path, g, legend, nil)
			must(t, err)
			err = tt.use(s)
			if (err == nil) != (tt.says == "") {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				oneSentence(t, err, path, tt.says)
				if again := s.Close(); again == nil {
					t.Error("close after the error reports success")
				}
			}
			if got := files(t, dir); len(got) > 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestClassMapEndsWithContext(t *testing.T) {
	g := geo.PixelGrid(600, 600)
	for _, tt := range []struct {
		name string
		use  func(s geo.Sink[uint8], cancel func()) error
	}{
		{"while writing", func(s geo.Sink[uint8], cancel func()) error {
			cancel()
			return rows(context.Background(), s, g, 0, 600, 100)
		}},
		{"before close", func(s geo.Sink[uint8], cancel func()) error {
			err := rows(context.Background(), s, g, 0, 600, 100)
			cancel()
			return errors.Join(err, s.Close())
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			s, err := ClassMap(ctx, filepath.Join(dir, "a.tif"), g, legend, nil)
			must(t, err)
			if err := tt.use(s, cancel); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if got := files(t, dir); len(got) > 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestClassMapRefuses(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "folder.tif"), 0o700))
	for _, tt := range []struct {
		name, path string
		grid       geo.Grid
		says       string
	}{
		{"no pixels", filepath.Join(dir, "a.tif"), geo.Grid{}, "0 x 0"},
		{"folder is missing", filepath.Join(dir, "no", "a.tif"), geo.PixelGrid(1, 1), "cannot write to folder"},
		{"target is a folder", filepath.Join(dir, "folder.tif"), geo.PixelGrid(1, 1), "not a regular file"},
		{"target is elsewhere", "/vsis3/a/b.tif", geo.PixelGrid(1, 1), "only local files"},
		{"CRS is none", filepath.Join(dir, "a.tif"), geo.Grid{Width: 1, Height: 1, CRS: "EPSG:0"}, "EPSG"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ClassMap(context.Background(), tt.path, tt.grid, legend, nil)
			if err == nil {
				t.Fatal("no error")
			}
			oneSentence(t, err, tt.path, tt.says)
		})
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("left %v", got)
	}
}

func TestClassMapOnFullDisk(t *testing.T) {
	noise := func(g geo.Grid, at geo.Window) geo.Mask {
		m := geo.NewRaster[uint8](g.Crop(at))
		x := uint32(at.Row + 1)
		for i := range m.Pix {
			x = x*1664525 + 1013904223
			m.Pix[i] = uint8(x >> 24)
		}
		return m
	}
	// The draft alone needs about 2 MB; on the larger disks it fits and the final file does not.
	for _, size := range []string{"100k", "1m", "2200k", "3m", "4m"} {
		t.Run(size, func(t *testing.T) {
			dir := gdaltest.SmallDisk(t, size)
			path := filepath.Join(dir, "a.tif")
			ctx, g := context.Background(), geo.PixelGrid(1500, 1400)
			s, err := ClassMap(ctx, path, g, legend, nil)
			for row := 0; err == nil && row < g.Height; row += 100 {
				at := geo.Window{Row: row, Width: g.Width, Height: 100}
				err = s.Write(ctx, at, noise(g, at))
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

// BenchmarkClassMap writes 10,000 x 10,000 pixels.
func BenchmarkClassMap(b *testing.B) {
	g := geo.Grid{Width: 10000, Height: 10000, Transform: polar, CRS: "EPSG:3413"}
	path := filepath.Join(b.TempDir(), "zones.tif")
	b.ReportAllocs()
	for b.Loop() {
		writeClasses(b, path, g)
	}
}
