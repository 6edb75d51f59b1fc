package predict

import (
	"context"
	"math"

	"icefront/app/measure"
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
func (r Run) watch(about model.About, g geo.Grid, size measure.PixelSize) *watch {
	voices := about.Folds*r.Settings.Passes(about.Plan) + len(r.Stored)
	return &watch{evidence: trust.NewEvidence(about.Plan, g, voices, every(about.Plan, g, size)), zones: runs.NewBuilder(g)}
}

// every is how many pixels lie between two looks: as many as the model's own pixels have, which tell no more in between, and
// enough that a huge scene does not fill the memory.
func every(p model.Plan, g geo.Grid, size measure.PixelSize) int {
	n := 1.0
	if scale, err := p.Scale(size.Model); err == nil { // else the prediction says so
		n = 1 / max(scale[0], scale[1], 1e-3)
	}
	const most = 1 << 26 // looks
	return max(int(n), int(math.Ceil(math.Sqrt(float64(g.Width)*float64(g.Height)/most))), 1)
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
