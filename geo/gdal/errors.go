package gdal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// journal collects what GDAL says during calls of godal: failures end the call, warnings do not.
type journal struct {
	warnings []string
}

// option is passed to a godal call. A journal serves one goroutine.
func (j *journal) option(level godal.ErrorCategory, _ int, msg string) error {
	msg = bridge.OneLine(msg)
	if level >= godal.CE_Failure {
		return errors.New(msg)
	}
	if level == godal.CE_Warning && len(j.warnings) < 20 {
		j.warnings = append(j.warnings, msg)
	}
	return nil
}

// localFile checks that path names a readable file, and returns its absolute form: no name that starts
// with a slash and exists is a connection string or a URL. Folders pass if folder allows them.
func localFile(path string, folder func(path string) bool) (string, error) {
	if bridge.Remote(path) {
		return "", fmt.Errorf("open %s: only local files are opened", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, geo.Cause(err))
	}
	if info.IsDir() {
		if folder != nil && folder(abs) {
			return abs, nil
		}
		return "", fmt.Errorf("open %s: this is a folder, not a file", path)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("open %s: this is not a regular file", path)
	}
	f, err := os.Open(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, geo.Cause(err))
	}
	if info.Size() == 0 {
		return "", errors.Join(fmt.Errorf("open %s: %w: the file is empty", path, geo.ErrDamaged), f.Close())
	}
	return abs, f.Close()
}
