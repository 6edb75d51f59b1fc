package wire

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"icefront/geo"
	"icefront/resources"
)

// UnpackSample writes the built-in scene, its front and its zones into a folder, made if missing.
func UnpackSample(dir string) (scene string, labels []string, err error) {
	s, err := resources.OpenSample()
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, fmt.Errorf("make a folder for the sample: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		if err := unpack(filepath.Join(dir, name), s.Files[name]); err != nil {
			return "", nil, err
		}
	}
	return filepath.Join(dir, s.Scene), []string{filepath.Join(dir, s.Front), filepath.Join(dir, s.Zones)}, nil
}

// unpack writes a file as a whole, or not at all.
func unpack(path string, b []byte) error {
	draft := path + ".part"
	err := os.WriteFile(draft, b, 0o644)
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		_ = os.Remove(draft) // the first error is the one to tell
		return fmt.Errorf("unpack %s: %w", path, geo.Cause(err))
	}
	return nil
}
