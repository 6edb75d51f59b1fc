package staged

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"icefront/geo/scratch"
)

// File writes a file under a hidden name beside its own, syncs it and renames it: it is there whole, or as it was before.
func File(path string, write func(w io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), scratch.Pattern())
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = write(f)
	if err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	_ = SyncFolder(filepath.Dir(path)) // the file is in its place: what fails now is no failure to write it
	return nil
}

// SyncFolder makes renames in a folder last. Windows has no such call; some network file systems refuse it.
func SyncFolder(dir string) error {
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

// Until is a writer that fails once a context ends, for what writes and knows nothing of contexts.
func Until(ctx context.Context, w io.Writer) io.Writer { return until{ctx, w} }

type until struct {
	ctx context.Context
	w   io.Writer
}

// Write writes unless the context has ended.
func (u until) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}
