package gdal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sort"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// Read returns the pixels of src as a w x h image; with src's own size they are exact. Smaller images
// are averaged over the valid pixels of the overview that fits, class maps with a colour table are
// sampled; larger images repeat pixels.
func (s *Scene) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	if err := s.check(band, src, w, h); err != nil {
		return geo.Image{}, err
	}
	l := pick(s.levels[band-1], src, w, h)
	m := mapTo(s.levels[band-1][0], l, src, w, h)
	im := geo.NewRaster[float32](s.grid.Crop(src).Resize(w, h))
	err := s.pool.with(ctx, func(hd *handle) error {
		r := reader{ctx: ctx, handle: hd, band: band, level: l, sample: s.samples[band-1]}
		switch {
		case m.same():
			return r.copy(m, im.Pix)
		case m.shrinks() && !s.nearest(band):
			return r.average(m, im.Pix)
		default:
			return r.pick(m, im.Pix)
		}
	})
	if err != nil {
		return geo.Image{}, s.readError(band, err)
	}
	return im, nil
}

// Bytes reports bands of unsigned bytes, all of them valid or told by their value.
func (s *Scene) Bytes(band int) (gap int, ok bool) {
	if band < 1 || band > len(s.samples) {
		return 0, false
	}
	return s.samples[band-1].plain()
}

// ReadBytes fills to with the pixels of src as they are stored.
func (s *Scene) ReadBytes(ctx context.Context, band int, src geo.Window, to []uint8) error {
	if err := s.check(band, src, src.Width, src.Height); err != nil {
		return err
	}
	if _, ok := s.Bytes(band); !ok || len(to) != src.Width*src.Height {
		return fmt.Errorf("read %s band %d: %s samples into %d bytes", s.info.Path, band, s.samples[band-1].stored, len(to))
	}
	err := s.pool.with(ctx, func(hd *handle) error {
		l := s.levels[band-1][0]
		for at := range l.chunks(src, 1) {
			if err := ctx.Err(); err != nil {
				return err
			}
			part := to[(at.Row-src.Row)*src.Width+at.Col-src.Col:]
			if err := readBand(hd.bands[band-1], at, part, at.Width, at.Height, godal.LineStride(src.Width)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.readError(band, err)
	}
	return nil
}

// nearest reports bands whose values must not be averaged.
func (s *Scene) nearest(band int) bool {
	return band >= 1 && band <= len(s.info.Bands) && s.info.Bands[band-1].Palette
}

// check refuses requests that no scene of this shape can answer.
func (s *Scene) check(band int, src geo.Window, w, h int) error {
	if band < 1 || band > len(s.info.Bands) {
		return fmt.Errorf("read %s: there is no band %d, the file has %d", s.info.Path, band, len(s.info.Bands))
	}
	if src.Empty() || w <= 0 || h <= 0 || !s.grid.Bounds().Contains(src) {
		return fmt.Errorf("read %s: window %+v as %d x %d pixels does not fit %d x %d",
			s.info.Path, src, w, h, s.grid.Width, s.grid.Height)
	}
	if complexType(s.samples[band-1].stored) {
		return complexError(s.info.Path)
	}
	return nil
}

// readError names the file and band, and calls a failure of the library damage.
func (s *Scene) readError(band int, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("read %s: the scene is closed: %w", s.info.Path, os.ErrClosed)
	}
	var lib bridge.Error
	if errors.As(err, &lib) {
		return fmt.Errorf("read %s band %d: %w: %s", s.info.Path, band, geo.ErrDamaged, lib.Reason(s.info.Path))
	}
	return fmt.Errorf("read %s band %d: %w", s.info.Path, band, err)
}

// reader reads one level of a band through one handle.
type reader struct {
	ctx    context.Context // of one Read: a reader does not outlive it
	handle *handle
	band   int
	level  level
	sample sample
}

// each reads the chunks of a window in order, and leaves out those that skip reports.
func (r reader) each(w geo.Window, skip func(geo.Window) bool, take func(geo.Window, []float32)) error {
	b, ok := r.handle.level(r.band, r.level.overview)
	if !ok {
		return bridge.Error("an overview has gone since the file was opened")
	}
	var buf []float32
	for at := range r.level.chunks(w, r.sample.bytes()) {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if skip(at) {
			continue
		}
		if n := at.Width * at.Height; cap(buf) < n {
			buf = make([]float32, n)
		}
		px := buf[:at.Width*at.Height]
		if err := r.sample.read(b, at, px, at.Width, at.Height); err != nil {
			return err
		}
		take(at, px)
	}
	return nil
}

// copy fills out with the level's own pixels.
func (r reader) copy(m mapping, out []float32) error {
	nothing := func(geo.Window) bool { return false }
	return r.each(m.window, nothing, func(at geo.Window, px []float32) {
		to := out[(at.Row-m.window.Row)*m.w+at.Col-m.window.Col:]
		for y := range at.Height {
			copy(to[y*m.w:], px[y*at.Width:(y+1)*at.Width])
		}
	})
}

// average fills out with means over areas.
func (r reader) average(m mapping, out []float32) error {
	a := newAverager(m, out)
	nothing := func(geo.Window) bool { return false }
	return r.each(m.window, nothing, func(at geo.Window, px []float32) {
		a.add(at, px)
		if at.Col+at.Width == m.window.Col+m.window.Width { // the last chunk of its row
			a.flush(at.Row + at.Height)
		}
	})
}

// pick fills out with the nearest pixels.
func (r reader) pick(m mapping, out []float32) error {
	p := newPicker(m, out)
	return r.each(m.window, func(at geo.Window) bool { return !p.wants(at) }, p.add)
}

// within returns the range of indices whose values lie in from .. from+n-1; values ascend.
func within(values []int, from, n int) (lo, hi int) {
	return sort.SearchInts(values, from), sort.SearchInts(values, from+n)
}

// fillNaN marks all pixels as no data.
func fillNaN(px []float32) {
	for i := range px {
		px[i] = float32(math.NaN())
	}
}
