package app

import (
	"context"
	"path/filepath"

	"icefront/app/job"
)

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
