package render

import (
	"context"
	"errors"
	"image"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"icefront/app/render/tile"
	"icefront/geo"
)

// frames collects what Render emits.
type frames struct {
	images   []*image.RGBA
	complete []bool
}

func (f *frames) emit(img *image.RGBA, complete bool) {
	f.images = append(f.images, img)
	f.complete = append(f.complete, complete)
}

// slowSource takes a while for each read, in the time of synctest.
type slowSource struct {
	*speckle
	wait  time.Duration
	order []geo.Window
	mu    sync.Mutex
}

func (s *slowSource) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	s.mu.Lock()
	s.order = append(s.order, src)
	s.mu.Unlock()
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
		return geo.Image{}, ctx.Err()
	}
	return s.speckle.Read(ctx, band, src, w, h)
}

func TestRenderRefinesFromCoarse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := utm(2000, 2000)
		src := &slowSource{speckle: &speckle{At: g}, wait: 100 * time.Millisecond}
		coarse, err := Sample(context.Background(), &speckle{At: g}, 1)
		if err != nil {
			t.Fatal(err)
		}
		l := sceneLayer(src)
		l.Data.Coarse = coarse
		p, v := Picture{Layers: []Layer{l}}, look(g, 500, 500, 1)
		r := NewRenderer(NewTiles(0))
		begin := time.Now()
		var first time.Duration
		var f frames
		err = r.Render(context.Background(), p, v, func(img *image.RGBA, complete bool) {
			if len(f.images) == 0 {
				first = time.Since(begin)
			}
			f.emit(img, complete)
		})
		if err != nil {
			t.Fatal(err)
		}
		if first != 0 {
			t.Errorf("the first frame waited %v for the source", first)
		}
		// 9 tiles, two at a time, 100 ms each: half a second, so about 6 frames at 80 ms
		if n := len(f.images); n < 4 || n > 8 {
			t.Errorf("%d frames in half a second", n)
		}
		for i, c := range f.complete {
			if c != (i == len(f.complete)-1) {
				t.Errorf("frame %d of %d: complete is %t", i, len(f.complete), c)
			}
		}
		if mid := (geo.Window{Col: 768, Row: 768, Width: 256, Height: 256}); !slices.Contains(src.order[:tile.Readers], mid) {
			t.Errorf("read %v first, want the middle %v", src.order[:tile.Readers], mid)
		}
		want, err := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(src.speckle)}}, v)
		if err != nil {
			t.Fatal(err)
		}
		if n := differing(want, f.images[len(f.images)-1]); n > 0 {
			t.Errorf("%d pixels of the last frame differ from the complete one", n)
		}
	})
}

func TestRenderEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := utm(2000, 2000)
		src := &slowSource{speckle: &speckle{At: g}, wait: time.Second}
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(1500*time.Millisecond, cancel)
		begin := time.Now()
		var f frames
		err := NewRenderer(NewTiles(0)).Render(ctx, Picture{Layers: []Layer{sceneLayer(src)}}, look(g, 500, 500, 1), f.emit)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if d := time.Since(begin); d != 1500*time.Millisecond+tile.Grace {
			t.Errorf("returned after %v", d)
		}
		for _, c := range f.complete {
			if c {
				t.Error("a frame was called complete")
			}
		}
	})
}

func TestRenderReportsBrokenSource(t *testing.T) {
	g := utm(600, 500)
	var f frames
	err := NewRenderer(NewTiles(0)).Render(context.Background(),
		Picture{Layers: []Layer{sceneLayer(&speckle{At: g, Fail: errFake})}}, look(g, 200, 200, 1), f.emit)
	if !errors.Is(err, errFake) {
		t.Errorf("got %v", err)
	}
	if n := len(f.complete); n != 2 || f.complete[n-1] {
		t.Errorf("got frames %v, want two that are not complete", f.complete)
	}
}

// A large scene without overviews is shown from its preview first, with the gaps between samples closed.
func TestRenderStartsFromPreview(t *testing.T) {
	g := utm(10000, 10000)
	src := &previewed{Scene: &speckle{At: g}}
	v := View{Width: 300, Height: 300}.Fit(g.Extent(), 0)
	ctx, cancel := context.WithCancel(context.Background())
	var first *image.RGBA
	err := NewRenderer(NewTiles(0)).Render(ctx, Picture{Layers: []Layer{sceneLayer(src)}}, v, func(f *image.RGBA, _ bool) {
		if first == nil {
			first = f
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || src.Previews.Load() != 1 {
		t.Fatalf("got %v after %d previews", err, src.Previews.Load())
	}
	matchGolden(t, "from_a_preview", first)
}

// Dragging a map whose tiles take longer than the pause between two events still fills the cache.
func TestDraggingDoesNotStarve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &slowSource{speckle: &speckle{At: utm(1024, 1024)}, wait: 100 * time.Millisecond}
		tiles := NewTiles(0)
		r := NewRenderer(tiles)
		p := Picture{Layers: []Layer{sceneLayer(src)}}
		p.Layers[0].Data.Coarse = geo.Image{Grid: geo.PixelGrid(1, 1), Pix: []float32{1}}
		var wg sync.WaitGroup
		for i := range 40 { // an event each 20 ms, each cancels the view before
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			wg.Go(func() {
				defer cancel()
				var f frames
				if err := r.Render(ctx, p, look(src.At, 1024, 1024, 1).Pan(float64(i), 0), f.emit); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			})
			time.Sleep(20 * time.Millisecond)
		}
		wg.Wait()
		if n := tiles.Bytes() / (5 * 256 * 256); n < 12 {
			t.Errorf("%d tiles after 800 ms of dragging, two readers could have 16", n)
		}
		if n := len(src.order); n > 17 {
			t.Errorf("%d reads for 16 tiles", n)
		}
	})
}

// What was loaded once is not read again: panning back, zooming out by one level, another renderer.
func TestRenderReadsNothingTwice(t *testing.T) {
	g := utm(1024, 1024)
	src := &speckle{At: g}
	tiles := NewTiles(0)
	p, v := Picture{Layers: []Layer{sceneLayer(src)}}, look(g, 1024, 1024, 1)
	if _, err := NewRenderer(tiles).Frame(context.Background(), p, v); err != nil {
		t.Fatal(err)
	}
	if n := src.Reads.Load(); n != 16 {
		t.Errorf("%d reads for 16 tiles", n)
	}
	for _, v := range []View{v, v.Pan(100, 50), v.ZoomAt(0, 0, 0.5), v.ZoomAt(9, 9, 0.25), v.ZoomAt(9, 9, 4)} {
		var f frames
		if err := NewRenderer(tiles).Render(context.Background(), p, v, f.emit); err != nil {
			t.Fatal(err)
		}
		if len(f.complete) != 1 || !f.complete[0] {
			t.Errorf("view %+v: frames %v", v, f.complete)
		}
	}
	if n := src.Reads.Load(); n != 16 {
		t.Errorf("%d reads in all, want 16", n)
	}
	p.Layers[0].Stretch.High++
	p.Layers[0].Stretch.Gamma, p.Layers[0].Stretch.DB, p.Layers[0].Stretch.Linear = 2, true, true
	if _, err := NewRenderer(tiles).Frame(context.Background(), p, v); err != nil {
		t.Fatal(err)
	}
	if n := src.Reads.Load(); n != 16 {
		t.Errorf("%d reads after another stretch, want 16", n)
	}
	p.Layers[0].Stretch.Smooth = 2 // is done as the tiles are read
	if _, err := NewRenderer(tiles).Frame(context.Background(), p, v); err != nil {
		t.Fatal(err)
	}
	if n := src.Reads.Load(); n != 32 {
		t.Errorf("%d reads after smoothing, want 32", n)
	}
}

// Frames go round: a released buffer is drawn into again, whatever it held.
func TestReleaseReusesFrames(t *testing.T) {
	g := utm(300, 300)
	p, v := Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: g, Holes: corner})}}, look(g, 200, 150, 1)
	r := NewRenderer(NewTiles(0))
	a, err := r.Frame(context.Background(), p, v)
	if err != nil {
		t.Fatal(err)
	}
	want := append([]uint8(nil), a.Pix...)
	for i := range a.Pix {
		a.Pix[i] = 77
	}
	r.Release(a)
	r.Release(nil)
	b, err := r.Frame(context.Background(), p, v)
	if err != nil {
		t.Fatal(err)
	}
	if a != b {
		t.Error("the buffer was not reused")
	}
	if string(want) != string(b.Pix) {
		t.Error("the old content shines through")
	}
	c, err := r.Frame(context.Background(), p, v)
	if err != nil || c == b {
		t.Errorf("a frame in use was handed out again (%v)", err)
	}
}

// Many views at once over one cache, as when frames are superseded while the mouse moves; for -race.
func TestRenderConcurrently(t *testing.T) {
	g := utm(1500, 1500)
	p := benchPicture(g, 300)
	tiles := NewTiles(1 << 20) // much too small: tiles come and go
	r := NewRenderer(tiles)
	var wg sync.WaitGroup
	var emitted atomic.Int64
	for i := range 6 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			v := look(g, 300, 200, 0.5+float64(i)).Pan(float64(40*i), 0)
			err := r.Render(ctx, p, v, func(f *image.RGBA, complete bool) {
				emitted.Add(1)
				r.Release(f)
				if i%2 == 1 {
					cancel()
				}
			})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if emitted.Load() < 6 {
		t.Errorf("%d frames", emitted.Load())
	}
	if b := tiles.Bytes(); b > 1<<20 {
		t.Errorf("the cache holds %d bytes", b)
	}
}
