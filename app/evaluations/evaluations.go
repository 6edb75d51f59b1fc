// Package evaluations is the part of a session that compares folders of predictions with labels.
package evaluations

import (
	"context"
	"fmt"
	"image"
	"path/filepath"

	"icefront/app/evaluate"
	"icefront/app/job"
	"icefront/app/owner"
	"icefront/app/preview"
	"icefront/app/staged"
)

// Deps are the ways to the outside.
type Deps struct {
	Evaluate  func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (*evaluate.Result, error)
	Write     func(ctx context.Context, r *evaluate.Result, dir string, s evaluate.Style, progress func(done, total int)) (files []string, err error)
	Published func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (evaluate.Published, error)
	Folder    func() (string, error) // that lives as long as the session
}

// Evaluations is that part.
type Evaluations struct {
	own  *owner.Owner
	deps Deps
	made int // for the names of temporary folders
}

// New returns the part of a session.
func New(o *owner.Owner, d Deps) *Evaluations { return &Evaluations{own: o, deps: d} }

// Evaluate compares folders in the compute lane.
func (e *Evaluations) Evaluate(o evaluate.Order, then func(*evaluate.Result, error)) int {
	return owner.Ask(e.own, job.Compute, "Evaluate "+filepath.Base(o.Predictions), then, func(ctx context.Context, progress func(done, total int)) (*evaluate.Result, error) {
		return e.deps.Evaluate(ctx, o, progress)
	})
}

// ExportEvaluation writes all files of an evaluation into a folder, or none; without a name into one that goes with the session.
func (e *Evaluations) ExportEvaluation(res *evaluate.Result, dir string, style evaluate.Style, then func([]string, error)) int {
	title := "Export the evaluation"
	if dir == "" {
		work, err := e.deps.Folder()
		if err != nil {
			return e.own.Refuse(err, func(err error) { then(nil, err) })
		}
		e.made++
		dir, title = filepath.Join(work, fmt.Sprintf("evaluation_%d", e.made)), "Draw the figures"
	}
	return owner.Ask(e.own, job.Quick, title, then, func(ctx context.Context, progress func(done, total int)) ([]string, error) {
		return staged.Write(dir, func(hidden string) ([]string, error) {
			return e.deps.Write(ctx, res, hidden, style, progress)
		})
	})
}

// EvaluatePublished compares folders as the original's program did; files go into a folder if it has a name.
func (e *Evaluations) EvaluatePublished(o evaluate.Order, dir string, then func(evaluate.Published, error)) int {
	return owner.Ask(e.own, job.Compute, "Evaluate "+filepath.Base(o.Predictions), then, func(ctx context.Context, progress func(done, total int)) (evaluate.Published, error) {
		r, err := e.deps.Published(ctx, o, progress)
		if err != nil || dir == "" {
			return r, err
		}
		_, err = staged.Write(dir, func(hidden string) ([]string, error) { return r.WriteFiles(ctx, hidden, progress) })
		return r, err
	})
}

// ReadPicture reads a PNG file, made as wide as it is shown.
func (e *Evaluations) ReadPicture(path string, width int, then func(image.Image, error)) int {
	return owner.Ask(e.own, job.Quick, "Read "+filepath.Base(path), then, func(ctx context.Context, _ func(done, total int)) (image.Image, error) {
		return preview.Read(ctx, path, width)
	})
}
