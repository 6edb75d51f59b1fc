// Package trust says how far a predicted front can be believed: 0 to 100, made of a few measures that anyone can check.
package trust

import (
	"context"
	"math"

	"icefront/geo"
	"icefront/geo/sparse"
	"icefront/geo/zone"
	"icefront/model"
)

// faint is the probability up to which a front is taken for absent: its surroundings are not kept.
const faint = 0.04

// Evidence is what a model says along its fronts besides where they are. It takes the probabilities of a scene as they
// come, and keeps those near fronts.
type Evidence struct {
	Front   *sparse.Raster // probability of the front class; nil if the model has none
	Doubt   *sparse.Raster // entropy over the classes of the plane that gives the front, 0 to 1
	Dispute *sparse.Raster // disagreement of mirrors and folds, 0 to 1; nil if only one pass was made
	planes  []channels
	voices  int // index of the plane whose disagreement counts
}

// channels are those of the plane that gives the front.
type channels struct {
	first, count        int
	front, glacier, sea int // channels; -1 if the plane has no such class
}

// NewEvidence returns evidence of a scene for a plan. voices is how many passes are averaged: of one, none disagree.
func NewEvidence(p model.Plan, g geo.Grid, voices int) *Evidence {
	e := &Evidence{Doubt: sparse.New(g.Width, g.Height, 0)}
	if e.voices = p.FrontPlane(); e.voices >= 0 {
		e.Front = sparse.New(g.Width, g.Height, faint)
	} else {
		e.voices = p.ZonePlane()
	}
	if voices > 1 {
		e.Dispute = sparse.New(g.Width, g.Height, 0)
	}
	first := 0
	for _, pl := range p.Planes {
		c := channels{first: first, count: len(pl.Classes), front: -1, glacier: -1, sea: -1}
		for i, class := range pl.Classes {
			switch class.Zone {
			case zone.Front:
				c.front = first + i
			case zone.Glacier:
				c.glacier = first + i
			case zone.Ocean:
				c.sea = first + i
			}
		}
		e.planes = append(e.planes, c)
		first += len(pl.Classes)
	}
	return e
}

// Shares takes the probabilities of every class: a stack for model.Outputs.Probabilities.
func (e *Evidence) Shares() geo.Stack[float32] { return shares{e} }

// Disagreement takes how much the passes disagree, by plane: a stack for model.Outputs.Uncertainty; nil if there is one pass.
func (e *Evidence) Disagreement() geo.Stack[float32] {
	if e.Dispute == nil {
		return nil
	}
	return disagreement{e}
}

type shares struct{ *Evidence }

// Write keeps what lies near a front: the front's probability, and the entropy there.
func (s shares) Write(ctx context.Context, at geo.Window, bands []geo.Image) error {
	c := s.planes[max(s.voices, 0)]
	doubt := geo.NewRaster[float32](bands[0].Grid)
	scale := 1 / math.Log(float64(max(c.count, 2)))
	for i := range doubt.Pix {
		if !near(c, bands, i) {
			continue
		}
		sum := 0.0
		for k := c.first; k < c.first+c.count; k++ {
			if p := float64(bands[k].Pix[i]); p > 0 {
				sum -= p * math.Log(p)
			}
		}
		doubt.Pix[i] = float32(sum * scale)
	}
	if err := s.Doubt.Write(ctx, at, doubt); err != nil {
		return err
	}
	if s.Front == nil {
		return nil
	}
	return s.Front.Write(ctx, at, bands[c.front])
}

// near reports a pixel by a front: the front is not unlikely, or, without that class, glacier and ocean both are not.
func near(c channels, bands []geo.Image, i int) bool {
	if c.front >= 0 {
		return bands[c.front].Pix[i] > faint
	}
	return c.glacier >= 0 && c.sea >= 0 && bands[c.glacier].Pix[i] > faint && bands[c.sea].Pix[i] > faint
}

// Close ends nothing: evidence is memory.
func (shares) Close() error { return nil }

// Discard leaves all as it is.
func (shares) Discard() error { return nil }

type disagreement struct{ *Evidence }

// Write keeps the disagreement of the plane that gives the front, where shares found one nearby: it is written after them.
func (d disagreement) Write(ctx context.Context, at geo.Window, bands []geo.Image) error {
	all := bands[max(d.voices, 0)]
	nearby := geo.NewRaster[float32](all.Grid)
	for y := range at.Height {
		for x := range at.Width {
			if i := y*at.Width + x; d.Doubt.At(at.Col+x, at.Row+y) > 0 {
				nearby.Pix[i] = all.Pix[i]
			}
		}
	}
	return d.Dispute.Write(ctx, at, nearby)
}

// Close ends nothing: evidence is memory.
func (disagreement) Close() error { return nil }

// Discard leaves all as it is.
func (disagreement) Discard() error { return nil }
