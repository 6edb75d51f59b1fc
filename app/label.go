package app

import (
	"context"
	"errors"
	"path/filepath"

	"icefront/app/job"
	"icefront/app/label"
)

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
			_ = f.Close() // another scene came in between
			return 0
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
	_ = s.label.Close() // it was only read
	s.label, s.stats = label.Label{}, nil
}
