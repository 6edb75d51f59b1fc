package app

import (
	"context"
	"errors"
	"path/filepath"

	"icefront/app/desk"
	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/opened"
)

// Open opens a scene in the background and closes all others. band counts from 1; 0 means the first. It returns the
// job's id; then may be nil.
func (s *Session) Open(path string, band int, then func(error)) int {
	return s.opens(path, band, func() {
		s.leaveProject()
	}, then)
}

// Add opens a scene in the background, beside those that are open. One that is open already is gone on with.
func (s *Session) Add(path string, band int, then func(error)) int {
	for _, sh := range s.desk.Sheets {
		if sh.Scene.Path == path && sh.Scene.Band == max(1, band) {
			s.Turn(sh.Key)
			if then != nil {
				then(nil)
			}
			return 0
		}
	}
	return s.opens(path, band, func() {}, then)
}

// SetBand opens another band of the scene in its place; what belonged to the other is dropped.
func (s *Session) SetBand(band int, then func(error)) int {
	sh := s.desk.At
	if sh.Scene == nil {
		return s.refuse(ErrNoScene, then)
	}
	return s.opens(sh.Scene.Path, band, func() { s.dropSheet(sh) }, then)
}

// opens opens a scene; first is done before it takes its place.
func (s *Session) opens(path string, band int, first func(), then func(error)) int {
	band = max(1, band)
	work := func(ctx context.Context, progress func(done, total int)) (*OpenedScene, error) {
		return s.deps.opener().Scene(ctx, path, band)
	}
	return submit(s, job.Quick, "Open "+opened.Name(path), work, func(o *OpenedScene) Change {
		first()
		s.desk.Lay(s.enter(path, band), o)
		s.touch()
		s.warn(o.Remarks()...)
		return otherScene
	}, then)
}

// CloseScene takes the scene that is worked on off the map, with all that belongs to it. That can be undone.
func (s *Session) CloseScene() {
	if l, ok := s.LayerOf(s.desk.At.Key, layer.Scene); ok {
		s.RemoveLayer(l.ID)
	}
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
		s.Add(f.scene, 1, func(err error) {
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
	sh, sc := s.desk.At, s.desk.At.Scene
	if sc == nil {
		return s.refuse(ErrNoScene, then)
	}
	sizes := s.sizes
	work := func(ctx context.Context, progress func(done, total int)) (*label.File, error) {
		return s.deps.labels().Read(ctx, sc, path, sizes, progress)
	}
	return submit(s, job.Quick, "Open label "+filepath.Base(path), work, func(f *label.File) Change {
		if !s.desk.Has(sh) {
			return 0 // it was closed in between
		}
		sh.Label = sh.Label.With(f)
		s.desk.Stamp(sh, desk.LabelPixels)
		s.desk.PutLabel(sh)
		s.warn(f.Warnings...)
		s.assess(sh, 0)
		s.touch()
		return LabelChanged
	}, then)
}

// CloseLabel closes the label and drops the statistics.
func (s *Session) CloseLabel() {
	s.desk.At.Label = label.Label{}
	s.desk.At.Forget()
	s.desk.PutLabel(s.desk.At)
	s.changed(LabelChanged | StatsChanged)
}
