package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"icefront/app/job"
	"icefront/app/predict"
	"icefront/model"
	"icefront/model/engine"
)

// PredictOptions say how to predict. The zero value is the default model with the preset Standard, and a class map in a
// temporary file that lives as long as the session.
type PredictOptions struct {
	Model ModelChoice
	// Also are further models whose probabilities are averaged with the first's, or files with those of an earlier run
	// (predict.StoredPath).
	Also     []string
	Settings predict.Settings
	Files    predict.Files
}

// Prediction is what a model says of the open scene.
type Prediction = predict.Result

// ErrBusy says that a prediction runs already.
var ErrBusy = errors.New("a prediction is running")

// Predict loads the models, if they are not those that are loaded, and runs them on the open scene, as two jobs or more.
// then may be nil.
func (s *Session) Predict(o PredictOptions, then func(error)) {
	sh, sc := s.desk.At, s.desk.At.Scene
	switch {
	case sc == nil:
		s.refuse(ErrNoScene, then)
		return
	case s.predicting:
		s.refuse(ErrBusy, then)
		return
	}
	run := predict.Run{
		Deps: s.deps.predict(), Scene: predict.Scene{Scene: sc, Path: sc.Path, Name: sc.Name, Band: sc.Band},
		Settings: o.Settings, Files: o.Files, Sizes: s.sizes, Began: time.Now(),
	}
	if run.Temporary = o.Files.Zones == ""; run.Temporary {
		dir, err := s.workFolder()
		if err != nil {
			s.refuse(err, then)
			return
		}
		s.made++
		run.Folder, run.Files.Zones = dir, filepath.Join(dir, fmt.Sprintf("%s_zones_%d.tif", sc.Name, s.made))
	}
	var choices []ModelChoice
	choices, run.Stored = s.sources(o)
	if o.Model.Memory > 0 {
		s.predicting = true
		s.Forecast(o, func(all []Expected, err error) {
			if err == nil {
				if err = predict.Fits(all, o.Settings.Preset, o.Model.Memory); err != nil {
					s.tell(err)
				}
			}
			if err != nil {
				s.unstarted(err, then)
				return
			}
			s.start(sh, run, choices, then)
		})
		return
	}
	s.start(sh, run, choices, then)
}

// start loads what a prediction needs and runs it.
func (s *Session) start(sh *sheet, run predict.Run, choices []ModelChoice, then func(error)) {
	s.predicting = true
	s.load(choices, run.Stored, func(err error) {
		if err == nil && !s.desk.Has(sh) {
			err = context.Canceled // it was closed while the model was loaded
		}
		if err != nil {
			s.unstarted(err, then)
			return
		}
		s.runPrediction(sh, run, then)
	})
}

// unstarted ends a prediction that did not come to run, for a reason that was told.
func (s *Session) unstarted(err error, then func(error)) {
	s.predicting = false
	s.changed(JobsChanged)
	if then != nil {
		then(err)
	}
}

// sources are the models of a prediction, and the probabilities of earlier runs.
func (s *Session) sources(o PredictOptions) (choices []ModelChoice, stored []string) {
	for i, word := range append([]string{o.Model.Path}, o.Also...) {
		if path, ok := predict.StoredPath(word, s.desk.At.Scene.Name); ok {
			stored = append(stored, path)
			continue
		}
		c := o.Model
		c.Path = word
		if c.Folds == "" {
			c.Folds = FirstFold
			if o.Settings.Preset.AllFolds() {
				c.Folds = AllFolds
			}
		}
		if i == 0 || word != "" {
			choices = append(choices, c)
		}
	}
	return choices, stored
}

// loaded is a model in memory.
type loaded struct {
	choice ModelChoice
	seg    model.Segmenter
}

// load makes sure that models are loaded, one job for each that is not. Those of before that are not wanted are closed
// first: none uses them now.
func (s *Session) load(choices []ModelChoice, stored []string, then func(error)) {
	for i, c := range choices {
		path, err := s.deps.Models.Resolve(c.Path)
		if err != nil {
			s.refuse(err, then)
			return
		}
		choices[i].Path = path
	}
	s.loaded = slices.DeleteFunc(s.loaded, func(l loaded) bool {
		gone := s.stale || !slices.Contains(choices, l.choice)
		if gone {
			_ = l.seg.Close() // it only held memory
			s.segmenter = nil // it may be made of it
		}
		return gone
	})
	s.stale = false
	s.loadNext(choices, func(err error) {
		if err != nil {
			then(err)
			return
		}
		s.join(choices, stored, then)
	})
}

// join makes one segmenter of the models that are loaded, or of stored probabilities alone.
func (s *Session) join(choices []ModelChoice, stored []string, then func(error)) {
	var all []model.Segmenter
	for _, c := range choices {
		all = append(all, s.find(c))
	}
	switch len(all) {
	case 0:
		s.average(stored[0], then)
		return
	case 1:
		s.uses(all[0])
	default:
		joined, err := engine.Join(all...)
		if err != nil {
			s.refuse(err, then)
			return
		}
		s.uses(joined)
	}
	then(nil)
}

// uses takes a segmenter for the predictions to come.
func (s *Session) uses(seg model.Segmenter) {
	if s.segmenter != seg {
		s.segmenter = seg
		s.changed(ModelChanged)
	}
}

// average makes a segmenter of stored probabilities without a model.
func (s *Session) average(path string, then func(error)) {
	work := func(ctx context.Context, _ func(done, total int)) (*engine.Ensemble, error) {
		file, err := s.deps.OpenScene(ctx, path, "")
		if err != nil {
			return nil, err
		}
		plan, keys, err := predict.StoredPlan(file.Info())
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		return engine.Average(plan, keys), nil
	}
	submit(s, job.Quick, "Read "+filepath.Base(path), work, func(e *engine.Ensemble) Change {
		s.segmenter = e
		return ModelChanged
	}, then)
}

// loadNext loads the first model that is not, then the others.
func (s *Session) loadNext(choices []ModelChoice, then func(error)) {
	i := slices.IndexFunc(choices, func(c ModelChoice) bool { return s.find(c) == nil })
	if i < 0 {
		then(nil)
		return
	}
	work := func(ctx context.Context, _ func(done, total int)) (model.Segmenter, error) {
		return s.deps.OpenModel(ctx, choices[i])
	}
	submit(s, job.Compute, "Load model", work, func(seg model.Segmenter) Change {
		s.loaded = append(s.loaded, loaded{choices[i], seg})
		return 0
	}, func(err error) {
		if err != nil {
			then(err)
			return
		}
		s.loadNext(choices, then)
	})
}

// find is a loaded model; nil if it is not loaded.
func (s *Session) find(c ModelChoice) model.Segmenter {
	for _, l := range s.loaded {
		if l.choice == c {
			return l.seg
		}
	}
	return nil
}

// threads is how many a network of the CPU has.
func (s *Session) threads() int {
	for _, l := range s.loaded {
		if l.choice.Threads > 0 {
			return l.choice.Threads
		}
	}
	return runtime.GOMAXPROCS(0)
}

// memory is the limit that the models were loaded with; 0 is none.
func (s *Session) memory() int64 {
	if len(s.loaded) == 0 {
		return 0
	}
	return s.loaded[0].choice.Memory
}

// Predicting reports that a prediction runs or waits.
func (s *Session) Predicting() bool { return s.predicting }

// Model describes what predicts; ok is false while nothing is loaded.
func (s *Session) Model() (about model.About, ok bool) {
	if s.segmenter == nil {
		return model.About{}, false
	}
	return s.segmenter.About(), true
}

func (s *Session) runPrediction(sh *sheet, run predict.Run, then func(error)) {
	seg, sc := s.segmenter, sh.Scene
	threads, device, cache := s.threads(), seg.About().Device, s.deps.cache(s.memory())
	work := func(ctx context.Context, progress func(done, total int)) (*Prediction, error) {
		result, err := run.Learn(ctx, seg, s.learned, threads, cache, progress)
		if err != nil {
			return nil, named("predict", sc.Path, err)
		}
		return result, nil
	}
	s.predicted = sh
	s.predictJob = submit(s, job.Compute, "Predict "+sc.Name, work, func(r *Prediction) Change {
		change := s.takes(sh, r)
		if change != 0 && seg.About().Device != device { // it has fallen back to another one
			change |= ModelChanged
		}
		return change
	}, func(err error) {
		s.predicting = false
		s.changed(JobsChanged)
		if then != nil {
			then(err)
		}
	})
}

// takes gives a scene its prediction, unless it was closed meanwhile.
func (s *Session) takes(sh *sheet, r *Prediction) Change {
	if !s.desk.Has(sh) {
		_ = r.Close()
		return 0
	}
	s.dropPrediction(sh)
	sh.Prediction = r
	s.shows(sh, r)
	s.touch()
	s.warn(r.Report.Warnings...)
	s.assess(sh, 0)
	return PredictionChanged
}

func (s *Session) dropPrediction(sh *sheet) {
	s.drop(sh.Prediction)
	sh.Prediction = nil
	sh.Forget()
}
