package models

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"icefront/app"
	"icefront/app/library"
	"icefront/ui/dialog"
)

// setDefault makes the selected model the one that runs.
func (m *Models) setDefault() {
	e, ok := m.model()
	if !ok {
		return
	}
	m.bar.Begin(m.session.SetDefaultModel(e.Name, func(err error) {
		if err == nil {
			m.options.Chosen()
		}
		m.ended(err, fmt.Sprintf(lang.L("%s runs from now on."), e.Name))
	}))
}

// tryOut loads the selected model and runs it on one patch.
func (m *Models) tryOut() {
	e, ok := m.model()
	if !ok {
		return
	}
	var choice app.ModelChoice
	if m.options.Choice != nil {
		choice = m.options.Choice()
	}
	choice.Path = e.Name
	m.bar.Begin(m.session.TestModel(choice, func(t library.Trial, err error) {
		m.ended(err, trialText(t))
	}))
}

// trialText is what a test has shown.
func trialText(t library.Trial) string {
	test := lang.L("it has no self-test")
	if t.Reference {
		test = lang.L("self-test passed")
	}
	text := fmt.Sprintf(lang.L("%s: %s; %.2f s for a patch of %d × %d on %s."), t.Name, test, t.Seconds, t.Patch[0], t.Patch[1], t.Device)
	if t.Reason != "" {
		text += " " + t.Reason
	}
	return text
}

// askRemove deletes the selected model if the user says so again.
func (m *Models) askRemove() {
	e, ok := m.model()
	if !ok {
		return
	}
	text := fmt.Sprintf(lang.L("%s\n%s; the file is deleted."), e.Path, sizeText(e.Bytes))
	if e.Folds > 1 {
		text = fmt.Sprintf(lang.L("%s\n%d folds, %s; their files are deleted."), e.Path, e.Folds, sizeText(e.Bytes))
	}
	if e.Default {
		text += "\n" + lang.L("It is the default; the built-in model takes its place.")
	}
	dialog.Choose(fmt.Sprintf(lang.L("Remove %s?"), e.Name), text, m.window, dialog.Answer{Text: lang.L("Remove"), Do: func() {
		m.bar.Begin(m.session.RemoveModel(e.Name, func(err error) {
			m.ended(err, fmt.Sprintf(lang.L("%s was removed."), e.Name))
		}))
	}})
}

// askExport copies the selected model out, or writes it for Deepness.
func (m *Models) askExport() {
	e, ok := m.model()
	if !ok {
		return
	}
	plain := dialog.Answer{Text: lang.L("Copy…"), Do: func() {
		m.askOut(lang.L("Export the model"), e.Name, func(path string) {
			m.bar.Begin(m.session.ExportModel(e.Name, path, func(files []string, err error) {
				m.ended(err, lang.L("Written: ")+strings.Join(files, ", "))
			}))
		})
	}}
	if e.Name == library.BuiltIn || !m.session.Library().CanExportTwin() {
		plain.Do()
		return
	}
	twin := dialog.Answer{Text: lang.L("For Deepness…"), Do: func() { m.askTwin(e) }}
	text := lang.L("A copy is the model with its plan, one file a fold. Deepness is the QGIS plug-in; it takes the first fold alone, with tiles of one size.")
	dialog.Choose(fmt.Sprintf(lang.L("Export %s"), e.Name), text, m.window, twin, plain)
}

// askTwin asks for the tiles of Deepness.
func (m *Models) askTwin(e library.Model) {
	form := dialog.Form{
		Title: lang.L("Export for Deepness"), Confirm: lang.L("Choose the file…"),
		Fields: []dialog.Field{{Label: lang.L("Tile side"), Text: "512", Hint: lang.L("Pixels; a multiple of what the network divides by")}},
		Check: func(a []string) error {
			_, err := wholeNumber(a[0])
			return err
		},
	}
	dialog.Ask(form, m.window, func(a []string) {
		side, _ := wholeNumber(a[0]) // it was checked
		m.askOut(lang.L("Export for Deepness"), e.Name+"_deepness", func(path string) {
			m.bar.Begin(m.session.ExportTwin(e.Name, path, side, func(err error) {
				m.ended(err, lang.L("Written: ")+path)
			}))
		})
	})
}

// askOut asks for an ONNX file to write.
func (m *Models) askOut(title, name string, write func(path string)) {
	folder, err := os.UserHomeDir()
	if err != nil {
		folder = "."
	}
	m.files.Save(title, filepath.Join(folder, name+".onnx"), func(path string) {
		if !strings.EqualFold(filepath.Ext(path), ".onnx") {
			path += ".onnx"
		}
		write(path)
	})
}
