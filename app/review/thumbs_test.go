package review

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icefront/geo"
)

// raster is a scene whose values are columns.
type raster struct {
	grid  geo.Grid
	at    func(col, row int) float64
	reads *atomic.Int64
	hold  chan struct{} // if set, reading waits for it or for the end of its context
}

func (r raster) Grid() geo.Grid { return r.grid }
func (r raster) Info() geo.Info { return geo.Info{} }
func (r raster) Close() error   { return nil }

func (r raster) Read(ctx context.Context, _ int, src geo.Window, w, h int) (geo.Image, error) {
	if r.reads != nil {
		r.reads.Add(1)
	}
	if r.hold != nil {
		select {
		case <-r.hold:
		case <-ctx.Done():
		}
	}
	img := geo.NewRaster[float32](r.grid.Crop(src).Resize(w, h))
	for i := range img.Pix {
		img.Pix[i] = float32(r.at(src.Col+i%w*src.Width/w, src.Row+i/w*src.Height/h))
	}
	return img, ctx.Err()
}

// early is a raster whose preview has its first rows only.
type early struct{ raster }

func (e early) Preview(ctx context.Context, band, w, h int) (geo.Image, error) {
	img, err := e.Read(ctx, band, e.grid.Bounds(), w, h)
	for i := len(img.Pix) / 4; i < len(img.Pix); i++ {
		img.Pix[i] = float32(math.NaN())
	}
	return img, err
}

func columns(c, _ int) float64 { return float64(c) }

func TestThumb(t *testing.T) {
	for _, c := range []struct {
		why           string
		src           geo.Source
		width, height int
		corners       [4]uint8 // of the palette: upper left, upper right, lower left, lower right
	}{
		{"a wide one", raster{grid: geo.PixelGrid(4000, 1000), at: columns}, 160, 40, [4]uint8{1, 255, 1, 255}},
		{"a high one", raster{grid: geo.PixelGrid(10, 5000), at: columns}, 1, 160, [4]uint8{128, 128, 128, 128}},
		{"a small one stays", raster{grid: geo.PixelGrid(100, 50), at: columns}, 100, 50, [4]uint8{1, 255, 1, 255}},
		{"without data", raster{grid: geo.PixelGrid(300, 300), at: func(int, int) float64 { return math.NaN() }}, 160, 160, [4]uint8{}},
		{"with a corner of no data", raster{grid: geo.PixelGrid(200, 200), at: func(c, r int) float64 {
			if c < 50 && r < 50 {
				return math.NaN()
			}
			return float64(c)
		}}, 160, 160, [4]uint8{0, 255, 1, 255}},
		{"infinite values are no data", raster{grid: geo.PixelGrid(200, 200), at: func(c, _ int) float64 { return math.Log(float64(c / 50)) }}, 160, 160, [4]uint8{0, 255, 0, 255}},
		{"a preview that ends early", early{raster{grid: geo.PixelGrid(4096, 4096), at: columns}}, 160, 160, [4]uint8{1, 255, 1, 255}},
	} {
		img, err := Thumb(t.Context(), c.src, 0)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		b := img.Bounds()
		got := [4]uint8{img.ColorIndexAt(0, 0), img.ColorIndexAt(b.Dx()-1, 0), img.ColorIndexAt(0, b.Dy()-1), img.ColorIndexAt(b.Dx()-1, b.Dy()-1)}
		if b.Dx() != c.width || b.Dy() != c.height || got != c.corners {
			t.Errorf("%s: %v, %v", c.why, b, got)
		}
	}
	if _, err := Thumb(t.Context(), raster{at: columns}, 1); !errors.Is(err, geo.ErrNoData) {
		t.Errorf("an empty raster: %v", err)
	}
}

// studio is an owner of thumbnails with files.
type studio struct {
	t     *testing.T
	dir   string
	posts chan func()
	reads atomic.Int64
	opens atomic.Int64
	hold  chan struct{}
	shown []string
	wrong []error
}

func newStudio(t *testing.T) *studio {
	return &studio{t: t, dir: t.TempDir(), posts: make(chan func(), 1000)}
}

// file makes a scene that can be opened.
func (s *studio) file(n int) Wish {
	path := filepath.Join(s.dir, fmt.Sprintf("%d.tif", n))
	if err := os.WriteFile(path, []byte("scene"), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return Wish{Path: path}
}

func (s *studio) thumbs(cache string, most int64) *Thumbs {
	return NewThumbs(ThumbDeps{Dir: cache, Most: most, Post: func(f func()) { s.posts <- f },
		Open: func(_ context.Context, path string) (geo.Scene, error) {
			s.opens.Add(1)
			if filepath.Base(path) == "13.tif" {
				return nil, fmt.Errorf("open %s: %w", path, geo.ErrDamaged)
			}
			return raster{grid: geo.PixelGrid(400, 400), at: columns, reads: &s.reads, hold: s.hold}, nil
		},
		Show: func(w Wish, img *image.Paletted, err error) {
			if err != nil {
				s.wrong = append(s.wrong, err)
				return
			}
			if img.Bounds().Dx() != ThumbSide {
				s.t.Errorf("%v of %s", img.Bounds(), w.Path)
			}
			s.shown = append(s.shown, filepath.Base(w.Path))
		}})
}

// wait runs what is posted until so many were shown.
func (s *studio) wait(n int) {
	s.t.Helper()
	for len(s.shown)+len(s.wrong) < n {
		select {
		case f := <-s.posts:
			f()
		case <-time.After(time.Minute):
			s.t.Fatalf("only %q came", s.shown)
		}
	}
}

func TestThumbsAreKept(t *testing.T) {
	s, cache := newStudio(t), t.TempDir()
	th := s.thumbs(cache, 0)
	wishes := []Wish{s.file(1), s.file(2), s.file(13), s.file(3)}
	th.Want(wishes...)
	s.wait(4)
	th.Want(wishes[2]) // known to be damaged
	s.wait(5)
	th.Close()
	if !cmp.Equal(s.shown, []string{"1.tif", "2.tif", "3.tif"}) || len(s.wrong) != 2 || !errors.Is(s.wrong[1], geo.ErrDamaged) {
		t.Errorf("%q, %v", s.shown, s.wrong)
	}
	if n := s.opens.Load(); n != 4 {
		t.Errorf("opened %d times", n)
	}
	// The next program finds them, but for one whose file is another now, and one that is damaged.
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(wishes[0].Path, later, later); err != nil {
		t.Fatal(err)
	}
	key, err := wishes[1].key()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cache, key+".png"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.opens.Store(0)
	s.shown, s.wrong = nil, nil
	th = s.thumbs(cache, 0)
	th.Want(wishes[0], wishes[1], wishes[3])
	s.wait(3)
	th.Close()
	if n := s.opens.Load(); n != 2 || len(s.shown) != 3 {
		t.Errorf("opened %d times, %q", n, s.shown)
	}
	if err := os.Remove(wishes[3].Path); err != nil {
		t.Fatal(err)
	}
	th = s.thumbs("", 0)
	th.Want(wishes[3])
	s.wait(4)
	th.Close()
	if len(s.wrong) != 1 || !errors.Is(s.wrong[0], os.ErrNotExist) {
		t.Errorf("a file that is gone: %v", s.wrong)
	}
}

// What is not wanted any more is not made, and what is wanted again is.
func TestNewestWishesWin(t *testing.T) {
	s := newStudio(t)
	s.hold = make(chan struct{})
	th := s.thumbs(t.TempDir(), 0)
	defer th.Close()
	var wishes []Wish
	for i := range 10 {
		wishes = append(wishes, s.file(i))
	}
	th.Want(wishes[:5]...) // 0 is at work
	th.Want(wishes[3:8]...)
	th.Want(wishes[0], wishes[9])
	close(s.hold)
	s.wait(2)
	if want := []string{"0.tif", "9.tif"}; !cmp.Equal(s.shown, want) {
		t.Errorf("got %q, want %q", s.shown, want)
	}
}

// After Close nothing is shown, and what is at work ends.
func TestCloseEndsThumbs(t *testing.T) {
	s := newStudio(t)
	s.hold = make(chan struct{})
	th := s.thumbs("", 0)
	th.Want(s.file(1))
	th.Close()
	th.Want(s.file(2))
	for len(s.posts) > 0 {
		(<-s.posts)()
	}
	if len(s.shown) > 0 {
		t.Errorf("%q", s.shown)
	}
}

func TestThumbsStayInTheirRoom(t *testing.T) {
	s, cache := newStudio(t), t.TempDir()
	k := keeper{dir: cache, most: 10_000, failed: map[string]error{}}
	other := filepath.Join(cache, "notes.txt")
	if err := os.WriteFile(other, make([]byte, 50_000), 0o644); err != nil {
		t.Fatal(err)
	}
	open := func(context.Context, string) (geo.Scene, error) {
		return raster{grid: geo.PixelGrid(400, 400), at: func(c, r int) float64 { return float64(c*7919+r*104729) / 3 }}, nil
	}
	old := time.Now().Add(-time.Hour)
	var paths []string
	for i := range 30 {
		w := s.file(i)
		if _, err := k.thumb(t.Context(), open, w); err != nil {
			t.Fatal(err)
		}
		key, _ := w.key()
		at := filepath.Join(cache, key+".png")
		paths = append(paths, at)
		if used := old.Add(time.Duration(i) * time.Second); os.Chtimes(at, used, used) != nil {
			t.Fatal("no times")
		}
	}
	if _, ok := k.read(paths[0]); !ok { // the oldest was used again
		t.Fatal("it is not there")
	}
	k.sweep()
	total := int64(0)
	var left []int
	for i, p := range paths {
		if st, err := os.Stat(p); err == nil {
			total += st.Size()
			left = append(left, i)
		}
	}
	if total > 9_000 || total == 0 || left[0] != 0 || !slices.Contains(left, 29) && len(left) > 1 {
		t.Errorf("%d bytes are left: %v", total, left)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of another program was removed")
	}
}
