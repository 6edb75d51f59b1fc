package write

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/gdaltest"
)

func namesOf(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("zone %d", i)
	}
	return names
}

// shareAt is a smooth field with a hole of no data and values a little beyond 0 and 1.
func shareAt(col, row, band int) float32 {
	if col%97 < 3 && row%89 < 3 {
		return nan
	}
	return float32(0.5 + 0.52*math.Sin(float64(col)/40+float64(band))*math.Cos(float64(row)/50))
}

func indexAt(col, row, band int) uint8 {
	if col%97 < 3 && row%89 < 3 {
		return noStep
	}
	return uint8(col/9+row/7+band) % 5
}

// fill writes all rows of a stack in windows of different height.
func fill[T geo.Sample](s geo.Stack[T], g geo.Grid, bands int, value func(col, row, band int) T) error {
	for row, h := 0, 1; row < g.Height; row, h = row+h, h%190+63 {
		h = min(h, g.Height-row)
		at := geo.Window{Row: row, Width: g.Width, Height: h}
		list := make([]geo.Raster[T], bands)
		for b := range list {
			list[b] = geo.NewRaster[T](g.Crop(at))
			for i := range list[b].Pix {
				list[b].Pix[i] = value(i%g.Width, row+i/g.Width, b)
			}
		}
		if err := s.Write(context.Background(), at, list); err != nil {
			return err
		}
	}
	return nil
}

func TestSharesRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name  string
		grid  geo.Grid
		bands int
		ovr   int
	}{
		{"polar, five zones", geo.Grid{Width: 1100, Height: 900, Transform: polar, CRS: "EPSG:3413"}, 5, 2},
		{"one pixel", geo.PixelGrid(1, 1), 2, 0},
		{"a line beyond a tile", geo.PixelGrid(513, 1), 1, 1},
		{"a column beyond a tile", geo.PixelGrid(1, 1027), 3, 2},
		{"three bands are no colours", geo.PixelGrid(90, 70), 3, 0},
		{"the fourth band hides nothing", geo.PixelGrid(90, 70), 4, 0},
	} {
		for _, e := range []geo.Encoding{geo.Shares, geo.HalfShares} {
			t.Run(fmt.Sprintf("%s/%d", tt.name, e), func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "a.tif")
				spec := geo.StackSpec{Names: namesOf(tt.bands), Encoding: e, Meta: map[string]string{"ICEFRONT_MODEL": "starter <1>"}}
				s, err := Shares(context.Background(), path, tt.grid, spec)
				must(t, err)
				must(t, fill(s, tt.grid, tt.bands, shareAt))
				must(t, errors.Join(s.Close(), s.Close(), s.Discard()))
				if got := files(t, dir); !reflect.DeepEqual(got, []string{"a.tif"}) {
					t.Errorf("files %v", got)
				}
				in := open(t, path)
				if info := in.Info(); in.Grid() != tt.grid || len(info.Bands) != tt.bands || info.Overviews != tt.ovr ||
					info.Meta["ICEFRONT_MODEL"] != "starter <1>" {
					t.Errorf("grid %+v, info %+v", in.Grid(), in.Info())
				}
				for b := range tt.bands {
					checkShares(t, in, b, e)
				}
			})
		}
	}
}

// checkShares compares a band with what was written.
func checkShares(t *testing.T, in geo.Scene, b int, e geo.Encoding) {
	t.Helper()
	band, tolerance := in.Info().Bands[b], 0.5/steps+1e-6
	if e == geo.HalfShares {
		tolerance = 1. / 2048
	}
	if band.Name != fmt.Sprintf("zone %d", b) || band.NoData == nil || (e == geo.Shares) == (band.Packed == geo.Packing{}) {
		t.Errorf("band %+v", band)
	}
	w := in.Grid().Width
	for i, v := range all(t, in, b+1) {
		want := shareAt(i%w, i/w, b)
		if got := band.Packed.Value(v); math.Abs(got-float64(min(max(want, 0), 1))) > tolerance || (got != got) != (want != want) {
			t.Fatalf("band %d, column %d, row %d is %v, want %v", b, i%w, i/w, got, want)
		}
	}
}

func TestIndicesRoundTrip(t *testing.T) {
	g := geo.Grid{Width: 1030, Height: 700, Transform: polar, CRS: "EPSG:3413"}
	path := filepath.Join(t.TempDir(), "a.tif")
	s, err := Indices(context.Background(), path, g, geo.StackSpec{Names: namesOf(4), Encoding: geo.Indices})
	must(t, err)
	must(t, fill(s, g, 4, indexAt))
	must(t, s.Close())
	in := open(t, path)
	for b := range 4 {
		if band := in.Info().Bands[b]; band.Type != "Byte" || *band.NoData != noStep || band.Packed != (geo.Packing{}) {
			t.Errorf("band %+v", band)
		}
		for i, v := range all(t, in, b+1) {
			want := float32(indexAt(i%g.Width, i/g.Width, b))
			if want == noStep {
				want = nan
			}
			if !sameFloats([]float32{v}, []float32{want}) {
				t.Fatalf("band %d, pixel %d is %v, want %v", b, i, v, want)
			}
		}
	}
}

// TestStackIsSame: what lay in memory must not come into a file.
func TestStackIsSame(t *testing.T) {
	g := geo.PixelGrid(700, 530)
	var first []byte
	for range 3 {
		path := filepath.Join(t.TempDir(), "a.tif")
		s, err := Shares(context.Background(), path, g, geo.StackSpec{Names: namesOf(3), Encoding: geo.HalfShares})
		must(t, err)
		must(t, fill(s, g, 3, shareAt))
		must(t, s.Close())
		file, err := os.ReadFile(path)
		must(t, err)
		if first == nil {
			first = file
		}
		if !bytes.Equal(file, first) {
			t.Error("the same pixels make another file")
		}
	}
}

func TestStackOverviews(t *testing.T) {
	g := geo.PixelGrid(1025, 601)
	path := filepath.Join(t.TempDir(), "a.tif")
	s, err := Shares(context.Background(), path, g, geo.StackSpec{Names: namesOf(2), Encoding: geo.HalfShares})
	must(t, err)
	must(t, fill(s, g, 2, shareAt))
	must(t, s.Close())
	ds, err := godal.Open(path, godal.SiblingFiles())
	must(t, err)
	defer ds.Close()
	for b, band := range ds.Bands() {
		levels := band.Overviews()
		if len(levels) != 2 {
			t.Fatalf("%d levels", len(levels))
		}
		got := make([]float32, 513*301)
		must(t, levels[0].Read(0, 0, got, 513, 301))
		for i, v := range got {
			sum, n := 0.0, 0.0
			for k := range 4 {
				c, r := min(i%513*2+k%2, g.Width-1), min(i/513*2+k/2, g.Height-1)
				if p := shareAt(c, r, b); p == p {
					sum, n = sum+float64(min(max(p, 0), 1)), n+1
				}
			}
			if want := sum / n; math.Abs(float64(v)-want) > 1e-3 || (v != v) != (want != want) {
				t.Fatalf("band %d, pixel %d of the first level is %v, want %v", b, i, v, want)
			}
		}
	}
}

func TestStackForOthers(t *testing.T) {
	tool, err := exec.LookPath("gdalinfo")
	if err != nil {
		t.Skip("SKIPPED: no gdalinfo")
	}
	path := filepath.Join(t.TempDir(), "a.tif")
	g := geo.Grid{Width: 600, Height: 20, Transform: polar, CRS: "EPSG:3413"}
	s, err := Shares(context.Background(), path, g, geo.StackSpec{Names: namesOf(4), Encoding: geo.Shares})
	must(t, err)
	must(t, fill(s, g, 4, shareAt))
	must(t, s.Close())
	out, err := exec.Command(tool, path).CombinedOutput()
	must(t, err)
	for _, want := range []string{
		"Description = zone 3", "Offset: 0,   Scale:0.00393700787", "NoData Value=255", "INTERLEAVE=BAND", "Overviews: 300x10",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	for _, bad := range []string{"Alpha", "Red", "Mask Flags"} {
		if strings.Contains(string(out), bad) {
			t.Errorf("%q in:\n%s", bad, out)
		}
	}
}

func TestStackLeavesNothing(t *testing.T) {
	g := geo.PixelGrid(600, 600)
	spec := geo.StackSpec{Names: namesOf(2), Encoding: geo.HalfShares}
	for _, tt := range []struct {
		name string
		use  func(s geo.Stack[float32], cancel func()) error
		says string // empty: no error
	}{
		{"discarded", func(s geo.Stack[float32], _ func()) error {
			return errors.Join(fill(s, g, 2, shareAt), s.Discard(), s.Discard())
		}, ""},
		{"closed too early", func(s geo.Stack[float32], _ func()) error { return s.Close() }, "only 0 of 600 rows"},
		{"a band is missing", func(s geo.Stack[float32], _ func()) error { return fill(s, g, 1, shareAt) }, "1 bands instead of 2"},
		{"cancelled while writing", func(s geo.Stack[float32], cancel func()) error {
			cancel()
			return fill(s, g, 2, shareAt)
		}, "context canceled"},
		{"cancelled before close", func(s geo.Stack[float32], cancel func()) error {
			err := fill(s, g, 2, shareAt)
			cancel()
			return errors.Join(err, s.Close())
		}, "context canceled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			s, err := Shares(ctx, filepath.Join(dir, "a.tif"), g, spec)
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

func TestStackRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.tif")
	ctx, g := context.Background(), geo.PixelGrid(1, 1)
	_, noBand := Shares(ctx, path, g, geo.StackSpec{Encoding: geo.Shares})
	_, indices := Shares(ctx, path, g, geo.StackSpec{Names: namesOf(1), Encoding: geo.Indices})
	_, shares := Indices(ctx, path, g, geo.StackSpec{Names: namesOf(1), Encoding: geo.Shares})
	for i, err := range []error{noBand, indices, shares} {
		if err == nil {
			t.Errorf("call %d: no error", i)
			continue
		}
		oneSentence(t, err, path, "write")
	}
}

func TestStackOnFullDisk(t *testing.T) {
	const seed = 7
	t.Log("seed", seed)
	rnd := rand.New(rand.NewPCG(seed, seed))
	for _, size := range []string{"100k", "2m", "5m"} {
		t.Run(size, func(t *testing.T) {
			dir := gdaltest.SmallDisk(t, size)
			path := filepath.Join(dir, "a.tif")
			g := geo.PixelGrid(1000, 900)
			s, err := Shares(context.Background(), path, g, geo.StackSpec{Names: namesOf(3), Encoding: geo.Shares})
			if err == nil {
				err = fill(s, g, 3, func(int, int, int) float32 { return rnd.Float32() })
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

func TestMajority(t *testing.T) {
	for _, tt := range []struct {
		name         string
		upper, lower []uint8
		want         []uint8
	}{
		{"all the same", []uint8{2, 2}, []uint8{2, 2}, []uint8{2}},
		{"three of four", []uint8{1, 2}, []uint8{2, 2}, []uint8{2}},
		{"two of four", []uint8{1, 3}, []uint8{2, 3}, []uint8{3}},
		{"the first of equals", []uint8{3, 1}, []uint8{1, 3}, []uint8{3}},
		{"no data has no vote", []uint8{255, 255}, []uint8{255, 1}, []uint8{1}},
		{"nothing but no data", []uint8{255, 255}, []uint8{255, 255}, []uint8{255}},
		{"an odd column stands alone", []uint8{0, 0, 4}, []uint8{0, 0, 5}, []uint8{0, 4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := majority(255)(nil, tt.upper, tt.lower); !bytes.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
