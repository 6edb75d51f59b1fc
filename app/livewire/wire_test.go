package livewire

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"

	"icefront/geo"
	"icefront/geo/sparse"

	"github.com/paulmach/orb"
)

func TestWireFollowsAWavyEdge(t *testing.T) {
	decibel := func(v float32) float32 { return float32(10 * math.Log10(float64(v)+1e-9)) }
	amplitude := func(v float32) float32 { return float32(math.Sqrt(float64(v))) }
	same := func(v float32) float32 { return v }
	cases := []struct {
		name     string
		looks    int
		contrast float64
		convert  func(float32) float32
	}{
		{"no speckle", 0, 2, same},
		{"intensity of four looks", 4, 6, same},
		{"amplitude of four looks", 4, 6, amplitude},
		{"decibels of four looks", 4, 6, decibel},
		{"a single look", 1, 10, same},
	}
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			const w, h = 200, 320
			s := wavy(w, h, tt.looks, tt.contrast)
			for i, v := range s.img.Pix {
				s.img.Pix[i] = tt.convert(v)
			}
			wire := start(t, Options{Source: s})
			from, to := orb.Point{wave(w, 20), 20}, orb.Point{wave(w, 300), 300}
			wire.From(from)
			path := wire.reach(t, to)
			got, straight := fromWave(w, path), fromWave(w, []orb.Point{from, to})
			line, _ := wire.Line(to)
			simple := fromWave(w, line)
			t.Logf("wire %.2f px, simplified %.2f (%d of %d vertices), straight %.2f", got, simple, len(line), len(path), straight)
			if got > 1.5 || simple > 1.5 || straight < 3 {
				t.Errorf("wire is %.2f pixels from the edge, simplified %.2f, a straight line %.2f", got, simple, straight)
			}
			if len(line) > len(path)/3 {
				t.Errorf("%d of %d vertices are left", len(line), len(path))
			}
			if path[0] != from || path[len(path)-1] != to || line[0] != from || line[len(line)-1] != to {
				t.Error("the ends are not where they were clicked")
			}
		})
	}
}

// TestRidgeLeadsWhereTheImageShowsNothing has a wavy ridge of probability over an even image, and over one with a straight edge
// near by, from a raster and from shares in memory.
func TestRidgeLeadsWhereTheImageShowsNothing(t *testing.T) {
	const w, h = 200, 320
	ridge := drawn(w, h, 0, func(col, row float64) float64 { return math.Exp(-math.Pow(col-wave(w, row), 2) / 8) })
	kept := sparse.New(w, h, 1)
	for i, v := range ridge.img.Pix {
		kept.Set(i%w, i/w, v)
	}
	even := drawn(w, h, 4, func(float64, float64) float64 { return 50 })
	edge := drawn(w, h, 4, func(col, _ float64) float64 {
		if col < w/2 {
			return 100
		}
		return 60
	})
	for _, tt := range []struct {
		name         string
		image, ridge geo.Source
	}{
		{"even image", even, ridge},
		{"a faint straight edge", edge, ridge},
		{"shares in memory", even, Shares(kept, even.Grid())},
	} {
		wire := start(t, Options{Source: tt.image, Ridge: tt.ridge})
		wire.From(orb.Point{wave(w, 20), 20})
		if got := fromWave(w, wire.reach(t, orb.Point{wave(w, 300), 300})); got > 1.5 {
			t.Errorf("%s: wire is %.2f pixels from the ridge", tt.name, got)
		}
	}
}

func TestScenesOfAllKinds(t *testing.T) {
	nan := math.NaN()
	cases := []struct {
		name     string
		scene    *scene
		from, to orb.Point
	}{
		{"one pixel", drawn(1, 1, 0, func(_, _ float64) float64 { return 1 }), orb.Point{0.2, 0.3}, orb.Point{0.9, 0.1}},
		{"narrow", drawn(3, 500, 1, func(_, row float64) float64 { return row }), orb.Point{1, 2}, orb.Point{2, 499.5}},
		{"a row", drawn(700, 1, 1, func(col, _ float64) float64 { return col }), orb.Point{1, 0.5}, orb.Point{650, 0.5}},
		{"all gaps", drawn(60, 60, 0, func(_, _ float64) float64 { return nan }), orb.Point{5, 5}, orb.Point{50, 30}},
		{"infinite", drawn(60, 60, 0, func(_, _ float64) float64 { return math.Inf(1) }), orb.Point{5, 5}, orb.Point{50, 30}},
		{"from outside to outside", wavy(100, 80, 4, 5), orb.Point{-20, -5}, orb.Point{300, 1000}},
		{"not a number", wavy(100, 80, 4, 5), orb.Point{math.NaN(), 3}, orb.Point{30, math.NaN()}},
		{"the same pixel", wavy(100, 80, 4, 5), orb.Point{20.1, 30.1}, orb.Point{20.9, 30.9}},
		{"corner to corner", wavy(100, 80, 4, 5), orb.Point{0, 0}, orb.Point{100, 80}},
	}
	for _, tt := range cases {
		wire := start(t, Options{Source: tt.scene})
		if path, ok := wire.To(tt.to); path != nil || ok {
			t.Errorf("%s: without a seed there is a path %v", tt.name, path)
		}
		wire.From(tt.from)
		path := wire.reach(t, tt.to)
		if same := path[0] == tt.from && path[len(path)-1] == tt.to; !same && !math.IsNaN(tt.from[0]) {
			t.Errorf("%s: path from %v to %v", tt.name, path[0], path[len(path)-1])
		}
		wire.Snap(tt.to, 10)
		if line, ok := wire.Line(tt.to); !ok || len(line) < 2 {
			t.Errorf("%s: line %v", tt.name, line)
		}
	}
}

func TestAConstantImageGivesAStraightPath(t *testing.T) {
	wire := start(t, Options{Source: drawn(300, 200, 0, func(_, _ float64) float64 { return 42 })})
	from, to := orb.Point{10.5, 20.5}, orb.Point{290.5, 20.5}
	wire.From(from)
	wire.reach(t, to)
	if line, _ := wire.Line(to); len(line) != 2 {
		t.Errorf("along a row: %v", line)
	}
	to = orb.Point{210.5, 120.5}
	length := 0.0
	path := wire.reach(t, to)
	for i := 1; i < len(path); i++ {
		length += math.Hypot(path[i][0]-path[i-1][0], path[i][1]-path[i-1][1])
	}
	if most := 1.09 * math.Hypot(200, 100); length > most { // the most that eight directions cost
		t.Errorf("aslant: %.1f pixels long, want at most %.1f", length, most)
	}
}

// TestGapsAreCrossedOnlyIfNeedBe draws along an edge into a hole, and across a belt without data that cuts the scene in two.
func TestGapsAreCrossedOnlyIfNeedBe(t *testing.T) {
	const w, h = 200, 320
	s := wavy(w, h, 4, 6)
	for row := range h {
		for col := range w {
			hole := row >= 100 && row < 120 && col < 150 // leaves a way around
			belt := row >= 200 && row < 206
			if hole || belt {
				s.img.Row(row)[col] = float32(math.NaN())
			}
		}
	}
	wire := start(t, Options{Source: s})
	wire.From(orb.Point{wave(w, 20), 20})
	path := wire.reach(t, orb.Point{wave(w, 300), 300})
	before, gaps, along := 0.0, 0, 0
	for _, p := range path {
		if p[1] < before-40 {
			t.Errorf("path turns back at %v", p)
		}
		before = max(before, p[1])
		if v := s.img.At(int(p[0]), int(p[1])); v != v {
			gaps++
			if p[1] >= 200 && p[1] < 206 {
				along++
			}
		}
	}
	if along < 6 || along > 10 || gaps > 32 {
		t.Errorf("path crosses %d pixels of the belt, %d without data in all", along, gaps)
	}
}

func TestWindowsGrowTowardsThePointer(t *testing.T) {
	wire := start(t, Options{Source: wavy(2600, 2600, 0, 3)})
	seed := orb.Point{wave(2600, 100), 100}
	wire.From(seed)
	near, far, beyond := orb.Point{wave(2600, 300), 300}, orb.Point{wave(2600, 1700), 1700}, orb.Point{wave(2600, 2500), 2500}
	wire.reach(t, near)
	path := wire.reach(t, far)
	if got := fromWave(2600, path); got > 1.5 {
		t.Errorf("far away the wire is %.2f pixels from the edge", got)
	}
	if path, ok := wire.To(beyond); ok || len(path) != 2 {
		t.Errorf("2,400 pixels away a path of %d vertices is said to be the least", len(path))
	}
	wire.reach(t, near) // still
}

func TestLevelsCoverWhatIsSeen(t *testing.T) {
	g := geo.PixelGrid(25000, 16700)
	seen := func(w, h int) geo.Window { return geo.Window{Col: 100, Row: 50, Width: w, Height: h} }
	cases := []struct {
		name string
		view View
		want int
	}{
		{"nothing said", View{}, 1},
		{"pixel for pixel", View{seen(1920, 1080), 1}, 1},
		{"zoomed in", View{seen(300, 200), 0.2}, 1},
		{"a large screen", View{seen(3840, 2160), 1}, 2},
		{"zoomed out", View{seen(7680, 4320), 4}, 4},
		{"all of it", View{g.Bounds(), 13}, 16},
		{"a coarse level would show", View{g.Bounds(), 1}, 2},
		{"nonsense", View{seen(1<<40, 1<<40), math.NaN()}, 1},
	}
	for _, tt := range cases {
		if got := tt.view.level(g); got.every != tt.want {
			t.Errorf("%s: pixels of %d, want %d", tt.name, got.every, tt.want)
		}
	}
}

func TestZoomedOutTheWireReachesFar(t *testing.T) {
	const w, h = 2700, 5000
	s := drawn(w, h, 0, func(col, row float64) float64 {
		if col < w/2+100*math.Sin(row/300) {
			return 100
		}
		return 30
	})
	wire := start(t, Options{Source: s})
	wire.See(View{s.Grid().Bounds(), 4})
	wire.From(orb.Point{w/2 + 100*math.Sin(100./300), 100})
	path := wire.reach(t, orb.Point{w/2 + 100*math.Sin(4900./300), 4900})
	var sum float64
	for _, p := range path {
		sum += math.Abs(p[0] - (w/2 + 100*math.Sin(p[1]/300)))
	}
	if mean := sum / float64(len(path)); mean > 6 { // pixels of four; columns, not the nearest distance
		t.Errorf("%d vertices, %.1f scene pixels from the edge", len(path), mean)
	}
}

func TestErrorsAreSaidAndAnotherSeedTriesAgain(t *testing.T) {
	s := wavy(100, 100, 4, 5)
	s.fail.Store(true)
	wire := start(t, Options{Source: s})
	wire.From(orb.Point{50, 10})
	if p := <-wire.heard; !errors.Is(p.Err, errFake) {
		t.Fatalf("heard %+v", p)
	}
	if path, ok := wire.To(orb.Point{50, 90}); ok || len(path) != 2 {
		t.Errorf("after an error: %v, %v", path, ok)
	}
	s.fail.Store(false)
	wire.From(orb.Point{50, 10})
	wire.reach(t, orb.Point{50, 90})
}

// TestCancelling ends reads that would never end, and a spread that has just begun.
func TestCancelling(t *testing.T) {
	s := wavy(600, 600, 4, 5)
	s.hold = make(chan struct{})
	wire := start(t, Options{Source: s})
	wire.From(orb.Point{300, 10})
	wire.Snap(orb.Point{30, 30}, 5)
	wire.Stop()
	wire.From(orb.Point{300, 20})
	wire.Close() // hangs if a read is not given up

	sp, want := &spreader{}, context.Canceled
	sp.cells.clear(largest, largest)
	row := make([]uint16, largest)
	for y := range largest {
		sp.cells.set(0, y, row)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sp.spread(ctx, pixel{1000, 1000}, newTariff(1, 1)); !errors.Is(err, want) {
		t.Errorf("spread ended with %v", err)
	}
}

// TestThePointerMovesWhileCostsSpread is for the race detector: the owner asks, clicks and zooms without waiting.
func TestThePointerMovesWhileCostsSpread(t *testing.T) {
	s := wavy(1200, 1200, 0, 3)
	wire := New(t.Context(), Options{Source: s, Together: 2, Emit: func(Progress) {}})
	var wait sync.WaitGroup
	wait.Go(func() { // one owner
		for i := range 3000 {
			at := orb.Point{float64(i * 7 % 1200), float64(i * 13 % 1200)}
			switch {
			case i%500 == 0:
				wire.From(at)
			case i%700 == 0:
				wire.See(View{s.Grid().Bounds(), float64(i/700%3 + 1)})
			case i%5 == 0:
				wire.Snap(at, 8)
			}
			path, ok := wire.To(at)
			if len(path) < 2 || !ok && len(path) != 2 || path[len(path)-1] != at {
				t.Errorf("path of %d vertices, %v", len(path), ok)
				return
			}
		}
	})
	wait.Wait()
	wire.Close()
}

func TestTilesAreReadOnce(t *testing.T) {
	s := wavy(900, 900, 0, 3)
	wire := start(t, Options{Source: s})
	wire.From(orb.Point{450, 100})
	wire.reach(t, orb.Point{450, 850})
	before := s.reads.Load()
	wire.From(orb.Point{460, 130})
	wire.reach(t, orb.Point{450, 850})
	if after := s.reads.Load(); after != before {
		t.Errorf("%d more reads for a seed close by", after-before)
	}
}

func TestSnap(t *testing.T) {
	const w, h = 200, 320
	for name, s := range map[string]*scene{"clear": wavy(w, h, 0, 3), "speckled": wavy(w, h, 4, 8)} {
		wire := start(t, Options{Source: s})
		if _, ok := wire.Snap(orb.Point{wave(w, 160) + 5, 160}, 9); ok {
			t.Fatalf("%s: snapped to what was not read", name)
		}
		if p := <-wire.heard; p.Err != nil {
			t.Fatal(p.Err)
		}
		for row := 20.0; row < 300; row += 20 {
			at := orb.Point{wave(w, row) + 5, row}
			on, ok := wire.snapped(t, at, 12)
			if d := fromWave(w, []orb.Point{on, {on[0] + 0.01, on[1]}}); !ok || d > 2 {
				t.Errorf("%s: %v snaps to %v (%v), %.2f from the edge", name, at, on, ok, d)
			}
		}
		if name == "clear" {
			if on, ok := wire.snapped(t, orb.Point{20, 100}, 12); ok {
				t.Errorf("far from the edge it snaps to %v", on)
			}
		}
		wire.From(orb.Point{wave(w, 20), 20})
		wire.reach(t, orb.Point{wave(w, 300), 300})
	}
}
