package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"icefront/geo"
	"icefront/geo/scratch"
)

// Sweep removes what killed processes have left half-written in a folder of results, and returns the names. began is when
// this process began. What a living process writes, on this machine or another, stays.
func Sweep(dir string, began, now time.Time) (removed []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for leftovers in %s: %w", dir, geo.Cause(err))
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !e.IsDir() && !e.Type().IsRegular() {
			continue // never through links
		}
		changed, known := lastChange(path)
		if !known || !scratch.Abandoned(e.Name(), changed, began, now) {
			continue
		}
		if gone := os.RemoveAll(path); gone != nil {
			err = errors.Join(err, fmt.Errorf("remove the leftover %s: %w", path, geo.Cause(gone)))
			continue
		}
		removed = append(removed, e.Name())
	}
	return removed, err
}

// lastChange is when a file, or anything in a folder, was changed last.
func lastChange(path string) (last time.Time, known bool) {
	err := filepath.WalkDir(path, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return err
	})
	return last, err == nil // else it is just being removed by another one
}
