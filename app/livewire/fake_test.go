package livewire

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// scene is a synthetic scene in memory.
type scene struct {
	img   geo.Image
	fail  atomic.Bool
	reads atomic.Int64
	hold  chan struct{} // if not nil, reads wait for it or for the end of ctx
}

var errFake = errors.New("fake.tif: disk on fire")

func (s *scene) Grid() geo.Grid { return s.img.Grid }

func (s *scene) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	s.reads.Add(1)
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return geo.Image{}, ctx.Err()
		}
	}
	if s.fail.Load() {
		return geo.Image{}, errFake
	}
	if !s.img.Grid.Bounds().Contains(src) || src.Empty() || band != 1 || w <= 0 || h <= 0 {
		return geo.Image{}, errors.New("window outside the scene")
	}
	out := geo.NewRaster[float32](s.img.Grid.Crop(src).Resize(w, h))
	for y := range h {
		for x := range w {
			out.Row(y)[x] = s.img.At(src.Col+(2*x+1)*src.Width/(2*w), src.Row+(2*y+1)*src.Height/(2*h))
		}
	}
	return out, ctx.Err()
}

// drawn makes a scene from a level for each pixel, with gamma speckle of so many looks (0 is none) and a fixed seed.
func drawn(w, h, looks int, level func(col, row float64) float64) *scene {
	rng := rand.New(rand.NewPCG(7, uint64(looks)))
	img := geo.NewRaster[float32](geo.PixelGrid(w, h))
	for i := range img.Pix {
		v := level(float64(i%w)+0.5, float64(i/w)+0.5)
		if looks > 0 {
			var sum float64
			for range looks {
				sum += rng.ExpFloat64()
			}
			v *= sum / float64(looks)
		}
		img.Pix[i] = float32(v)
	}
	return &scene{img: img}
}

// wave is the column of a wavy edge.
func wave(w int, row float64) float64 {
	return float64(w)/2 + 14*math.Sin(row/23) + 6*math.Sin(row/9+1)
}

// wavy has a bright west and a dark east of a wavy edge; contrast is their ratio.
func wavy(w, h, looks int, contrast float64) *scene {
	return drawn(w, h, looks, func(col, row float64) float64 {
		if col < wave(w, row) {
			return 100
		}
		return 100 / contrast
	})
}

// fromWave is the mean distance of a path from the wavy edge of a scene of width w.
func fromWave(w int, path []orb.Point) float64 {
	var sum, n float64
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		parts := math.Ceil(math.Hypot(b[0]-a[0], b[1]-a[1]))
		for k := range int(parts) {
			u := (float64(k) + 0.5) / parts
			x, y := a[0]+u*(b[0]-a[0]), a[1]+u*(b[1]-a[1])
			nearest := math.Inf(1)
			for r := y - 30; r <= y+30; r += 0.25 {
				nearest = min(nearest, math.Hypot(x-wave(w, r), y-r))
			}
			sum, n = sum+nearest, n+1
		}
	}
	return sum / n
}

// started is a wire whose progress the test hears.
type started struct {
	*Wire
	heard chan Progress
}

func start(t testing.TB, o Options) started {
	heard := make(chan Progress, 1000)
	o.Emit = func(p Progress) { heard <- p }
	w := New(t.Context(), o)
	t.Cleanup(w.Close)
	return started{w, heard}
}

// reach moves the pointer until it is reached, as the events of a mouse would.
func (s started) reach(t testing.TB, at orb.Point) []orb.Point {
	t.Helper()
	for {
		if path, ok := s.To(at); ok {
			return path
		}
		if p := <-s.heard; p.Err != nil {
			t.Fatal(p.Err)
		}
	}
}

// snapped waits until what lies around a position is known.
func (s started) snapped(t testing.TB, at orb.Point, radius float64) (orb.Point, bool) {
	t.Helper()
	for {
		on, ok := s.Snap(at, radius)
		if l := newLevel(s.grid, 1); ok || s.reader.tiles.all(l, square(l, at, radius)) {
			return on, ok
		}
		if p := <-s.heard; p.Err != nil {
			t.Fatal(p.Err)
		}
	}
}
