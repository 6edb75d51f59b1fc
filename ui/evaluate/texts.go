package evaluate

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2/lang"

	"icefront/app/evaluate"
	"icefront/app/report"
)

// headText is the figures of an evaluation, and below them how many images they are of and what else is to be known.
func headText(r *evaluate.Result, k kind, f filter, shown, all int) (head, below string) {
	if r == nil {
		return lang.L("Compare a folder of predictions with labels."),
			lang.L("Predictions are those of Icefront or of the original program (_zone.png, _front.png); labels are rasters, vectors, or the folders of CaFFe.")
	}
	g, of := f.group(r), ""
	if g == nil {
		g = filter{}.group(r)
		of = lang.L("All images: ")
	} else if g.Key != "" {
		of = g.Key + ": "
	}
	if g != nil {
		head, below = frontsText(g, k), countText(g, k)
		if head = of + head; of == "" {
			head = strings.ToUpper(head[:1]) + head[1:]
		}
	}
	notes := []string{below}
	if n := len(r.Skipped); n > 0 {
		notes = append(notes, fmt.Sprintf(lang.L("%d skipped."), n))
	}
	if !f.empty() {
		notes = append(notes, fmt.Sprintf(lang.L("%d of %d rows shown."), shown, all))
	}
	notes = append(notes, againstTexts(r)...)
	notes = append(notes, r.Warnings...)
	return head, strings.Join(notes, " ")
}

// frontsText are the errors of a group.
func frontsText(g *evaluate.Group, k kind) string {
	h := k.of(g)
	switch {
	case h == nil && g.Zones != nil:
		return fmt.Sprintf(lang.L("Zones: mean IoU %.3f"), float64(g.Zones.Pooled.MeanIoU))
	case h == nil:
		return lang.L("Nothing could be compared.")
	case !h.Mean.Known():
		return lang.L("No distance: no image has a front on both sides.")
	}
	return fmt.Sprintf(lang.L("mean distance error %s, pooled%s; per image mean %s, median %s"),
		report.Metres(h.Mean), intervalText(h.CI), report.Metres(h.MeanImage), report.Metres(h.MedImage))
}

func intervalText(ci [2]report.Number) string {
	if !ci[0].Known() || !ci[1].Known() || ci == [2]report.Number{} {
		return ""
	}
	return fmt.Sprintf(lang.L(" (95 %%: %s to %s)"), report.Metres(ci[0]), report.Metres(ci[1]))
}

// countText is how many images a group has; those without a front are always told.
func countText(g *evaluate.Group, k kind) string {
	if h := k.of(g); h != nil {
		return fmt.Sprintf(lang.L("%d images, %d without a front."), h.Images, h.NoFront)
	}
	return fmt.Sprintf(lang.L("%d images."), g.Images)
}

// againstTexts compare two models, one sentence for each kind of front.
func againstTexts(r *evaluate.Result) (texts []string) {
	for _, v := range r.Comparison {
		what := lang.L("Predicted fronts")
		if v.What == "zone_front" {
			what = lang.L("Fronts of the zones")
		}
		texts = append(texts, fmt.Sprintf(lang.L("%s of the second folder on the %d images in common: %s%s on average, better on %d, worse on %d, p = %s."),
			what, v.Images, differenceText(v.Change), intervalSigned(v.Interval), v.Better, v.Worse, chanceText(v.P)))
	}
	return texts
}

func differenceText(n report.Number) string {
	if !n.Known() {
		return lang.L("no difference known")
	}
	return strings.Replace(fmt.Sprintf("%+.0f m", float64(n)), "-", "−", 1)
}

func intervalSigned(ci [2]report.Number) string {
	if !ci[0].Known() || !ci[1].Known() {
		return ""
	}
	return fmt.Sprintf(lang.L(" (95 %%: %s to %s)"), differenceText(ci[0]), differenceText(ci[1]))
}

func chanceText(p report.Number) string {
	switch {
	case !p.Known():
		return lang.L("unknown")
	case p < 0.001:
		return "< 0.001"
	}
	return fmt.Sprintf("%.3f", float64(p))
}

// doneText is what an evaluation took.
func doneText(r *evaluate.Result) string {
	return fmt.Sprintf(lang.L("Evaluated %d images in %.1f s; %d were skipped."), len(r.Images), r.Seconds, len(r.Skipped))
}

// groupColumns are those of the table of groups.
func groupColumns() []column {
	return []column{
		{title: lang.L("Group")}, {title: lang.L("Images"), width: 64, right: true}, {title: lang.L("No front"), width: 72, right: true},
		{title: lang.L("Mean, pooled"), width: 98, right: true}, {title: lang.L("95 % interval"), width: 150, right: true},
		{title: lang.L("Median"), width: 80, right: true}, {title: lang.L("95 %"), width: 80, right: true},
		{title: lang.L("Image mean"), width: 98, right: true}, {title: lang.L("Image median"), width: 98, right: true},
		{title: lang.L("Signed"), width: 80, right: true}, {title: lang.L("IoU"), width: 62, right: true},
	}
}

// groupLines are the groups of an evaluation below what they are by.
func groupLines(r *evaluate.Result, k kind) (lines []line) {
	by := ""
	for _, g := range r.Groups {
		if g.By != by && g.Key != "" {
			lines = append(lines, line{cells: []string{byText(g.By)}, bold: true})
		}
		by = g.By
		lines = append(lines, groupLine(&g, k))
	}
	return lines
}

func byText(by string) string {
	return fmt.Sprintf(lang.L("By %s"), groupText(by))
}

// groupText is what images are grouped by, such as "glacier, season".
func groupText(by string) string {
	known := map[string]string{
		"season": lang.L("season"), "glacier": lang.L("glacier"), "sensor": lang.L("sensor"), "resolution": lang.L("resolution"),
		"year": lang.L("year"), "fold": lang.L("fold"),
	}
	parts := strings.Split(by, ", ")
	for i, p := range parts {
		if name, ok := known[p]; ok {
			parts[i] = name
		}
	}
	return strings.Join(parts, lang.L(" and "))
}

func groupLine(g *evaluate.Group, k kind) line {
	name := g.Key
	if name == "" {
		name = lang.L("All images")
	}
	l := line{cells: []string{name, fmt.Sprint(g.Images)}}
	iou := ""
	if g.Zones != nil && g.Zones.Pooled.MeanIoU.Known() {
		iou = fmt.Sprintf("%.3f", float64(g.Zones.Pooled.MeanIoU))
	}
	h := k.of(g)
	if h == nil || !h.Mean.Known() {
		l.note, l.from = lang.L("no distance: no image has a front on both sides"), 2
		l.cells = append(l.cells, "", "", "", "", "", "", "", "", iou)
		return l
	}
	interval := ""
	if h.CI[0].Known() && h.CI[1].Known() {
		interval = fmt.Sprintf(lang.L("%s to %s"), report.Metres(h.CI[0]), report.Metres(h.CI[1]))
	}
	signed := ""
	if h.Signed.Known() && !math.IsNaN(float64(h.Signed)) {
		signed = differenceText(h.Signed)
	}
	l.cells = append(l.cells, fmt.Sprint(h.NoFront), report.Metres(h.Mean), interval, report.Metres(h.Median), report.Metres(h.P95),
		report.Metres(h.MeanImage), report.Metres(h.MedImage), signed, iou)
	return l
}
