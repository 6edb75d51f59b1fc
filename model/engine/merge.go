package engine

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/sync/errgroup"

	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/engine/product"
)

// voice is one that has a say in an average: a model, or probabilities of an earlier run.
type voice struct {
	planes []model.Plane
	spread bool // its lines have one
	lines  chan product.Line
	back   chan product.Line // lines whose memory may be used again
}

func newVoice(planes []model.Plane, width int, spread bool) voice {
	v := voice{planes: planes, spread: spread, lines: make(chan product.Line, 2), back: make(chan product.Line, 2)}
	for range cap(v.back) {
		l := product.Line{Values: make([]float32, model.Plan{Planes: planes}.Channels()*width), Gaps: make([]uint64, (width+63)/64)}
		if spread {
			l.Spread = make([]float32, len(planes)*width)
		}
		v.back <- l
	}
	return v
}

// say hands a copy of a line to the average.
func (v voice) say(ctx context.Context, l product.Line) error {
	own, _, err := receive(ctx, v.back)
	if err != nil {
		return err
	}
	copy(own.Values, l.Values)
	copy(own.Spread, l.Spread)
	clear(own.Gaps)
	copy(own.Gaps, l.Gaps)
	own.Inside = append(own.Inside[:0], l.Inside...)
	own.From, own.To = l.From, l.To
	return send(ctx, v.lines, own)
}

// classesOf are the zone classes of a plane, which are what makes planes of two models agree.
func classesOf(p model.Plane) []zone.Class {
	var zs []zone.Class
	for _, c := range p.Classes {
		zs = append(zs, c.Zone)
	}
	return zs
}

// find returns the place of a plane with the same classes and its first channel; -1 if there is none.
func find(planes []model.Plane, like model.Plane) (plane, channel int) {
	for i, p := range planes {
		if slices.Equal(classesOf(p), classesOf(like)) {
			return i, channel
		}
		channel += len(p.Classes)
	}
	return -1, 0
}

// agree reports that some plane of a is among b.
func agree(a, b []model.Plane) bool {
	return slices.ContainsFunc(a, func(p model.Plane) bool {
		i, _ := find(b, p)
		return i >= 0
	})
}

// merge runs all passes, and reads what is stored, row by row beside each other, and writes the average. It returns the
// share of the scene's pixels that have data in all of them.
func (e *Ensemble) merge(ctx context.Context, passes []*pass, r model.Request, w *product.Writer) (valid float64, err error) {
	if err := e.fits(r); err != nil {
		return 0, err
	}
	g, ctx := errgroup.WithContext(ctx)
	grid := r.Source.Grid()
	var voices []voice
	for _, p := range passes {
		v := newVoice(p.plan.Planes, grid.Width, p.spread)
		voices = append(voices, v)
		g.Go(func() error {
			return p.run(ctx, func(l product.Line) error { return v.say(ctx, l) })
		})
	}
	for _, s := range r.Stored {
		v := newVoice(s.Planes, grid.Width, false)
		voices = append(voices, v)
		g.Go(func() error {
			return recall(ctx, s, r, v)
		})
	}
	a := newAverager(e.about.Plan.Planes, grid.Width, r.Out.Disagreement())
	g.Go(func() error {
		return a.run(ctx, voices, grid.Height, w)
	})
	err = g.Wait()
	return 1 - float64(a.missing)/(float64(grid.Width)*float64(grid.Height)), err
}

// fits refuses stored probabilities that are not of the scene or of other classes.
func (e *Ensemble) fits(r model.Request) error {
	grid := r.Source.Grid()
	for _, s := range r.Stored {
		if own := s.Source.Grid(); own.Width != grid.Width || own.Height != grid.Height {
			return fmt.Errorf("average stored probabilities: they have %d x %d pixels, the scene %d x %d",
				own.Width, own.Height, grid.Width, grid.Height)
		}
		if !agree(e.about.Plan.Planes, s.Planes) {
			return fmt.Errorf("%w: stored probabilities have no label plane with the classes of %s", model.ErrPlan, e.about.Path)
		}
	}
	return nil
}

// averager makes one line of those of all voices.
type averager struct {
	planes []model.Plane
	width  int
	line   product.Line
	own    []float32 // entropy of each voice's own probabilities less its spread, averaged [plane][width]
	heard  []float32 // number of voices of each plane
	inside []uint64

	missing int64 // pixels without data so far
}

func newAverager(planes []model.Plane, width int, spread bool) *averager {
	a := &averager{planes: planes, width: width, heard: make([]float32, len(planes))}
	a.line.Values = make([]float32, model.Plan{Planes: planes}.Channels()*width)
	a.line.Gaps = make([]uint64, (width+63)/64)
	if spread {
		a.line.Spread = make([]float32, len(planes)*width)
		a.own = make([]float32, len(planes)*width)
	}
	return a
}

// run averages and writes all rows.
func (a *averager) run(ctx context.Context, voices []voice, rows int, w *product.Writer) error {
	for range rows {
		a.begin()
		for i, v := range voices {
			l, _, err := receive(ctx, v.lines)
			if err != nil {
				return err
			}
			a.add(i, v, l)
			v.back <- l
		}
		a.finish()
		if err := w.Row(ctx, a.line); err != nil {
			return err
		}
	}
	return nil
}

func (a *averager) begin() {
	clear(a.line.Values)
	clear(a.line.Gaps)
	clear(a.line.Spread)
	clear(a.own)
	clear(a.heard)
	a.line.From, a.line.To, a.line.Inside = 0, a.width, nil
}

// add takes in the line of one voice.
func (a *averager) add(i int, v voice, l product.Line) {
	a.line.From, a.line.To = max(a.line.From, l.From), min(a.line.To, l.To)
	for k, word := range l.Gaps {
		a.line.Gaps[k] |= word
	}
	if i == 0 && len(l.Inside) > 0 {
		a.line.Inside = append(a.inside[:0], l.Inside...)
		a.inside = a.line.Inside
	}
	n, first := a.width, 0
	for p, pl := range a.planes {
		k := len(pl.Classes)
		if at, channel := find(v.planes, pl); at >= 0 {
			a.heard[p]++
			from := l.Values[channel*n : (channel+k)*n]
			for j, x := range from {
				a.line.Values[first*n+j] += x
			}
			if a.own != nil {
				a.entropies(a.own[p*n:][:n], from, l, v, at)
			}
		}
		first += k
	}
}

// entropies adds the mean entropy of a voice's passes to sum.
func (a *averager) entropies(sum, probs []float32, l product.Line, v voice, plane int) {
	for i := l.From; i < l.To; i++ {
		h := model.Entropy(probs[i:], a.width)
		if v.spread {
			h -= l.Spread[plane*a.width+i]
		}
		sum[i] += h
	}
}

// finish divides by the number of voices.
func (a *averager) finish() {
	a.line.To = max(a.line.To, a.line.From)
	for _, word := range a.line.Gaps {
		a.missing += int64(bits.OnesCount64(word))
	}
	n, first := a.width, 0
	for p, pl := range a.planes {
		k := len(pl.Classes)
		part := a.line.Values[first*n : (first+k)*n]
		share := 1 / max(a.heard[p], 1)
		for i := range part {
			part[i] *= share
		}
		if a.own != nil {
			for i := a.line.From; i < a.line.To; i++ {
				a.line.Spread[p*n+i] = max(model.Entropy(part[i:], n)-a.own[p*n+i]*share, 0)
			}
		}
		first += k
	}
}
