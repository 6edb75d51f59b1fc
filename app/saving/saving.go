// Package saving makes a project of what is open, and lays a project on the desk.
package saving

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"icefront/app/desk"
	"icefront/app/edit"
	"icefront/app/edit/zones"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/project"
	"icefront/app/review"
	"icefront/geo"
	"icefront/geo/zone"
)

// Deps are the ways to the outside.
type Deps struct {
	project.Deps
	CreateRaster func(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error)
}

// Capture is a project as it was at one moment: all that saving needs, for a goroutine of its own.
type Capture struct {
	File    project.File
	Fronts  []project.Front
	Edits   int // of the document, at that moment
	painted map[string]*zones.Canvas
}

// Take captures what is open. file is the project so far; its scenes that are not open stay as they are.
func Take(d *desk.Desk, file project.File) Capture {
	c := Capture{Edits: d.Doc.Edits(), painted: map[string]*zones.Canvas{}}
	file.Scenes = append([]project.Scene(nil), file.Scenes...)
	for i := range file.Scenes {
		sh := d.Sheet(file.Scenes[i].Key)
		if sh == nil {
			continue
		}
		note(&file.Scenes[i], sh)
		if canvas := d.Doc.Painted(sh.Key); canvas != nil {
			c.painted[sh.Key] = canvas.Snapshot()
		}
	}
	file.Layers = d.Doc.Layers()
	front, top := d.Doc.Next()
	file.Next.Front, file.Next.Layer = int64(front), int64(top)
	for _, f := range d.Doc.Fronts("") {
		if len(f.Line) > 0 {
			c.Fronts = append(c.Fronts, project.Front{ID: int64(f.ID), Scene: f.Scene, Front: f.Front})
		}
	}
	c.File = file
	return c
}

// note writes down what is known of an open scene.
func note(to *project.Scene, sh *desk.Sheet) {
	to.Path, to.Band, to.Labels = sh.Scene.Path, sh.Scene.Band, sh.Label.Paths()
	if at := sh.Scene.Info().Acquired; !at.IsZero() && to.Date == "" {
		to.Date = at.UTC().Format(time.DateOnly)
	}
	if p := sh.Prediction; p != nil {
		var text bytes.Buffer
		if err := p.Report.Write(&text); err != nil {
			return // a report of ours can be written
		}
		to.Prediction = &project.Prediction{
			Zones: p.ZonesPath, Report: json.RawMessage(bytes.TrimSpace(text.Bytes())),
			Model: p.Report.Model.Name, Hash: p.Report.Model.SHA256, Preset: p.Report.Run.Preset,
		}
	}
}

// Save writes the project: what was painted becomes a class map first. work is a folder for that.
func (c Capture) Save(ctx context.Context, d Deps, path, work string, now time.Time) (project.Saved, error) {
	for i := range c.File.Scenes {
		s := &c.File.Scenes[i]
		canvas := c.painted[s.Key]
		if canvas == nil {
			continue
		}
		s.Corrected = filepath.Join(work, fmt.Sprintf("%s_corrected_%d.tif", s.Key, now.UnixNano()))
		if err := write(ctx, d, s.Corrected, canvas); err != nil {
			return project.Saved{}, fmt.Errorf("save the corrected zones of %s: %w", filepath.Base(s.Path), err)
		}
		defer os.Remove(s.Corrected) // the project has a copy of its own
	}
	return project.Save(ctx, d.Deps, path, c.File, c.Fronts, now)
}

// write makes a class map of what was painted.
func write(ctx context.Context, d Deps, path string, c *zones.Canvas) (err error) {
	sink, err := d.CreateRaster(ctx, path, c.Grid(), zone.Legend(), map[string]string{"ICEFRONT_VERSION": d.Version})
	if err != nil {
		return err
	}
	err = label.EachBand(ctx, c, label.Rows, nil, func(img geo.Image, row int) error {
		return sink.Write(ctx, geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}, label.Mask(img))
	})
	if err != nil {
		_ = sink.Discard() // the first error is the one to tell
		return err
	}
	return sink.Close()
}

// Load fills an empty desk's document with a project's fronts and layers.
func Load(d *desk.Desk, f project.File, fronts []project.Front) {
	all := make([]edit.Front, len(fronts))
	for i, p := range fronts {
		all[i] = edit.Front{ID: edit.ID(p.ID), Scene: p.Scene, Front: p.Front}
	}
	d.Doc.Load(all, f.Layers, edit.ID(f.Next.Front), layer.ID(f.Next.Layer))
}

// Entry is the scene of a path that is new to a project.
func Entry(key, path string, band int) project.Scene {
	i := review.ItemOf(key, path)
	return project.Scene{Key: key, Path: path, Band: band, Date: i.Date, Sensor: i.Sensor, Glacier: i.Glacier}
}
