package app

import (
	"context"
	"errors"
	"fmt"
	"math"

	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/front/distance"
	"icefront/geo/zone"
)

// assess compares the prediction with the label in the background, once both are there.
func (s *Session) assess() {
	if s.prediction == nil || s.label.Empty() || s.scene == nil {
		return
	}
	a := assessment{deps: s.deps, scene: s.scene, prediction: s.prediction, label: s.label, sizes: s.sizes}
	work := func(ctx context.Context, progress func(done, total int)) (*report.Label, error) {
		return a.run(ctx, progress)
	}
	s.queue.Cancel(s.assessJob) // of another prediction or label
	s.assessJob = submit(s, job.Quick, "Compare with the label", work, func(r *report.Label) Change {
		if s.prediction != a.prediction || s.label != a.label {
			return 0 // of what is gone
		}
		s.stats = r
		return StatsChanged
	}, nil)
}

// assessment is one comparison: all that it needs, captured on the owner.
type assessment struct {
	deps       Deps
	scene      *OpenedScene
	prediction *Prediction
	label      label.Label
	sizes      measure.Sizes
}

func (a assessment) run(ctx context.Context, progress func(done, total int)) (*report.Label, error) {
	nan := report.Number(math.NaN())
	r := &report.Label{
		Paths: a.label.Paths(), Mean: nan, Median: nan, P95: nan, Max: nan,
		ToLabel: nan, ToPrediction: nan, Length: nan, MeanIoU: nan,
	}
	if zones := a.label.Zones(); zones != nil {
		if err := a.zones(ctx, zones, r, progress); err != nil {
			return nil, fmt.Errorf("compare the zones: %w", err)
		}
	}
	if err := a.fronts(r); err != nil {
		return nil, fmt.Errorf("compare the fronts: %w", err)
	}
	return r, nil
}

// fronts fills in the distances, on a plane centred on the label.
func (a assessment) fronts(r *report.Label) error {
	truth := a.label.Fronts()
	r.NoFront = missing(len(a.prediction.Fronts), len(truth))
	if len(truth) == 0 {
		return nil
	}
	size, err := a.deps.earth().PixelSize(a.scene.Path, a.scene.Grid(), a.sizes)
	if err != nil {
		return err
	}
	p, err := measure.NewPlane(a.deps.earth(), a.scene.Grid().CRS, measure.Centre(truth), size.Ground)
	if errors.Is(err, geo.ErrNoGeoreference) {
		return nil // zones can be compared all the same; the report says that the pixel size is unknown
	}
	if err != nil {
		return err
	}
	lengths, err := p.Lengths(truth)
	if err != nil {
		return err
	}
	r.Length = report.Number(sum(lengths))
	if r.NoFront != "" {
		return nil
	}
	pred, err := p.Fronts(a.prediction.Fronts)
	if err != nil {
		return err
	}
	if truth, err = p.Fronts(truth); err != nil {
		return err
	}
	e, err := front.Compare(pred, truth, distance.Options{Keep: true})
	if err != nil {
		return err
	}
	r.Mean, r.Median, r.P95, r.Max = report.Number(e.Mean), report.Number(e.Median), report.Number(e.P95), report.Number(e.Max)
	r.ToLabel, r.ToPrediction = report.Number(e.ToTruth), report.Number(e.ToPrediction)
	r.Distances = e.Distances
	return nil
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

// zones fills in the confusion of the zones, where both sides have one.
func (a assessment) zones(ctx context.Context, truth geo.Source, r *report.Label, progress func(done, total int)) error {
	var c zone.Confusion
	aligned := geo.Align(truth, a.prediction.Zones.Grid())
	err := label.EachBand(ctx, a.prediction.Zones, label.Rows, progress, func(img geo.Image, row int) error {
		win := geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}
		want, err := aligned.Read(ctx, 1, win, win.Width, win.Height)
		if err != nil {
			return err
		}
		return c.Add(label.Mask(img).Pix, label.Mask(want).Pix)
	})
	if err != nil {
		return err
	}
	r.ZonesCompared = c.Total()
	r.IoU = map[string]report.Number{}
	scores := c.Scores()
	var all []float64
	for z, v := range scores.IoU {
		r.IoU[report.Zones[z]] = report.Number(v)
		if !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	r.MeanIoU = report.Number(sum(all) / float64(len(all)))
	for _, row := range c.Counts {
		r.Confusion = append(r.Confusion, row[:])
	}
	return nil
}

func sum(xs []float64) (total float64) {
	for _, x := range xs {
		total += x
	}
	return total
}
