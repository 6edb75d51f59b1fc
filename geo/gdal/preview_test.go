package gdal

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// big returns a raster above what a preview reads in full; its values rise to the south-east.
func big(t testing.TB, w, h int, options ...string) string {
	px := make([]uint16, w*h)
	for i := range px {
		px[i] = uint16(i%w + i/w)
	}
	return made{name: "big.tif", w: w, h: h, stored: godal.UInt16, pix: px, options: options, affine: &polar, crs: "EPSG:3413"}.file(t)
}

func TestPreviewLooksLikeTheScene(t *testing.T) {
	const w, h = 3000, 2000
	for _, tt := range []struct {
		name    string
		options []string
	}{
		{"strips", nil},
		{"compressed strips of many rows", []string{"COMPRESS=DEFLATE", "BLOCKYSIZE=50"}},
		{"tiles", []string{"TILED=YES", "COMPRESS=DEFLATE"}},
		{"few large tiles", []string{"TILED=YES", "BLOCKXSIZE=1024", "BLOCKYSIZE=1024"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, big(t, w, h, tt.options...))
			s.hurry = time.Hour
			im, err := s.Preview(context.Background(), 1, 150, 100)
			must(t, err)
			if im.Grid != s.Grid().Resize(150, 100) {
				t.Errorf("grid %+v", im.Grid)
			}
			off := 0
			for j := range 100 {
				for i := range 150 {
					// One row stands for twenty: within one pixel of the picture.
					if d := math.Abs(float64(im.At(i, j)) - float64(i*20+j*20+20)); d > 20 || math.IsNaN(d) {
						off++
					}
				}
			}
			if off > 0 {
				t.Errorf("%d of 15000 pixels are off", off)
			}
		})
	}
}

func TestPreviewWithoutTimeIsStillFull(t *testing.T) {
	s := open(t, big(t, 3000, 2000, "TILED=YES"))
	s.hurry = 0 // the first block is read all the same
	im, err := s.Preview(context.Background(), 1, 150, 100)
	must(t, err)
	for i, v := range im.Pix {
		if v != v || v > 5000 {
			t.Fatalf("pixel %d is %v", i, v)
		}
	}
}

func TestPreviewOfFewPixelsIsRead(t *testing.T) {
	s := open(t, made{name: "a.tif", w: 40, h: 30, stored: godal.UInt16, pix: ramp[uint16](40, 30)}.file(t))
	got, err := s.Preview(context.Background(), 1, 7, 5)
	must(t, err)
	want, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 7, 5)
	must(t, err)
	if got.Grid != want.Grid || !sameFloats(got.Pix, want.Pix) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPreviewKeepsNoData(t *testing.T) {
	const w, h = 2400, 2000
	px := make([]float32, w*h)
	for i := range px {
		if px[i] = 1; i%w < w/2 {
			px[i] = nan
		}
	}
	s := open(t, made{name: "a.tif", w: w, h: h, stored: godal.Float32, pix: px, options: []string{"TILED=YES"}}.file(t))
	im, err := s.Preview(context.Background(), 1, 40, 40)
	must(t, err)
	if l, r := im.At(5, 20), im.At(35, 20); l == l || r != 1 {
		t.Errorf("left %v, right %v", l, r)
	}
}

func TestPreviewEndsWithContext(t *testing.T) {
	s := open(t, big(t, 3000, 2000))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Preview(ctx, 1, 100, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Preview(context.Background(), 2, 100, 100); err == nil {
		t.Error("band 2 of one")
	}
}

func TestBlocksCoverWhatIsWanted(t *testing.T) {
	l := level{width: 1000, height: 700, blockW: 64, blockH: 32}
	m := mapTo(l, l, geo.Window{Width: 1000, Height: 700}, 90, 60)
	p := &sampler{level: l, pick: newPicker(m, nil)}
	seen := make([]int, 90*60)
	for _, b := range p.blocks() {
		c0, c1 := within(p.pick.cols, b.Col, b.Width)
		r0, r1 := within(p.pick.rows, b.Row, b.Height)
		for j := r0; j < r1; j++ {
			for i := c0; i < c1; i++ {
				seen[j*90+i]++
			}
		}
	}
	for i, n := range seen {
		if n != 1 {
			t.Fatalf("pixel %d lies in %d blocks", i, n)
		}
	}
	if first := p.blocks()[0]; first.Col != 0 || first.Row != 0 {
		t.Errorf("the widest lattice begins at %+v", first)
	}
}

func TestSpread(t *testing.T) {
	px := []float32{nan, nan, nan, 7, nan, nan, nan, nan, 2}
	seen := []bool{false, false, false, true, false, true, false, false, true}
	spread(px, seen, 3, 3)
	for i, want := range []float32{7, 7, nan, 7, 7, nan, 7, 2, 2} {
		if i == 4 || i == 1 || i == 2 { // as near to both
			continue
		}
		if px[i] != want && !(px[i] != px[i] && want != want) {
			t.Errorf("pixel %d is %v, want %v", i, px[i], want)
		}
	}
}
