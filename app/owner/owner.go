// Package owner lets the parts of a session run jobs: what takes time leaves the owner's goroutine and comes back to it.
package owner

import (
	"context"

	"icefront/app/job"
)

// Change is a set of things that are different now. Watchers draw anew what they show of them.
type Change uint

// Things that change.
const (
	SceneChanged      Change = 1 << iota // another scene, or none
	PredictionChanged                    // prediction made or dropped
	LabelChanged                         // label opened or closed
	StatsChanged                         // error statistics
	StyleChanged                         // visibility, opacity, compare style, stretch
	LayersChanged                        // layers came, went, or lie in another order or under another name
	EditChanged                          // fronts or zones were drawn, or that was undone
	ProjectChanged                       // another project, or it was saved, or is no longer
	JobsChanged                          // a job began, went on or ended
	ModelChanged                         // another model is loaded
	LibraryChanged                       // the list of the user's models
	NoticeChanged                        // something to tell the user
)

// Owner is what a part of a session asks of it. All but the work of jobs runs on the owner's goroutine.
type Owner struct {
	Queue   *job.Queue
	Post    job.Post
	Tell    func(error)     // of what failed
	Warn    func(...string) // of remarks about results that are there
	Changed func(Change)
	Idle    func() // after each job
	Closed  func() bool
}

// Refuse tells why something cannot be done, as if its job had failed.
func (o *Owner) Refuse(err error, then func(error)) int {
	o.Tell(err)
	if then != nil {
		then(err)
	}
	return 0
}

// Submit runs a job whose failure becomes a notice, and tells then, if any, how it ended.
func Submit[T any](o *Owner, lane job.Lane, title string,
	work func(ctx context.Context, progress func(done, total int)) (T, error),
	apply func(T) Change, then func(error),
) int {
	if o.Closed() { // a tap that came too late
		if then != nil {
			then(context.Canceled)
		}
		return 0
	}
	return job.Submit(o.Queue, lane, title, work, func(v T, err error) {
		if err == nil {
			o.Changed(apply(v))
		} else {
			o.Tell(err)
		}
		if then != nil {
			then(err)
		}
		o.Idle()
	})
}

// Ask runs work that changes nothing of the session, and tells then, if any, what came of it.
func Ask[T any](o *Owner, lane job.Lane, title string, then func(T, error),
	work func(ctx context.Context, progress func(done, total int)) (T, error),
) int {
	var result T
	return Submit(o, lane, title, work, func(v T) Change {
		result = v
		return 0
	}, func(err error) {
		if then != nil {
			then(result, err)
		}
	})
}
