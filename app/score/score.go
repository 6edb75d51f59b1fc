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

// Read looks at the zones of both sides, once, in bands.
func (p Pair) Read(ctx context.Context, progress func(done, total int)) (*Read, error) {
	if r, ok, err := p.held(); ok {
		return r, err
	}
	r := &Read{Pair: p}
	if p.Predicted.Zones == nil && p.Label.Zones == nil {
		return r, nil
	}
	var sides [2]geo.Source
	var builders [2]*runs.Builder
	for i, src := range []geo.Source{p.Predicted.Zones, p.Label.Zones} {
		if src != nil {
			sides[i], builders[i] = geo.Align(src, p.Grid), runs.NewBuilder(p.Grid)
		}
	}
	for row := 0; row < p.Grid.Height; row += label.Rows {
		win := geo.Window{Row: row, Width: p.Grid.Width, Height: min(label.Rows, p.Grid.Height-row)}
		var masks [2]geo.Mask
		for i, src := range sides {
			if src == nil {
				continue
			}
			img, err := src.Read(ctx, 1, win, win.Width, win.Height)
			if err != nil {
				return nil, fmt.Errorf("compare the zones: %w", err)
			}
			masks[i] = label.Mask(img)
			for y := range win.Height {
				if err := builders[i].Add(masks[i].Row(y)); err != nil {
					return nil, fmt.Errorf("compare the zones: %w", err)
				}
			}
		}
		if sides[0] != nil && sides[1] != nil {
			if err := r.Confusion.Add(masks[0].Pix, masks[1].Pix); err != nil {
				return nil, err
			}
		}
		if progress != nil {
			progress(row+win.Height, p.Grid.Height)
		}
	}
	var errs [2]error
	for i, to := range []**runs.Mask{&r.predicted, &r.label} {
		if builders[i] != nil {
			*to, errs[i] = builders[i].Mask()
		}
	}
	return r, errors.Join(errs[:]...)
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
