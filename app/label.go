package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"icefront/app/job"
	"icefront/geo"
	"icefront/geo/front"
)

// Label is what the open scene is compared with: a file of fronts, one of zones, or both. The zero value
// is no label. Everything is in the scene's CRS.
type Label struct{ drawn, zones *labelFile }

// labelFile is one opened label file.
type labelFile struct {
	path     string
	fronts   []front.Front // as drawn, or traced from the zones
	zones    geo.Source    // zone classes, NaN where there are none; nil in a file of fronts
	closer   io.Closer     // nil for a vector file
	warnings []string
}

// Close frees the file.
func (f *labelFile) Close() error {
	if f == nil || f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Empty reports that there is no label.
func (l Label) Empty() bool { return l.drawn == nil && l.zones == nil }

// Fronts returns the drawn fronts; where none are, those where the label's glacier meets its ocean.
func (l Label) Fronts() []front.Front {
	switch {
	case l.drawn != nil:
		return l.drawn.fronts
	case l.zones != nil:
		return l.zones.fronts
	}
	return nil
}

// Zones returns the zones, or nil.
func (l Label) Zones() geo.Source {
	if l.zones == nil {
		return nil
	}
	return l.zones.zones
}

// Paths returns the label's files.
func (l Label) Paths() (paths []string) {
	for _, f := range []*labelFile{l.drawn, l.zones} {
		if f != nil {
			paths = append(paths, f.path)
		}
	}
	return paths
}

// Close frees the label's files.
func (l Label) Close() error { return errors.Join(l.drawn.Close(), l.zones.Close()) }

// ErrNoScene says that something was asked that needs an open scene.
var ErrNoScene = errors.New("no scene is open")

// OpenLabel opens fronts or zones, a raster or a vector file, and compares the prediction with them.
// A file of fronts joins one of zones; of the same kind, the new one takes the old one's place.
func (s *Session) OpenLabel(path string, then func(error)) int {
	sc := s.scene
	if sc == nil {
		return s.refuse(ErrNoScene, then)
	}
	pixels := s.pixels
	work := func(ctx context.Context, progress func(done, total int)) (*labelFile, error) {
		return readLabel(ctx, s.deps, sc, path, pixels, progress)
	}
	return submit(s, job.Quick, "Open label "+filepath.Base(path), work, func(f *labelFile) Change {
		if s.scene != sc {
			_ = f.Close() // another scene came in between
			return 0
		}
		slot := &s.label.drawn
		if f.zones != nil {
			slot = &s.label.zones
		}
		_ = (*slot).Close() // it was only read
		*slot = f
		s.serial[labelKind]++
		s.warn(f.warnings...)
		s.assess()
		return LabelChanged
	}, then)
}

// CloseLabel closes the label and drops the statistics.
func (s *Session) CloseLabel() {
	s.dropLabel()
	s.changed(LabelChanged | StatsChanged)
}

func (s *Session) dropLabel() {
	_ = s.label.Close() // it was only read
	s.label, s.stats = Label{}, nil
}

// vectorExtensions are the files that hold features; everything else is taken for a raster.
var vectorExtensions = map[string]bool{
	".geojson": true, ".json": true, ".gpkg": true, ".shp": true, ".kml": true, ".kmz": true, ".gmt": true,
	".fgb": true, ".gml": true,
}

// IsVector reports that a file's name is that of a vector file.
func IsVector(path string) bool { return vectorExtensions[strings.ToLower(filepath.Ext(path))] }

func readLabel(ctx context.Context, d Deps, sc *OpenedScene, path string, pixels PixelSizes, progress func(int, int)) (*labelFile, error) {
	read := readRasterLabel
	if IsVector(path) {
		read = readVectorLabel
	}
	f, err := read(ctx, d, sc, path, pixels, progress)
	switch {
	case err != nil && strings.Contains(err.Error(), path): // named already
		return nil, fmt.Errorf("label: %w", err)
	case err != nil:
		return nil, fmt.Errorf("label %s: %w", path, err)
	}
	f.path = path
	return f, nil
}
