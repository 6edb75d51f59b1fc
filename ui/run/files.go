package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"icefront/app/predict"
	"icefront/ui/dialog"
)

// Fields of the dialog about files, in their order.
const (
	folderField = iota
	labelsField
	probabilitiesField
	uncertaintyField
	publishedField
	fieldsOfFiles
)

// AskFiles asks which files a prediction is to write, and whether existing ones are to be replaced.
func (r *Run) AskFiles(files *dialog.Files, w fyne.Window, then func(predict.Files)) {
	sc := r.session.Scene()
	if sc == nil {
		return
	}
	folder := r.wanted[folderField]
	if folder == "" {
		folder = files.Suggest(sc.Path)
	}
	tick := func(field int, label string) dialog.Field {
		return dialog.Field{Label: label, Tick: true, Text: r.wanted[field]}
	}
	form := dialog.Form{
		Title: lang.L("Predict with files"), Confirm: lang.L("Predict"),
		Text: fmt.Sprintf(lang.L("The class map %s_zones.tif is always written."), sc.Name),
		Fields: []dialog.Field{
			{Label: lang.L("Folder"), Text: folder, Browse: []dialog.Browse{{Text: lang.L("Browse…"), Find: func(set func(string)) {
				files.Folder(lang.L("Folder for the files"), set)
			}}}},
			tick(labelsField, lang.L("Class indices of the model (_labels.tif)")),
			tick(probabilitiesField, lang.L("Probabilities of all classes and of the front (_probabilities.tif, _front_probability.tif)")),
			tick(uncertaintyField, lang.L("Uncertainty: how much passes and tiles disagree (_uncertainty.tif)")),
			tick(publishedField, lang.L("Images as the published method writes them (_zone.png, _front.png, _boundary.png)")),
		},
		Check: func(a []string) error { return r.check(a, sc.Name) },
	}
	dialog.Ask(form, w, func(a []string) {
		if a[folderField] != folder {
			r.wanted[folderField] = a[folderField]
		}
		copy(r.wanted[labelsField:], a[labelsField:])
		to := filesOf(a, sc.Name)
		replaceExisting(to, w, func() { then(to) })
	})
}

// filesOf are the files that the answers want for a scene.
func filesOf(answers []string, scene string) predict.Files {
	base := filepath.Join(answers[folderField], scene)
	f := predict.Files{Zones: base + "_zones.tif"}
	if answers[labelsField] != "" {
		f.Labels = base + "_labels.tif"
	}
	if answers[probabilitiesField] != "" {
		f.Probabilities, f.Front = base+"_probabilities.tif", base+"_front_probability.tif"
	}
	if answers[uncertaintyField] != "" {
		f.Uncertainty = base + "_uncertainty.tif"
	}
	if answers[publishedField] != "" {
		f.PublishedZone, f.PublishedFront, f.PublishedBoundary = base+"_zone.png", base+"_front.png", base+"_boundary.png"
	}
	return f
}

// paths are the files that are wanted.
func paths(f predict.Files) (all []string) {
	for _, p := range []string{f.Zones, f.Labels, f.Probabilities, f.Front, f.Uncertainty, f.PublishedZone, f.PublishedFront, f.PublishedBoundary} {
		if p != "" {
			all = append(all, p)
		}
	}
	return all
}

// check refuses a folder that is none, and results that would take the place of what is open.
func (r *Run) check(answers []string, scene string) error {
	if st, err := os.Stat(answers[folderField]); answers[folderField] == "" || err != nil || !st.IsDir() {
		return errors.New(lang.L("There is no such folder."))
	}
	sc := r.session.Scene()
	if sc == nil {
		return errors.New(lang.L("The scene was closed."))
	}
	inputs := append([]string{sc.Path}, r.session.Label().Paths()...)
	for _, to := range paths(filesOf(answers, scene)) {
		for _, input := range inputs {
			if same(to, input) {
				return fmt.Errorf(lang.L("%s is open and would be overwritten: choose another folder."), filepath.Base(to))
			}
		}
	}
	return nil
}

// same reports that two paths are one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// replaceExisting asks before files are replaced.
func replaceExisting(f predict.Files, w fyne.Window, do func()) {
	var there []string
	for _, p := range paths(f) {
		if _, err := os.Lstat(p); err == nil {
			there = append(there, filepath.Base(p))
		}
	}
	if len(there) == 0 {
		do()
		return
	}
	text := fmt.Sprintf(lang.L("In %s: %s"), filepath.Dir(f.Zones), strings.Join(there, ", "))
	dialog.Choose(lang.L("Replace the files of an earlier run?"), text, w, dialog.Answer{Text: lang.L("Replace"), Do: do})
}

// Written notes what is there, and returns what tells which of the files were written since: a model has not all of them.
func Written(f predict.Files, scene string) func() string {
	before := map[string]os.FileInfo{}
	for _, p := range paths(f) {
		before[p], _ = os.Stat(p) // nil: it is not there
	}
	return func() string {
		var endings []string
		for _, p := range paths(f) {
			if now, err := os.Stat(p); err == nil && (before[p] == nil || !os.SameFile(before[p], now)) {
				endings = append(endings, strings.TrimPrefix(filepath.Base(p), scene))
			}
		}
		return fmt.Sprintf(lang.L("Written to %s as %s: %s."), filepath.Dir(f.Zones), scene, strings.Join(endings, ", "))
	}
}
