package folder

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"icefront/app/render"
	"icefront/geo"
)

// writer writes files into a folder, and keeps their names.
type writer struct {
	dir   string
	files []string
}

// file writes one file, to the disk. The folder is hidden until all are there, so it has its name from the beginning.
func (w *writer) file(name string, write func(io.Writer) error) (err error) {
	path := filepath.Join(w.dir, name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", name, geo.Cause(err))
		}
	}()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := bufio.NewWriter(f)
	for _, do := range []func() error{func() error { return write(b) }, b.Flush, f.Sync} {
		if err := do(); err != nil {
			return err
		}
	}
	w.files = append(w.files, path)
	return nil
}

// stretch is that of the 2nd to the 98th percentile of a coarse look at a scene.
func stretch(ctx context.Context, sc geo.Scene) (render.Stretch, error) {
	const look = 512
	g := sc.Grid()
	side := max(g.Width, g.Height, 1)
	img, err := sc.Read(ctx, 1, g.Bounds(), max(g.Width*min(look, side)/side, 1), max(g.Height*min(look, side)/side, 1))
	if err != nil {
		return render.Stretch{}, err
	}
	s, err := render.StretchOf(img, 0.02, 0.98)
	if errors.Is(err, geo.ErrNoData) {
		return render.Stretch{High: 1}, nil // black
	}
	return s, err
}
