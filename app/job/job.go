// Package job carries work away from the goroutine that owns the session and brings results back to it.
//
// Queue runs named jobs that people can watch and cancel, Latest runs work of which only the newest
// matters, Loop is an owner for programs without a window.
package job

import (
	"fmt"
	"io"
	"time"
)

// Post runs f on the owner: fyne.Do on the desktop, Loop.Post elsewhere. It never blocks.
type Post func(f func())

// Lane decides what a job waits for.
type Lane uint8

// Lanes.
const (
	Quick   Lane = iota // open, save, export: a few at once, never behind Compute
	Compute             // prediction and the like: one at a time
)

// State is where a job is in its life.
type State uint8

// States of a job.
const (
	Queued State = iota
	Running
	Done
	Failed
	Cancelled
)

// String is the state for people.
func (s State) String() string {
	return [...]string{"queued", "running", "done", "failed", "cancelled"}[s]
}

// Over reports that the job will not change any more.
func (s State) Over() bool { return s >= Done }

// Status is a snapshot of one job.
type Status struct {
	ID          int
	Title       string
	Lane        Lane
	State       State
	Done, Total int           // progress; Total is 0 while unknown
	Elapsed     time.Duration // since it began to run
	Left        time.Duration // estimate; 0 while unknown
	Err         error         // set when Failed
}

// Fraction is the progress from 0 to 1; ok is false while it is unknown.
func (s Status) Fraction() (f float64, ok bool) {
	if s.Total <= 0 {
		return 0, false
	}
	return min(1, max(0, float64(s.Done)/float64(s.Total))), true
}

// PanicError is what a job that panicked fails with.
type PanicError struct {
	Value any
	Stack []byte
}

// Error names the panic without its stack, which goes to the log.
func (e *PanicError) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// estimate is the time left when done of total took elapsed.
func estimate(done, total int, elapsed time.Duration) time.Duration {
	if done <= 0 || total <= done {
		return 0
	}
	return time.Duration(float64(elapsed) * float64(total-done) / float64(done))
}

// discard closes a result that nobody will take.
func discard(v any) {
	if c, ok := v.(io.Closer); ok && c != nil {
		_ = c.Close() // nobody is left to hear of it
	}
}
