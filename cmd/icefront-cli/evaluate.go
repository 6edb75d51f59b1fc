package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"icefront/app"
	"icefront/app/batch"
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
	Buffer      *float64 `placeholder:"M" help:"Distance in metres up to which a front counts as found; 100 if left out."`
	Flow        *float64 `placeholder:"DEG" help:"Where the ice flows, in degrees clockwise from the top of the scenes: tells ahead from behind; the zones do if left out."`
	Box         bool     `help:"Compare only what lies in the bounding boxes of a CaFFe root, of both sides."`
	Published   bool     `help:"The numbers of the original's program, with its rules: eval_results.json."`
	Annotators  bool     `help:"Mark in box plots by how much human annotators differ (38 m, of another study)."`
	Figures     []string `default:"png,svg,pdf" enum:"png,svg,pdf" help:"Formats of the figures: png, svg, pdf; several with commas."`
	List        string   `enum:"name,error,trust," default:"" placeholder:"ORDER" help:"Print the images too: by name, or worst first by error or trust."`
	Out         string   `short:"o" placeholder:"DIR" help:"Folder for evaluation.json, tables, figures and report.html; made if missing. Nothing is written if left out."`
	JSON        bool     `help:"Print the whole evaluation to stdout as JSON."`
}

// Run evaluates; it fails if an image was skipped.
func (e *EvaluateCmd) Run(c *console) error {
	order, err := e.order()
	if err != nil {
		return err
	}
	if e.Out != "" {
		e.sweep(c)
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
	return e.show(c, r)
}

// sweep removes what killed runs have left half-written: in the folder of results, or beside it while it was not there.
func (e *EvaluateCmd) sweep(c *console) {
	now := time.Now()
	for _, dir := range []string{e.Out, filepath.Dir(filepath.Clean(e.Out))} {
		if st, err := os.Stat(dir); err != nil || !st.IsDir() {
			continue
		}
		if _, err := batch.Sweep(dir, now, now); err != nil {
			fmt.Fprintf(c.stderr, "Note: %v.\n", err) // what was left of others does not hinder
		}
	}
}

// show prints a result, and that of the other model below it.
func (e *EvaluateCmd) show(c *console, r *evaluate.Result) error {
	const files = "evaluation.json, images.csv, groups.csv, figures, worst and report.html"
	both := []*evaluate.Result{r}
	if r.Other != nil {
		both = append(both, r.Other)
	}
	var skipped []evaluate.Skipped
	for _, one := range both {
		skipped = append(skipped, one.Skipped...)
	}
	if e.JSON {
		notes := slices.Concat(r.Warnings)
		if r.Other != nil {
			notes = append(notes, r.Other.Warnings...)
		}
		slices.Sort(notes) // those of the labels are the same for both
		if err := r.Write(c.stdout); err != nil {
			return err
		}
		return e.told(c, slices.Compact(notes), skipped, files)
	}
	for i, one := range both {
		if len(both) > 1 {
			fmt.Fprintf(c.stdout, "%s%s:\n", strings.Repeat("\n", i), one.Predictions)
		}
		if err := one.Print(c.stdout); err != nil { // with what was skipped, and the remarks
			return err
		}
		if e.List == "" {
			continue
		}
		fmt.Fprintln(c.stdout)
		if err := one.PrintImages(c.stdout, e.List); err != nil {
			return err
		}
	}
	return e.told(c, nil, skipped, files)
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
	return e.told(c, r.Warnings(), r.NotScored(), "eval_results.json, distance_errors, postprocessed and visualization")
}

// told says on stderr what is to be known beside the numbers, and fails if something was skipped.
func (e *EvaluateCmd) told(c *console, notes []string, skipped []evaluate.Skipped, files string) error {
	c.bar.clear()
	for _, n := range notes {
		fmt.Fprintln(c.stderr, "Note:", n)
	}
	if e.JSON { // else they stand below the table
		for _, s := range skipped {
			fmt.Fprintf(c.stderr, "Skipped: %s: %s\n", s.Name, s.Reason)
		}
	}
	if e.Out != "" {
		fmt.Fprintf(c.stderr, "Written to %s: %s.\n", e.Out, files)
	}
	if len(skipped) > 0 {
		fmt.Fprintf(c.stderr, "%d skipped, wholly or in part; the reasons are above.\n", len(skipped))
		return errFailed
	}
	return nil
}

// order is what the flags say, checked.
func (e *EvaluateCmd) order() (evaluate.Order, error) {
	o := evaluate.Order{
		Predictions: e.Predictions, Against: e.Against, Labels: e.Labels, Season: e.Season,
		Scenes: e.Scenes, MetaData: e.MetaData, Box: e.Box, Flow: e.Flow,
	}
	if e.Buffer != nil {
		o.Buffer = *e.Buffer
	}
	if err := cmp.Or(e.clash(), e.ranges(), o.Check(), e.twice()); err != nil {
		return o, misuse{err}
	}
	var err error
	o.Sizes, err = pixelSizes(e.PixelSize, e.PixelSizes)
	return o, err
}

// ranges finds numbers that say nothing.
func (e *EvaluateCmd) ranges() error {
	const most = 1e6 // metres
	if e.Buffer != nil && !(*e.Buffer > 0 && *e.Buffer <= most) {
		return fmt.Errorf("--buffer %g: want metres, more than 0", *e.Buffer)
	}
	if e.Flow != nil && !(math.Abs(*e.Flow) <= 360) {
		return fmt.Errorf("--flow %g: want degrees, -360 to 360", *e.Flow)
	}
	return nil
}

// twice refuses to compare a folder with itself, by whatever path.
func (e *EvaluateCmd) twice() error {
	if e.Against == "" {
		return nil
	}
	a, err := os.Stat(e.Predictions)
	if err != nil {
		return err
	}
	b, err := os.Stat(e.Against)
	if err == nil && os.SameFile(a, b) {
		return fmt.Errorf("--against %s: this is the folder of --predictions", e.Against)
	}
	return err
}

// clash finds flags that have no meaning with --published.
func (e *EvaluateCmd) clash() error {
	if !e.Published {
		return nil
	}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"--against", e.Against != ""}, {"--pixel-size", e.PixelSize != ""}, {"--pixel-sizes", e.PixelSizes != ""},
		{"--box", e.Box}, {"--buffer", e.Buffer != nil}, {"--flow", e.Flow != nil}, {"--annotators", e.Annotators}, {"--list", e.List != ""},
		{"--season readme", e.Season == "readme"},
	} {
		if f.set {
			return fmt.Errorf("%s has no meaning with --published, which does what the original's program did", f.name)
		}
	}
	return nil
}
