// Package trust says how far a predicted front can be believed: 0 to 100, made of a few measures that anyone can check.
package trust

import (
	"math"

	"icefront/geo"
	"icefront/geo/sparse"
	"icefront/geo/zone"
	"icefront/model"
)

// faint is the probability up to which a front is taken for absent: its surroundings are not kept.
const faint = 0.04

// Evidence is what a model says along its fronts besides where they are. It looks at some of the probabilities of a scene
// as they go by, and keeps those near fronts.
type Evidence struct {
	Front   *sparse.Raster // probability of the front class; nil if the model has none
	Doubt   *sparse.Raster // entropy over the classes of the plane that gives the front, 0 to 1
	Dispute *sparse.Raster // disagreement of mirrors and folds, 0 to 1; nil if only one pass was made
	plane   int            // that gives the front
	of      channels
	width   int
	scale   float64 // of entropies, to 1 at most
}

// channels are those of the plane that gives the front.
type channels struct {
	first, count        int
	front, glacier, sea int // channels; -1 if the plane has no such class
}

// NewEvidence returns evidence of a scene for a plan, from every so many pixels. voices is how many passes are averaged:
// of one, none disagree.
func NewEvidence(p model.Plan, g geo.Grid, voices, every int) *Evidence {
	e := &Evidence{Doubt: sparse.New(g.Width, g.Height, every), width: g.Width}
	if e.plane = p.FrontPlane(); e.plane >= 0 {
		e.Front = sparse.New(g.Width, g.Height, every)
	} else {
		e.plane = max(p.ZonePlane(), 0)
	}
	if voices > 1 {
		e.Dispute = sparse.New(g.Width, g.Height, every)
	}
	e.of = channels{front: -1, glacier: -1, sea: -1}
	for i, pl := range p.Planes {
		if i == e.plane {
			e.of.count = len(pl.Classes)
			break
		}
		e.of.first += len(pl.Classes)
	}
	for i := range e.of.count {
		switch at := e.of.first + i; p.Planes[e.plane].Classes[i].Zone {
		case zone.Front:
			e.of.front = at
		case zone.Glacier:
			e.of.glacier = at
		case zone.Ocean:
			e.of.sea = at
		}
	}
	e.scale = 1 / math.Log(float64(max(e.of.count, 2)))
	return e
}

// Watch looks at the rows of a segmentation.
func (e *Evidence) Watch() *model.Watch {
	return &model.Watch{Every: e.Doubt.Every, Spread: e.Dispute != nil, Row: func(g model.Glance) error {
		e.take(g)
		return nil
	}}
}

// take keeps what lies near a front in a row: the front's probability, the entropy, and the disagreement there.
func (e *Evidence) take(g model.Glance) {
	row := g.Row / e.Doubt.Every
	at := func(channel, col int) float64 { return float64(g.Shares[channel*e.width+col]) }
	for place, col := range e.Doubt.Columns(g.From, g.To) {
		if g.Gaps != nil && g.Gaps[col/64]>>(col%64)&1 != 0 || !e.near(at, col) {
			continue
		}
		sum := 0.0
		for k := e.of.first; k < e.of.first+e.of.count; k++ {
			if p := at(k, col); p > 0 {
				sum -= p * math.Log(p)
			}
		}
		e.Doubt.Set(place, row, float32(sum*e.scale))
		if e.Front != nil {
			e.Front.Set(place, row, float32(at(e.of.front, col)))
		}
		if e.Dispute != nil && g.Spread != nil {
			e.Dispute.Set(place, row, float32(float64(g.Spread[e.plane*e.width+col])*e.scale))
		}
	}
}

// near reports a pixel by a front: the front is not unlikely, or, without that class, glacier and ocean both are not.
func (e *Evidence) near(at func(channel, col int) float64, col int) bool {
	if e.of.front >= 0 {
		return at(e.of.front, col) > faint
	}
	return e.of.glacier >= 0 && e.of.sea >= 0 && at(e.of.glacier, col) > faint && at(e.of.sea, col) > faint
}
