package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"icefront/geo"
	"icefront/geo/scratch"
)

// lockBytes is more than any lock has.
const lockBytes = 64 << 10

// Lock is the right to write a project. It is a file beside it.
type Lock struct {
	path string
	text []byte
}

// holder is what a lock says of who holds it.
type holder struct {
	Name  string    `json:"name"` // as geo/scratch names what is being written: machine and process
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// LockPath is the file that locks a project.
func LockPath(path string) string { return path + ".lock" }

// Acquire takes the lock of a project, which need not be there yet. A lock whose process is gone is taken over; began is when this
// process did. An error that is ErrReadOnly says who has it, and the project may be read all the same.
func Acquire(path string, began, now time.Time) (*Lock, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("lock project %s: %w", path, err)
	}
	host, _ := os.Hostname() // for people
	h := holder{Name: strings.TrimSuffix(scratch.Pattern(), "*") + "1", Host: host, PID: os.Getpid(), Since: now.UTC().Round(0)}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("lock project %s: %w", path, err)
	}
	l := &Lock{LockPath(path), append(text, '\n')}
	for range 3 { // another process may take over the same stale lock
		err := l.create()
		if err == nil {
			return l, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("%w: %s: the folder takes no files (%w); save it under another name to change it", ErrReadOnly, path, geo.Cause(err))
		}
		has, changed, err := readLock(l.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // it was given back
		case err != nil:
			return nil, fmt.Errorf("%w: %s: its lock %s cannot be read (%w)", ErrReadOnly, path, l.path, geo.Cause(err))
		}
		var by holder
		if err := json.Unmarshal(has, &by); err == nil && !scratch.Abandoned(by.Name, changed, began, now) {
			return nil, fmt.Errorf("%w: %s: Icefront on %.80s has it open since %s (process %d); if that is gone, remove %s",
				ErrReadOnly, path, by.Host, by.Since.Local().Format(time.DateTime), by.PID, l.path)
		} else if err != nil && now.Sub(changed) < scratch.Old {
			return nil, fmt.Errorf("%w: %s: its lock is damaged; if nobody has the project open, remove %s", ErrReadOnly, path, l.path)
		}
		switch err := l.takeOver(has, now); {
		case errors.Is(err, ErrReadOnly):
			return nil, fmt.Errorf("%w: %s: another program is opening it", ErrReadOnly, path)
		case err != nil:
			return nil, fmt.Errorf("%w: %s: the lock %s of a program that is gone cannot be removed (%w)", ErrReadOnly, path, l.path, geo.Cause(err))
		}
	}
	return nil, fmt.Errorf("%w: %s: another program is opening it", ErrReadOnly, path)
}

// create makes the lock with its text, or finds one.
func (l *Lock) create() (err error) {
	f, err := os.CreateTemp(filepath.Dir(l.path), scratch.Pattern())
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // the link stays
	_, err = f.Write(l.text)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), l.path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	g, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // a disk without links
	if err != nil {
		return err
	}
	_, err = g.Write(l.text)
	return errors.Join(err, g.Close())
}

func readLock(path string) (text []byte, changed time.Time, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer f.Close() // it was only read
	st, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	text, err = io.ReadAll(io.LimitReader(f, lockBytes))
	return text, st.ModTime(), err
}

// takeOver removes a lock if it is still the one with a text. One program at a time does so, so that none removes the lock that another has
// just made; ErrReadOnly says that another one is at it.
func (l *Lock) takeOver(text []byte, now time.Time) (err error) {
	guard := l.path + ".taking"
	if err := os.Mkdir(guard, 0o755); err != nil {
		if st, lost := os.Stat(guard); lost == nil && now.Sub(st.ModTime()) > time.Minute {
			_ = os.Remove(guard) // it was killed within this function: the next try finds it gone
		}
		if errors.Is(err, fs.ErrExist) {
			return ErrReadOnly
		}
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(guard)) }()
	has, _, err := readLock(l.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.Equal(has, text) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Remove(l.path)
}

// Refresh tells other machines that the project is still open: they cannot ask for our process, and take a lock of days ago for
// abandoned. An error that is ErrReadOnly says that the lock was lost.
func (l *Lock) Refresh(now time.Time) error {
	has, _, err := readLock(l.path)
	if err != nil || !bytes.Equal(has, l.text) {
		return fmt.Errorf("%w: the lock %s is gone or another program's; save the project under another name", ErrReadOnly, l.path)
	}
	if err := os.Chtimes(l.path, now, now); err != nil {
		return fmt.Errorf("refresh the lock %s: %w", l.path, geo.Cause(err))
	}
	return nil
}

// Release gives the lock back. It may be called twice, and leaves a lock that is another program's.
func (l *Lock) Release() error {
	has, _, err := readLock(l.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.Equal(has, l.text) {
		return nil
	}
	if err == nil {
		err = os.Remove(l.path)
	}
	if err != nil {
		return fmt.Errorf("release the lock %s: %w", l.path, geo.Cause(err))
	}
	return nil
}
