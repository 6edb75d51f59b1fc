package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/cmd/internal/wire"
)

// EvaluateCmd compares folders of predictions with labels.
type EvaluateCmd struct {
	Predictions string   `required:"" placeholder:"DIR" help:"Folder of predictions: what predict wrote, or the original's <id>_zone.png and <id>_front.png; with folders fold_0, fold_1, ... inside, every fold is evaluated."`
	Labels      []string `required:"" sep:"none" placeholder:"DIR" help:"Folder of labels: zones and fronts as rasters or lines, a CaFFe root, or a part of one. May be repeated."`
	Against     string   `placeholder:"DIR" help:"A second folder of predictions, of another model: both are set side by side."`
	Scenes      []string `sep:"none" placeholder:"PATH" help:"SAR images, or folders of them, for the pictures; those of a CaFFe root are found without. May be repeated."`
	MetaData    string   `name:"meta-data" placeholder:"CSV" help:"meta_data.csv of the CaFFe mirror, which georeferences its PNG images; in a CaFFe root it is found without."`
	PixelSize   string   `placeholder:"M|MX,MY" help:"Metres per pixel of images without georeferencing."`
	PixelSizes  string   `placeholder:"CSV" help:"Table of metres per pixel (name,px_x_m,px_y_m) of images without georeferencing."`
	Season      string   `default:"code" enum:"code,readme" help:"Rule that tells summer from winter: that of the original's code, or of its README."`
	Buffer      float64  `placeholder:"M" help:"Distance in metres up to which a front counts as found; 100 if left out."`
	Flow        *float64 `placeholder:"DEG" help:"Where the ice flows, in degrees clockwise from the top of the scenes: tells ahead from behind; the zones do if left out."`
	Box         bool     `help:"Compare only what lies in the bounding boxes of a CaFFe root, of both sides."`
	Published   bool     `help:"The numbers of the original's program, with its rules: eval_results.json."`
	Annotators  bool     `help:"Mark in box plots by how much human annotators differ (38 m, of another study)."`
	Figures     []string `default:"png,svg,pdf" enum:"png,svg,pdf" help:"Formats of the figures: png, svg, pdf; several with commas."`
	Out         string   `short:"o" placeholder:"DIR" help:"Folder for evaluation.json, tables, figures and report.html; made if missing. Nothing is written if left out."`
	JSON        bool     `help:"Print the whole evaluation to stdout as JSON."`
}

// Run evaluates; it fails if an image was skipped.
func (e *EvaluateCmd) Run(c *console) error {
	order, err := e.order()
	if err != nil {
		return err
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	if e.Published {
		return e.published(c, order)
	}
	var r *evaluate.Result
	err = c.await(func(s *app.Session, then func(error)) {
		s.Evaluate(order, func(found *evaluate.Result, err error) { r = found; then(err) })
	})
	if err != nil {
		return err
	}
	if e.Out != "" {
		style := evaluate.Style{Formats: e.Figures, Humans: e.Annotators, Date: time.Now()}
		err := c.await(func(s *app.Session, then func(error)) {
			s.ExportEvaluation(r, e.Out, style, func(_ []string, err error) { then(err) })
		})
		if err != nil {
			return err
		}
	}
	print := r.Print
	if e.JSON {
		print = r.Write
	}
	if err := print(c.stdout); err != nil {
		return err
	}
	return e.told(c, r.Warnings, len(r.Skipped), "evaluation.json, images.csv, groups.csv, figures and report.html")
}

// published evaluates as the original's program did.
func (e *EvaluateCmd) published(c *console, order evaluate.Order) error {
	var r evaluate.Published
	err := c.await(func(s *app.Session, then func(error)) {
		s.EvaluatePublished(order, e.Out, func(found evaluate.Published, err error) { r = found; then(err) })
	})
	if err != nil {
		return err
	}
	print := r.Print
	if e.JSON {
		print = r.WriteJSON
	}
	if err := print(c.stdout); err != nil {
		return err
	}
	return e.told(c, r.Warnings(), r.Failed(), "eval_results.json, distance_errors, postprocessed and visualization")
}

// told says on stderr what is to be known beside the numbers, and fails if something was skipped.
func (e *EvaluateCmd) told(c *console, warnings []string, skipped int, files string) error {
	c.bar.clear()
	for _, w := range warnings {
		fmt.Fprintln(c.stderr, "Note:", w)
	}
	if e.Out != "" {
		fmt.Fprintf(c.stderr, "Written to %s: %s.\n", e.Out, files)
	}
	if skipped > 0 {
		fmt.Fprintf(c.stderr, "%d skipped; the reasons are above.\n", skipped)
		return errFailed
	}
	return nil
}

// order is what the flags say, checked.
func (e *EvaluateCmd) order() (evaluate.Order, error) {
	o := evaluate.Order{
		Predictions: e.Predictions, Against: e.Against, Labels: e.Labels, Season: e.Season, Buffer: e.Buffer,
		Scenes: e.Scenes, MetaData: e.MetaData, Box: e.Box, Flow: e.Flow,
	}
	if err := cmp.Or(e.clash(), o.Check()); err != nil {
		return o, misuse{err}
	}
	var err error
	if o.Sizes, err = pixelSizes(e.PixelSize, e.PixelSizes); err != nil {
		return o, err
	}
	return o, nil
}

// clash finds flags that do not go together.
func (e *EvaluateCmd) clash() error {
	flags := func(set ...string) error {
		for i := 0; i < len(set); i += 2 {
			if set[i+1] != "" {
				return fmt.Errorf("%s has no meaning with --published, which does what the original's program did", set[i])
			}
		}
		return nil
	}
	switch {
	case e.Buffer < 0:
		return errors.New("--buffer: want metres, more than 0")
	case e.Against != "" && slices.Contains([]string{e.Predictions}, e.Against):
		return errors.New("--against: this is the folder of --predictions")
	case !e.Published:
		return nil
	}
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return ""
	}
	return flags("--against", e.Against, "--pixel-size", e.PixelSize, "--pixel-sizes", e.PixelSizes, "--box", yes(e.Box), "--buffer", yes(e.Buffer > 0),
		"--flow", yes(e.Flow != nil), "--annotators", yes(e.Annotators), "--season readme", yes(e.Season == "readme"))
}
