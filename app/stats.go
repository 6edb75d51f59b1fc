package app

import (
	"context"
	"time"

	"icefront/app/assess"
	"icefront/app/errormap"
	"icefront/app/job"
	"icefront/app/predict"
	"icefront/app/report"
)

// rest is how long a drawing must rest before it is compared again: it is not worth while between two clicks.
const rest = 300 * time.Millisecond

// assess compares the prediction of a scene, as it is corrected now, with its label in the background, once both are there.
func (s *Session) assess(sh *sheet, after time.Duration) {
	if sh.Prediction == nil || sh.Label.Empty() || sh.Scene == nil {
		return
	}
	prediction, label := sh.Prediction, sh.Label
	o := assess.Order{Earth: s.deps.earth(), Scene: sh.Scene, Label: label, Sizes: s.sizes, Aspect: s.aspectOf(sh.Scene),
		Fronts: s.desk.Fronts(sh), Zones: s.desk.Zones(sh)}
	s.queue.Cancel(sh.AssessJob) // of another prediction or label
	work := func(ctx context.Context, progress func(done, total int)) (assess.Found, error) {
		select {
		case <-ctx.Done():
			return assess.Found{}, ctx.Err()
		case <-time.After(after):
			return o.Run(ctx, progress)
		}
	}
	sh.AssessJob = submit(s, job.Quick, "Compare with the label", work, func(r assess.Found) Change {
		if sh.Prediction != prediction || sh.Label != label {
			return 0 // of what is gone
		}
		sh.Forget()
		sh.Stats, sh.Errors = r.Stats, r.Errors
		return StatsChanged | StyleChanged
	}, nil)
}

// Stats returns the errors of the prediction against the label, or nil.
func (s *Session) Stats() *report.Label { return s.desk.At.Stats }

// Errors tells where along the fronts the errors lie; nil while that is unknown.
func (s *Session) Errors() *errormap.Map { return s.desk.At.Errors }

// MarkErrors marks on the map what of both fronts is at least lo metres off and less than hi; an empty range marks nothing.
func (s *Session) MarkErrors(lo, hi float64) {
	if old := s.desk.At.Marked.Span; old != (errormap.Span{Lo: lo, Hi: hi}) && (!old.Empty() || lo < hi) {
		s.desk.At.Marked = s.desk.At.Errors.Mark(errormap.Span{Lo: lo, Hi: hi})
		s.changed(StyleChanged)
	}
}

// Marked is what MarkErrors has marked; zero if nothing is.
func (s *Session) Marked() errormap.Mark { return s.desk.At.Marked }

// ColourErrors draws the predicted front in the colours of its local error, in the place of the compare style, or no longer.
func (s *Session) ColourErrors(on bool) {
	if s.desk.Style.Errors != on {
		s.desk.Style.Errors, s.desk.Style.Compare = on, s.desk.Style.Compare && !on
		s.changed(StyleChanged)
	}
}

// ShowStored opens a scene with a prediction from files, and its labels. An empty name is a file that is not there.
func (s *Session) ShowStored(scene, predictedZones, predictedFront string, labels []string, then func(error)) int {
	return s.Add(scene, 1, func(err error) {
		if err != nil {
			then(err)
			return
		}
		sh, sc, sizes := s.desk.At, s.desk.At.Scene, s.sizes
		s.dropPrediction(sh)
		s.predicted = sh
		s.predictJob = submit(s, job.Quick, "Read the prediction of "+sc.Name, func(ctx context.Context, progress func(done, total int)) (*Prediction, error) {
			return s.deps.predict().Read(ctx, predict.Scene{Scene: sc, Path: sc.Path, Name: sc.Name, Band: sc.Band},
				predict.Stored{Zones: predictedZones, Front: predictedFront}, sizes, progress)
		}, func(r *Prediction) Change { return s.takes(sh, r) }, then)
		for _, l := range labels {
			s.OpenLabel(l, nil)
		}
	})
}
