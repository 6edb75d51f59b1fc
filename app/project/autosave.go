package project

import "time"

// Autosave says when a project is saved without being asked. The zero value saves after two minutes or fifty edits.
type Autosave struct {
	Every time.Duration // 0: two minutes
	Edits int           // 0: fifty
	Last  time.Time     // of the last save, or of the opening
	// Failed is when a save has failed since Last; then only time counts, so that a full disk is not tried with every edit.
	Failed time.Time
}

// Due reports that it is time to save so many edits that no save has.
func (a Autosave) Due(now time.Time, edits int) bool {
	if edits <= 0 {
		return false
	}
	every, most := a.Every, a.Edits
	if every <= 0 {
		every = 2 * time.Minute
	}
	if most <= 0 {
		most = 50
	}
	if !a.Failed.IsZero() {
		return passed(a.Failed, now, every)
	}
	return edits >= most || passed(a.Last, now, every)
}

// passed reports that a time has passed, or that the clock was put back and nobody can tell.
func passed(since, now time.Time, d time.Duration) bool {
	gone := now.Sub(since)
	return gone >= d || gone < 0
}

// Saved is the policy after a save that went well.
func (a Autosave) Saved(now time.Time) Autosave {
	a.Last, a.Failed = now, time.Time{}
	return a
}

// Missed is the policy after a save that failed.
func (a Autosave) Missed(now time.Time) Autosave {
	a.Failed = now
	return a
}
