package folder

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"icefront/app/evaluate/herrmann"
	"icefront/geo"
	"icefront/geo/zone"
)

// Print writes the original's numbers for people: the headlines, then its table by its own groups.
func (r *Original) Print(to io.Writer) error {
	var b strings.Builder
	res := r.Result()
	all := func(geo.CaFFeName) bool { return true }
	tables := []struct {
		name   string
		kind   herrmann.Kind
		groups []herrmann.Group
	}{{"front of the zones", herrmann.FromZone, res.FromZone}, {"predicted front", herrmann.FromFront, res.FromFront}}
	for _, t := range tables {
		f := r.Figures(t.kind, all)
		if f.Images == 0 {
			continue
		}
		if f.NoFront == f.Images {
			fmt.Fprintf(&b, "%-20s no front in %d of %d\n", t.name, f.NoFront, f.Images)
			continue
		}
		fmt.Fprintf(&b, "%-20s MDE %.1f m (pooled; 95 %% %.1f to %.1f, standard deviation %.1f), mean of %d images %.1f m, median %.1f m; no front in %d of %d\n",
			t.name, f.Mean, f.Confidence[0], f.Confidence[1], f.Std, f.Images-f.NoFront, f.MeanMean, f.MedianMean, f.NoFront, f.Images)
	}
	for _, t := range tables {
		if err := frontTable(&b, t.name, t.groups); err != nil {
			return err
		}
	}
	if err := segmentation(&b, res); err != nil {
		return err
	}
	if len(r.Skipped) > 0 {
		b.WriteString("\nskipped:\n")
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "  %s: %s\n", s.Name, s.Reason)
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// frontTable writes the front errors by group, in metres.
func frontTable(to io.Writer, name string, groups []herrmann.Group) error {
	if len(groups) == 0 {
		return nil
	}
	const widest = 26
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%-*s\timages\tno front\tmean\t95 %% low\thigh\t+-\tmean of means\tof medians\tmedian of means\tof medians\t\n", widest, name+" (m)")
	row := func(name string, f herrmann.Figures) {
		fmt.Fprintf(w, "%-*s\t%d\t%d", widest, "  "+name, f.Images, f.NoFront)
		for _, v := range []float64{f.Mean, f.Confidence[0], f.Confidence[1], f.Std, f.MeanMean, f.MeanMedian, f.MedianMean, f.MedianMedian} {
			fmt.Fprintf(w, "\t%s", decimals(v, 1))
		}
		fmt.Fprint(w, "\t\n")
	}
	for _, g := range groups {
		if len(g.Parts) == 0 {
			row(g.Name, g.Figures)
		}
		for _, p := range g.Parts {
			row(g.Name+", "+p.Name, p.Figures)
		}
	}
	return w.Flush()
}

// segmentation writes how well pixels agree: means over images.
func segmentation(to io.Writer, r herrmann.Result) error {
	if r.Zone == nil && r.Front == nil {
		return nil
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%-26s\tprecision\trecall\tF1\tIoU\t\n", "pixels, mean over images")
	row := func(name string, values ...float64) {
		fmt.Fprintf(w, "%-26s", "  "+name)
		for _, v := range values {
			fmt.Fprintf(w, "\t%s", decimals(v, 4))
		}
		fmt.Fprint(w, "\t\n")
	}
	if z := r.Zone; z != nil {
		row("zones", z.Precision.Average, z.Recall.Average, z.F1.Average, z.IoU.Average)
		for _, c := range []struct {
			name  string
			class zone.Class
		}{{"no information", zone.NoInformation}, {"rock", zone.Rock}, {"glacier", zone.Glacier}, {"ocean and ice melange", zone.Ocean}} {
			row("  "+c.name, z.Precision.Class[c.class], z.Recall.Class[c.class], z.F1.Class[c.class], z.IoU.Class[c.class])
		}
	}
	if f := r.Front; f != nil {
		row("front", f.Precision, f.Recall, f.F1, f.IoU)
	}
	return w.Flush()
}

// decimals is a number with so many of them, or - if it is none.
func decimals(v float64, n int) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.*f", n, v)
}
