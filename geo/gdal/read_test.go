package gdal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/airbusgeo/godal"
	"github.com/paulmach/orb"

	"icefront/geo"
)

// layouts are the ways in which a TIFF stores pixels.
var layouts = []struct {
	name    string
	options []string
}{
	{"strips", nil},
	{"compressed strips of 7 rows", []string{"COMPRESS=DEFLATE", "BLOCKYSIZE=7"}},
	{"tiles", []string{"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32", "COMPRESS=LZW"}},
}

func TestReadWindowsAreExact(t *testing.T) {
	const w, h = 301, 203
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			px := ramp[float32](w, h)
			s := open(t, made{name: "a.tif", w: w, h: h, stored: godal.Float32, pix: px, options: l.options,
				affine: &polar, crs: "EPSG:3413"}.file(t))
			for _, win := range []geo.Window{
				{Width: w, Height: h}, {Col: 300, Row: 202, Width: 1, Height: 1}, {Col: 63, Row: 31, Width: 130, Height: 99},
			} {
				im, err := s.Read(context.Background(), 1, win, win.Width, win.Height)
				must(t, err)
				if im.Grid != s.Grid().Crop(win) {
					t.Errorf("grid %+v", im.Grid)
				}
				for row := range win.Height {
					for col := range win.Width {
						if got, want := im.At(col, row), px[(win.Row+row)*w+win.Col+col]; got != want {
							t.Fatalf("window %+v: pixel %d, %d is %v, want %v", win, col, row, got, want)
						}
					}
				}
			}
		})
	}
}

// areaMean averages by the definition: each result is the mean over the area below it.
func areaMean(px []float32, pw int, m mapping) []float32 {
	out := make([]float32, m.w*m.h)
	cover := func(from, step float64, i, at int) float64 {
		return max(0, min(from+float64(i+1)*step, float64(at+1))-max(from+float64(i)*step, float64(at)))
	}
	for j := range m.h {
		for i := range m.w {
			sum, weight := 0.0, 0.0
			for row := int(m.row + float64(j)*m.dy); row < min(int(m.row+float64(j+1)*m.dy)+1, m.window.Row+m.window.Height); row++ {
				for col := int(m.col + float64(i)*m.dx); col < min(int(m.col+float64(i+1)*m.dx)+1, m.window.Col+m.window.Width); col++ {
					k := cover(m.col, m.dx, i, col) * cover(m.row, m.dy, j, row)
					if v := px[row*pw+col]; k > 0 && v == v {
						sum, weight = sum+k*float64(v), weight+k
					}
				}
			}
			out[j*m.w+i] = float32(sum / weight)
		}
	}
	return out
}

func TestReadAveragesOverAreas(t *testing.T) {
	const w, h = 301, 203
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 1))
	px := make([]float32, w*h)
	for i := range px {
		px[i] = rng.Float32()
		if rng.IntN(20) == 0 || i/w > 180 {
			px[i] = nan
		}
	}
	for _, l := range layouts {
		s := open(t, made{name: "a.tif", w: w, h: h, stored: godal.Float32, pix: px, options: l.options}.file(t))
		for range 12 {
			win := geo.Window{Col: rng.IntN(w / 2), Row: rng.IntN(h / 2)}
			win.Width, win.Height = 1+rng.IntN(w-win.Col), 1+rng.IntN(h-win.Row)
			ow, oh := 1+rng.IntN(win.Width), 1+rng.IntN(win.Height)
			im, err := s.Read(context.Background(), 1, win, ow, oh)
			must(t, err)
			full := s.levels[0][0]
			want := areaMean(px, w, mapTo(full, full, win, ow, oh))
			for i, v := range im.Pix {
				if math.Abs(float64(v-want[i])) > 1e-6 || (v != v) != (want[i] != want[i]) {
					t.Fatalf("seed %d, %s, %+v as %d x %d: pixel %d is %v, want %v", seed, l.name, win, ow, oh, i, v, want[i])
				}
			}
		}
	}
}

func TestReadUsesOverviews(t *testing.T) {
	const n = 512
	px := make([]uint8, n*n)
	path := made{name: "a.tif", w: n, h: n, stored: godal.Byte, pix: px, options: []string{"TILED=YES"},
		dress: func(ds *godal.Dataset) error {
			if err := ds.BuildOverviews(godal.Levels(2, 4)); err != nil {
				return err
			}
			o := ds.Bands()[0].Overviews()
			half := make([]uint8, n*n/4) // a lie that tells the levels apart
			for i := range half {
				half[i] = 2
			}
			err := o[0].Write(0, 0, half, n/2, n/2)
			for i := range half {
				half[i] = 4
			}
			return errors.Join(err, o[1].Write(0, 0, half, n/4, n/4))
		}}.file(t)
	s := open(t, path)
	if s.Info().Overviews != 2 {
		t.Fatalf("%d overviews", s.Info().Overviews)
	}
	for _, tt := range []struct {
		name string
		size int
		want float32
	}{
		{"full size never", n, 0}, {"just below full size", n - 20, 0}, {"half", n / 2, 2}, {"a third", n / 3, 2},
		{"a quarter", n / 4, 4}, {"tiny", 5, 4}, {"enlarged", 2 * n, 0},
	} {
		im, err := s.Read(context.Background(), 1, s.Grid().Bounds(), tt.size, tt.size)
		must(t, err)
		if got := im.Pix[len(im.Pix)/2]; got != tt.want {
			t.Errorf("%s: read level %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestReadClassMapsAreNotAveraged(t *testing.T) {
	px := ramp[uint8](200, 100)
	for i := range px {
		px[i] = px[i] % 2 * 3
	}
	s := open(t, made{name: "a.tif", w: 200, h: 100, stored: godal.Byte, pix: px, dress: func(ds *godal.Dataset) error {
		return ds.Bands()[0].SetColorTable(godal.ColorTable{PaletteInterp: godal.RGBPalette, Entries: make([][4]int16, 256)})
	}}.file(t))
	for name, read := range map[string]func(context.Context, int, geo.Window, int, int) (geo.Image, error){
		"Read": s.Read, "Preview": func(ctx context.Context, b int, _ geo.Window, w, h int) (geo.Image, error) {
			return s.Preview(ctx, b, w, h)
		},
	} {
		im, err := read(context.Background(), 1, s.Grid().Bounds(), 67, 31)
		must(t, err)
		for i, v := range im.Pix {
			if v != 0 && v != 3 {
				t.Fatalf("%s: pixel %d is %v: no class", name, i, v)
			}
		}
	}
}

func TestReadEnlarges(t *testing.T) {
	s := open(t, made{name: "a.tif", w: 2, h: 1, stored: godal.Byte, pix: []uint8{5, 9}}.file(t))
	im, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 4, 2)
	must(t, err)
	if want := []float32{5, 5, 9, 9, 5, 5, 9, 9}; !sameFloats(im.Pix, want) {
		t.Errorf("got %v, want %v", im.Pix, want)
	}
}

func TestReadRefuses(t *testing.T) {
	s := open(t, made{name: "a.tif", w: 4, h: 4, stored: godal.Byte}.file(t))
	for _, tt := range []struct {
		name       string
		band, w, h int
		src        geo.Window
	}{
		{"band 0", 0, 4, 4, geo.Window{Width: 4, Height: 4}},
		{"band beyond the last", 2, 4, 4, geo.Window{Width: 4, Height: 4}},
		{"no pixels wanted", 1, 0, 4, geo.Window{Width: 4, Height: 4}},
		{"empty window", 1, 1, 1, geo.Window{}},
		{"window outside", 1, 4, 4, geo.Window{Col: 1, Width: 4, Height: 4}},
		{"negative window", 1, 4, 4, geo.Window{Col: -1, Width: 4, Height: 4}},
	} {
		if _, err := s.Read(context.Background(), tt.band, tt.src, tt.w, tt.h); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
}

func TestReadFromManyGoroutines(t *testing.T) {
	const w, h = 400, 300
	px := ramp[uint16](w, h)
	s := open(t, made{name: "a.tif", w: w, h: h, stored: godal.UInt16, pix: px,
		options: []string{"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"}}.file(t))
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 20 {
				win := geo.Window{Col: (g * 37) % 100, Row: i * 5, Width: 200, Height: 150}
				im, err := s.Read(context.Background(), 1, win, 200, 150)
				if err != nil || im.At(7, 9) != float32(px[(win.Row+9)*w+win.Col+7]) {
					t.Errorf("window %+v: %v", win, err)
					return
				}
			}
		})
	}
	group.Wait()
	must(t, s.Close())
	must(t, s.Close())
	if _, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 4, 4); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
}

func TestCloseWhileReading(t *testing.T) {
	s := open(t, made{name: "a.tif", w: 600, h: 600, stored: godal.Byte, options: []string{"COMPRESS=DEFLATE"}}.file(t))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				if _, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 60, 60); err != nil {
					if !errors.Is(err, os.ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	group.Go(func() { _ = s.Close() })
	must(t, s.Close())
	group.Wait()
}

// countdown is a context that ends at the n-th question whether it has.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestReadAsksBetweenBlocks(t *testing.T) {
	const w, h = 5000, 4000 // 80 MB: many calls
	s := open(t, made{name: "a.tif", w: w, h: h, stored: godal.Float32,
		options: []string{"COMPRESS=DEFLATE", "TILED=YES", "SPARSE_OK=TRUE"}}.file(t))
	ctx := &countdown{context.Background(), 5}
	if _, err := s.Read(ctx, 1, s.Grid().Bounds(), 50, 40); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	asked := &countdown{context.Background(), 1000}
	_, err := s.Read(asked, 1, s.Grid().Bounds(), 50, 40)
	must(t, err)
	if n := 1000 - asked.left; n < w*h*4/maxCall {
		t.Errorf("asked %d times in %d MB", n, w*h*4>>20)
	}
}

func TestOpenCloseLeaksNothing(t *testing.T) {
	const fds = "/proc/self/fd"
	if _, err := os.Stat(fds); err != nil {
		t.Skip("SKIPPED: this test counts the entries of " + fds)
	}
	path := made{name: "a.tif", w: 20, h: 20, stored: godal.Byte, affine: &polar, crs: "EPSG:3413"}.file(t)
	round := func(as geo.CRS) {
		s, err := Open(context.Background(), path, as)
		must(t, err)
		_, err = s.Read(context.Background(), 1, s.Grid().Bounds(), 5, 5)
		must(t, err)
		must(t, s.Close())
	}
	round("")
	round(geo.LonLat)
	before := len(files(t, fds))
	for i := range 1000 {
		if i%20 == 0 {
			round(geo.LonLat)
		}
		round("")
	}
	if after := len(files(t, fds)); after != before {
		t.Errorf("%d open files before, %d after", before, after)
	}
}

func TestWarpedView(t *testing.T) {
	const n = 200
	px := make([]float32, n*n)
	for i := range px {
		px[i] = float32(i % n)
	}
	path := made{name: "S1_20180602.tif", w: n, h: n, stored: godal.Float32, pix: px, affine: &polar, crs: "EPSG:3413"}.file(t)
	v, err := Open(context.Background(), path, "EPSG:32624")
	must(t, err)
	defer v.Close()
	g, info := v.Grid(), v.Info()
	if g.CRS != "EPSG:32624" || info.Georef != geo.GeorefAffine || info.Driver != "GTiff" || info.Acquired.IsZero() {
		t.Fatalf("grid %+v, info %+v", g, info)
	}
	im, err := v.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
	must(t, err)
	if im.At(0, 0) == im.At(0, 0) {
		t.Error("the corner of a turned scene has data")
	}
	at := []orb.Point{g.Transform.Apply(float64(g.Width)/2+0.5, float64(g.Height)/2+0.5)}
	must(t, Project(g.CRS, "EPSG:3413", at))
	inv, _ := polar.Invert()
	want := inv.Apply(at[0][0], at[0][1])[0] - 0.5
	if got := float64(im.At(g.Width/2, g.Height/2)); math.Abs(got-want) > 0.3 {
		t.Errorf("middle pixel is %v, lies at column %v", got, want)
	}
	t.Run("its own CRS under another name is no view", func(t *testing.T) {
		s, err := Open(context.Background(), path, "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +datum=WGS84 +units=m")
		must(t, err)
		defer s.Close()
		if s.Grid().Transform != polar {
			t.Errorf("grid %+v", s.Grid())
		}
	})
	t.Run("class maps keep their classes", func(t *testing.T) {
		px := make([]uint8, 60*60)
		for i := range px {
			px[i] = uint8((i%60/7 + i/60/5) % 4)
		}
		zones := made{name: "z.tif", w: 60, h: 60, stored: godal.Byte, pix: px, affine: &polar, crs: "EPSG:3413"}.file(t)
		s, err := Open(context.Background(), zones, geo.LonLat)
		must(t, err)
		defer s.Close()
		seen := map[float32]bool{}
		for _, v := range all(t, s, 1) {
			if v != v {
				continue
			}
			seen[v] = true
		}
		if fmt.Sprint(seen) != "map[0:true 1:true 2:true 3:true]" {
			t.Errorf("classes %v", seen)
		}
	})
	t.Run("nothing to warp without georeferencing", func(t *testing.T) {
		path := made{name: "a.tif", w: 2, h: 2, stored: godal.Byte}.file(t)
		if _, err := Open(context.Background(), path, geo.LonLat); !errors.Is(err, geo.ErrNoGeoreference) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("unknown CRS", func(t *testing.T) {
		_, err := Open(context.Background(), path, "EPSG:1")
		if err == nil {
			t.Fatal("no error")
		}
		oneSentence(t, err, path, "EPSG:1")
	})
}
