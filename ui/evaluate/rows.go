package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/geo"
)

// Columns of the table of images.
const (
	colName = iota
	colGlacier
	colDate
	colSensor
	colMean
	colMedian
	colP95
	colSigned
	colIoU
	colTrust
	columnCount
)

// row is one image, or what was skipped.
type row struct {
	image  *evaluate.Image // nil: skipped
	name   string
	known  [resolution + 1]string // what filters ask for
	date   string
	values [columnCount]float64 // NaN where there is none
	note   string               // in the place of numbers: why there are none
}

// kinds of fronts that an image may have.
type kind uint8

const (
	headline  kind = iota // the predicted front, else the contact of the zones
	drawn                 // the predicted front
	ofContact             // the contact of the zones
)

// errorsOf are the errors of one kind; nil if there are none.
func (k kind) errorsOf(i *evaluate.Image) *report.FrontErrors {
	switch k {
	case drawn:
		return i.Front
	case ofContact:
		return i.ZoneFront
	}
	return i.Headline()
}

// of are the errors of one kind of a group; nil if there are none.
func (k kind) of(g *evaluate.Group) *evaluate.Fronts {
	switch k {
	case drawn:
		return g.Front
	case ofContact:
		return g.ZoneFront
	}
	return g.Headline()
}

// rowsOf lists an evaluation: its images, and below them what was skipped.
func rowsOf(r *evaluate.Result, k kind) []row {
	rows := make([]row, 0, len(r.Images)+len(r.Skipped))
	for i := range r.Images {
		rows = append(rows, imageRow(&r.Images[i], k))
	}
	for _, s := range r.Skipped {
		w := row{name: s.Name, note: fmt.Sprintf(lang.L("skipped: %s"), s.Reason), values: noValues()}
		if n, ok := geo.ParseCaFFeName(s.Name); ok {
			w.date = n.Date.Format("2006-01-02")
			w.known = [...]string{glacier: n.Glacier, season: "", sensor: n.Sensor, year: w.date[:4], resolution: resolutionText(n.Resolution)}
		}
		rows = append(rows, w)
	}
	return rows
}

func noValues() (v [columnCount]float64) {
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

func imageRow(i *evaluate.Image, k kind) row {
	w := row{image: i, name: i.Name, date: i.Date, values: noValues()}
	w.known = [...]string{glacier: i.Glacier, season: i.Season, sensor: i.Sensor, year: "", resolution: resolutionText(float64(i.Resolution))}
	if len(i.Date) >= 4 {
		w.known[year] = i.Date[:4]
	}
	if i.Zones != nil {
		w.values[colIoU] = float64(i.Zones.MeanIoU)
	}
	if i.Trust != nil {
		w.values[colTrust] = float64(i.Trust.Score)
	}
	switch e := k.errorsOf(i); {
	case e == nil:
		w.note = lang.L("no fronts to compare")
	case e.NoFront == "both":
		w.note = lang.L("no front in prediction and label")
	case e.NoFront != "":
		w.note = fmt.Sprintf(lang.L("no front in the %s"), lang.L(e.NoFront))
	case !e.Mean.Known():
		w.note = lang.L("the pixel size is unknown")
	default:
		w.values[colMean], w.values[colMedian] = float64(e.Mean), float64(e.Median)
		w.values[colP95], w.values[colSigned] = float64(e.P95), float64(e.Signed)
	}
	return w
}

func resolutionText(metres float64) string {
	if math.IsNaN(metres) || metres == 0 {
		return ""
	}
	return fmt.Sprintf("%g m", metres)
}

// cell is what a column shows of a row.
func (w row) cell(column int) string {
	v := w.values[column]
	switch column {
	case colName:
		return w.name
	case colGlacier:
		return w.known[glacier]
	case colDate:
		return w.date
	case colSensor:
		return w.known[sensor]
	}
	if math.IsNaN(v) {
		return ""
	}
	switch column {
	case colIoU:
		return fmt.Sprintf("%.3f", v)
	case colTrust:
		return fmt.Sprintf("%.0f", v)
	case colSigned:
		return strings.Replace(fmt.Sprintf("%+.0f m", v), "-", "−", 1)
	}
	return report.Metres(report.Number(v))
}

// order sorts rows by a column; what has no value there comes last either way.
func order(rows []row, column int, descending bool) {
	turn := 1
	if descending {
		turn = -1
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		if column < colMean {
			x, y := a.cell(column), b.cell(column)
			switch {
			case (x == "") != (y == ""):
				return len(y) - len(x)
			case x != y:
				return turn * cmp.Compare(strings.ToLower(x), strings.ToLower(y))
			}
			return cmp.Compare(a.name, b.name)
		}
		x, y := a.values[column], b.values[column]
		switch {
		case math.IsNaN(x) && math.IsNaN(y):
			return cmp.Compare(a.name, b.name)
		case math.IsNaN(x):
			return 1
		case math.IsNaN(y):
			return -1
		case column == colSigned: // the largest, ahead or behind
			x, y = math.Abs(x), math.Abs(y)
		}
		return turn * cmp.Compare(x, y)
	})
}

// worstFirst reports that a column is sorted with the largest value first when it is chosen.
func worstFirst(column int) bool { return column >= colMean && column <= colSigned }

// Questions that filters ask.
const (
	glacier = iota
	season
	sensor
	year
	resolution
)

// filter is what rows are shown; the zero value is all.
type filter struct {
	wanted [resolution + 1]string // empty: all
	text   string                 // a part of the name, or of why there are no numbers
}

func (f filter) empty() bool { return f == filter{} }

func (f filter) pass(w row) bool {
	for q, want := range f.wanted {
		if want != "" && w.known[q] != want {
			return false
		}
	}
	text := strings.ToLower(f.text)
	return strings.Contains(strings.ToLower(w.name), text) || strings.Contains(strings.ToLower(w.note), text)
}

// choices are the answers to a question that rows have, in order.
func choices(rows []row, question int) []string {
	var all []string
	for _, w := range rows {
		if v := w.known[question]; v != "" {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if question == resolution {
			return cmp.Compare(number(a), number(b))
		}
		return cmp.Compare(a, b)
	})
	return slices.Compact(all)
}

func number(text string) (v float64) {
	_, _ = fmt.Sscanf(text, "%g", &v) // it was written by resolutionText
	return v
}

// group is the group of an evaluation that a filter chooses; nil if no group is just that.
func (f filter) group(r *evaluate.Result) *evaluate.Group {
	if f.text != "" {
		return nil
	}
	names := [...]string{glacier: "glacier", season: "season", sensor: "sensor", year: "year", resolution: "resolution"}
	var by, key []string
	for q, want := range f.wanted {
		if want != "" {
			by, key = append(by, names[q]), append(key, want)
		}
	}
	b, k := strings.Join(by, ", "), strings.Join(key, ", ")
	if b == "" {
		b = "all"
	}
	for i, g := range r.Groups {
		if g.By == b && (g.Key == k || g.Key+" m" == k) {
			return &r.Groups[i]
		}
	}
	return nil
}
