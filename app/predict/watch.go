package predict

import (
	"context"

	"icefront/app/report"
	"icefront/app/trust"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
	"icefront/model"
)

// watch keeps, of what goes by, what is needed to place the fronts and to say how far they can be believed.
type watch struct {
	evidence *trust.Evidence
	zones    *runs.Builder
	ragged   bool // too many runs: the zones are noise, and say nothing
}

// watch begins to look at a prediction.
func (r Run) watch(about model.About, g geo.Grid) *watch {
	voices := about.Folds*r.Settings.Passes(about.Plan) + len(r.Stored)
	return &watch{evidence: trust.NewEvidence(about.Plan, g, voices), zones: runs.NewBuilder(g)}
}

// join lets the watch see what goes to files.
func (w *watch) join(to *model.Outputs) {
	to.Probabilities = joined(to.Probabilities, w.evidence.Shares())
	if d := w.evidence.Disagreement(); d != nil {
		to.Uncertainty = joined(to.Uncertainty, d)
	}
}

// joined is a stack that goes to two, the first of which may be nil.
func joined(a, b geo.Stack[float32]) geo.Stack[float32] {
	if a == nil {
		return b
	}
	return both[float32]{a, b}
}

// take takes a band of zones.
func (w *watch) take(band geo.Mask) {
	for y := range band.Grid.Height {
		if w.ragged {
			return
		}
		w.ragged = w.zones.Add(band.Row(y)) != nil
	}
}

// trust says how far the fronts can be believed.
func (w *watch) trust(grid geo.Grid, pixel [2]float64, fronts []front.Front, fallback bool) *report.Trust {
	s := trust.Scene{Grid: grid, Pixel: pixel, Fronts: fronts, Evidence: w.evidence, Fallback: fallback}
	if zones, err := w.zones.Mask(); err == nil && !w.ragged {
		s.Zones = zones
	}
	return trust.Score(trust.Measure(s), len(fronts) > 0)
}

// tee lets the watch see what goes to a sink.
type tee struct {
	geo.Sink[uint8]
	watch *watch
}

// Write passes a band on, and shows it.
func (t tee) Write(ctx context.Context, at geo.Window, r geo.Mask) error {
	t.watch.take(r)
	return t.Sink.Write(ctx, at, r)
}
