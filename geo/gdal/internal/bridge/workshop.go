package bridge

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"icefront/geo"
	"icefront/geo/scratch"
)

// Workshop is a hidden folder next to a file that is being made: its parts and GDAL's own temporary
// files lie there until they are finished, so that one removal cleans up.
type Workshop struct {
	path   string // of the file to come
	dir    string // where it will lie
	Folder string
}

// NewWorkshop refuses targets that cannot be written.
func NewWorkshop(path string) (*Workshop, error) {
	if Remote(path) {
		return nil, fmt.Errorf("write %s: only local files are written", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	if info, err := os.Stat(abs); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("write %s: this is not a regular file", path)
	}
	dir := filepath.Dir(abs)
	folder, err := os.MkdirTemp(dir, scratch.Pattern())
	if err != nil {
		return nil, fmt.Errorf("write %s: cannot write to folder %s: %w", path, dir, geo.Cause(err))
	}
	return &Workshop{path: path, dir: dir, Folder: folder}, nil
}

// File is the path of a part in the workshop.
func (w *Workshop) File(name string) string { return filepath.Join(w.Folder, name) }

// target is the path that a part will have.
func (w *Workshop) target(name string) string { return filepath.Join(w.dir, name) }

// Publish syncs the named parts and moves them to their place in this order, after removing what is
// stale there. The last one is the file that users open.
func (w *Workshop) Publish(stale []string, parts ...string) error {
	for _, name := range parts {
		if err := syncFile(w.File(name)); err != nil {
			return err
		}
	}
	for _, name := range stale {
		if err := os.Remove(w.target(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	for _, name := range parts {
		if err := os.Rename(w.File(name), w.target(name)); err != nil {
			return err
		}
	}
	return syncFolder(w.dir)
}

// Clear removes the workshop. It may be called twice.
func (w *Workshop) Clear() error { return os.RemoveAll(w.Folder) }

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes renames last. Windows has no such call; some network file systems refuse it.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// Stem is a file's name without its ending.
func Stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
