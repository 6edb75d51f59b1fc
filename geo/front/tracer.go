package front

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"icefront/geo"
	"icefront/geo/front/thin"
	"icefront/geo/runs"
	"icefront/geo/zone"

	"github.com/paulmach/orb"
)

// Tracer finds the fronts of a mask that arrives in bands from north to south, each of full width.
//
// It is a geo.Sink[uint8]. Its memory grows with the length of the fronts, not with the area of the mask;
// the result does not depend on how the mask was cut into bands.
type Tracer struct {
	opt   Options
	table [256]zone.Class

	grid  geo.Grid // of the whole mask, as far as it came
	start int      // row of the first band in its scene
	last  []uint8  // last row
	shore *contact
	band  *thin.Plane // pixels of the front class
	sides *shores     // what a front lies between; nil if it is found by contact
	width int         // half of the widest front class found
	rule  Rule
	done  bool
}

var _ geo.Sink[uint8] = (*Tracer)(nil)

// NewTracer returns a Tracer for one mask.
func NewTracer(opt Options) *Tracer {
	return &Tracer{opt: opt, table: opt.Coding.Table(), rule: opt.Rule}
}

// Write takes the next band. Its grid must be that of the band, its rows must follow those of the last one.
func (t *Tracer) Write(ctx context.Context, at geo.Window, r geo.Mask) error {
	if len(r.Pix) != r.Grid.Width*r.Grid.Height || r.Grid.Width != at.Width || r.Grid.Height != at.Height {
		return fmt.Errorf("trace fronts: %d pixels for a band of %dx%d", len(r.Pix), at.Width, at.Height)
	}
	if err := t.ready(at, r.Grid); err != nil || at.Width == 0 {
		return err
	}
	for y := range at.Height {
		if y&63 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := r.Row(y)
		if t.grid.Height > 0 && bytes.Equal(row, t.last) {
			t.repeat()
			continue
		}
		t.take(splitRuns(row, &t.table, t.shore.spare()))
		t.last = append(t.last[:0], row...)
	}
	return nil
}

// ready checks that a band follows the last one; the first one begins the mask.
func (t *Tracer) ready(at geo.Window, g geo.Grid) error {
	switch {
	case t.done:
		return errors.New("trace fronts: the mask is complete already")
	case at.Width > math.MaxInt32/4 || at.Row+at.Height > math.MaxInt32/4:
		return fmt.Errorf("trace fronts: a mask of width %d is too large", at.Width)
	}
	if t.shore == nil {
		t.begin(at, g)
	}
	if at.Width != t.grid.Width || at.Row != t.start+t.grid.Height {
		return fmt.Errorf("trace fronts: band of width %d at row %d, want width %d at row %d",
			at.Width, at.Row, t.grid.Width, t.start+t.grid.Height)
	}
	return nil
}

func (t *Tracer) begin(at geo.Window, g geo.Grid) {
	t.grid = geo.Grid{Width: at.Width, Transform: g.Transform, CRS: g.CRS}
	t.start = at.Row
	t.shore = newContact(at.Width)
	t.band = thin.NewPlane(at.Width)
	if t.opt.Rule == ByClass {
		t.sides = newShores(at.Width)
	}
}

// take takes one row of the mask.
func (t *Tracer) take(list []run) {
	t.shore.take(list)
	t.next()
}

// repeat takes a row that equals the last one.
func (t *Tracer) repeat() {
	t.shore.repeat()
	t.next()
}

// next goes on by the row that the shore has taken.
func (t *Tracer) next() {
	y := t.grid.Height
	t.grid.Height++
	t.band.Grow(t.grid.Height)
	for _, r := range t.shore.runs {
		if r.class == zone.Front {
			t.band.SetRun(int32(y), int(r.from), int(r.to))
		}
	}
	if y&63 == 63 {
		t.band.Pack(y >> 6)
	}
	if t.sides != nil {
		t.sides.take(y, t.shore.runs)
	}
}

// Close ends the mask. It may be called twice.
func (t *Tracer) Close() error {
	t.done = true
	return nil
}

// Discard forgets the mask.
func (t *Tracer) Discard() error {
	if !t.done {
		t.shore, t.band, t.sides, t.done = nil, nil, nil, true
	}
	return nil
}

// Fronts returns the fronts of the mask, longest first, and ends it; a second call returns none.
// No front is no error. If the mask is noise the error wraps ErrTooRagged.
func (t *Tracer) Fronts() ([]Front, error) {
	t.done = true
	if t.shore == nil || t.grid.Height == 0 || t.grid.Width == 0 {
		return nil, nil
	}
	shore, band, sides := t.shore, t.band, t.sides
	t.shore, t.band, t.sides = nil, nil, nil // the memory of the one is free while the other is traced
	var byClass []Front
	var classErr error
	if t.opt.Rule == ByClass {
		byClass, classErr = t.byClass(band, sides)
		if len(byClass) > 0 && t.length(byClass[0]) >= t.opt.minFront() {
			return byClass, nil
		}
	}
	byContact, err := t.byContact(shore, band, sides)
	if len(byContact) > 0 {
		t.rule = ByContact
		return byContact, nil
	}
	if len(byClass) > 0 {
		return byClass, nil
	}
	return nil, cmp.Or(classErr, err)
}

// Rule is the rule by which the last Fronts were found; it differs from that of the options after a fall-back.
func (t *Tracer) Rule() Rule { return t.rule }

func (t *Tracer) byClass(band *thin.Plane, sides *shores) ([]Front, error) {
	if err := band.LineLike(); err != nil {
		return nil, fmt.Errorf("trace front class: %w", err)
	}
	thin.FillPinholes(band)
	// The ends of lines are still to be extended, so shorter ones may do.
	lines, err := thin.Longest(thin.Skeletonise(band), t.opt.pixel(), t.opt.MinLength/2)
	if err != nil {
		return nil, fmt.Errorf("trace front class: %w", err)
	}
	var paths []path
	for raw := range lines {
		p, width := extendEnds(band, raw), halfWidth(band, raw)
		t.width = max(t.width, width)
		if t.opt.Ridge != nil {
			onRidge(p.at, t.opt.Ridge, width)
		}
		if sides.none() {
			paths = append(paths, p)
			continue
		}
		paths = append(paths, sides.stretches(band, p, width)...)
	}
	return t.fronts(paths), nil
}

func (t *Tracer) byContact(shore *contact, band *thin.Plane, sides *shores) ([]Front, error) {
	edges := shore.finish()
	if shore.ragged {
		return nil, fmt.Errorf("trace glacier-ocean contact: %w", ErrTooRagged)
	}
	paths := chains(edges, int32(t.grid.Width))
	var smoothed []path
	for _, p := range paths {
		p = smooth(p)
		if sides == nil {
			smoothed = append(smoothed, p)
			continue
		}
		smoothed = append(smoothed, sides.stretches(band, p, t.width)...) // without the rims, as for the class
	}
	return t.fronts(smoothed), nil
}

// fronts drops what is too short, simplifies, and places the rest on the ground, longest first.
func (t *Tracer) fronts(paths []path) []Front {
	type measured struct {
		path
		length float64
	}
	var long []measured
	for _, p := range paths {
		if l := t.metres(p.at); l >= t.opt.MinLength && len(p.at) > 1 {
			long = append(long, measured{p, l})
		}
	}
	slices.SortStableFunc(long, func(a, b measured) int { return cmp.Compare(b.length, a.length) })
	out := make([]Front, len(long))
	for i, p := range long {
		line := simplified(p.at, t.opt.pixel(), t.opt.tolerance())
		for k, v := range line {
			line[k] = t.grid.Transform.Apply(v[0], v[1])
		}
		if a := t.grid.Transform; a[1]*a[5]-a[2]*a[4] > 0 { // a mirrored grid swaps left and right
			slices.Reverse(line)
		}
		out[i] = Front{CRS: t.grid.CRS, Line: line}
	}
	return out
}

// metres is the length of a line of pixel positions.
func (t *Tracer) metres(at []orb.Point) float64 {
	px, sum := t.opt.pixel(), 0.0
	for i := 1; i < len(at); i++ {
		sum += math.Hypot((at[i][0]-at[i-1][0])*px[1], (at[i][1]-at[i-1][1])*px[0])
	}
	return sum
}

// length is the length in metres of a front on the ground.
func (t *Tracer) length(f Front) float64 {
	inverse, ok := t.grid.Transform.Invert()
	if !ok {
		return Length(f.Line)
	}
	at := make([]orb.Point, len(f.Line))
	for i, v := range f.Line {
		at[i] = inverse.Apply(v[0], v[1])
	}
	return t.metres(at)
}

// Extract returns the fronts of a mask that comes in bands from north to south, longest first.
func Extract(rows iter.Seq2[geo.Mask, error], opt Options) ([]Front, error) {
	t := NewTracer(opt)
	row := 0
	for band, err := range rows {
		if err != nil {
			return nil, err
		}
		at := geo.Window{Row: row, Width: band.Grid.Width, Height: band.Grid.Height}
		if err := t.Write(context.Background(), at, band); err != nil {
			return nil, err
		}
		row += band.Grid.Height
	}
	return t.Fronts()
}

// FromRuns returns the fronts of a mask that is held in runs.
func FromRuns(ctx context.Context, m *runs.Mask, opt Options) ([]Front, error) {
	t := NewTracer(opt)
	if err := t.ready(m.Grid.Bounds(), m.Grid); err != nil || m.Grid.Width == 0 {
		return nil, err
	}
	for y := range m.Grid.Height {
		if y&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if m.Same(y) {
			t.repeat()
			continue
		}
		ends, values := m.Row(y)
		t.take(heldRuns(ends, values, &t.table, t.shore.spare()))
	}
	return t.Fronts()
}

// FromMask returns the fronts of a mask that fits into memory, such as a label of zones or of a front.
func FromMask(m geo.Mask, opt Options) ([]Front, error) {
	return Extract(func(yield func(geo.Mask, error) bool) { yield(m, nil) }, opt)
}
