package render

import (
	"context"
	"image"
	"runtime"
	"sync"
	"time"

	"icefront/app/render/tile"
)

// Renderer makes frames from a cache of tiles. Its methods are safe from several goroutines.
type Renderer struct {
	Interval time.Duration // least time between two frames of one view while tiles arrive; 0 means 80 ms
	Workers  int           // strips of a frame drawn at a time; 0 means one per core, at most 4

	tiles  *Tiles
	loader *tile.Loader
	pad    pad

	mu   sync.Mutex
	free []*image.RGBA
}

// NewRenderer returns a renderer that shares tiles with whoever else has the cache.
func NewRenderer(tiles *Tiles) *Renderer {
	return &Renderer{tiles: tiles, loader: tile.NewLoader(tiles.pixels)}
}

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
		if err := r.loader.Bases(ctx, d.pyramids()); err != nil {
			return err
		}
		d = r.tiles.prepare(p, v)
	}
	emit(r.paint(d), len(d.needs) == 0)
	if len(d.needs) == 0 {
		return nil
	}
	err := r.loader.Tiles(ctx, d.needs, r.interval(), func() { emit(r.paint(r.tiles.prepare(p, v)), false) })
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
		if err := r.loader.Tiles(ctx, d.needs, r.interval(), nil); err != nil {
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

func (r *Renderer) interval() time.Duration {
	if r.Interval > 0 {
		return r.Interval
	}
	return 80 * time.Millisecond
}
