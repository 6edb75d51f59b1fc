// Package journal keeps every edit in a file before the next one can be made, so that a killed program loses nothing. A
// session has a folder with its journal; what a process that is gone has left is found, and its edits are done again.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"icefront/app/edit"
)

// Name is that of the journal in the folder of a session.
const Name = "journal.log"

// delay is how long a line may wait until it is safe from a power cut, with others.
const delay = 50 * time.Millisecond

// held is how many bytes wait in memory for a disk that takes no more.
const held = 64 << 20

// ErrGap says that edits are missing from a journal, as the disk was full for too long.
var ErrGap = errors.New("edits are missing from the journal; save the project")

// file is what a journal asks of an os.File.
type file interface {
	io.WriteCloser
	Truncate(int64) error
	Sync() error
}

// Journal is the file of a session's edits. It can be used from any goroutine.
type Journal struct {
	path string
	open func(path string, flag int, perm fs.FileMode) (file, error)

	mu      sync.Mutex
	header  Header
	notes   []Note // the last of each kind
	next    int64  // number of the next edit
	file    file   // nil: closed, or it could not be opened again
	good    int64  // its length without what a failed write has left
	torn    bool   // the end could not be cut off
	pending []byte // lines that could not be written
	gap     bool   // there were too many of those
	waiting bool   // a sync will come
	failed  error  // why the last one did not work
	closed  bool
}

func openFile(path string, flag int, perm fs.FileMode) (file, error) {
	return os.OpenFile(path, flag, perm)
}

// Create begins a journal in a folder.
func Create(dir string, h Header) (*Journal, error) {
	return create(filepath.Join(dir, Name), h, openFile)
}

func create(path string, h Header, open func(string, int, fs.FileMode) (file, error)) (*Journal, error) {
	h.Format, h.Version, h.First = format, version, max(h.First, 1)
	j := &Journal{path: path, open: open, header: h, next: h.First}
	line, err := encode(h)
	if err != nil {
		return nil, fmt.Errorf("create journal %s: %w", path, err)
	}
	if j.file, err = open(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600); err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	if err := j.write(line); err != nil {
		return nil, errors.Join(err, j.file.Close(), os.Remove(path))
	}
	return j, nil
}

// Commit writes an edit: when it returns, a killed program has not lost it. An edit that could not be written waits, and
// is written with the next one.
func (j *Journal) Commit(r edit.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	line, err := encode(record{N: j.next, Edit: &r})
	if err != nil {
		j.gap = true // what comes after may need it
		return fmt.Errorf("write journal %s: %w: %w", j.path, err, ErrGap)
	}
	if j.gap {
		return fmt.Errorf("write journal %s: %w", j.path, ErrGap)
	}
	j.next++
	return j.write(line)
}

// Note writes what is good to know after a crash, such as which scene was opened. The last one of a kind counts; nil data
// takes it back.
func (j *Journal) Note(kind string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write a note to journal %s: %w", j.path, err)
	}
	line, err := encode(record{Note: kind, Data: text})
	if err != nil {
		return fmt.Errorf("write a note to journal %s: %w", j.path, err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.notes = slices.DeleteFunc(j.notes, func(n Note) bool { return n.Kind == kind })
	if data != nil {
		j.notes = append(j.notes, Note{kind, text})
	}
	return j.write(line)
}

// write writes lines, after those that wait, with one system call.
func (j *Journal) write(line []byte) error {
	if j.closed {
		return fmt.Errorf("write journal %s: %w", j.path, fs.ErrClosed)
	}
	if len(j.pending)+len(line) > held && len(j.pending) > 0 {
		j.gap, j.pending = true, nil
		return fmt.Errorf("write journal %s: %w", j.path, ErrGap)
	}
	j.pending = append(j.pending, line...)
	if err := j.flush(); err != nil {
		return err
	}
	err := j.failed
	j.failed = nil
	return err
}

// flush writes what waits. Half a line that a failed write has left is cut off; where that fails, the next line begins
// on a line of its own, and the reader skips the half.
func (j *Journal) flush() error {
	if j.file == nil {
		if err := j.reopen(); err != nil {
			return err
		}
	}
	lines := j.pending
	if j.torn {
		lines = append([]byte{'\n'}, lines...)
	}
	n, err := j.file.Write(lines)
	if err != nil {
		if n > 0 && j.file.Truncate(j.good) != nil {
			j.torn = true
			j.good += int64(n)
		}
		return fmt.Errorf("write journal %s: %w", j.path, err)
	}
	j.good += int64(n)
	j.pending, j.torn = nil, false
	j.later()
	return nil
}

// later makes what was written safe from a power cut, in a moment, off this goroutine.
func (j *Journal) later() {
	if !j.waiting {
		j.waiting = true
		time.AfterFunc(delay, j.sync)
	}
}

func (j *Journal) sync() {
	j.mu.Lock()
	f := j.file
	j.waiting = false
	j.mu.Unlock()
	if f == nil {
		return
	}
	if err := f.Sync(); err != nil && !errors.Is(err, fs.ErrClosed) { // edits need not wait for the disk
		j.mu.Lock()
		j.failed = fmt.Errorf("write journal %s to the disk: %w", j.path, err)
		j.mu.Unlock()
	}
}

// Mark is the number of the next edit: what a project that is saved now does not hold.
func (j *Journal) Mark() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.next
}

// Close ends the journal; its file stays if it is to be kept.
func (j *Journal) Close(keep bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	var err error
	if keep && len(j.pending) > 0 {
		err = j.flush()
	}
	j.closed = true
	if j.file != nil {
		if keep {
			err = errors.Join(err, j.file.Sync())
		}
		err = errors.Join(err, j.file.Close())
		j.file = nil
	}
	if !keep {
		err = errors.Join(err, os.Remove(j.path))
	}
	if err != nil {
		return fmt.Errorf("close journal %s: %w", j.path, err)
	}
	return nil
}
