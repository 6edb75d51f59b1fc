package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"icefront/app/job"
	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/zone"
	"icefront/model"
)

// PredictOptions say how to predict. The zero value is the default model as its plan has it.
type PredictOptions struct {
	Model    ModelChoice
	Step     float64 // tile advance as a fraction of the patch; 0: the plan's
	NoMirror bool
	Zones    string // where to write the class map; empty: a temporary file that lives as long as the session
}

// Prediction is what a model says of the open scene.
type Prediction struct {
	Zones     geo.Scene     // the class map, from its file
	ZonesPath string        //
	Fronts    []front.Front // longest first, in the scene's CRS
	Report    report.Scene  // without a label
	temporary bool          // the file goes with the prediction
}

// Close frees the class map and removes it if it was temporary; nil is none.
func (p *Prediction) Close() error {
	if p == nil || p.Zones == nil {
		return nil
	}
	err := p.Zones.Close()
	if p.temporary {
		err = errors.Join(err, os.Remove(p.ZonesPath))
	}
	return err
}

// ErrBusy says that a prediction runs already.
var ErrBusy = errors.New("a prediction is running")

// Predict loads the model, if it is not the one that is loaded, and runs it on the open scene, as two jobs.
// then may be nil.
func (s *Session) Predict(o PredictOptions, then func(error)) {
	sc := s.scene
	switch {
	case sc == nil:
		s.refuse(ErrNoScene, then)
		return
	case s.predicting:
		s.refuse(ErrBusy, then)
		return
	}
	p := prediction{deps: s.deps, scene: sc, options: o, sizes: s.sizes, began: time.Now()}
	if p.zones, p.temporary = o.Zones, o.Zones == ""; p.temporary {
		dir, err := s.workFolder()
		if err != nil {
			s.refuse(err, then)
			return
		}
		s.made++
		p.zones = filepath.Join(dir, fmt.Sprintf("%s_zones_%d.tif", sc.Name, s.made))
	}
	s.predicting = true
	s.load(o.Model, func(err error) {
		if err == nil && s.scene != p.scene {
			err = context.Canceled // another scene was opened while the model was loaded
		}
		if err != nil {
			s.predicting = false
			s.changed(JobsChanged)
			if then != nil {
				then(err)
			}
			return
		}
		s.runPrediction(p, then)
	})
}

// load makes sure that a model is loaded. The one that was loaded before is closed: none uses it now.
func (s *Session) load(choice ModelChoice, then func(error)) {
	path, err := s.deps.Models.Resolve(choice.Path)
	if err != nil {
		s.refuse(err, then)
		return
	}
	choice.Path = path
	if s.segmenter != nil && !s.stale && s.choice == choice {
		then(nil)
		return
	}
	work := func(ctx context.Context, _ func(done, total int)) (model.Segmenter, error) {
		return s.deps.OpenModel(ctx, choice)
	}
	submit(s, job.Compute, "Load model", work, func(seg model.Segmenter) Change {
		if s.segmenter != nil {
			_ = s.segmenter.Close() // it only held memory
		}
		s.segmenter, s.choice, s.stale = seg, choice, false
		return ModelChanged
	}, then)
}

// Predicting reports that a prediction runs or waits.
func (s *Session) Predicting() bool { return s.predicting }

// Model describes the loaded model; ok is false while none is.
func (s *Session) Model() (about model.About, ok bool) {
	if s.segmenter == nil {
		return model.About{}, false
	}
	return s.segmenter.About(), true
}

func (s *Session) runPrediction(p prediction, then func(error)) {
	seg := s.segmenter
	work := func(ctx context.Context, progress func(done, total int)) (*Prediction, error) {
		result, err := p.run(ctx, seg, progress)
		if err != nil {
			return nil, named("predict", p.scene.Path, err)
		}
		return result, nil
	}
	s.predictJob = submit(s, job.Compute, "Predict "+p.scene.Name, work, func(r *Prediction) Change {
		if s.scene != p.scene {
			_ = r.Close() // another scene came in between
			return 0
		}
		s.dropPrediction()
		s.prediction = r
		s.serial[zonesKind]++
		s.warn(r.Report.Warnings...)
		s.assess()
		return PredictionChanged
	}, func(err error) {
		s.predicting = false
		s.changed(JobsChanged)
		if then != nil {
			then(err)
		}
	})
}

func (s *Session) dropPrediction() {
	s.drop(s.prediction)
	s.prediction, s.stats = nil, nil
}

// prediction is one run: all that it needs, captured on the owner.
type prediction struct {
	deps      Deps
	scene     *OpenedScene
	options   PredictOptions
	sizes     measure.Sizes
	zones     string
	temporary bool
	began     time.Time
}

// run predicts, writes the class map, and traces the fronts.
func (p prediction) run(ctx context.Context, seg model.Segmenter, progress func(done, total int)) (*Prediction, error) {
	about := seg.About()
	size, err := p.deps.earth().PixelSize(p.scene.Path, p.scene.Grid(), p.sizes)
	if err != nil {
		return nil, err
	}
	rule := front.ByContact
	if about.Plan.FrontRule == model.FrontClass {
		rule = front.ByClass
	}
	least := about.Plan.FrontMin
	if !size.Known() {
		least = 0 // it is in metres, and would be taken for pixels
	}
	tracer := front.NewTracer(front.Options{MinLength: least, PixelSize: size.Ground, Rule: rule})
	zones, err := p.segment(ctx, seg, size, tracer, progress)
	if err != nil {
		return nil, err
	}
	result := &Prediction{ZonesPath: p.zones, temporary: p.temporary}
	if result.Zones, err = p.deps.OpenScene(ctx, p.zones, ""); err != nil {
		return nil, err
	}
	if result.Fronts, err = tracer.Fronts(); err != nil {
		return nil, errors.Join(err, result.Close())
	}
	if result.Report, err = p.report(about, size, zones, traced{result.Fronts, tracer.Rule(), least}); err != nil {
		return nil, errors.Join(err, result.Close())
	}
	return result, nil
}

// traced is what the tracer found, and how.
type traced struct {
	fronts []front.Front
	rule   front.Rule
	least  float64 // length in metres below which fronts were dropped
}

// counted is what segment found on the way.
type counted struct {
	areas   *measure.Areas
	summary model.Summary
}

// segment streams the scene through the model into the class map and the tracer.
func (p prediction) segment(ctx context.Context, seg model.Segmenter, size measure.PixelSize, tracer geo.Sink[uint8], progress func(int, int)) (_ counted, err error) {
	sink, err := p.deps.CreateRaster(ctx, p.zones, p.scene.Grid(), zone.Legend(), p.metadata(seg.About()))
	if err != nil {
		return counted{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, sink.Discard())
		}
	}()
	weighed, err := measure.NewAreas(p.deps.earth(), sink, p.scene.Grid(), size.Ground)
	if err != nil {
		return counted{}, err
	}
	summary, err := seg.Segment(ctx, model.Request{
		Source: p.scene, Band: p.scene.Band, PixelSize: size.Model, Step: p.options.Step, NoMirror: p.options.NoMirror,
		Out: model.Outputs{Zones: weighed, Fronts: tracer},
	}, progress)
	if err != nil {
		return counted{}, err
	}
	return counted{areas: weighed, summary: summary}, weighed.Close()
}

// metadata is the provenance that goes into the class map.
func (p prediction) metadata(about model.About) map[string]string {
	return map[string]string{
		"ICEFRONT_VERSION":      p.deps.Version,
		"ICEFRONT_SCENE":        filepath.Base(p.scene.Path),
		"ICEFRONT_MODEL":        about.Plan.Name,
		"ICEFRONT_MODEL_SHA256": about.SHA256,
		"ICEFRONT_DEVICE":       about.Device.Name,
		"ICEFRONT_DATE":         p.began.UTC().Format(time.RFC3339),
	}
}
