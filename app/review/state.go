// Package review is a queue of scenes that a person looks at: which are new, predicted, accepted, corrected or rejected,
// which comes next, and when all is done.
package review

import (
	"fmt"
	"slices"
	"time"
)

// State is how far a scene has come.
type State string

// States of a scene. New and predicted ones are open; the others are done.
const (
	New       State = "new"       // nothing was predicted
	Predicted State = "predicted" // nobody has looked at it
	Accepted  State = "accepted"  // the prediction is good as it is
	Corrected State = "corrected" // fronts or zones were corrected or drawn by hand
	Rejected  State = "rejected"  // nothing can be made of it
)

// States are all states, in the order of the work.
func States() []State { return []State{New, Predicted, Accepted, Corrected, Rejected} }

// Known reports one of the states above.
func (s State) Known() bool { return slices.Contains(States(), s) }

// Done reports that nothing is left to do with a scene.
func (s State) Done() bool { return s == Accepted || s == Corrected || s == Rejected }

// Next are the states that a scene may come to from s. A prediction can be made again at any time; what a person has
// made of a scene is never new again, as there is something to keep.
func (s State) Next() []State {
	switch s {
	case New:
		return []State{Predicted, Corrected, Rejected}
	case Predicted:
		return []State{New, Accepted, Corrected, Rejected} // new: the prediction was removed
	case Accepted:
		return []State{Predicted, Corrected, Rejected}
	case Corrected:
		return []State{Predicted, Accepted, Rejected}
	case Rejected:
		return []State{New, Predicted, Accepted, Corrected}
	}
	return nil
}

// CanBecome reports that a scene may come from s to t, or stay.
func (s State) CanBecome(t State) bool { return s == t && s.Known() || slices.Contains(s.Next(), t) }

// Record is what is kept of a scene's review. The zero value is a new scene.
type Record struct {
	State State     `json:"state,omitempty"` // empty is new
	Trust *float64  `json:"trust,omitempty"` // 0 to 100; nil: not known, or there is no front
	Note  string    `json:"note,omitempty"`
	When  time.Time `json:"when,omitzero"` // the state came about
}

// noteBytes is more than anybody writes about a scene.
const noteBytes = 64 << 10

// Check reports what no review has.
func (r Record) Check() error {
	switch {
	case r.State != "" && !r.State.Known():
		return fmt.Errorf("state %.40q is not one of %v", r.State, States())
	case r.Trust != nil && !(*r.Trust >= 0 && *r.Trust <= 100):
		return fmt.Errorf("trust %v is not between 0 and 100", *r.Trust)
	case len(r.Note) > noteBytes:
		return fmt.Errorf("a note has more than %d bytes", noteBytes)
	}
	return nil
}
