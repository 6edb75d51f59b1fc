// Package shelf is the part of a session that holds the user's models.
package shelf

import (
	"context"
	"path/filepath"

	"icefront/app/job"
	"icefront/app/library"
	"icefront/app/owner"
	"icefront/model"
)

// Shelf is the user's models.
type Shelf struct {
	own     *owner.Owner
	library *library.Library
	open    func(ctx context.Context, path string, t Trial) (model.Segmenter, error)
	changed func()          // the library is another one
	models  []library.Model // as they were read last
}

// Trial says how a model is to be tried.
type Trial struct {
	Path, Device string
	Threads      int
	Memory       int64
}

// New returns the shelf of a library. changed is told when files may have changed.
func New(o *owner.Owner, l *library.Library, open func(ctx context.Context, path string, t Trial) (model.Segmenter, error), changed func()) *Shelf {
	return &Shelf{own: o, library: l, open: open, changed: changed}
}

// Library is where the user's models are. What takes time is for the methods of the session.
func (s *Shelf) Library() *library.Library { return s.library }

// Models returns the built-in model and the user's, as they were read last: by ReadModels, or after a change.
func (s *Shelf) Models() []library.Model { return s.models }

// nothing is the result of work that has none.
type nothing struct{}

// shelved is the result of work on the library, with the models that are there after it.
type shelved[T any] struct {
	value  T
	models []library.Model
}

// onModels runs work on the library as a job and tells then, if any, what came of it. If it changes the library, the
// list is read again, and what is loaded counts as stale: another file may have its name now.
func onModels[T any](s *Shelf, lane job.Lane, title string, changes bool, then func(T, error),
	work func(ctx context.Context, progress func(done, total int)) (T, error),
) int {
	var result shelved[T]
	return owner.Submit(s.own, lane, title, func(ctx context.Context, progress func(done, total int)) (r shelved[T], err error) {
		if r.value, err = work(ctx, progress); err == nil && changes {
			r.models, _ = s.library.List(ctx) // what was asked is done
		}
		return r, err
	}, func(r shelved[T]) owner.Change {
		result = r
		if !changes {
			return 0
		}
		s.models = r.models
		s.changed()
		return owner.LibraryChanged
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
func (s *Shelf) ReadModels(then func(error)) int {
	type list struct {
		models []library.Model
		choice error
	}
	return owner.Submit(s.own, job.Quick, "Read the models", func(ctx context.Context, _ func(done, total int)) (list, error) {
		all, err := s.library.List(ctx)
		if all == nil {
			return list{}, err
		}
		return list{all, err}, nil
	}, func(l list) owner.Change {
		if s.models = l.models; l.choice != nil {
			s.own.Tell(l.choice)
		}
		return owner.LibraryChanged
	}, then)
}

// ShowModel reads a model's card with the hashes of its files. The name may be that of a file.
func (s *Shelf) ShowModel(name string, then func(library.Card, error)) int {
	return onModels(s, job.Quick, "Read "+name, false, then, func(ctx context.Context, progress func(done, total int)) (library.Card, error) {
		return s.library.Show(ctx, name, progress)
	})
}

// ImportModel makes a model of an nnU-Net result, in the library or, if out is not empty, as that file.
func (s *Shelf) ImportModel(path, out string, o library.ImportOptions, then func(library.Added, error)) int {
	return onModels(s, job.Quick, "Import "+filepath.Base(path), true, s.added(then), func(ctx context.Context, progress func(done, total int)) (library.Added, error) {
		return s.library.Import(ctx, path, out, o, progress)
	})
}

// DownloadModel fetches a model into the library, or an archive into its folder downloads.
func (s *Shelf) DownloadModel(address string, o library.DownloadOptions, then func(library.Added, error)) int {
	return onModels(s, job.Quick, "Download", true, s.added(then), func(ctx context.Context, progress func(done, total int)) (library.Added, error) {
		return s.library.Download(ctx, address, o, progress)
	})
}

// added tells remarks on what has come in.
func (s *Shelf) added(then func(library.Added, error)) func(library.Added, error) {
	return func(a library.Added, err error) {
		if err == nil {
			s.own.Warn(a.Notes...)
		}
		if then != nil {
			then(a, err)
		}
	}
}

// ExportModel copies a model to a file, with its further folds beside it, and tells what was written.
func (s *Shelf) ExportModel(name, out string, then func([]string, error)) int {
	return onModels(s, job.Quick, "Export "+name, false, then, func(ctx context.Context, progress func(done, total int)) ([]string, error) {
		return s.library.Export(ctx, name, out, progress)
	})
}

// ExportTwin writes a model for Deepness, the QGIS plug-in, with square tiles of side pixels.
func (s *Shelf) ExportTwin(name, out string, side int, then func(error)) int {
	return onModels(s, job.Quick, "Export "+name, false, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.library.ExportTwin(ctx, name, out, side)
	})
}

// AddPlan writes a copy of an ONNX file that carries a plan.
func (s *Shelf) AddPlan(in, out string, d library.Draft, then func(error)) int {
	return onModels(s, job.Quick, "Write "+filepath.Base(out), true, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.library.AddPlan(ctx, in, out, d)
	})
}

// RemoveModel deletes a model of the library.
func (s *Shelf) RemoveModel(name string, then func(error)) int {
	return onModels(s, job.Quick, "Remove "+name, true, only(then), func(ctx context.Context, _ func(done, total int)) (nothing, error) {
		return nothing{}, s.library.Remove(ctx, name)
	})
}

// SetDefaultModel chooses the model that runs if none is named; library.BuiltIn is the embedded one.
func (s *Shelf) SetDefaultModel(name string, then func(error)) int {
	return onModels(s, job.Quick, "Choose "+name, true, only(then), func(context.Context, func(done, total int)) (nothing, error) {
		return nothing{}, s.library.SetDefault(name)
	})
}

// TestModel loads a model anew, with its self-test, and times it on one patch. It waits for predictions.
func (s *Shelf) TestModel(t Trial, then func(library.Trial, error)) int {
	return onModels(s, job.Compute, "Test "+t.Path, false, then, func(ctx context.Context, _ func(done, total int)) (library.Trial, error) {
		return s.library.Test(ctx, t.Path, func(ctx context.Context, path string) (model.Segmenter, error) {
			return s.open(ctx, path, t)
		})
	})
}
