// Package project keeps a project: a JSON file with scenes, layers, view and review, and beside it a folder with the fronts
// as GeoPackage and the class maps. docs/project.md describes the files.
package project

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"icefront/app/layer"
	"icefront/app/report"
	"icefront/app/review"
	"icefront/geo"
)

// Extension is that of a project file.
const Extension = ".icefront"

// Version is the one that is written, and the only one that is read.
const Version = 1

// format tells a project from other JSON files.
const format = "icefront-project"

// Errors that callers branch on. The error that wraps one names the file.
var (
	// ErrVersion says that another version of Icefront wrote a project.
	ErrVersion = errors.New("other version of project")
	// ErrNone says that a file is no project, or a damaged one.
	ErrNone = errors.New("no project")
	// ErrReadOnly says that a project may be read but not written, for another program has it open or the folder takes no files.
	ErrReadOnly = errors.New("project is read-only")
)

// Deps are the ways to the outside.
type Deps struct {
	ReadLayer  func(ctx context.Context, path string) (geo.Layer, error)
	WriteLayer func(ctx context.Context, path string, l geo.Layer) (warnings []string, err error)
	Version    string // of the program

	through func(w io.Writer) io.Writer // what copies and the project file are written through: a full disk in tests
}

// File is what the project file says. In memory its paths are absolute and the system's own; in the file they are relative
// to it, with slashes, unless they lead to another drive.
type File struct {
	Format    string    `json:"format"`
	Version   int       `json:"version"`
	SavedWith string    `json:"savedWith,omitempty"` // version of the program
	Saved     time.Time `json:"saved,omitzero"`
	// Generation counts saves; it is in the names of the files that a save has written.
	Generation int64 `json:"generation"`

	Scenes    []Scene       `json:"scenes,omitempty"`
	Layers    []layer.Layer `json:"layers,omitempty"` // from bottom to top
	View      View          `json:"view"`
	Bookmarks []Bookmark    `json:"bookmarks,omitempty"`
	Settings  Settings      `json:"settings"`
	Fronts    []Table       `json:"fronts,omitempty"`
	Next      Next          `json:"next"`
}

// Scene is a scene of a project. What is empty is not known.
type Scene struct {
	Key     string `json:"key"` // never changes, and is in the names of files
	Path    string `json:"path"`
	Mark    Mark   `json:"mark,omitzero"`
	Band    int    `json:"band,omitempty"` // 0 means 1
	Date    string `json:"date,omitempty"` // YYYY-MM-DD
	Sensor  string `json:"sensor,omitempty"`
	Glacier string `json:"glacier,omitempty"`
	// PixelSize is metres [rows, columns], told by the user; zero if nothing was told.
	PixelSize [2]float64 `json:"pixelSize,omitzero"`

	Labels     []string      `json:"labels,omitempty"` // paths
	Prediction *Prediction   `json:"prediction,omitempty"`
	Corrected  string        `json:"corrected,omitempty"` // class map corrected by hand
	Review     review.Record `json:"review,omitzero"`
}

// Prediction is what a model said of a scene.
type Prediction struct {
	Zones       string          `json:"zones,omitempty"`       // class map
	Probability string          `json:"probability,omitempty"` // of the front
	Report      json.RawMessage `json:"report,omitempty"`      // a report.Scene as it was written, so that nothing of it is lost
	Model       string          `json:"model,omitempty"`
	Hash        string          `json:"hash,omitempty"` // SHA-256 of the model
	Preset      string          `json:"preset,omitempty"`
}

// Scene is the report of a prediction; ok is false if none was kept.
func (p *Prediction) Scene() (r report.Scene, ok bool, err error) {
	if p == nil || len(p.Report) == 0 {
		return r, false, nil
	}
	if err := json.Unmarshal(p.Report, &r); err != nil {
		return report.Scene{}, false, fmt.Errorf("read a report: %w", err)
	}
	return r, true, nil
}

// View is what the map shows.
type View struct {
	Center [2]float64 `json:"center"`
	Scale  float64    `json:"scale"` // map units per screen pixel; 0: nothing was shown yet
	CRS    geo.CRS    `json:"crs,omitempty"`
	Scene  string     `json:"scene,omitempty"` // key of the active scene
}

// Bookmark is a place to come back to.
type Bookmark struct {
	Name   string     `json:"name"`
	Center [2]float64 `json:"center"`
	Scale  float64    `json:"scale"`
	CRS    geo.CRS    `json:"crs,omitempty"`
}

// Settings are those of a project and not of the program.
type Settings struct {
	CRS       geo.CRS    `json:"crs,omitempty"`       // of the map; empty: the first scene's
	PixelSize [2]float64 `json:"pixelSize,omitzero"`  // metres [rows, columns] of scenes without georeferencing
	Flow      *float64   `json:"flow,omitempty"`      // where the ice flows, in degrees clockwise from the top
	Author    string     `json:"author,omitempty"`    // of fronts drawn by hand
	Model     string     `json:"model,omitempty"`     // of the next prediction
	Preset    string     `json:"preset,omitempty"`    // of the next prediction
	MinLength float64    `json:"minLength,omitempty"` // metres below which fronts are dropped; 0: the model's own
	// Window is what the window remembers, under names of its own.
	Window map[string]string `json:"window,omitempty"`
}

// Table is a GeoPackage with the fronts of one CRS.
type Table struct {
	Path  string  `json:"path"`
	CRS   geo.CRS `json:"crs"` // empty: pixel coordinates
	Count int     `json:"count"`
}

// Next are the numbers that come next; those below were given, and are never given again.
type Next struct {
	Scene int64 `json:"scene"`
	Layer int64 `json:"layer"`
	Front int64 `json:"front"`
}

// New returns a project without scenes.
func New() File {
	return File{Format: format, Version: Version, Next: Next{Scene: 1, Layer: 1, Front: 1}}
}

// Index is the place of a scene by its key, or -1.
func (f *File) Index(key string) int {
	return slices.IndexFunc(f.Scenes, func(s Scene) bool { return s.Key == key })
}

// Items are the scenes of a project as a queue has them. Their keys are those of the scenes.
func (f *File) Items() []review.Item {
	items := make([]review.Item, len(f.Scenes))
	for n, s := range f.Scenes {
		i := review.ItemOf(s.Key, s.Path)
		for _, known := range []struct {
			to   *string
			from string
		}{{&i.Date, s.Date}, {&i.Sensor, s.Sensor}, {&i.Glacier, s.Glacier}} {
			if known.from != "" {
				*known.to = known.from
			}
		}
		i.Predicted = s.Prediction != nil
		i.State, i.Trust, i.Note, i.When = s.Review.State, s.Review.Trust, s.Review.Note, s.Review.When
		if r, ok, err := s.Prediction.Scene(); ok && err == nil {
			with := i.WithReport(r)
			if i.Trust == nil {
				i.Trust = with.Trust
			}
			i.Date = with.Date
		}
		if i.Predicted && (i.State == "" || i.State == review.New) {
			i.State = review.Predicted
		}
		items[n] = i
	}
	return items
}

// Record keeps the review of an item; ok is false if its scene is not in the project.
func (f *File) Record(i review.Item) (ok bool) {
	at := f.Index(i.Key)
	if at >= 0 {
		f.Scenes[at].Review = i.Record()
	}
	return at >= 0
}

// clone copies what Save and Load change.
func (f File) clone() File {
	f.Scenes, f.Layers, f.Fronts = slices.Clone(f.Scenes), slices.Clone(f.Layers), slices.Clone(f.Fronts)
	for i := range f.Scenes {
		s := &f.Scenes[i]
		s.Labels = slices.Clone(s.Labels)
		if s.Prediction != nil {
			p := *s.Prediction
			s.Prediction = &p
		}
	}
	return f
}

// raster is a path to a class map or another raster that a project keeps, and the word for it in file names.
type raster struct {
	role string
	path *string
}

// rasters are those of a scene that are there.
func (s *Scene) rasters() []raster {
	all := []raster{{"corrected", &s.Corrected}}
	if s.Prediction != nil {
		all = append(all, raster{"zones", &s.Prediction.Zones}, raster{"probability", &s.Prediction.Probability})
	}
	return slices.DeleteFunc(all, func(r raster) bool { return *r.path == "" })
}

// paths are all paths of a project.
func (f *File) paths() []*string {
	var all []*string
	for i := range f.Scenes {
		s := &f.Scenes[i]
		all = append(all, &s.Path)
		for j := range s.Labels {
			all = append(all, &s.Labels[j])
		}
		for _, r := range s.rasters() {
			all = append(all, r.path)
		}
	}
	for i := range f.Layers {
		if f.Layers[i].Path != "" {
			all = append(all, &f.Layers[i].Path)
		}
	}
	for i := range f.Fronts {
		all = append(all, &f.Fronts[i].Path)
	}
	return all
}
