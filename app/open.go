package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/render"
	"icefront/geo"
)

// Open opens a scene in the background and puts it in the place of the open one. band counts from 1;
// 0 means the first. It returns the job's id; then may be nil.
func (s *Session) Open(path string, band int, then func(error)) int {
	band = max(1, band)
	work := func(ctx context.Context, progress func(done, total int)) (*OpenedScene, error) {
		return openScene(ctx, s.deps, path, band)
	}
	return submit(s, job.Quick, "Open "+SceneName(path), work, func(o *OpenedScene) Change {
		s.dropScene()
		s.scene = o
		s.serial[sceneKind]++
		s.drawTold = false
		s.warn(o.Remarks()...)
		return SceneChanged | PredictionChanged | LabelChanged | StatsChanged | StyleChanged
	}, then)
}

// CloseScene closes the scene with its prediction and label.
func (s *Session) CloseScene() {
	s.dropScene()
	s.changed(SceneChanged | PredictionChanged | LabelChanged | StatsChanged)
	s.tellIdle()
}

// dropScene lets go of the scene and all that belongs to it, and ends jobs whose results nobody would see.
// What is being exported is finished first.
func (s *Session) dropScene() {
	s.frames.Stop()
	s.values.Stop()
	s.foreseen.Stop()
	s.queue.Cancel(s.predictJob)
	s.queue.Cancel(s.assessJob)
	s.dropLabel()
	s.dropPrediction()
	s.drop(s.scene)
	s.scene = nil
}

// openScene opens and checks a scene and finds its stretch.
func openScene(ctx context.Context, d Deps, path string, band int) (_ *OpenedScene, err error) {
	sc, err := d.OpenScene(ctx, path, "")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = sc.Close() // the first error is the one to tell
		}
	}()
	if n := len(sc.Info().Bands); band > n {
		return nil, fmt.Errorf("%s has %d band(s), not %d", path, n, band)
	}
	o := &OpenedScene{Scene: sc, Path: path, Name: SceneName(path), Band: band}
	if g := sc.Grid(); !g.CRS.Empty() {
		info, err := d.Describe(g.CRS)
		o.Degrees = err == nil && info.Geographic
	}
	if o.Coarse, err = render.Sample(ctx, sc, band); err != nil {
		return nil, err
	}
	o.Stretch, err = render.StretchOf(o.Coarse, lowShare, highShare)
	if errors.Is(err, geo.ErrNoData) {
		o.Empty, err = true, nil // perhaps valid pixels lie between the sampled ones: not for us to refuse
	}
	return o, err
}

// The stretch runs between these shares of the sampled values.
const lowShare, highShare = 0.02, 0.98

// Close frees the scene; nil is none.
func (o *OpenedScene) Close() error {
	if o == nil {
		return nil
	}
	return o.Scene.Close()
}

// OpenSample unpacks the built-in scene with its label into the session's folder and opens them.
func (s *Session) OpenSample(then func(error)) int {
	dir, err := s.workFolder()
	if err != nil {
		return s.refuse(err, then)
	}
	type files struct {
		scene  string
		labels []string
	}
	work := func(context.Context, func(done, total int)) (f files, err error) {
		f.scene, f.labels, err = s.deps.UnpackSample(filepath.Join(dir, "sample"))
		return f, err
	}
	return submit(s, job.Quick, "Unpack the sample", work, func(f files) Change {
		s.Open(f.scene, 1, func(err error) {
			for _, l := range f.labels {
				if err == nil {
					s.OpenLabel(l, nil)
				}
			}
			if then != nil {
				then(err)
			}
		})
		return 0
	}, func(err error) {
		if err != nil && then != nil {
			then(err)
		}
	})
}

// ErrNoScene says that something was asked that needs an open scene.
var ErrNoScene = errors.New("no scene is open")

// OpenLabel opens fronts or zones, a raster or a vector file, and compares the prediction with them.
// A file of fronts joins one of zones; of the same kind, the new one takes the old one's place.
func (s *Session) OpenLabel(path string, then func(error)) int {
	sc := s.scene
	if sc == nil {
		return s.refuse(ErrNoScene, then)
	}
	sizes := s.sizes
	work := func(ctx context.Context, progress func(done, total int)) (*label.File, error) {
		return s.deps.labels().Read(ctx, sc, path, sizes, progress)
	}
	return submit(s, job.Quick, "Open label "+filepath.Base(path), work, func(f *label.File) Change {
		if s.scene != sc {
			return 0 // another scene came in between
		}
		s.label = s.label.With(f)
		s.serial[labelKind]++
		s.warn(f.Warnings...)
		s.assess()
		return LabelChanged
	}, then)
}

// CloseLabel closes the label and drops the statistics.
func (s *Session) CloseLabel() {
	s.dropLabel()
	s.changed(LabelChanged | StatsChanged)
}

func (s *Session) dropLabel() {
	s.label = label.Label{}
	s.forgetStats()
}
