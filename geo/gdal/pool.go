package gdal

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"

	"github.com/airbusgeo/godal"

	"icefront/geo/gdal/internal/bridge"
)

// handle is one GDAL dataset: it serves one goroutine at a time.
type handle struct {
	ds    *godal.Dataset
	src   *godal.Dataset // the file below a warped view, else nil
	bands []godal.Band
}

// level returns a band, or one of its overviews (counted from 1).
func (h *handle) level(band, overview int) (godal.Band, bool) {
	b := h.bands[band-1]
	if overview == 0 {
		return b, true
	}
	all := b.Overviews()
	if overview > len(all) {
		return godal.Band{}, false
	}
	return all[overview-1], true
}

// close closes the view before the file that it reads.
func (h *handle) close() error {
	err := h.ds.Close(godal.ErrLogger(bridge.FailuresOnly))
	if h.src != nil {
		err = errors.Join(err, h.src.Close(godal.ErrLogger(bridge.FailuresOnly)))
	}
	return err
}

// pool lends handles of one file, at most one per processor. They are opened when first needed.
type pool struct {
	open  func() (*handle, error)
	slots chan struct{}

	mu     sync.Mutex
	idle   []*handle
	closed bool
	once   sync.Once
}

// newPool returns a pool that holds first.
func newPool(first *handle, open func() (*handle, error)) *pool {
	return &pool{open: open, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), idle: []*handle{first}}
}

// size is the number of handles that can be lent at once.
func (p *pool) size() int { return cap(p.slots) }

// with lends a handle to work. It waits until one is free or ctx ends.
func (p *pool) with(ctx context.Context, work func(*handle) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	h, err := p.take()
	if err != nil {
		return err
	}
	defer p.put(h)
	return work(h)
}

func (p *pool) take() (*handle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, os.ErrClosed
	}
	if n := len(p.idle); n > 0 {
		h := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return h, nil
	}
	return p.open()
}

func (p *pool) put(h *handle) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, h)
}

// close waits for work in flight and closes all handles. It may be called twice.
func (p *pool) close() (err error) {
	p.once.Do(func() {
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		for _, h := range p.idle {
			err = errors.Join(err, h.close())
		}
		p.idle = nil
		for range cap(p.slots) {
			<-p.slots
		}
	})
	return err
}
