// Package livewire draws lines that follow edges: between clicks, the path of least cost along strong contrasts of the image
// and, where there is one, the ridge of the model's front probability.
//
// From spreads costs in the background from the last click, in windows that grow; To only walks back from the pointer.
package livewire

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// windows are the sides that are spread over, one after the other: the first is there at once, the last is what fits in
// memory. All pixel positions of this package are in pixels of the scene, centres at halves.
var windows = [...]int{512, 1024, largest}

// Options say what a wire follows.
type Options struct {
	Source geo.Source
	Band   int // 0 is the first

	// Ridge is the front's probability, 0 to 1; nil if there is none. NaN is 0. See Shares.
	Ridge     geo.Source
	RidgeBand int // 0 is the first

	Height, Width float64 // of a pixel in metres on the ground; 0 if pixels are square
	Together      int     // tiles made at once; 0 is one for each core, at most 4

	// Emit hears of each step of the work, on the goroutine that does it. It must not block, nor call the wire.
	Emit func(Progress)
}

// Progress is what a wire says when more of the scene can be reached.
type Progress struct {
	Reached geo.Window // scene pixels that To answers for; empty while only tiles for Snap were made
	Err     error      // why nothing more can be reached from this seed
}

// Wire is the line between the last click and the pointer. Its methods belong to one goroutine, the owner's; none of them waits
// for pixels.
type Wire struct {
	reader  reader
	grid    geo.Grid
	tariff  *tariff
	emit    func(Progress)
	wake    chan struct{}
	end     context.CancelFunc
	over    chan struct{}
	reached atomic.Pointer[reach]

	mu   sync.Mutex // want and stop
	want request
	stop context.CancelFunc // of what is being worked on

	// Of the working goroutine.
	spreader *spreader
	gauged   int // the level whose gauge was looked at ahead of the first click
}

// request is what the owner wants; serial counts the seeds.
type request struct {
	serial int
	active bool // there is a seed
	failed bool // it led to an error
	seed   orb.Point
	cursor orb.Point
	view   View
	level  level
	snap   geo.Window // that Snap missed, in pixels of the level
}

// New returns a wire without a seed. Its goroutine ends with ctx, or by Close.
func New(ctx context.Context, o Options) *Wire {
	ctx, end := context.WithCancel(ctx)
	grid := o.Source.Grid()
	w := &Wire{
		grid: grid, tariff: newTariff(o.Height, o.Width), emit: o.Emit,
		wake: make(chan struct{}, 1), end: end, over: make(chan struct{}),
		reader: reader{source: o.Source, band: max(o.Band, 1), ridge: o.Ridge, ridgeBand: max(o.RidgeBand, 1), together: o.Together},
	}
	if o.Ridge != nil {
		w.reader.ridge = geo.Align(o.Ridge, grid)
	}
	if w.reader.together <= 0 {
		w.reader.together = min(runtime.GOMAXPROCS(0), 4)
	}
	if w.emit == nil {
		w.emit = func(Progress) {}
	}
	w.want.level = newLevel(grid, 1)
	w.nudge()
	go w.run(ctx)
	return w
}

// Close ends the work and waits for it.
func (w *Wire) Close() {
	w.end()
	<-w.over
}

// See tells how the scene is looked at. Zooming may change the level; costs then spread again from the same seed.
func (w *Wire) See(v View) {
	w.mu.Lock()
	defer w.mu.Unlock()
	level := v.level(w.grid)
	w.want.view = v
	if level != w.want.level {
		w.want.level, w.want.snap = level, geo.Window{}
		w.restart()
	}
}

// From begins a new stretch at a position and forgets the one before.
func (w *Wire) From(seed orb.Point) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.want.active, w.want.seed, w.want.cursor = true, seed, seed
	w.restart()
}

// Stop forgets the seed; what is being worked on ends. Tiles stay.
func (w *Wire) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.want.active = false
	w.restart()
}

// restart gives up what is being worked on. The caller holds the lock.
func (w *Wire) restart() {
	w.want.serial++
	w.want.failed = false
	if w.stop != nil {
		w.stop()
	}
	w.nudge()
}

func (w *Wire) nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // it was woken already
	}
}

// To returns the path from the seed to a position, both exactly as given. ok is false while the position is not reached: the
// path is then a straight line, for the time being. Without a seed there is none.
func (w *Wire) To(at orb.Point) (path []orb.Point, ok bool) {
	w.mu.Lock()
	w.want.cursor = at
	want := w.want
	w.mu.Unlock()
	if !want.active {
		return nil, false
	}
	if r := w.reached.Load(); r != nil && r.serial == want.serial && holds(r.window, r.level.at(at)) {
		return r.path(want.seed, at), true
	}
	if !want.failed {
		w.nudge()
	}
	return []orb.Point{want.seed, at}, false
}

// Line is the path to a position with few vertices, as it is committed and edited.
func (w *Wire) Line(at orb.Point) (line orb.LineString, ok bool) {
	path, ok := w.To(at)
	w.mu.Lock()
	every := w.want.level.every
	w.mu.Unlock()
	return Simplify(path, float64(every)/2), ok
}

// Snap returns the middle of the pixel on a ridge, of the probability or of contrasts, that is nearest to a position and at
// most radius away. ok is false also while nothing is known there; then it is looked at, and Emit tells when it was.
func (w *Wire) Snap(at orb.Point, radius float64) (on orb.Point, ok bool) {
	w.mu.Lock()
	level := w.want.level
	around := square(level, at, radius)
	known := w.reader.tiles.all(level, around)
	if !known && !w.want.failed {
		w.want.snap = around
		w.nudge()
	}
	w.mu.Unlock()
	if !known {
		return at, false
	}
	if on, ok = w.reader.tiles.ridgeNear(level, at, radius); !ok {
		return at, false
	}
	return on, true
}

// run works until ctx ends.
func (w *Wire) run(ctx context.Context) {
	defer close(w.over)
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		}
		for w.work(ctx) {
		}
	}
}

// work does what is wanted most and reports whether there was anything.
func (w *Wire) work(ctx context.Context) bool {
	w.mu.Lock()
	want := w.want
	ctx, stop := context.WithCancel(ctx)
	w.stop = stop
	w.want.snap = geo.Window{}
	w.mu.Unlock()
	defer stop()

	window, stage, wanted := want.next(w.reached.Load())
	var progress Progress
	var err error
	switch {
	case ctx.Err() != nil:
		return false
	case !want.snap.Empty() && !want.failed:
		err = w.reader.need(ctx, want.level, want.snap)
	case wanted:
		var r *reach
		if r, err = w.spread(ctx, want, window, stage); err == nil {
			w.reached.Store(r)
			progress.Reached = want.level.scene(window, w.grid)
		}
	case w.gauged != want.level.every:
		w.gauged = want.level.every
		_, _ = w.reader.gauge(ctx, want.level) // an error is met again, and said, when a click needs it
		return true
	default:
		return false
	}
	if err != nil && ctx.Err() != nil {
		return true // something else is wanted by now
	}
	if err != nil {
		progress.Err = fmt.Errorf("follow edges: %w", err)
		w.fail(want.serial)
	}
	w.emit(progress)
	return true
}

// fail leaves it at straight lines until another seed.
func (w *Wire) fail(serial int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.want.serial == serial {
		w.want.failed = true
	}
}

// next is the window to spread over, given what is reached.
func (q request) next(r *reach) (window geo.Window, stage int, ok bool) {
	if !q.active || q.failed {
		return geo.Window{}, 0, false
	}
	if r != nil && r.serial != q.serial {
		r = nil
	}
	seed, cursor, seen := q.level.at(q.seed), q.level.at(q.cursor), q.view.in(q.level)
	last := len(windows) - 1
	for stage, size := range windows {
		window := place(size, q.level, seed, cursor, seen)
		switch {
		case r != nil && (stage < r.stage || r.window.Contains(window)):
		case stage < last && !holds(window, cursor): // too small to help
		case r != nil && stage == r.stage && (stage < last || holds(r.window, cursor) || !holds(window, cursor)):
		default:
			return window, stage, true
		}
	}
	return geo.Window{}, 0, false
}

// spread settles a window from the seed.
func (w *Wire) spread(ctx context.Context, want request, window geo.Window, stage int) (*reach, error) {
	if err := w.reader.need(ctx, want.level, window); err != nil {
		return nil, err
	}
	if w.spreader == nil {
		w.spreader = &spreader{}
	}
	s := w.spreader
	s.cells.clear(window.Width, window.Height)
	if !w.reader.tiles.fill(&s.cells, want.level, window) {
		return nil, errors.New("tiles were given up too soon")
	}
	seed := want.level.at(want.seed)
	if err := s.spread(ctx, pixel{seed.col - window.Col, seed.row - window.Row}, w.tariff); err != nil {
		return nil, err
	}
	return &reach{
		serial: want.serial, stage: stage, level: want.level, window: window, seed: seed,
		codes: s.cells.codes(window.Width, window.Height),
	}, nil
}
