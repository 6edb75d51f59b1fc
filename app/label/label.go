// Package label reads what a prediction is compared with: fronts or zones, drawn as lines, polygons or pixels.
package label

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
)

// ErrNoFront says that a front mask, which a raster of zeros is too, holds no front.
var ErrNoFront = errors.New("it is a front mask without a front")

// Label is what the open scene is compared with: a file of fronts, one of zones, or both. The zero value
// is no label. Everything is in the scene's CRS.
type Label struct{ drawn, zones *File }

// File is one opened label file.
type File struct {
	path     string
	fronts   []front.Front // as drawn, or traced from the zones
	zones    geo.Source    // zone classes, NaN where there are none; nil in a file of fronts
	closer   io.Closer     // nil for a vector file
	Warnings []string      // remarks for the user, one sentence each
}

// Close frees the file.
func (f *File) Close() error {
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
	for _, f := range []*File{l.drawn, l.zones} {
		if f != nil {
			paths = append(paths, f.path)
		}
	}
	return paths
}

// Close frees the label's files.
func (l Label) Close() error { return errors.Join(l.drawn.Close(), l.zones.Close()) }

// With returns the label with a file in its place: fronts join zones; of the same kind, the new file takes the
// place of an old one, which is the caller's to close. It may be nil.
func (l Label) With(f *File) (with Label, old *File) {
	slot := &l.drawn
	if f.zones != nil {
		slot = &l.zones
	}
	old, *slot = *slot, f
	return l, old
}

// vectorExtensions are the files that hold features; everything else is taken for a raster.
var vectorExtensions = map[string]bool{
	".geojson": true, ".json": true, ".gpkg": true, ".shp": true, ".kml": true, ".kmz": true, ".gmt": true,
	".fgb": true, ".gml": true,
}

// IsVector reports that a file's name is that of a vector file.
func IsVector(path string) bool { return vectorExtensions[strings.ToLower(filepath.Ext(path))] }

// Reader is what reading a label asks of the outside.
type Reader struct {
	OpenScene func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	ReadLayer func(ctx context.Context, path string) (geo.Layer, error)
	Earth     measure.Earth
}

// Read opens a label of a scene. sizes are the metres per pixel of images without georeferencing.
func (r Reader) Read(ctx context.Context, sc geo.Scene, path string, sizes measure.Sizes, progress func(done, total int)) (*File, error) {
	read := r.raster
	if IsVector(path) {
		read = r.vector
	}
	f, err := read(ctx, sc, path, sizes, progress)
	switch {
	case err != nil && strings.Contains(err.Error(), path): // named already
		return nil, fmt.Errorf("label: %w", err)
	case err != nil:
		return nil, fmt.Errorf("label %s: %w", path, err)
	}
	f.path = path
	return f, nil
}
