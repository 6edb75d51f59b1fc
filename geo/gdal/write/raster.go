// Package write makes raster files through GDAL: class maps, stacks of bands, and PNG.
//
// Each comes in rows from north to south and appears under its name when it is closed, complete and synced, or never.
// ctx, given when a file is begun, ends the writing: Write and Close then return its error within a second.
package write

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// grace is how long a call that should end waits for GDAL to notice.
const grace = 700 * time.Millisecond

// raster is a file in the making, that is given samples of type T and stores them as S.
type raster[T geo.Sample, S stored] struct {
	ctx    context.Context // of the beginning: the sink is one long call
	path   string
	grid   geo.Grid
	work   *bridge.Workshop
	encode func(dst []S, px []T) []S // appends
	bands  int
	make   func(stop *atomic.Int32) error // the final file from the closed draft, both in the workshop
	place  func() error                   // moves it to its name

	mu    sync.Mutex
	draft *draft[S]
	next  int // first row not yet given
	done  bool
	err   error // the first, for good
}

// begin checks what is to be written and makes the draft.
func (m *raster[T, S]) begin(l layout[S]) (err error) {
	bridge.Setup()
	if err := m.ctx.Err(); err != nil {
		return err
	}
	if m.grid.Width <= 0 || m.grid.Height <= 0 {
		return fmt.Errorf("write %s: a raster cannot have %d x %d pixels", m.path, m.grid.Width, m.grid.Height)
	}
	if err := bridge.CheckCRS(m.grid.CRS); err != nil {
		return fmt.Errorf("write %s: %w", m.path, err)
	}
	if m.work, err = bridge.NewWorkshop(m.path); err != nil {
		return err
	}
	m.bands = l.bands
	if m.draft, err = newDraft(m.work.File(draftName), m.grid, l); err != nil {
		return errors.Join(bridge.WriteError(m.path, m.work.Folder, err), m.work.Clear())
	}
	return nil
}

// Write takes the next rows of each band. After an error the raster is discarded and every call returns that error.
func (m *raster[T, S]) Write(ctx context.Context, at geo.Window, bands []geo.Raster[T]) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done {
		return errors.Join(m.err, fmt.Errorf("write %s: %w", m.path, os.ErrClosed))
	}
	if m.err != nil {
		return m.err
	}
	return m.fail(m.take(ctx, at, bands))
}

// fail keeps the first error and cleans up after it.
func (m *raster[T, S]) fail(err error) error {
	if err == nil {
		return nil
	}
	if m.err == nil {
		m.err = bridge.WriteError(m.path, m.work.Folder, err)
		if m.ctx.Err() != nil && errors.Is(err, m.ctx.Err()) {
			m.err = err
		}
		m.clean()
	}
	return m.err
}

// clean removes all that was written. GDAL writes what it holds before it closes a file, even this one: what is left
// of that after the grace goes on behind the caller's back.
func (m *raster[T, S]) clean() {
	d := m.draft
	m.draft = nil
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = d.close() // it is about to be removed
		_ = m.work.Clear()
	}()
	select {
	case <-gone:
	case <-time.After(grace):
	}
}

func (m *raster[T, S]) take(ctx context.Context, at geo.Window, bands []geo.Raster[T]) error {
	w := m.grid.Width
	if at.Col != 0 || at.Width != w || at.Row != m.next || at.Height < 0 || at.Row+at.Height > m.grid.Height {
		return fmt.Errorf("rows must come north to south in full width: got %+v, want row %d of %d x %d",
			at, m.next, w, m.grid.Height)
	}
	if len(bands) != m.bands {
		return fmt.Errorf("window %+v comes with %d bands instead of %d", at, len(bands), m.bands)
	}
	for _, r := range bands {
		if len(r.Pix) != w*at.Height {
			return fmt.Errorf("window %+v comes with %d pixels", at, len(r.Pix))
		}
	}
	halt := func() error { return errors.Join(m.ctx.Err(), ctx.Err()) }
	for done := 0; done < at.Height; {
		if err := halt(); err != nil {
			return err
		}
		n := min(at.Height-done, m.draft.room())
		for b, r := range bands {
			m.draft.rows[b] = m.encode(m.draft.rows[b], r.Pix[done*w:(done+n)*w])
		}
		done += n
		m.next += n
		if err := m.draft.settle(halt); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes everything. It is a no-op after Close.
func (m *raster[T, S]) Discard() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done || m.err != nil {
		return nil
	}
	m.done = true
	m.clean()
	return nil
}

// Close finishes the file and gives it its name. Called again it returns what it returned first.
func (m *raster[T, S]) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done || m.err != nil {
		return m.err
	}
	if err := m.fail(m.finish()); err != nil {
		return err
	}
	m.done = true
	return m.work.Clear()
}

// finish returns soon after the context ends. If GDAL has not stopped by then, the workshop is cleared when it has.
func (m *raster[T, S]) finish() error {
	if m.next != m.grid.Height {
		return fmt.Errorf("only %d of %d rows were written", m.next, m.grid.Height)
	}
	var stop atomic.Int32
	ended := make(chan error, 1)
	d := m.draft
	m.draft = nil
	go func() {
		err := d.close()
		if err == nil {
			err = m.make(&stop)
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != nil {
			return err
		}
		return m.place()
	case <-m.ctx.Done():
		stop.Store(1)
	}
	select {
	case <-ended:
	case <-time.After(grace):
		go func() {
			<-ended
			_ = m.work.Clear()
		}()
	}
	return m.ctx.Err()
}

// sink is a raster of one band.
type sink struct{ *raster[uint8, uint8] }

// Write takes the next rows. After an error the sink is discarded and every call returns that error.
func (s sink) Write(ctx context.Context, at geo.Window, r geo.Raster[uint8]) error {
	return s.raster.Write(ctx, at, []geo.Raster[uint8]{r})
}

// verbatim stores samples as they are.
func verbatim(dst, px []uint8) []uint8 { return append(dst, px...) }

// setMeta sets metadata items of a file.
func setMeta(ds *godal.Dataset, meta map[string]string) error {
	for key, value := range meta {
		if err := ds.SetMetadata(key, value, godal.ErrLogger(bridge.FailuresOnly)); err != nil {
			return err
		}
	}
	return nil
}
