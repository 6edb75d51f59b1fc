package wire

import (
	"fmt"
	"os"
	"path/filepath"

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
	for name, b := range s.Files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return "", nil, fmt.Errorf("unpack the sample: %w", err)
		}
	}
	return filepath.Join(dir, s.Scene), []string{filepath.Join(dir, s.Front), filepath.Join(dir, s.Zones)}, nil
}
