package herrmann

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"icefront/app/evaluate/match"
	"icefront/app/label"
	"icefront/geo/published"
	"icefront/geo/runs"
)

// Folder is an evaluation of a folder: what the original's program did.
type Folder struct {
	Evaluation
	Scored  []Scored        // in the order of their names
	Skipped []match.Skipped // what could not be evaluated
}

// Evaluate scores matched files, some at a time. What cannot be evaluated is skipped, with the reason; only a cancelled
// context is an error.
func Evaluate(ctx context.Context, read label.Reader, set match.Set, progress func(done, total int)) (*Folder, error) {
	scored, errs := make([]Scored, len(set.Pairs)), make([]error, len(set.Pairs))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	var told sync.Mutex
	done := 0
	for i, p := range set.Pairs {
		g.Go(func() error {
			scored[i], errs[i] = score(gctx, read, p)
			told.Lock()
			defer told.Unlock()
			if done++; progress != nil {
				progress(done, len(set.Pairs))
			}
			return gctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	f := &Folder{Skipped: set.Skipped}
	for i, p := range set.Pairs {
		err := errs[i]
		if err == nil {
			err = f.Take(scored[i])
		}
		if err != nil {
			f.Skipped = append(f.Skipped, match.Skipped{Name: p.Name, Reason: err.Error()})
			continue
		}
		f.Scored = append(f.Scored, scored[i])
	}
	return f, nil
}

// score reads and scores one image.
func score(ctx context.Context, read label.Reader, p match.Pair) (Scored, error) {
	img := Image{ID: p.Name}
	for _, side := range []struct {
		path string
		want label.Want
		to   **runs.Mask
	}{
		{p.Predicted.Zones, label.Zones, &img.Zone}, {p.Predicted.Front, label.Front, &img.Front},
		{p.Label.Zones, label.Zones, &img.LabelZone}, {p.Label.Front, label.Front, &img.LabelFront},
	} {
		if side.path == "" {
			continue
		}
		m, err := greys(ctx, read, side.path, side.want)
		if err != nil {
			return Scored{}, err
		}
		*side.to = m
	}
	if p.Box != "" {
		box, err := ReadBox(p.Box)
		if err != nil {
			return Scored{}, err
		}
		img.Box = &box
	}
	return Score(img)
}

// ReadLine reads a front as the original's files hold it: 0 and 255.
func ReadLine(ctx context.Context, read label.Reader, path string) (*runs.Mask, error) {
	return greys(ctx, read, path, label.Front)
}

// greys reads a mask as the original's files hold it.
func greys(ctx context.Context, read label.Reader, path string, want label.Want) (*runs.Mask, error) {
	if label.IsVector(path) {
		return nil, fmt.Errorf("%s holds lines, and the original compares pixels: evaluate the images that predict --published writes, or leave --published out", path)
	}
	read.Want = want
	m, coding, err := read.Mask(ctx, path)
	if err != nil {
		return nil, err
	}
	zones, front := published.Greys(coding)
	if want == label.Front {
		return m.Mapped(front), nil
	}
	return m.Mapped(zones), nil
}

// ReadBox reads a bounding box.
func ReadBox(path string) (published.Box, error) {
	f, err := os.Open(path)
	if err != nil {
		return published.Box{}, err
	}
	defer f.Close()
	box, err := published.ParseBox(f)
	if err != nil {
		return box, fmt.Errorf("bounding box %s: %w", path, err)
	}
	return box, nil
}
