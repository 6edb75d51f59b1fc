package forecast

import (
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"
)

// Calibration knows what earlier runs took on this machine, and keeps it in a file. Forecast may be called from any
// goroutine at any time; Learn from one at a time, such as the job that ran a prediction.
type Calibration struct {
	path    string
	now     func() time.Time
	known   atomic.Pointer[state]
	pending []lesson // not in the file yet
}

// lesson is one run.
type lesson struct {
	work     Work
	measured Measured
	at       time.Time
}

// maxPending bounds what waits for a file that cannot be written.
const maxPending = 64

// Open reads a calibration from its file; an empty path keeps nothing. One that is not there begins empty. The calibration
// is good whatever the error, which says what could not be used: a file that is none is renamed to end in .bad.
func Open(path string, now func() time.Time) (*Calibration, error) {
	c := &Calibration{path: path, now: now}
	empty := state{Version: version}
	c.known.Store(&empty)
	if path == "" {
		return c, nil
	}
	s, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err == nil:
		c.known.Store(&s)
	}
	return c, err
}

// Forecast tells what a work will take.
func (c *Calibration) Forecast(w Work) Forecast { return c.known.Load().forecast(w) }

// Learn takes in what a run took, and keeps it. The file is read again before it is written, so that what another
// program learned meanwhile stays; of two that write in the same moment the last wins. Whatever the error, which says
// what could not be kept, Forecast knows the run.
func (c *Calibration) Learn(w Work, m Measured) error {
	l := lesson{w, m, c.now()}
	c.pending = append(c.pending, l)
	c.pending = c.pending[max(len(c.pending)-maxPending, 0):]
	s, err := state{}, fs.ErrNotExist
	if c.path != "" {
		s, err = read(c.path)
	}
	if err == nil {
		for _, l := range c.pending {
			s = s.learn(l.work, l.measured, l.at)
		}
	} else {
		s = c.known.Load().learn(w, m, l.at) // nothing in the file: what is known here
	}
	c.known.Store(&s)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if c.path == "" {
		c.pending = nil
		return nil
	}
	if failed := write(c.path, s); failed != nil {
		return errors.Join(err, fmt.Errorf("keep what the run took in %s: %w", c.path, failed))
	}
	c.pending = nil
	return err
}
