package batch

import (
	"context"

	"icefront/app/report"
)

// Outcome is how one scene of a batch ended.
type Outcome struct {
	Row    Row
	Report report.Scene // of a scene that is done or kept
	Table  Table        // of the whole batch up to now; it changes with the next scene
}

// Steps are what a batch does with a scene.
type Steps struct {
	// Finished returns the report of a scene that needs no work any more. An error is a remark: the scene is done anew.
	Finished func(ctx context.Context, scene string) (report.Scene, bool, error)
	Do       func(ctx context.Context, scene string) (report.Scene, error)
	// Each is told of every scene that has ended; an error of its own ends the batch.
	Each func(Outcome) error
}

// Run takes one scene after the other and goes on after a bad one. It ends at once when ctx does; the table has a row for
// every scene, also for those that were not reached.
func Run(ctx context.Context, scenes []string, s Steps) (Table, error) {
	t := NewTable(scenes)
	for i, scene := range scenes {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		o, err := s.one(ctx, scene)
		if err != nil {
			return t, err
		}
		t.Rows[i], o.Table = o.Row, t
		if err := s.Each(o); err != nil {
			return t, err
		}
	}
	return t, nil
}

// one does or keeps a scene. Its error is that of a context that has ended; the scene's own is in the row.
func (s Steps) one(ctx context.Context, scene string) (Outcome, error) {
	r, ok, doubt := s.Finished(ctx, scene)
	if ok {
		return Outcome{Row: rowOf(scene, Kept, r), Report: r}, nil
	}
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	r, err := s.Do(ctx, scene)
	if err != nil {
		if ctx.Err() != nil {
			return Outcome{}, ctx.Err()
		}
		row := emptyRow(scene, Failed)
		row.Error = err.Error()
		return Outcome{Row: row}, nil
	}
	o := Outcome{Row: rowOf(scene, Done, r), Report: r}
	if doubt != nil {
		o.Row.Warnings = append(o.Row.Warnings, "It could not be told whether this was finished: "+doubt.Error()+".")
	}
	return o, nil
}
