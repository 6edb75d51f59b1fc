package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"icefront/app"
	"icefront/app/batch"
	"icefront/app/opened"
	"icefront/app/report"
	"icefront/cmd/internal/wire"
)

// PredictCmd predicts scenes, one after the other, and goes on after a bad one.
type PredictCmd struct {
	Scenes      []string `arg:"" help:"Scenes, folders, globs or lists (.txt, .csv, @FILE) to predict."`
	Model       []string `short:"m" sep:"none" placeholder:"MODEL" help:"ONNX file, model of the library, or built-in; the default model if left out. Repeated: their probabilities are averaged; a *_probabilities.tif of an earlier run, or a folder of them, counts as a model."`
	Preset      string   `default:"standard" enum:"draft,standard,best" help:"draft (first fold, no mirroring, step 0.75), standard (first fold, as published) or best (all folds)."`
	Out         string   `short:"o" default:"." placeholder:"DIR" help:"Folder for results; made if missing."`
	Label       []string `placeholder:"FILE" sep:"none" help:"Front or zones to compare with, raster or vector; may be repeated for one of each. For a single scene."`
	Format      []string `default:"gpkg" enum:"gpkg,shp,geojson" help:"Formats of the front: gpkg, shp, geojson; several with commas."`
	Raw         bool     `help:"Write the model's own class indices too, one band for each label plane."`
	Probability bool     `name:"probabilities" help:"Write the probabilities of all classes and of the front too."`
	Half        bool     `help:"Store probabilities as 16-bit floats, not in 255 steps: for averaging them later."`
	Uncertainty bool     `help:"Write how much mirrors, folds and tiles disagree too, from 0 to 1."`
	Published   bool     `help:"Write the images too that the original's chain writes: <scene>_zone.png, <scene>_front.png."`
	Within      string   `placeholder:"FILE|BOX" help:"Predict only the part of a scene in the polygons of a vector file, or in left,bottom,right,top of its coordinates."`
	Forecast    bool     `help:"Say what each preset would take, in time and memory, and predict nothing."`
	Folds       string   `placeholder:"LIST" help:"Folds to average: all, first, or numbers with commas; the preset's if left out."`
	Step        float64  `placeholder:"F" help:"Tile advance as a fraction of the patch; the preset's if left out."`
	Mirror      *bool    `placeholder:"BOOL" help:"Average over mirrored images; the preset's if left out."`
	Band        int      `default:"1" help:"Band of the scene, counted from 1."`
	PixelSize   string   `placeholder:"M|MX,MY" help:"Metres per pixel of images without georeferencing."`
	PixelSizes  string   `placeholder:"CSV" help:"Table of metres per pixel (name,px_x_m,px_y_m) of images without georeferencing."`
	Device      string   `default:"auto" help:"What runs the network: auto, cpu, cuda, tensorrt, directml or coreml."`
	Threads     int      `placeholder:"N" help:"Threads of the network; all cores if left out."`
	Memory      float64  `placeholder:"GIB" help:"GiB of memory that the program may take: what is expected to need more is refused; no limit if left out."`
	ONNXRuntime string   `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load."`
	Shard       string   `placeholder:"K/N" help:"Predict only the K-th of N parts of the scenes, for array jobs of a cluster."`
	Again       bool     `help:"Predict scenes again that an earlier run has finished, from the same inputs, model and options."`
	JSON        bool     `help:"Print the report of each scene to stdout, one JSON object a line."`

	keep func(report.Scene) // is given every report; may be nil
}

// Run predicts all scenes; it fails if one of them did.
func (p *PredictCmd) Run(c *console) error {
	began := time.Now()
	options, sizes, err := p.check()
	if err != nil {
		return err
	}
	shard, err := parseShard(p.Shard)
	if err != nil {
		return err
	}
	scenes, err := scenePaths(p.Scenes)
	if err != nil {
		return err
	}
	switch {
	case len(p.Label) > 0 && len(scenes) != 1:
		return misuse{fmt.Errorf("--label goes with one scene, not with %d", len(scenes))}
	case len(p.Label) > 2:
		return misuse{fmt.Errorf("--label was given %d times: want a front, zones, or one of each", len(p.Label))}
	}
	if err := cmp.Or(sameNames(scenes), p.keepsInputs(scenes, shard)); err != nil {
		return misuse{err}
	}
	if err := os.MkdirAll(p.Out, 0o755); err != nil {
		return fmt.Errorf("make the folder for results: %w", err)
	}
	c.open(wire.Deps(wire.Config{ONNXRuntime: p.ONNXRuntime}))
	defer c.close()
	c.do(func(s *app.Session) { s.SetPixelSizes(sizes) })
	if p.Forecast {
		if p.Folds == "" {
			options.Model.Folds = "" // each preset has its own
		}
		return p.forecast(c, scenes, options)
	}
	return (&series{p: p, c: c, options: options, sizes: sizes, shard: shard, began: began}).run(scenes)
}

// sameNames refuses scenes whose results would overwrite each other.
func sameNames(scenes []string) error {
	seen := map[string]string{}
	for _, s := range scenes {
		name := opened.Name(s)
		if other, ok := seen[name]; ok {
			return fmt.Errorf("%s and %s have the same name, so their results would overwrite each other; use two folders", other, s)
		}
		seen[name] = s
	}
	return nil
}

// keepsInputs refuses results that would take the place of anything that is read.
func (p *PredictCmd) keepsInputs(scenes []string, shard batch.Shard) error {
	inputs := newInputFiles(slices.Concat(scenes, batch.Lists(p.Scenes), p.Label, p.Model, []string{p.PixelSizes, p.Within}))
	for _, scene := range scenes {
		files := p.files(scene)
		for _, kind := range slices.Sorted(maps.Keys(files)) {
			if err := inputs.spared(files[kind]); err != nil {
				return err
			}
		}
	}
	return p.sparesTables(scenes, shard, inputs)
}

// step is something that a session does in the background.
type step = func(s *app.Session, then func(error))

// one predicts a scene and writes its files.
func (p *PredictCmd) one(c *console, scene string, o app.PredictOptions, job jobOf) (r report.Scene, err error) {
	files := p.files(scene)
	o.Files = p.products(files)
	open := []step{func(s *app.Session, then func(error)) { s.Open(scene, p.Band, then) }}
	for _, label := range p.Label {
		open = append(open, func(s *app.Session, then func(error)) { s.OpenLabel(label, then) })
	}
	if err := c.awaitAll(open); err != nil {
		return r, err
	}
	if err := p.oneOfEach(c); err != nil {
		c.tell(app.Explain(err))
		return r, errFailed
	}
	if c.bar.on {
		p.announce(c, o)
	}
	if err := c.await(func(s *app.Session, then func(error)) { s.Predict(o, then) }); err != nil {
		return r, err
	}
	if err := c.idle(); err != nil { // the comparison with the label
		return r, err
	}
	return p.write(c, files, job)
}

// oneOfEach refuses two labels of one kind, of which only the last would count.
func (p *PredictCmd) oneOfEach(c *console) error {
	kinds := 0
	c.do(func(s *app.Session) { kinds = len(s.Label().Paths()) })
	if kinds < len(p.Label) {
		return fmt.Errorf("%s are labels of one kind; give one with fronts and one with zones", strings.Join(p.Label, " and "))
	}
	return nil
}

// write exports what was predicted, the report last: with it the scene is finished.
func (p *PredictCmd) write(c *console, files map[string]string, job jobOf) (r report.Scene, err error) {
	var export []step
	for _, f := range app.Formats {
		if path, ok := files["fronts_"+f.Name]; ok {
			export = append(export, func(s *app.Session, then func(error)) { s.ExportFronts(path, then) })
		}
	}
	export = append(export, func(s *app.Session, then func(error)) { s.ExportOverlay(files["overlay"], then) })
	if err := c.awaitAll(export); err != nil {
		return r, err
	}
	files = written(files)
	j, err := job(files)
	if err != nil {
		c.tell(app.Explain(err))
		return r, errFailed
	}
	if err := c.await(func(s *app.Session, then func(error)) { s.ExportReport(files["report"], files, j, then) }); err != nil {
		return r, err
	}
	c.do(func(s *app.Session) { r, err = s.FullReport() })
	r.Files, r.Job = files, j
	return r, err
}

// print tells what was found.
func (p *PredictCmd) print(w io.Writer, r report.Scene) error {
	if p.JSON {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, string(line))
		return err
	}
	return r.Print(w)
}
