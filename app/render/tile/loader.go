package tile

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Readers is how many tiles are read at a time: one decodes while the other waits for the disk.
const Readers = 2

// Grace is how long a read may go on after its view is no longer wanted. Without it, tiles that take longer
// than the pause between two mouse events would never come in while the map is dragged.
const Grace = 300 * time.Millisecond

// Loader brings tiles into a cache. Its methods are safe from several goroutines.
type Loader struct {
	cache *Cache
	slots chan struct{} // one per tile being read, over all views

	mu     sync.Mutex
	flying map[key]chan struct{} // tiles being read; closed when done
}

// NewLoader returns a loader into a cache.
func NewLoader(c *Cache) *Loader {
	return &Loader{cache: c, slots: make(chan struct{}, Readers), flying: map[key]chan struct{}{}}
}

// Bases fetches the coarse pictures of scenes that have none. A picture that cannot be read is left to
// the tiles to report; only the end of ctx is an error.
func (l *Loader) Bases(ctx context.Context, pyramids []Pyramid) error {
	for _, p := range pyramids {
		if p.mask || l.cache.has(p.key(baseLevel, 0, 0)) {
			continue
		}
		if err := l.cache.loadBase(ctx, p); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// Tiles reads tiles in order and calls between, if any, each interval in which some arrived.
// It waits for its readers also when ctx ends, and returns the first error.
func (l *Loader) Tiles(ctx context.Context, needs []Need, interval time.Duration, between func()) error {
	results := make(chan error, len(needs))
	var next atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	for range Readers {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(needs) {
					return
				}
				results <- l.tile(ctx, needs[i])
			}
		})
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

// tile brings one tile into the cache, unless another view does or did.
func (l *Loader) tile(ctx context.Context, n Need) error {
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	k, done := n.pyramid.key(n.level, n.tx, n.ty), make(chan struct{})
	if mine, err := l.claim(ctx, k, done); !mine {
		return err
	}
	defer l.land(k, done)
	ctx, stop := outlast(ctx, Grace)
	defer stop()
	return l.cache.load(ctx, n.pyramid, n.level, n.tx, n.ty)
}

// claim decides who reads a tile; mine is false, without an error, if somebody else has read it.
func (l *Loader) claim(ctx context.Context, k key, done chan struct{}) (mine bool, err error) {
	for ctx.Err() == nil {
		if l.cache.has(k) {
			return false, nil
		}
		other := l.takeOff(k, done)
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
func (l *Loader) takeOff(k key, done chan struct{}) (other chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if other = l.flying[k]; other == nil {
		l.flying[k] = done
	}
	return other
}

func (l *Loader) land(k key, done chan struct{}) {
	l.mu.Lock()
	delete(l.flying, k)
	l.mu.Unlock()
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
