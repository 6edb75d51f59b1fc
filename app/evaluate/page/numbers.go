package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/app/report/figure/ink"
)

// none stands for a number that is not there.
const none = "–"

// metres writes metres: to a tenth under 10 m, whole ones above.
func metres(n report.Number) string {
	switch {
	case !n.Known():
		return none
	case n < 9.95 && n > -9.95:
		return strconv.FormatFloat(float64(n), 'f', 1, 64)
	}
	return number(math.Round(float64(n)))
}

func number(v float64) string { return ink.Digits(v) }

func count(n int) string { return ink.Thousands(int64(n)) }

// share writes a share of one in percent.
func share(n report.Number) string {
	if !n.Known() {
		return none
	}
	return strconv.FormatFloat(100*float64(n), 'f', 1, 64) + " %"
}

func score(n report.Number) string {
	if !n.Known() {
		return none
	}
	return strconv.FormatFloat(float64(n), 'f', 3, 64)
}

func interval(n [2]report.Number) string {
	if !n[0].Known() || !n[1].Known() {
		return none
	}
	return metres(n[0]) + " to " + metres(n[1])
}

// head are the numbers that come first: of one kind of fronts, of one model.
type head struct {
	What, Pooled, Interval, Mean, Std, Median string
	NoFront                                   string // always beside the means
}

// heads are the headline numbers, of the second model too.
func heads(r *evaluate.Result, names [2]string) []head {
	var list []head
	for i, res := range []*evaluate.Result{r, r.Other} {
		if res == nil || len(res.Groups) == 0 {
			continue
		}
		of := ""
		if r.Other != nil {
			of = ", " + names[i]
		}
		for _, k := range kinds() {
			if f := k.of(res.Groups[0]); f != nil {
				list = append(list, headOf(k.title+of, f))
			}
		}
	}
	return list
}

func headOf(what string, f *evaluate.Fronts) head {
	missing := fmt.Sprintf("%s of %s", count(f.NoFront), count(f.Images))
	if f.NoFront > 0 {
		missing += fmt.Sprintf(" (%s not predicted)", count(f.NotFound))
	}
	return head{what, metres(f.Mean), interval(f.CI), metres(f.MeanImage), metres(f.StdImage), metres(f.MedImage), missing}
}

// kind is one of the two comparisons of fronts.
type kind struct {
	title string
	of    func(evaluate.Group) *evaluate.Fronts
}

func kinds() []kind {
	return []kind{
		{"Predicted front", func(g evaluate.Group) *evaluate.Fronts { return g.Front }},
		{"Front of the predicted zones", func(g evaluate.Group) *evaluate.Fronts { return g.ZoneFront }},
	}
}

// zones are the scores of zones of all images.
type zones struct {
	Mean string // of the images' means
	Rows [][]string
}

// zonesOf are pooled scores and means over images, by zone; nil if no zones were compared.
func zonesOf(r *evaluate.Result) *zones {
	if len(r.Groups) == 0 || r.Groups[0].Zones == nil {
		return nil
	}
	z := r.Groups[0].Zones
	out := &zones{Mean: score(z.MeanIoU)}
	of := func(m map[string]report.Number, name string) string {
		n, ok := m[name]
		if !ok {
			return none
		}
		return score(n)
	}
	for _, name := range report.Zones {
		out.Rows = append(out.Rows, []string{strings.ReplaceAll(name, "_", " "), of(z.Pooled.IoU, name), of(z.IoU, name),
			of(z.Precision, name), of(z.Recall, name), of(z.F1, name)})
	}
	return out
}

// versus is the comparison of two models.
type versus struct {
	What, Images, First, Second, Change, Interval, T, P, Better, Only string
	Names                                                             [2]string
}

func versusOf(r *evaluate.Result, names [2]string) []versus {
	var list []versus
	for _, v := range r.Comparison {
		what := map[string]string{"front": "Predicted front", "zone_front": "Front of the predicted zones"}[v.What]
		list = append(list, versus{
			What: either(what, v.What), Images: count(v.Images), First: metres(v.First), Second: metres(v.Second),
			Change: metres(v.Change), Interval: interval(v.Interval), T: score(v.T), P: score(v.P),
			Better: fmt.Sprintf("%s better, %s worse", count(v.Better), count(v.Worse)),
			Only:   fmt.Sprintf("%s, %s", count(v.OnlyOne[0]), count(v.OnlyOne[1])), Names: names,
		})
	}
	return list
}

// groups is the table of groups of one kind of fronts.
type groups struct {
	Title string
	Rows  []group
}

type group struct {
	First bool // of those that have the same in common
	By    string
	Cells []string
}

func groupsOf(r *evaluate.Result) []groups {
	var tables []groups
	for _, k := range kinds() {
		t := groups{Title: k.title}
		by := ""
		for _, g := range r.Groups {
			f := k.of(g)
			if f == nil {
				continue
			}
			iou := none
			if g.Zones != nil {
				iou = score(g.Zones.MeanIoU)
			}
			t.Rows = append(t.Rows, group{g.By != by, g.By, []string{
				either(g.Key, "all"), count(f.Images), count(f.NoFront), metres(f.Mean), interval(f.CI), metres(f.Median), metres(f.P95),
				metres(f.MeanImage), metres(f.StdImage), metres(f.MedImage), metres(f.Signed), share(f.Complete), share(f.Correct), iou}})
			by = g.By
		}
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

// column is one of the table of images.
type column struct {
	Name   string
	Number bool
}

func columns() []column {
	return []column{{"image", false}, {"glacier", false}, {"date", false}, {"season", false}, {"sensor", false}, {"pixel (m)", true},
		{"mean error (m)", true}, {"median (m)", true}, {"95 % (m)", true}, {"largest (m)", true}, {"signed (m)", true}, {"complete", true},
		{"correct", true}, {"zone front (m)", true}, {"mean IoU", true}, {"trust", true}, {"remarks", false}}
}

// scene is a row of the table of images.
type scene struct{ Cells []cell }

// cell is a text, and the number that it is sorted by.
type cell struct {
	Text, Sort string
	Number     bool
}

func imageOf(i evaluate.Image) scene {
	text := func(s string) cell { return cell{Text: s} }
	num := func(n report.Number, write func(report.Number) string) cell {
		c := cell{Text: write(n), Number: true}
		if n.Known() {
			c.Sort = strconv.FormatFloat(float64(n), 'g', -1, 64)
		}
		return c
	}
	e := report.NoErrors()
	remarks := slices.Clone(i.Warnings)
	if h := i.Headline(); h != nil {
		e = *h
	}
	if i.Front != nil && i.Front.NoFront != "" {
		remarks = append([]string{"no front: " + side(i.Front.NoFront)}, remarks...)
	}
	contact, iou, trust := report.NoErrors(), report.NoScores(), report.NoErrors().Mean
	if i.ZoneFront != nil {
		contact = *i.ZoneFront
		if contact.NoFront != "" {
			remarks = append([]string{"no front of the zones: " + side(contact.NoFront)}, remarks...)
		}
	}
	if i.Zones != nil {
		iou = *i.Zones
	}
	if i.Trust != nil {
		trust = i.Trust.Score
	}
	return scene{[]cell{text(i.Name), text(i.Glacier), text(i.Date), text(i.Season), text(i.Sensor), num(i.PixelSize[0], metres),
		num(e.Mean, metres), num(e.Median, metres), num(e.P95, metres), num(e.Max, metres), num(e.Signed, metres),
		num(e.Completeness, share), num(e.Correctness, share), num(contact.Mean, metres), num(iou.MeanIoU, score),
		num(trust, whole), text(strings.Join(remarks, "; "))}}
}

func whole(n report.Number) string {
	if !n.Known() {
		return none
	}
	return strconv.FormatFloat(float64(n), 'f', 0, 64)
}

// side says where there is no front.
func side(missing string) string {
	if missing == "both" {
		return "neither in the prediction nor in the label"
	}
	return "not in the " + missing
}
