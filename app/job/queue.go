package job

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// quickLimit bounds the jobs of the quick lane that run at once; a disk gains nothing from more.
const quickLimit = 4

// Queue runs jobs in two lanes. Its methods, and Submit, belong to the owner's goroutine.
type Queue struct {
	post   Post
	notify func(Status)
	jobs   []*entry // not yet over, in order of submission
	lastID int
	closed bool
	wait   sync.WaitGroup
}

// entry is one job. All fields but progress belong to the owner.
type entry struct {
	status   Status
	started  time.Time
	cancel   context.CancelFunc
	run      func() // begins the work on its own goroutine
	finish   func() // applies or discards the result; acts once
	progress atomic.Pointer[[2]int]
}

// NewQueue returns a queue that tells notify, on the owner, of every change of a job.
func NewQueue(post Post, notify func(Status)) *Queue {
	return &Queue{post: post, notify: notify}
}

// Submit adds a job and returns its id. work runs on its own goroutine and must not touch the session;
// done is called on the owner with its result. A cancelled job ends with context.Canceled whatever its
// work returned; a result that nobody takes is closed if it is an io.Closer.
func Submit[T any](q *Queue, lane Lane, title string,
	work func(ctx context.Context, progress func(done, total int)) (T, error),
	done func(T, error),
) int {
	q.lastID++
	ctx, cancel := context.WithCancel(context.Background())
	e := &entry{status: Status{ID: q.lastID, Title: title, Lane: lane}, cancel: cancel}
	var (
		once   sync.Once
		result T
		err    = context.Canceled // if it never ran
	)
	e.finish = func() {
		once.Do(func() {
			cancelled := ctx.Err() != nil
			cancel()
			if cancelled || q.closed {
				discard(result)
				var none T
				result, err = none, context.Canceled
			}
			q.over(e, err)
			if !q.closed {
				done(result, err)
				q.schedule()
			}
		})
	}
	e.run = func() {
		q.wait.Add(1)
		go func() {
			defer q.wait.Done()
			result, err = guard(ctx, work, func(d, t int) { q.report(e, d, t) })
			q.post(e.finish)
		}()
	}
	q.jobs = append(q.jobs, e)
	q.notify(e.status)
	q.schedule()
	return e.status.ID
}

// guard runs work and turns a panic into an error: the only recover in the tree beside training/torch.
func guard[T any](ctx context.Context, work func(context.Context, func(int, int)) (T, error), progress func(int, int)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{Value: r, Stack: debug.Stack()}
		}
	}()
	return work(ctx, progress)
}

// report notes progress from the job's goroutine; at most one report waits for the owner.
func (q *Queue) report(e *entry, done, total int) {
	if e.progress.Swap(&[2]int{done, total}) != nil {
		return // the report that waits will carry the newer numbers
	}
	q.post(func() {
		p := e.progress.Swap(nil)
		if p == nil || e.status.State != Running {
			return
		}
		e.status.Done, e.status.Total = p[0], p[1]
		e.status.Elapsed = time.Since(e.started)
		e.status.Left = estimate(p[0], p[1], e.status.Elapsed)
		q.notify(e.status)
	})
}

// schedule starts what its lane has room for, oldest first.
func (q *Queue) schedule() {
	if q.closed {
		return
	}
	room := map[Lane]int{Quick: quickLimit, Compute: 1}
	for _, e := range q.jobs {
		if e.status.State == Running {
			room[e.status.Lane]--
		}
	}
	for _, e := range q.jobs {
		if e.status.State != Queued || room[e.status.Lane] <= 0 {
			continue
		}
		room[e.status.Lane]--
		e.status.State, e.started = Running, time.Now()
		q.notify(e.status)
		e.run()
	}
}

// over marks a job as ended and forgets it.
func (q *Queue) over(e *entry, err error) {
	if e.status.State == Running {
		e.status.Elapsed = time.Since(e.started)
	}
	e.status.Left = 0
	switch {
	case err == nil:
		e.status.State = Done
		e.status.Done = e.status.Total
	case errors.Is(err, context.Canceled):
		e.status.State = Cancelled
	default:
		e.status.State, e.status.Err = Failed, err
	}
	for i, j := range q.jobs {
		if j == e {
			q.jobs = append(q.jobs[:i:i], q.jobs[i+1:]...)
			break
		}
	}
	if !q.closed {
		q.notify(e.status)
	}
}

// Cancel ends a job; unknown and finished ids are ignored.
//
// A queued job is over at once. A running one is told to stop and is over when its work returns,
// so that the next job of its lane never competes with its remains.
func (q *Queue) Cancel(id int) {
	for _, e := range q.jobs {
		if e.status.ID != id {
			continue
		}
		e.cancel()
		if e.status.State == Queued {
			e.finish()
		}
		return
	}
}

// Jobs returns a snapshot of the jobs that are not over, oldest first.
func (q *Queue) Jobs() []Status {
	all := make([]Status, len(q.jobs))
	for i, e := range q.jobs {
		all[i] = e.status
	}
	return all
}

// Close cancels all jobs and waits for their work to return. Results are closed, not applied.
func (q *Queue) Close() {
	if q.closed {
		return
	}
	q.closed = true
	jobs := append([]*entry(nil), q.jobs...)
	for _, e := range jobs {
		e.cancel()
	}
	q.wait.Wait()
	for _, e := range jobs {
		e.finish()
	}
}
