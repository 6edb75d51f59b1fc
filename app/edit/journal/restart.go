package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Restart begins the file anew after a project was saved: with the header, the notes, and the edits from mark on, which
// is what Mark said when saving began. The old file is there until the new one is whole.
func (j *Journal) Restart(project string, mark int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return fmt.Errorf("begin journal %s anew: %w", j.path, os.ErrClosed)
	}
	if j.gap && mark < j.next {
		return fmt.Errorf("begin journal %s anew: %w", j.path, ErrGap)
	}
	h := j.header
	h.Project, h.First = project, min(mark, j.next)
	fresh := j.path + ".new"
	size, err := j.rewrite(fresh, h)
	if err == nil {
		err = j.swap(fresh)
	}
	if err != nil {
		_ = os.Remove(fresh) // what is told is why it is of no use
		return fmt.Errorf("begin journal %s anew: %w", j.path, err)
	}
	j.header, j.good, j.torn, j.pending, j.gap, j.failed = h, size, false, nil, false, nil
	return j.reopen()
}

// rewrite writes the file that follows the old one.
func (j *Journal) rewrite(fresh string, h Header) (size int64, err error) {
	f, err := j.open(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	put := func(line []byte) error {
		n, err := f.Write(line)
		size += int64(n)
		return err
	}
	line, err := encode(h)
	if err == nil {
		err = put(line)
	}
	for _, n := range j.notes {
		if err == nil {
			line, err = encode(record{Note: n.Kind, Data: n.Data})
		}
		if err == nil {
			err = put(line)
		}
	}
	if err == nil && h.First < j.next {
		if err = j.rest(h.First, put); err == nil {
			err = put(j.pending)
		}
	}
	if err == nil {
		err = f.Sync()
	}
	return size, err
}

// rest hands on the lines of the edits from a number on.
func (j *Journal) rest(first int64, put func([]byte) error) error {
	old, err := os.Open(j.path)
	if err != nil {
		return err
	}
	defer old.Close() // it was only read
	r := newReader(old)
	for {
		if err := r.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if rec, err := one(r.line); err == nil && rec.Edit != nil && rec.N >= first {
			if err := put(r.line); err != nil {
				return err
			}
		}
	}
}

// swap puts the new file in the place of the old one, which must be closed for that on Windows.
func (j *Journal) swap(fresh string) error {
	if j.file != nil {
		_ = j.file.Close() // what it holds is in the new one
		j.file = nil
	}
	if err := os.Rename(fresh, j.path); err != nil {
		return err // the next write opens the old file again
	}
	syncFolder(filepath.Dir(j.path))
	return nil
}

// reopen opens the file to go on with it.
func (j *Journal) reopen() error {
	f, err := j.open(j.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	j.file = f
	return nil
}

// syncFolder makes names safe from a power cut, where the system can.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()  // Windows cannot
		_ = d.Close() // it was only read
	}
}
