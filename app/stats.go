package app

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"time"

	"icefront/app/errormap"
	"icefront/app/evaluate"
	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/measure"
	"icefront/app/owner"
	"icefront/app/predict"
	"icefront/app/preview"
	"icefront/app/report"
	"icefront/app/score"
	"icefront/app/staged"
	"icefront/geo"
	"icefront/geo/front"
)

// rest is how long a drawing must rest before it is compared again: it is not worth while between two clicks.
const rest = 300 * time.Millisecond

// assess compares the prediction of a scene, as it is corrected now, with its label in the background, once both are there.
func (s *Session) assess(sh *sheet, after time.Duration) {
	if sh.Prediction == nil || sh.Label.Empty() || sh.Scene == nil {
		return
	}
	a := assessment{deps: s.deps, scene: sh.Scene, prediction: sh.Prediction, label: sh.Label, sizes: s.sizes, aspect: s.aspectOf(sh.Scene),
		fronts: s.desk.Fronts(sh), zones: s.desk.Zones(sh)}
	s.queue.Cancel(sh.AssessJob) // of another prediction or label
	work := func(ctx context.Context, progress func(done, total int)) (assessed, error) {
		select {
		case <-ctx.Done():
			return assessed{}, ctx.Err()
		case <-time.After(after):
			return a.run(ctx, progress)
		}
	}
	sh.AssessJob = submit(s, job.Quick, "Compare with the label", work, func(r assessed) Change {
		if sh.Prediction != a.prediction || sh.Label != a.label {
			return 0 // of what is gone
		}
		sh.Forget()
		sh.Stats, sh.Errors = r.stats, r.errors
		return StatsChanged | StyleChanged
	}, nil)
}

// assessed is what a comparison found.
type assessed struct {
	stats  *report.Label
	errors *errormap.Map // nil without fronts on both sides
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

// assessment is one comparison: all that it needs, captured on the owner.
type assessment struct {
	deps       Deps
	scene      *OpenedScene
	prediction *Prediction
	label      label.Label
	fronts     []front.Front // predicted, and corrected
	zones      geo.Source
	sizes      measure.Sizes
	aspect     float64
}

func (a assessment) run(ctx context.Context, progress func(done, total int)) (none assessed, err error) {
	size, err := a.deps.earth().PixelSize(a.scene.Path, a.scene.Grid(), a.sizes)
	if err != nil {
		return none, err
	}
	pair := score.Pair{
		Earth: a.deps.earth(), Grid: a.scene.Grid(), Pixel: size,
		Predicted: score.Side{Fronts: a.fronts, Zones: a.zones},
		Label:     score.Side{Fronts: a.label.Fronts(), Zones: a.label.Zones()},
	}
	read, err := pair.Read(ctx, progress)
	if err != nil {
		return none, err
	}
	r := &report.Label{Paths: a.label.Paths(), ZoneScores: read.Zones()}
	if r.FrontErrors, err = read.Fronts(pair.Predicted.Fronts, pair.Label.Fronts); err != nil {
		return none, fmt.Errorf("compare the fronts: %w", err)
	}
	return assessed{r, errormap.New(r.FrontErrors, a.aspect)}, nil
}

// Evaluate compares folders in the compute lane.
func (s *Session) Evaluate(o evaluate.Order, then func(*evaluate.Result, error)) int {
	return owner.Ask(s.own, job.Compute, "Evaluate "+filepath.Base(o.Predictions), then, func(ctx context.Context, progress func(done, total int)) (*evaluate.Result, error) {
		return s.deps.Evaluate(ctx, o, progress)
	})
}

// ExportEvaluation writes all files of an evaluation into a folder, or none; without a name into one that goes with the session.
func (s *Session) ExportEvaluation(res *evaluate.Result, dir string, style evaluate.Style, then func([]string, error)) int {
	title := "Export the evaluation"
	if dir == "" {
		work, err := s.workFolder()
		if err != nil {
			return s.refuse(err, func(err error) { then(nil, err) })
		}
		s.made++
		dir, title = filepath.Join(work, fmt.Sprintf("evaluation_%d", s.made)), "Draw the figures"
	}
	return owner.Ask(s.own, job.Quick, title, then, func(ctx context.Context, progress func(done, total int)) ([]string, error) {
		return staged.Write(dir, func(hidden string) ([]string, error) {
			return s.deps.WriteEvaluation(ctx, res, hidden, style, progress)
		})
	})
}

// EvaluatePublished compares folders as the original's program did; files go into a folder if it has a name.
func (s *Session) EvaluatePublished(o evaluate.Order, dir string, then func(evaluate.Published, error)) int {
	return owner.Ask(s.own, job.Compute, "Evaluate "+filepath.Base(o.Predictions), then, func(ctx context.Context, progress func(done, total int)) (evaluate.Published, error) {
		r, err := s.deps.EvaluatePublished(ctx, o, progress)
		if err != nil || dir == "" {
			return r, err
		}
		_, err = staged.Write(dir, func(hidden string) ([]string, error) { return r.WriteFiles(ctx, hidden, progress) })
		return r, err
	})
}

// ReadPicture reads a PNG file, made as wide as it is shown.
func (s *Session) ReadPicture(path string, width int, then func(image.Image, error)) int {
	return owner.Ask(s.own, job.Quick, "Read "+filepath.Base(path), then, func(ctx context.Context, _ func(done, total int)) (image.Image, error) {
		return preview.Read(ctx, path, width)
	})
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
