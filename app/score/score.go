// Package score compares one prediction with its label: distances between fronts in metres on the ground, with their
// sign, and the agreement of zones.
package score

import (
	"context"
	"errors"
	"fmt"

	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/front/distance"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// DefaultBuffer is the distance in metres up to which a front counts as found, where nobody says another.
const DefaultBuffer = 100

// Side is one side of a comparison, in the CRS of the scene.
type Side struct {
	Fronts   []front.Front
	Zones    geo.Source // nil: none
	Oriented bool       // its fronts have the glacier on their left
}

// Pair is a prediction and its label.
type Pair struct {
	Earth     measure.Earth
	Grid      geo.Grid // of the scene; zones of the label may have another one in its CRS
	Pixel     measure.PixelSize
	Predicted Side
	Label     Side
	Buffer    float64     // metres; 0: DefaultBuffer
	Flow      *[2]float64 // direction of the ice in the scene's coordinates; nil: the zones tell the ocean's side
}

// Read is a pair whose zones were looked at: what fronts are compared with after it.
type Read struct {
	Pair
	predicted, label *runs.Mask // nil: none
	Confusion        zone.Confusion
}

// Read looks at the zones of both sides, once each.
func (p Pair) Read(ctx context.Context, progress func(done, total int)) (r *Read, err error) {
	r = &Read{Pair: p}
	step := func(side int) func(done, total int) {
		return func(done, total int) {
			if progress != nil {
				progress(side*total+done, 2*total)
			}
		}
	}
	if r.predicted, err = p.inRuns(ctx, p.Predicted.Zones, step(0)); err != nil {
		return nil, fmt.Errorf("compare the zones: %w", err)
	}
	if r.label, err = p.inRuns(ctx, p.Label.Zones, step(1)); err != nil {
		return nil, fmt.Errorf("compare the zones: %w", err)
	}
	if r.predicted == nil || r.label == nil {
		return r, nil
	}
	counts, err := runs.Cross(r.label, r.predicted)
	if err != nil {
		return nil, err
	}
	for truth := range counts {
		for predicted, n := range counts[truth] {
			if n > 0 {
				r.Confusion.AddCount(uint8(predicted), uint8(truth), n)
			}
		}
	}
	return r, nil
}

// inRuns are zones on the scene's grid as runs; nil of none. Those that are held so already are not read.
func (p Pair) inRuns(ctx context.Context, zones geo.Source, progress func(done, total int)) (*runs.Mask, error) {
	if zones == nil {
		return nil, nil
	}
	if m, ok := runs.Held(zones, uint8(zone.NoData)); ok && m.Grid == p.Grid {
		return m, nil
	}
	b := runs.NewBuilder(p.Grid)
	err := label.EachBand(ctx, geo.Align(zones, p.Grid), label.Rows, progress, func(img geo.Image, _ int) error {
		m := label.Mask(img)
		for y := range m.Grid.Height {
			if err := b.Add(m.Row(y)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.Mask()
}

// PredictedZones are the zones of the prediction; nil if it has none.
func (r *Read) PredictedZones() *runs.Mask { return r.predicted }

// Zones are the scores of the zones; zero without zones on both sides.
func (r *Read) Zones() report.ZoneScores {
	if r.predicted == nil || r.label == nil {
		return report.NoScores()
	}
	return report.ScoresOf(r.Confusion)
}

// Fronts compares fronts: those of the pair, or others that were derived of its zones.
func (r *Read) Fronts(predicted, truth []front.Front) (report.FrontErrors, error) {
	e := report.NoErrors()
	e.NoFront = missing(len(predicted), len(truth))
	if len(truth) == 0 && len(predicted) == 0 {
		return e, nil
	}
	centre := measure.Centre(truth)
	if len(truth) == 0 {
		centre = measure.Centre(predicted)
	}
	plane, err := measure.NewPlane(r.Earth, r.Grid.CRS, centre, r.Pixel.Ground)
	if errors.Is(err, geo.ErrNoGeoreference) {
		return e, nil // zones can be compared all the same; the report says that the pixel size is unknown
	}
	if err != nil {
		return e, err
	}
	p, err := plane.Fronts(predicted)
	if err != nil {
		return e, err
	}
	q, err := plane.Fronts(truth)
	if err != nil {
		return e, err
	}
	e.Predicted, e.Length = length(p), length(q)
	if e.NoFront != "" {
		return e, nil
	}
	buffer := r.Buffer
	if buffer == 0 {
		buffer = DefaultBuffer
	}
	found, err := front.Compare(p, q, distance.Options{Keep: true, Buffer: buffer})
	if err != nil {
		return e, err
	}
	fill(&e, found, buffer)
	return e, r.signs(&e, found, plane)
}

// fill takes the numbers that need no side.
func fill(e *report.FrontErrors, d distance.Errors, buffer float64) {
	n := func(v float64) report.Number { return report.Number(v) }
	e.Mean, e.Median, e.P95, e.Max = n(d.Mean), n(d.Median), n(d.P95), n(d.Max)
	e.ToLabel, e.ToPrediction = n(d.ToTruth), n(d.ToPrediction)
	e.Buffer, e.Missed, e.Surplus = n(buffer), n(d.Missed), n(d.Surplus)
	e.Completeness, e.Correctness = n(1-share(d.Missed, d.TruthLength)), n(1-share(d.Surplus, d.Length))
	e.Spacing = d.Step
}

func share(part, of float64) float64 {
	if of == 0 {
		return 0
	}
	return part / of
}

func length(fs []front.Front) report.Number {
	sum := 0.0
	for _, f := range fs {
		sum += front.Length(f.Line)
	}
	return report.Number(sum)
}

// missing names the side without a front.
func missing(pred, truth int) string {
	switch {
	case pred == 0 && truth == 0:
		return "both"
	case pred == 0:
		return "prediction"
	case truth == 0:
		return "label"
	}
	return ""
}
