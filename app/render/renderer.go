package render

import (
	"context"
	"image"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Renderer makes frames from a cache of tiles. Its methods are safe from several goroutines.
type Renderer struct {
	Interval time.Duration // least time between two frames of one view while tiles arrive; 0 means 80 ms
	Workers  int           // strips of a frame drawn at a time; 0 means one per core, at most 4

	tiles *Tiles
	pad   pad
	slots chan struct{} // one per tile being read, over all views

	mu     sync.Mutex
	free   []*image.RGBA
	flying map[tileKey]chan struct{} // tiles being read; closed when done
}

// NewRenderer returns a renderer that shares tiles with whoever else has the cache.
func NewRenderer(tiles *Tiles) *Renderer {
	return &Renderer{tiles: tiles, slots: make(chan struct{}, loaders), flying: map[tileKey]chan struct{}{}}
}

// loaders is how many tiles are read at a time: one decodes while the other waits for the disk.
const loaders = 2

// grace is how long a read may go on after its view is no longer wanted. Without it, tiles that take longer
// than the pause between two mouse events would never come in while the map is dragged.
const grace = 300 * time.Millisecond

// Render draws p under v again and again until nothing is missing: at once from what is in the cache or from
// coarse pictures, then while tiles arrive, the middle first. The last frame is complete.
//
// emit is called on Render's goroutine and owns the frame until it gives it to Release. Render returns soon after
// ctx ends, with its error, or after the last frame with the first error of reading; such a frame is not complete.
func (r *Renderer) Render(ctx context.Context, p Picture, v View, emit func(frame *image.RGBA, complete bool)) error {
	if err := ctx.Err(); err != nil || v.Empty() {
		return err
	}
	d := r.tiles.prepare(p, v)
	if d.blank() {
		if err := r.loadBases(ctx, d); err != nil {
			return err
		}
		d = r.tiles.prepare(p, v)
	}
	emit(r.paint(d), len(d.needs) == 0)
	if len(d.needs) == 0 {
		return nil
	}
	err := r.loadTiles(ctx, d.needs, func() { emit(r.paint(r.tiles.prepare(p, v)), false) })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	emit(r.paint(r.tiles.prepare(p, v)), err == nil)
	return err
}

// Frame draws one complete frame, however long its tiles take.
func (r *Renderer) Frame(ctx context.Context, p Picture, v View) (*image.RGBA, error) {
	d := r.tiles.prepare(p, v)
	if len(d.needs) > 0 {
		if err := r.loadTiles(ctx, d.needs, nil); err != nil {
			return nil, err
		}
		d = r.tiles.prepare(p, v)
	}
	return r.paint(d), nil
}

// Release takes back a frame that is no longer shown, to draw into it. nil is ignored.
func (r *Renderer) Release(frame *image.RGBA) {
	if frame == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	const keep = 3
	if len(r.free) == keep {
		r.free = append(r.free[:0], r.free[1:]...)
	}
	r.free = append(r.free, frame)
}

// buffer returns a frame to draw into; its old content is overwritten whole.
func (r *Renderer) buffer(w, h int) *image.RGBA {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, f := range r.free {
		if f.Rect == image.Rect(0, 0, w, h) {
			r.free = append(r.free[:i], r.free[i+1:]...)
			return f
		}
	}
	return image.NewRGBA(image.Rect(0, 0, w, h))
}

func (r *Renderer) paint(d *drawing) *image.RGBA {
	frame := r.buffer(d.view.Width, d.view.Height)
	workers := r.Workers
	if workers <= 0 {
		workers = min(runtime.GOMAXPROCS(0), 4)
	}
	d.draw(frame, workers, &r.pad)
	return frame
}

// blank reports that a scene has not even a coarse picture.
func (d *drawing) blank() bool {
	for _, n := range d.needs {
		if n.blank && !n.pyramid.mask {
			return true
		}
	}
	return false
}

// loadBases fetches the coarse pictures of scenes that have none. A picture that cannot be read is left to
// the tiles to report; only the end of ctx is an error.
func (r *Renderer) loadBases(ctx context.Context, d *drawing) error {
	for i := range d.layers {
		for _, pl := range d.layers[i].places {
			key := pl.pyramid.key(baseLevel, 0, 0)
			if pl.pyramid.mask || r.tiles.get(key) != nil {
				continue
			}
			t, err := pl.pyramid.base(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				r.tiles.put(key, t)
			}
		}
	}
	return nil
}

// loadTiles reads tiles in order and calls between, if any, as often as Interval allows while they arrive.
// It waits for its readers also when ctx ends, and returns the first error.
func (r *Renderer) loadTiles(ctx context.Context, needs []need, between func()) error {
	results := make(chan error, len(needs))
	var next atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	for range loaders {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(needs) {
					return
				}
				results <- r.loadTile(ctx, needs[i])
			}
		})
	}
	interval := r.Interval
	if interval <= 0 {
		interval = 80 * time.Millisecond
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var first error
	fresh := false
	for n := 0; n < len(needs); {
		select {
		case err := <-results:
			n, fresh = n+1, fresh || err == nil
			if first == nil {
				first = err
			}
		case <-tick.C:
			if fresh && between != nil && ctx.Err() == nil {
				between()
				fresh = false
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return first
}

// loadTile brings one tile into the cache, unless another view does or did.
func (r *Renderer) loadTile(ctx context.Context, n need) error {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	key, done := n.pyramid.key(n.level, n.tx, n.ty), make(chan struct{})
	if mine, err := r.claim(ctx, key, done); !mine {
		return err
	}
	defer r.land(key, done)
	ctx, stop := outlast(ctx, grace)
	defer stop()
	t, err := n.pyramid.read(ctx, n.level, n.tx, n.ty)
	if err == nil {
		r.tiles.put(key, t)
	}
	return err
}

// claim decides who reads a tile; mine is false, without an error, if somebody else has read it.
func (r *Renderer) claim(ctx context.Context, key tileKey, done chan struct{}) (mine bool, err error) {
	for ctx.Err() == nil {
		if r.tiles.get(key) != nil {
			return false, nil
		}
		other := r.takeOff(key, done)
		if other == nil {
			return true, nil
		}
		select {
		case <-other:
		case <-ctx.Done():
		}
	}
	return false, ctx.Err()
}

// takeOff marks a tile as being read, or returns what closes when its reader is done.
func (r *Renderer) takeOff(key tileKey, done chan struct{}) (other chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if other = r.flying[key]; other == nil {
		r.flying[key] = done
	}
	return other
}

func (r *Renderer) land(key tileKey, done chan struct{}) {
	r.mu.Lock()
	delete(r.flying, key)
	r.mu.Unlock()
	close(done)
}

// outlast returns a context that ends some time after ctx does.
func outlast(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(by):
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}
