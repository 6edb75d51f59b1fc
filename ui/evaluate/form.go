package evaluate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"icefront/app/evaluate"
	"icefront/app/measure"
	"icefront/geo"
	"icefront/ui/dialog"
)

// Places of the answers of the form.
const (
	formPredictions = iota
	formLabels
	formAgainst
	formSizes
	formSeason
	formBuffer
	formFields
)

// between separates folders of labels in one line.
const between = ";"

// ask asks what to evaluate, and does so.
func (e *Evaluate) ask() {
	if e.busy() {
		return
	}
	folder := func(title string) []dialog.Browse {
		return []dialog.Browse{{Text: lang.L("Folder…"), Find: func(set func(string)) { e.files.Folder(title, set) }}}
	}
	var labels []string // as they were added with the button
	add := dialog.Browse{Text: lang.L("Add folder…"), Find: func(set func(string)) {
		e.files.Folder(lang.L("A folder of labels"), func(dir string) {
			labels = append(labels, dir)
			set(strings.Join(labels, between+" "))
		})
	}}
	seasons := evaluate.Seasons()
	form := dialog.Form{
		Title: lang.L("Evaluate a folder"), Confirm: lang.L("Evaluate"),
		Fields: []dialog.Field{
			formPredictions: {Label: lang.L("Predictions"), Hint: lang.L("Of Icefront, or <id>_zone.png and <id>_front.png"), Browse: folder(lang.L("A folder of predictions"))},
			formLabels:      {Label: lang.L("Labels"), Hint: lang.L("Several folders with ; between; a folder of CaFFe holds zones, fronts and bounding_boxes"), Browse: []dialog.Browse{add}},
			formAgainst:     {Label: lang.L("Compare with"), Example: lang.L("no other predictions"), Hint: lang.L("Predictions of another model for the same scenes"), Browse: folder(lang.L("A second folder of predictions"))},
			formSizes: {Label: lang.L("Pixel sizes"), Example: lang.L("as the files and their names say"), Hint: lang.L("A table (CSV) with name, px_x_m and px_y_m"), Browse: []dialog.Browse{
				{Text: lang.L("File…"), Find: func(set func(string)) { e.files.Open(lang.L("A table of pixel sizes"), []string{".csv"}, set) }}}},
			formSeason: {Label: lang.L("Seasons as in"), Text: seasons[0], Options: seasons},
			formBuffer: {Label: lang.L("Buffer (m)"), Example: "100", Hint: lang.L("Farther off, a front counts as missed or surplus")},
		},
		Check: func(a []string) error {
			_, err := orderOf(a)
			return err
		},
	}
	for i, old := range e.draft {
		form.Fields[i].Text = old
	}
	if len(e.draft) == formFields {
		labels = foldersOf(e.draft[formLabels])
	}
	dialog.Ask(form, e.window, func(a []string) {
		e.draft = a
		e.files.Remember(a[formPredictions])
		if o, err := orderOf(a); err == nil { // it was checked
			e.run(o)
		}
	})
}

// foldersOf splits a line of folders.
func foldersOf(text string) (folders []string) {
	for part := range strings.SplitSeq(text, between) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(folders, part) {
			folders = append(folders, part)
		}
	}
	return folders
}

// orderOf reads the answers of the form.
func orderOf(a []string) (o evaluate.Order, err error) {
	o = evaluate.Order{Predictions: a[formPredictions], Labels: foldersOf(a[formLabels]), Against: a[formAgainst], Season: a[formSeason]}
	switch {
	case o.Predictions == "":
		return o, errors.New(lang.L("Choose the folder of predictions."))
	case len(o.Labels) == 0:
		return o, errors.New(lang.L("Choose a folder of labels."))
	case o.Against != "" && filepath.Clean(o.Against) == filepath.Clean(o.Predictions):
		return o, errors.New(lang.L("The second folder is the first: there is nothing to compare."))
	}
	if text := a[formBuffer]; text != "" {
		if o.Buffer, err = strconv.ParseFloat(text, 64); err != nil || !(o.Buffer > 0 && o.Buffer <= 1e6) {
			return o, fmt.Errorf(lang.L("The buffer %q is no number of metres above 0."), text)
		}
	}
	if path := a[formSizes]; path != "" {
		if o.Sizes.ByName, err = readSizes(path); err != nil {
			return o, fmt.Errorf("%s: %w", path, geo.Cause(err))
		}
	}
	return o, o.Check()
}

func readSizes(path string) (map[string][2]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	return measure.ReadSizes(f)
}
