package app

import (
	"context"
	"fmt"

	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/app/score"
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
	size, err := a.deps.earth().PixelSize(a.scene.Path, a.scene.Grid(), a.sizes)
	if err != nil {
		return nil, err
	}
	pair := score.Pair{
		Earth: a.deps.earth(), Grid: a.scene.Grid(), Pixel: size,
		Predicted: score.Side{Fronts: a.prediction.Fronts, Zones: a.prediction.Zones},
		Label:     score.Side{Fronts: a.label.Fronts(), Zones: a.label.Zones()},
	}
	read, err := pair.Read(ctx, progress)
	if err != nil {
		return nil, err
	}
	r := &report.Label{Paths: a.label.Paths(), ZoneScores: read.Zones()}
	if r.FrontErrors, err = read.Fronts(pair.Predicted.Fronts, pair.Label.Fronts); err != nil {
		return nil, fmt.Errorf("compare the fronts: %w", err)
	}
	return r, nil
}
