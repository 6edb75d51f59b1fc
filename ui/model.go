package ui

import (
	"fyne.io/fyne/v2/lang"

	"icefront/app"
	"icefront/app/library"
	"icefront/app/opened"
	"icefront/app/predict"
	"icefront/ui/models"
)

// buildModels makes the window for the user's models.
func (w *Window) buildModels() *models.Models {
	w.readChosen()
	return models.New(w.session, w.files, w, models.Options{
		Copy: w.app.Clipboard().SetContent,
		Chosen: func() {
			w.useModel("") // the newer choice counts
		},
		Choice: func() app.ModelChoice { return w.next.Options(nil, predict.Files{}).Model },
		Runs: func() string {
			if w.model == "" {
				return ""
			}
			return opened.Name(w.model)
		},
	})
}

// readChosen reads which model is the default. What is wrong with that choice is told when it is to run.
func (w *Window) readChosen() { w.chosen, _ = w.session.Library().Default() }

// runs is the model of the next prediction: a name of the library or a file.
func (w *Window) runs() string {
	if w.model != "" {
		return w.model
	}
	return w.chosen
}

// modelText says which model will run.
func (w *Window) modelText() string {
	switch name := w.runs(); {
	case name == library.BuiltIn:
		return lang.L("Model: built in")
	case name == "":
		return lang.L("Model: none chosen")
	case w.model != "":
		return lang.L("Model: ") + opened.Name(name)
	default:
		return lang.L("Model: ") + name
	}
}

// askModel takes a file as the model until another is chosen or the program ends.
func (w *Window) askModel() {
	w.files.Open(lang.L("Use a model file"), []string{".onnx"}, w.useModel)
}

// useModel takes a model from now on; empty is the default.
func (w *Window) useModel(path string) {
	w.model = path
	w.sync()
	w.next.Refresh()
}

// useEmbedded takes the model inside the program, whatever the default is.
func (w *Window) useEmbedded() {
	if w.chosen == library.BuiltIn {
		w.useModel("")
		return
	}
	w.useModel(library.BuiltIn)
}
