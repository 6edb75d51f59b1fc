package app

import (
	"context"
	"path/filepath"

	"icefront/app/job"
	"icefront/app/library"
	"icefront/model"
)

// Library is where the user's models are. What takes time is for the methods of the session.
func (s *Session) Library() *library.Library { return s.deps.Models }

// Models returns the built-in model and the user's, as they were read last: by ReadModels, or after a change.
func (s *Session) Models() []library.Model { return s.models }

// nothing is the result of work that has none.
type nothing struct{}

// shelved is the result of work on the library, with the models that are there after it.
type shelved[T any] struct {
	value  T
	models []library.Model
}

// onModels runs work on the library as a job and tells then, if any, what came of it. If it changes the library, the
// list is read again, and what is loaded counts as stale: another file may have its name now.
func onModels[T any](s *Session, lane job.Lane, title string, changes bool, then func(T, error),
	work func(ctx context.Context, progress func(done, total int)) (T, error),
) int {
	var result shelved[T]
	return submit(s, lane, title, func(ctx context.Context, progress func(done, total int)) (r shelved[T], err error) {
		if r.value, err = work(ctx, progress); err == nil && changes {
			r.models, _ = s.deps.Models.List(ctx) // what was asked is done
		}
		return r, err
	}, func(r shelved[T]) Change {
		result = r
		if !changes {
			return 0
		}
		s.models, s.stale = r.models, true
		clear(s.described)
		return LibraryChanged
	}, func(err error) {
		if then != nil {
			then(result.value, err)
		}
	})
}

// only makes a then of one that takes no value.
func only(then func(error)) func(nothing, error) {
	return func(_ nothing, err error) {
		if then != nil {
			then(err)
		}
	}
}

// ReadModels reads the list of models. A damaged choice of the default model is told, and the list is there.
func (s *Session) ReadModels(then func(error)) int {
	type list struct {
		models []library.Model
		choice error
	}
	return submit(s, job.Quick, "Read the models", func(ctx context.Context, _ func(done, total int)) (list, error) {
		all, err := s.deps.Models.List(ctx)
		if all == nil {
			return list{}, err
		}
		return list{all, err}, nil
	}, func(l list) Change {
		if s.models = l.models; l.choice != nil {
			s.tell(l.choice)
		}
		return LibraryChanged
	}, then)
}

// ShowModel reads a model's card with the hashes of its files. The name may be that of a file.
func (s *Session) ShowModel(name string, then func(library.Card, error)) int {
	return onModels(s, job.Quick, "Read "+name, false, then, func(ctx context.Context, progress func(done, total int)) (library.Card, error) {
		return s.deps.Models.Show(ctx, name, progress)
	})
}

// ImportModel makes a model of an nnU-Net result, in the library or, if out is not empty, as that file.
func (s *Session) ImportModel(path, out string, o library.ImportOptions, then func(library.Added, error)) int {
	return onModels(s, job.Quick, "Import "+filepath.Base(path), true, s.added(then), func(ctx context.Context, progress func(done, total int)) (library.Added, error) {
		return s.deps.Models.Import(ctx, path, out, o, progress)
	})
}

// DownloadModel fetches a model into the library, or an archive into its folder downloads.
func (s *Session) DownloadModel(address string, o library.DownloadOptions, then func(library.Added, error)) int {
	return onModels(s, job.Quick, "Download", true, s.added(then), func(ctx context.Context, progress func(done, total int)) (library.Added, error) {
		return s.deps.Models.Download(ctx, address, o, progress)
	})
}

// added tells remarks on what has come in.
func (s *Session) added(then func(library.Added, error)) func(library.Added, error) {
	return func(a library.Added, err error) {
		if err == nil {
			s.warn(a.Notes...)
		}
		if then != nil {
			then(a, err)
		}
	}
}

// ExportModel copies a model to a file, with its further folds beside it, and tells what was written.
func (s *Session) ExportModel(name, out string, then func([]string, error)) int {
	return onModels(s, job.Quick, "Export "+name, false, then, func(ctx context.Context, progress func(done, total int)) ([]string, error) {
		return s.deps.Models.Export(ctx, name, out, progress)
	})
}

// ExportTwin writes a model for Deepness, the QGIS plug-in, with square tiles of side pixels.
func (s *Session) ExportTwin(name, out string, side int, then func(error)) int {
	return onModels(s, job.Quick, "Export "+name, false, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.deps.Models.ExportTwin(ctx, name, out, side)
	})
}

// AddPlan writes a copy of an ONNX file that carries a plan.
func (s *Session) AddPlan(in, out string, d library.Draft, then func(error)) int {
	return onModels(s, job.Quick, "Write "+filepath.Base(out), true, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.deps.Models.AddPlan(ctx, in, out, d)
	})
}

// RemoveModel deletes a model of the library.
func (s *Session) RemoveModel(name string, then func(error)) int {
	return onModels(s, job.Quick, "Remove "+name, true, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.deps.Models.Remove(ctx, name)
	})
}

// SetDefaultModel chooses the model that runs if none is named; library.BuiltIn is the embedded one.
func (s *Session) SetDefaultModel(name string, then func(error)) int {
	return onModels(s, job.Quick, "Choose "+name, true, only(then), func(context.Context, func(done, total int)) (nothing, error) {
		return nothing{}, s.deps.Models.SetDefault(name)
	})
}

// TestModel loads a model anew, with its self-test, and times it on one patch. It waits for predictions.
func (s *Session) TestModel(m ModelChoice, then func(library.Trial, error)) int {
	return onModels(s, job.Compute, "Test "+m.Path, false, then, func(ctx context.Context, _ func(done, total int)) (library.Trial, error) {
		return s.deps.Models.Test(ctx, m.Path, func(ctx context.Context, path string) (model.Segmenter, error) {
			return s.deps.OpenModel(ctx, ModelChoice{Path: path, Device: m.Device, Threads: m.Threads, Memory: m.Memory})
		})
	})
}
