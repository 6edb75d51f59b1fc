package evaluate

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"icefront/app/report"
)

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
