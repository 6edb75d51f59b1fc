package livewire

import (
	"context"
	"sync"

	"icefront/geo"

	"golang.org/x/sync/errgroup"
)

// side is the side of a tile of costs, maxTiles how many are kept: those under the largest window, and as many
// around it. A tile takes 128 kB.
const (
	side     = 256
	maxTiles = 140
)

type tileKey struct{ every, col, row int }

// tile is the costs of a square of a level; those at its border are smaller.
type tile struct {
	costs []uint16
	used  uint64
}

// tiles keeps what was computed last. It is safe from several goroutines.
type tiles struct {
	mu   sync.Mutex
	held map[tileKey]*tile
	tick uint64
}

// find is the costs of a tile that is held; nil if it is not.
func (t *tiles) find(k tileKey) []uint16 {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := t.held[k]
	if found == nil {
		return nil
	}
	t.tick++
	found.used = t.tick
	return found.costs
}

// hold keeps a tile and gives up the one that was longest unused.
func (t *tiles) hold(k tileKey, costs []uint16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held == nil {
		t.held = map[tileKey]*tile{}
	}
	if len(t.held) >= maxTiles {
		var oldest tileKey
		first := true
		for k, v := range t.held {
			if first || v.used < t.held[oldest].used {
				oldest, first = k, false
			}
		}
		delete(t.held, oldest)
	}
	t.tick++
	t.held[k] = &tile{costs: costs, used: t.tick}
}

// under are the tiles that a window of a level touches.
func under(l level, w geo.Window) (keys []tileKey) {
	for row := w.Row / side; row*side < w.Row+w.Height; row++ {
		for col := w.Col / side; col*side < w.Col+w.Width; col++ {
			keys = append(keys, tileKey{l.every, col, row})
		}
	}
	return keys
}

// window is the part of a level that a tile shows.
func (k tileKey) window(l level) geo.Window {
	return geo.Window{Col: k.col * side, Row: k.row * side, Width: side, Height: side}.Intersect(l.bounds())
}

// need makes the tiles under a window that are not held, a few at once.
func (r *reader) need(ctx context.Context, l level, w geo.Window) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.together)
	for _, k := range under(l, w) {
		if r.tiles.find(k) != nil {
			continue
		}
		group.Go(func() error {
			costs, err := r.costs(ctx, l, k.window(l))
			if err == nil {
				r.tiles.hold(k, costs)
			}
			return err
		})
	}
	return group.Wait()
}

// all reports that every tile under a window is held.
func (t *tiles) all(l level, w geo.Window) bool {
	for _, k := range under(l, w) {
		if t.find(k) == nil {
			return false
		}
	}
	return true
}

// fill copies the costs of a window; false if a tile is missing.
func (t *tiles) fill(c *cells, l level, w geo.Window) bool {
	for _, k := range under(l, w) {
		costs := t.find(k)
		if costs == nil {
			return false
		}
		from := k.window(l)
		part := from.Intersect(w)
		for row := part.Row; row < part.Row+part.Height; row++ {
			line := costs[(row-from.Row)*from.Width:][part.Col-from.Col:]
			c.set(part.Col-w.Col, row-w.Row, line[:part.Width])
		}
	}
	return true
}
