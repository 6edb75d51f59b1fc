package export

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"icefront/geo"
	"icefront/geo/scratch"
)

// mark stands in the styles that Icefront writes; one without it is the user's.
const mark = "<!-- Icefront -->"

// style writes a style for QGIS beside a file.
func (e *exporter) style(path string, qml []byte) error {
	to := stem(path) + ".qml"
	old, err := os.ReadFile(to)
	if err == nil && !bytes.Contains(old, []byte(mark)) {
		e.remark(fmt.Sprintf("%s is not one of Icefront's styles, and stays", filepath.Base(to)))
		return nil
	}
	return e.put(to, qml)
}

// put writes a file whole or not at all: to a temporary name in the same folder, synced, and renamed.
func (e *exporter) put(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), scratch.Pattern())
	if err != nil {
		return fmt.Errorf("write %s: %w", path, geo.Cause(err))
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, geo.Cause(err))
			_ = os.Remove(f.Name()) // the first error is the one to tell
		}
	}()
	_, bad := f.Write(content)
	for _, err := range []error{bad, f.Chmod(0o644), f.Sync(), f.Close()} {
		if err != nil {
			return err // of a full disk the later ones tell nothing new
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	e.files = append(e.files, path)
	return nil
}
