// Package staged writes many files into a folder in such a way that they are all there, or none of them.
package staged

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"icefront/geo"
	"icefront/geo/scratch"
)

// Write lets write fill a hidden folder in dir, or beside it while it is not there, and moves what is in it into dir once it returns without an error. Files of
// the same names are replaced; others stay. It returns the files that write has named, where they are then.
func Write(dir string, write func(dir string) ([]string, error)) (files []string, err error) {
	dir = filepath.Clean(dir)
	place := filepath.Dir(dir)
	if st, err := os.Stat(dir); err == nil && st.IsDir() { // what lies above may be another disk, or take no files
		place = dir
	}
	if err := os.MkdirAll(place, 0o755); err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, geo.Cause(err))
	}
	hidden, err := os.MkdirTemp(place, scratch.Pattern())
	if err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, geo.Cause(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(hidden)) }()
	if err := os.Chmod(hidden, 0o755); err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, geo.Cause(err))
	}
	written, err := write(hidden)
	if err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, err)
	}
	if err := fits(hidden, dir); err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, err)
	}
	if err := move(hidden, dir); err != nil {
		return nil, fmt.Errorf("write into %s: %w", dir, geo.Cause(err))
	}
	for _, f := range written {
		if rel, err := filepath.Rel(hidden, f); err == nil && filepath.IsLocal(rel) {
			f = filepath.Join(dir, rel)
		}
		files = append(files, f)
	}
	return files, nil
}

// fits reports what would be in the way of moving what is in a folder into another: before anything is moved.
func fits(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return geo.Cause(err)
	}
	for _, e := range entries {
		st, err := os.Stat(filepath.Join(to, e.Name()))
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return fmt.Errorf("%s: %w", e.Name(), geo.Cause(err))
		case e.IsDir() && st.IsDir():
			if err := fits(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
				return err
			}
		case e.IsDir():
			return fmt.Errorf("%s: a file of this name is in the way of a folder", e.Name())
		case st.IsDir():
			return fmt.Errorf("%s: a folder of this name is in the way of a file", e.Name())
		}
	}
	return nil
}

// move puts what is in a folder into another on the same disk: all at once if that is not there yet.
func move(from, to string) error {
	if _, err := os.Lstat(to); errors.Is(err, os.ErrNotExist) {
		return os.Rename(from, to)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		a, b := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		if e.IsDir() {
			if err := os.MkdirAll(to, 0o755); err != nil {
				return err
			}
			err = move(a, b)
		} else {
			err = os.Rename(a, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
