package evaluate

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"icefront/app/report"
)

// Print writes the result for people: the headline, the groups, and what was skipped and why.
func (r *Result) Print(w io.Writer) error {
	var b bytes.Buffer
	what := "images"
	if len(r.Folds) > 0 {
		what = fmt.Sprintf("images of %d folds", len(r.Folds))
	}
	fmt.Fprintf(&b, "%d %s evaluated", len(r.Images), what)
	if n := len(r.Skipped); n > 0 {
		fmt.Fprintf(&b, "; %d skipped, wholly or in part (below)", n)
	}
	b.WriteByte('\n')
	if len(r.Groups) > 0 {
		g := r.Groups[0]
		headline(&b, "predicted fronts", g.Front)
		headline(&b, "fronts of the predicted zones", g.ZoneFront)
		if z := g.Zones; z != nil {
			fmt.Fprintf(&b, "zones: mean IoU %s over images; %s of all pixels together\n", ratio(z.MeanIoU), ratio(z.Pooled.MeanIoU))
		}
	}
	if s := r.Spread; s != nil {
		fmt.Fprintf(&b, "over %d folds: %s of predicted fronts, %s of the predicted zones\n", len(r.Folds), plusMinus(s.Front), plusMinus(s.ZoneFront))
	}
	if err := r.printGroups(&b); err != nil {
		return err
	}
	for _, v := range r.Comparison {
		v.print(&b)
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintln(&b, "\nskipped:")
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "  %s: %s\n", s.Name, s.Reason)
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(&b, "note: %s\n", text)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// headline is the line that is quoted: never without the images that have no front.
func headline(w io.Writer, what string, f *Fronts) {
	if f == nil {
		return
	}
	fmt.Fprintf(w, "%s: mean distance error %s%s, median %s; no front in %d of %d images (%d without a predicted one)\n",
		what, report.Metres(f.Mean), between(f.CI), report.Metres(f.Median), f.NoFront, f.Images, f.NotFound)
}

// between is a confidence interval in brackets, or nothing.
func between(ci [2]report.Number) string {
	if !ci[0].Known() {
		return ""
	}
	return fmt.Sprintf(" (95 %%: %s to %s)", report.Metres(ci[0]), report.Metres(ci[1]))
}

func plusMinus(v [2]report.Number) string {
	if !v[0].Known() {
		return "nothing"
	}
	return fmt.Sprintf("%s +- %s", report.Metres(v[0]), report.Metres(v[1]))
}

// printGroups writes the groups as a table of their headlines.
func (r *Result) printGroups(w io.Writer) error {
	list := slices.Clone(r.Groups)
	for _, f := range r.Folds {
		list = append(list, f.group())
	}
	widest := len("group")
	for _, g := range list {
		widest = max(widest, len(g.By)+1, len(g.Key)+2)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, cells ...string) { // the first column begins at the left
		fmt.Fprintf(t, "%-*s\t%s\t\n", widest, name, strings.Join(cells, "\t"))
	}
	fmt.Fprintln(w)
	line("group", "images", "no front", "mean", "95 % low", "high", "median", "95 %", "image mean", "+-", "IoU")
	by := "all"
	for _, g := range list {
		if g.By != by {
			by = g.By
			line(by+":", make([]string, 10)...)
		}
		name, none, f := "all", "-", g.Headline()
		if g.Key != "" {
			name = "  " + g.Key
		}
		if f != nil {
			none = fmt.Sprint(f.NoFront)
		} else {
			f = noFronts()
		}
		iou := "-"
		if g.Zones != nil {
			iou = ratio(g.Zones.MeanIoU)
		}
		line(name, fmt.Sprint(g.Images), none, metres(f.Mean), metres(f.CI[0]), metres(f.CI[1]), metres(f.Median), metres(f.P95),
			metres(f.MeanImage), metres(f.StdImage), iou)
	}
	return t.Flush()
}

// metres is a length in a table.
func metres(n report.Number) string {
	if !n.Known() {
		return "-"
	}
	return report.Metres(n)
}

func ratio(n report.Number) string {
	if !n.Known() {
		return "-"
	}
	return fmt.Sprintf("%.3f", float64(n))
}

func (v Versus) print(w io.Writer) {
	of := "images"
	if v.Folds > 0 {
		of = fmt.Sprintf("%d folds", v.Folds)
	}
	fmt.Fprintf(w, "\n%s of the two models, on the %d images that both have one in: %s and %s, difference %s (95 %%: %s to %s); "+
		"the second is better in %d, worse in %d; T %s, p %s over %s; a front in one only: %d and %d\n",
		strings.ReplaceAll(v.What, "_", " "), v.Images, report.Metres(v.First), report.Metres(v.Second), report.Metres(v.Change),
		report.Metres(v.Interval[0]), report.Metres(v.Interval[1]), v.Better, v.Worse, ratio(v.T), ratio(v.P), of, v.OnlyOne[0], v.OnlyOne[1])
}

// Orders of PrintImages.
const (
	ByName  = "name"
	ByError = "error" // the largest first, before all those without a front
	ByScore = "trust" // the lowest first
)

// PrintImages writes the images with their headline numbers, in an order; the worst comes first.
func (r *Result) PrintImages(w io.Writer, by string) error {
	list := r.Images
	switch by {
	case ByError:
		list = append(r.WithoutFront(), r.Worst(len(r.Images))...)
	case ByScore:
		list = r.ByTrust()
	}
	widest := len("image")
	for _, i := range list {
		widest = max(widest, len(inFold(i.Fold, i.Name)))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, cells ...string) {
		fmt.Fprintf(t, "%-*s\t%s\t\n", widest, name, strings.Join(cells, "\t"))
	}
	line("image", "trust", "mean", "median", "95 %", "signed", "IoU")
	for _, i := range list {
		trust, iou := "-", "-"
		if i.Trust != nil && i.Trust.Score.Known() {
			trust = fmt.Sprintf("%.0f", float64(i.Trust.Score))
		}
		if i.Zones != nil {
			iou = ratio(i.Zones.MeanIoU)
		}
		mean, median, p95, signed := "-", "-", "-", "-"
		switch h := i.Headline(); {
		case h == nil:
		case h.NoFront != "":
			mean = "no front"
		default:
			mean, median, p95 = report.Metres(h.Mean), report.Metres(h.Median), report.Metres(h.P95)
			if h.Signed.Known() {
				signed = fmt.Sprintf("%+.0f m", float64(h.Signed))
			}
		}
		line(inFold(i.Fold, i.Name), trust, mean, median, p95, signed, iou)
	}
	return t.Flush()
}
