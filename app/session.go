package app

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"icefront/app/desk"
	"icefront/app/drawing"
	"icefront/app/edit"
	"icefront/app/evaluations"
	"icefront/app/forecast"
	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/library"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/owner"
	"icefront/app/project"
	"icefront/app/render"
	"icefront/app/saving"
	"icefront/app/shelf"
	"icefront/model"
)

// Session is the state of the program. All its methods belong to the owner's goroutine; what takes time
// leaves it as a job and comes back through Post.
type Session struct {
	*shelf.Shelf             // the user's models
	*drawing.Drawing         // for tools that draw
	*evaluations.Evaluations // of folders

	deps     Deps
	queue    *job.Queue
	own      *owner.Owner // for parts of the session that have packages of their own
	watchers []func(Change)
	statuses []job.Status // of jobs that run, and the last that ended

	sizes measure.Sizes  // metres per pixel for images without georeferencing
	doc   *edit.Document // what is drawn, and the layers
	desk  *desk.Desk     // what is open

	file     project.File // what a project keeps of all that
	path     string       // of the project; empty: it has no file
	lock     *project.Lock
	autosave project.Autosave
	savedAt  int  // edits of the document when it was saved
	touched  bool // something besides edits is not saved
	busy     bool // being saved
	began    time.Time

	notices []Notice

	loaded     []loaded                    // models of the last prediction, kept for the next
	segmenter  model.Segmenter             // what is made of them
	stale      bool                        // their files may be others now
	described  map[ModelChoice]model.About // models that were asked about, while the library is the same
	learned    *forecast.Calibration       // what earlier runs took
	predicting bool                        // a prediction runs or waits
	predictJob int                         // the latest prediction, over or not
	predicted  *sheet                      // that it is of
	made       int                         // predictions so far, for the names of temporary files
	keeper     saving.Keeper               // of the journal, and of files that live as long as the session
	leave      bool                        // what is not saved is not to be kept
	idle       []func()                    // to be told when no job is left
	values     *job.Latest                 // the value under the cursor
	frames     *job.Latest                 // the frame of the map
	foreseen   *job.Latest                 // what a prediction would take
	renderer   *render.Renderer
	dropped    []io.Closer    // to be closed when no job is left
	closing    sync.WaitGroup // of what is being closed
	closed     bool
}

// OpenedScene is a scene on the map.
type OpenedScene = opened.Scene

// New returns an empty session whose owner is reached by post.
func New(d Deps, post job.Post) *Session {
	if d.Models == nil {
		d.Models = library.New("", library.Deps{})
	}
	s := &Session{deps: d, values: job.NewLatest(post), file: project.New(), began: time.Now()}
	s.keeper = saving.Keeper{State: d.State, Program: d.Version, Began: s.began}
	s.frames, s.foreseen, s.renderer = job.NewLatest(post), job.NewLatest(post), render.NewRenderer(render.NewTiles(tileCache))
	s.queue = job.NewQueue(post, s.jobChanged)
	s.doc = edit.New(edit.Options{Change: s.edited, Commit: s.keeper.Commit, Failed: s.tell})
	s.desk = desk.New(d.Project, s.doc)
	s.own = &owner.Owner{Queue: s.queue, Post: post, Tell: s.tell, Warn: s.warn, Changed: s.changed, Idle: s.tellIdle, Closed: func() bool { return s.closed }}
	s.Drawing = drawing.New(s.own, s.desk, drawing.Deps{Size: s.pixelSize, Version: d.Version, NoScene: ErrNoScene})
	s.Shelf = shelf.New(s.own, d.Models, func(ctx context.Context, path string, t shelf.Trial) (model.Segmenter, error) {
		return d.OpenModel(ctx, ModelChoice{Path: path, Device: t.Device, Threads: t.Threads, Memory: t.Memory})
	}, func() {
		s.stale = true
		clear(s.described)
	})
	s.Evaluations = evaluations.New(s.own, evaluations.Deps{Evaluate: d.Evaluate, Write: d.WriteEvaluation, Published: d.EvaluatePublished, Folder: s.workFolder})
	s.described = map[ModelChoice]model.About{}
	var err error
	if s.learned, err = forecast.Open(d.Calibration, time.Now); err != nil {
		s.warn(sentence(err.Error())) // it begins anew
	}
	return s
}

// Scene returns the open scene, or nil.
func (s *Session) Scene() *OpenedScene { return s.desk.At.Scene }

// Prediction returns the prediction of the open scene, or nil.
func (s *Session) Prediction() *Prediction { return s.desk.At.Prediction }

// Label returns the open label; it may be empty.
func (s *Session) Label() label.Label { return s.desk.At.Label }

// SetPixelSizes tells the metres per pixel of images without georeferencing, from now on.
func (s *Session) SetPixelSizes(sizes measure.Sizes) {
	s.sizes = sizes
	s.changed(SceneChanged)
}

// Version is the program's version.
func (s *Session) Version() string { return s.deps.Version }

// Cancel ends a job.
func (s *Session) Cancel(id int) { s.queue.Cancel(id) }

// Jobs returns the jobs that are not over, oldest first.
func (s *Session) Jobs() []job.Status { return s.queue.Jobs() }

// LastJob returns the job that ended last; ok is false if none has.
func (s *Session) LastJob() (last job.Status, ok bool) {
	if len(s.statuses) == 0 {
		return job.Status{}, false
	}
	return s.statuses[len(s.statuses)-1], true
}

func (s *Session) jobChanged(st job.Status) {
	if st.State.Over() {
		s.statuses = append(s.statuses[:0], st)
	}
	s.changed(JobsChanged)
}

// workFolder returns the folder for temporary files and makes it on first use.
func (s *Session) workFolder() (string, error) {
	if s.closed {
		return "", context.Canceled // nobody would remove it
	}
	return s.keeper.Folder()
}

// Close cancels all jobs, waits for them, and frees what is open. The session is not used after it.
func (s *Session) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	s.values.Close()
	s.frames.Close()
	s.foreseen.Close()
	s.queue.Close()
	s.closeDropped()
	s.closing.Wait()
	s.Drawing.Close()
	s.unlock()
	var errs []error
	for _, sh := range s.desk.Sheets {
		errs = append(errs, sh.Prediction.Close(), sh.Scene.Close())
	}
	for _, l := range s.loaded {
		errs = append(errs, l.seg.Close())
	}
	errs = append(errs, s.keeper.Close(s.Unsaved() && !s.leave))
	return errors.Join(errs...)
}

// refuse tells why something cannot be done, as if its job had failed.
func (s *Session) refuse(err error, then func(error)) int { return s.own.Refuse(err, then) }

// submit runs a job whose failure becomes a notice, and tells then, if any, how it ended.
func submit[T any](s *Session, lane job.Lane, title string,
	work func(ctx context.Context, progress func(done, total int)) (T, error),
	apply func(T) Change, then func(error),
) int {
	return owner.Submit(s.own, lane, title, work, apply, then)
}

// WhenIdle calls f on the owner once no job is left: at once, or after the last one has ended.
func (s *Session) WhenIdle(f func()) {
	s.idle = append(s.idle, f)
	s.tellIdle()
}

// drop lets go of something that jobs may still be reading: it is closed once none is left. It was only read, so an
// error of closing it tells the user nothing.
func (s *Session) drop(c io.Closer) { s.dropped = append(s.dropped, c) }

// closeDropped closes what was dropped, on its own goroutine, because closing waits for reads of the map.
func (s *Session) closeDropped() {
	dropped := s.dropped
	s.dropped = nil
	if len(dropped) == 0 {
		return
	}
	s.closing.Add(1)
	go func() {
		defer s.closing.Done()
		for _, c := range dropped {
			_ = c.Close()
		}
	}()
}

// tellIdle does what waits until no job is left.
func (s *Session) tellIdle() {
	if len(s.queue.Jobs()) > 0 {
		return
	}
	s.closeDropped()
	waiting := s.idle
	s.idle = nil
	for _, f := range waiting {
		f()
	}
}

// Change is a set of things that are different now.
type Change = owner.Change

// Things that change.
const (
	SceneChanged      = owner.SceneChanged
	PredictionChanged = owner.PredictionChanged
	LabelChanged      = owner.LabelChanged
	StatsChanged      = owner.StatsChanged
	StyleChanged      = owner.StyleChanged
	LayersChanged     = owner.LayersChanged
	EditChanged       = owner.EditChanged
	ProjectChanged    = owner.ProjectChanged
	JobsChanged       = owner.JobsChanged
	ModelChanged      = owner.ModelChanged
	LibraryChanged    = owner.LibraryChanged
	NoticeChanged     = owner.NoticeChanged
)

// Watch calls f on the owner after every change.
func (s *Session) Watch(f func(Change)) { s.watchers = append(s.watchers, f) }

func (s *Session) changed(c Change) {
	for _, f := range s.watchers {
		f(c)
	}
}
