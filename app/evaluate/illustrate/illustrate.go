// Package illustrate turns an evaluation into figures: which ones there are, in which order their categories stand, and
// what their captions say.
package illustrate

import (
	"fmt"
	"maps"
	"slices"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/app/report/figure"
)

// Options change what is drawn. The zero value draws all that the result tells.
type Options struct {
	Width  float64             // centimetres; 0: the page's width
	Names  [2]string           // of the two models; "": first, second
	Folds  []figure.Experiment // fold results of one or several experiments; nil: none
	Humans bool                // draws the error of human annotators, of another study, into box plots

	// Distances are those of an image, without those of images that have no front, and the metres each stands for. They are
	// not kept in files; nil: there are none.
	Distances func(evaluate.Image) (metres []float64, spacing float64)
}

// Named is a figure with its words.
type Named struct {
	Name    string // of its file, without an extension
	Title   string
	Caption string
	Figure  figure.Figure
}

// humans is what people differ by among themselves, of another study.
const humans = 38

// kind is one of the two comparisons of fronts.
type kind struct {
	name, title, short string

	of func(evaluate.Image) *report.FrontErrors
}

func kinds() []kind {
	return []kind{
		{"front", "predicted front", "front", func(i evaluate.Image) *report.FrontErrors { return i.Front }},
		{"zone_front", "front of the predicted zones", "front of zones", func(i evaluate.Image) *report.FrontErrors { return i.ZoneFront }},
	}
}

// in reports that an image of the result has the comparison.
func (k kind) in(r *evaluate.Result) bool {
	return slices.ContainsFunc(r.Images, func(i evaluate.Image) bool { return k.of(i) != nil })
}

// Figures are the figures of an evaluation that it has data for.
func Figures(r *evaluate.Result, opt Options) []Named {
	for i, name := range [2]string{"first", "second"} {
		if opt.Names[i] == "" {
			opt.Names[i] = name
		}
	}
	if opt.Width == 0 {
		opt.Width = figure.Page
	}
	var all []Named
	for _, k := range kinds() {
		if k.in(r) {
			all = append(all, boxes(r, k, opt)...)
		}
	}
	for _, draw := range []func(*evaluate.Result, Options) *Named{cumulative, length, scatter, trust, confusion, folds, timeline, areas} {
		if n := draw(r, opt); n != nil {
			all = append(all, *n)
		}
	}
	return all
}

// cumulative is the share of images over their error: of both kinds of fronts, or of both models.
func cumulative(r *evaluate.Result, opt Options) *Named {
	headline := func(i evaluate.Image) *report.FrontErrors { return i.Headline() }
	var curves []figure.Curve
	switch {
	case r.Other != nil:
		curves = []figure.Curve{curve(r, opt.Names[0], headline), curve(r.Other, opt.Names[1], headline)}
	default:
		for _, k := range kinds() {
			if k.in(r) {
				curves = append(curves, curve(r, k.short, k.of))
			}
		}
	}
	if !slices.ContainsFunc(curves, func(c figure.Curve) bool { return len(c.Values) > 0 }) {
		return nil
	}
	return &Named{"cumulative", "Cumulative error",
		"Share of the images whose mean distance error is below the value on the axis. Images without a front, on either side, " +
			"count as never reached.",
		figure.Cumulative{Width: opt.Width, Axis: "mean distance error of the image (m)", Curves: curves}.Figure()}
}

func curve(r *evaluate.Result, name string, of func(evaluate.Image) *report.FrontErrors) figure.Curve {
	c := figure.Curve{Name: name}
	for _, i := range r.Images {
		switch e := of(i); {
		case e == nil:
		case e.Mean.Known():
			c.Values = append(c.Values, float64(e.Mean))
		case e.NoFront != "":
			c.Missing++
		}
	}
	return c
}

// length is the share of the fronts' length over its error.
func length(r *evaluate.Result, opt Options) *Named {
	if opt.Distances == nil {
		return nil
	}
	of := func(r *evaluate.Result, name string) figure.Curve {
		c := figure.Curve{Name: name}
		for _, i := range r.Images {
			metres, spacing := opt.Distances(i)
			for _, m := range metres {
				c.Values, c.Weights = append(c.Values, m), append(c.Weights, spacing)
			}
			if e := i.Headline(); e != nil && e.NoFront == "prediction" && e.Length.Known() {
				c.Missing += float64(e.Length)
			}
		}
		return c
	}
	curves := []figure.Curve{of(r, "")}
	if r.Other != nil {
		curves = []figure.Curve{of(r, opt.Names[0]), of(r.Other, opt.Names[1])}
	}
	if !slices.ContainsFunc(curves, func(c figure.Curve) bool { return len(c.Values) > 0 }) {
		return nil
	}
	return &Named{"cumulative_length", "Cumulative error along the fronts",
		"Share of the length of all fronts, predicted and labelled, whose distance to the other side is below the value on the " +
			"axis. A labelled front without a predicted one counts as never reached.",
		figure.Cumulative{Width: opt.Width, Axis: "distance between the fronts (m)", Share: "share of front length (%)", Curves: curves}.Figure()}
}

// scatter sets the errors of two models against each other, by image.
func scatter(r *evaluate.Result, opt Options) *Named {
	if r.Other == nil {
		return nil
	}
	first, second := means(r), means(r.Other)
	var points [][2]float64
	for _, name := range slices.Sorted(maps.Keys(first)) {
		if v, ok := second[name]; ok {
			points = append(points, [2]float64{first[name], v})
		}
	}
	if len(points) == 0 {
		return nil
	}
	return &Named{"scatter", "Errors of both models by image",
		fmt.Sprintf("Each point is an image in which both models have a front. Only the first has one in %s, only the second in %s.",
			images(len(first)-len(points)), images(len(second)-len(points))),
		figure.Scatter{Width: opt.Width, Points: points, Diagonal: true,
			X: "mean distance error, " + opt.Names[0] + " (m)", Y: "mean distance error, " + opt.Names[1] + " (m)",
			Above: opt.Names[1] + " is worse", Below: opt.Names[1] + " is better"}.Figure()}
}

// means are the errors by image; of an image that is there several times, as in folds, their mean.
func means(r *evaluate.Result) map[string]float64 {
	sums, counts := map[string]float64{}, map[string]float64{}
	for _, i := range r.Images {
		if e := i.Headline(); e != nil && e.Mean.Known() {
			sums[i.Name] += float64(e.Mean)
			counts[i.Name]++
		}
	}
	for name := range sums {
		sums[name] /= counts[name]
	}
	return sums
}

func images(n int) string {
	if n == 1 {
		return "1 image"
	}
	return fmt.Sprintf("%d images", n)
}

// trust sets the error against the score that was given without a label.
func trust(r *evaluate.Result, opt Options) *Named {
	var points [][2]float64
	for _, i := range r.Images {
		if e := i.Headline(); e != nil && e.Mean.Known() && i.Trust != nil && i.Trust.Score.Known() {
			points = append(points, [2]float64{float64(i.Trust.Score), float64(e.Mean)})
		}
	}
	if len(points) == 0 {
		return nil
	}
	return &Named{"trust", "Trust score and error",
		"The trust score is given without a label: a good one puts large errors on the left.",
		figure.Scatter{Width: opt.Width, X: "trust score (0 to 100)", Y: "mean distance error (m)", Points: points,
			Range: [2]float64{0, 100}}.Figure()}
}

// folds are fold results, if they were given.
func folds(_ *evaluate.Result, opt Options) *Named {
	if len(opt.Folds) == 0 {
		return nil
	}
	return &Named{"folds", "Results of the folds",
		"Each point is the pooled mean distance error of one fold's model. Numbers are the mean over the folds and the " +
			"population standard deviation.",
		figure.Folds{Width: opt.Width, Experiments: opt.Folds}.Figure()}
}
