package published

import (
	"context"
	"errors"
	"fmt"
	"os"

	"icefront/geo"
	"icefront/geo/zone"
)

// Sinks take the maps, on the scene's grid: zones as 0, 64, 127 and 254, lines as 0 and 255. Nil means not wanted.
type Sinks struct{ Zone, Front, Boundary geo.Sink[uint8] }

// Writer takes a model's own class indices, one mask for each label plane, and writes the original's maps.
//
// It is a geo.Stack[uint8]. It holds some tens of rows, and hands the last of them on with the last rows it is given.
type Writer struct {
	grid   geo.Grid
	planes int
	steps  []step
	sinks  []geo.Sink[uint8] // that are wanted
	next   int               // first row not yet given
	done   bool
	err    error // the first, for good
}

var _ geo.Stack[uint8] = (*Writer)(nil)

// step turns rows of a plane into rows of maps.
type step struct {
	plane int
	row   func(ctx context.Context, indices []uint8) error
}

// New returns a Writer of planes (what each class index of each plane means) that owns the sinks.
// It is an error to want a map that the planes do not give: MapsOf tells.
func New(planes [][]zone.Class, g geo.Grid, to Sinks) (*Writer, error) {
	r, err := newRecipe(planes)
	if err != nil {
		return nil, err
	}
	if g.Width <= 0 || g.Height <= 0 {
		return nil, fmt.Errorf("published maps: a scene cannot have %d x %d pixels", g.Width, g.Height)
	}
	for _, missing := range []struct {
		what  string
		found bool
		to    geo.Sink[uint8]
	}{
		{"zones", r.zone != nil || r.fused != nil, to.Zone},
		{"front", r.front != nil || r.fused != nil, to.Front},
		{"boundary", r.boundary != nil, to.Boundary},
	} {
		if missing.to != nil && !missing.found {
			return nil, fmt.Errorf("published maps: the model has no %s to write", missing.what)
		}
	}
	w := &Writer{grid: g, planes: len(planes)}
	zones, front := w.band("zones", to.Zone), w.band("front", to.Front)
	boundary := w.band("boundary", to.Boundary)
	if r.fused != nil && (zones != nil || front != nil) {
		w.steps = append(w.steps, step{r.fused.plane, newFused(r.fused, g.Width, g.Height, zones, front).row})
	}
	w.plain(r.zone, zones)
	w.plain(r.front, front)
	w.plain(r.boundary, boundary)
	return w, nil
}

// band prepares an output; nil if it is not wanted.
func (w *Writer) band(what string, to geo.Sink[uint8]) *band {
	if to == nil {
		return nil
	}
	w.sinks = append(w.sinks, to)
	return newBand(what, w.grid, to)
}

// plain adds the step of a map that is painted as it comes.
func (w *Writer) plain(p *paint, b *band) {
	if p == nil || b == nil {
		return
	}
	w.steps = append(w.steps, step{p.plane, func(ctx context.Context, indices []uint8) error {
		if err := p.row(b.begin(), indices); err != nil {
			return err
		}
		return b.end(ctx)
	}})
}

// Write takes the next rows of every plane. After an error every call returns it.
func (w *Writer) Write(ctx context.Context, at geo.Window, planes []geo.Mask) error {
	switch {
	case w.err != nil:
		return w.err
	case w.done:
		return fmt.Errorf("write published maps: %w", os.ErrClosed)
	}
	w.err = w.take(ctx, at, planes)
	return w.err
}

func (w *Writer) take(ctx context.Context, at geo.Window, planes []geo.Mask) error {
	width := w.grid.Width
	if at.Col != 0 || at.Width != width || at.Row != w.next || at.Height < 0 || at.Height > w.grid.Height-at.Row {
		return fmt.Errorf("write published maps: rows must come north to south in full width: got %+v, want row %d of %d x %d",
			at, w.next, width, w.grid.Height)
	}
	if len(planes) != w.planes {
		return fmt.Errorf("write published maps: got %d planes, want %d", len(planes), w.planes)
	}
	for i, p := range planes {
		if len(p.Pix) != width*at.Height {
			return fmt.Errorf("write published maps: plane %d of window %+v has %d pixels", i+1, at, len(p.Pix))
		}
	}
	for y := range at.Height {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, s := range w.steps {
			if err := s.row(ctx, planes[s.plane].Pix[y*width:(y+1)*width]); err != nil {
				return fmt.Errorf("write published maps, row %d: %w", w.next, err)
			}
		}
		w.next++
	}
	return nil
}

// Close closes the sinks. After an error, or if rows are missing, it discards them and says why.
// Called again it returns what it returned first.
func (w *Writer) Close() error {
	if w.done {
		return w.err
	}
	if w.err == nil && w.next != w.grid.Height {
		w.err = fmt.Errorf("write published maps: only %d of %d rows came", w.next, w.grid.Height)
	}
	if w.err != nil {
		return errors.Join(w.err, w.Discard())
	}
	w.done = true
	for i, s := range w.sinks {
		if w.err = s.Close(); w.err != nil {
			return errors.Join(w.err, discard(w.sinks[i:]))
		}
	}
	return nil
}

// Discard discards the sinks. It is a no-op after Close.
func (w *Writer) Discard() error {
	if w.done {
		return nil
	}
	w.done = true
	return discard(w.sinks)
}

func discard(sinks []geo.Sink[uint8]) error {
	var errs []error
	for _, s := range sinks {
		errs = append(errs, s.Discard())
	}
	return errors.Join(errs...)
}
