package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"icefront/app/library"
	"icefront/app/measure"
	"icefront/model"
	"icefront/resources"
	"icefront/ui/action"
	"icefront/ui/dialog"
	"icefront/ui/look"
	"icefront/ui/palette"
	"icefront/ui/run"
	"icefront/ui/tutorial"
)

// menu is all that the user can do in the window, and the main menu made of it.
type menu struct {
	actions *action.Registry
	bar     *action.Bar
	main    *fyne.MainMenu
	scale   look.Scale
	palette *palette.Palette
	course  *tutorial.Tutorial
}

func newMenu(w *Window) *menu {
	m := &menu{scale: look.NewScale(w.app.Settings().Scale()), actions: &action.Registry{
		Blocked:   func() bool { return w.Canvas().Overlays().Top() != nil },
		Focused:   w.Canvas().Focused,
		Clipboard: w.app.Clipboard,
	}}
	m.actions.Add(w.projects.Actions()...)
	m.actions.Add(w.editor.Actions()...)
	w.addFile(m.actions)
	w.addView(m.actions)
	w.addScene(m.actions)
	w.addHelp(m.actions)
	m.palette = palette.New(m.actions, w.app.Preferences(), w)
	m.bar = m.actions.Bar()
	m.main = m.bar.Main
	return m
}

// sync enables what can be done now.
func (m *menu) sync() {
	m.bar.Sync()
	if m.course != nil {
		m.course.Follow()
	}
}

// What must be there before something can be done.
func (w *Window) hasScene() bool { return w.session.Scene() != nil }
func (w *Window) hasFront() bool { return w.session.Prediction() != nil }
func (w *Window) hasLabel() bool { return !w.session.Label().Empty() }

func (w *Window) addFile(r *action.Registry) {
	r.Add(
		action.Action{ID: "scene.open", Title: lang.L("Open scene…"), Category: action.File, Group: 10, Keys: "Ctrl+O",
			Help: lang.L("Open a scene; or drop a file on the window"), Do: w.askScene},
		action.Action{ID: "scene.folder", Title: lang.L("Open scene folder (.SAFE)…"), Category: action.File, Group: 10, Do: w.askFolder},
		action.Action{ID: "scene.sample", Title: lang.L("Open sample"), Category: action.File, Group: 10, Keywords: lang.L("example demo"), Do: w.openSample},
		action.Action{ID: "label.open", Title: lang.L("Open label…"), Category: action.File, Group: 20, Keys: "Ctrl+L",
			Help: lang.L("Open a label: front or zones, raster or vector"), Enabled: w.hasScene, Do: w.askLabel},
		action.Action{ID: "label.close", Title: lang.L("Close label"), Category: action.File, Group: 20, Enabled: w.hasLabel, Do: w.session.CloseLabel},
		action.Action{ID: "scene.close", Title: lang.L("Close scene"), Category: action.File, Group: 20, Keys: "Ctrl+W", Enabled: w.hasScene, Do: w.closeScene},
		action.Action{ID: "front.export", Title: lang.L("Export front…"), Category: action.File, Group: 40, Keys: "Ctrl+E",
			Keywords: lang.L("save write shapefile geopackage geojson kml"), Enabled: w.session.HasFronts, Do: w.export},
		action.Action{ID: "overlay.export", Title: lang.L("Export overlay picture…"), Category: action.File, Group: 40,
			Keywords: lang.L("save png image"), Enabled: w.hasFront, Do: w.exportOverlay},
		action.Action{ID: "report.export", Title: lang.L("Export report…"), Category: action.File, Group: 40,
			Keywords: lang.L("save json statistics"), Enabled: w.hasFront, Do: w.exportReport},
		action.Action{ID: "evaluate", Title: lang.L("Evaluate folder…"), Category: action.File, Group: 50, Keys: "Ctrl+Shift+E",
			Help: lang.L("Evaluate a folder of predictions"), Keywords: lang.L("errors labels benchmark"), Do: w.folders.Show},
		action.Action{ID: "preferences", Title: lang.L("Preferences…"), Category: action.File, Group: 90, Keys: "Ctrl+,",
			Keywords: lang.L("settings options language scale"), Do: w.showPreferences},
		action.Action{ID: "quit", Title: lang.L("Quit"), Category: action.File, Group: 99, Keys: "Ctrl+Q", Quit: true, Do: w.leave},
	)
}

func (w *Window) addView(r *action.Registry) {
	r.Add(
		action.Action{ID: "view.in", Title: lang.L("Zoom in"), Category: action.View, Group: 10, Keys: "+ =", Enabled: w.hasScene, Do: w.zoomIn},
		action.Action{ID: "view.out", Title: lang.L("Zoom out"), Category: action.View, Group: 10, Keys: "- _", Enabled: w.hasScene, Do: w.zoomOut},
		action.Action{ID: "view.fit", Title: lang.L("Fit"), Category: action.View, Group: 10, Keys: "F 0", Help: lang.L("Show all of the scene"),
			Keywords: lang.L("show all extent"), Enabled: w.hasScene, Do: w.view.Fit},
		action.Action{ID: "view.one", Title: lang.L("1:1"), Category: action.View, Group: 10, Keys: "1",
			Help: lang.L("One pixel of the scene per pixel of the screen"), Enabled: w.hasScene, Do: w.view.OneToOne},
		action.Action{ID: "label.compare", Title: lang.L("Compare with the label"), Category: action.View, Group: 20, Keys: "C",
			Enabled: func() bool { return w.hasFront() && w.hasLabel() },
			Checked: func() bool { return w.session.Style().Compare }, Do: w.toggleCompare},
		action.Action{ID: "errors.colour", Title: lang.L("Colour the front by its error"), Category: action.View, Group: 20, Keys: "E",
			Enabled: func() bool { return w.session.Errors() != nil },
			Checked: func() bool { return w.session.Style().Errors }, Do: w.toggleErrors},
	)
	for _, t := range []struct {
		id, name string
		choice   themeChoice
	}{
		{"theme.light", lang.L("Light theme"), lightTheme}, {"theme.dark", lang.L("Dark theme"), darkTheme},
		{"theme.contrast", lang.L("High contrast"), look.HighContrast}, {"theme.system", lang.L("Theme of the system"), systemTheme},
	} {
		r.Add(action.Action{ID: t.id, Title: t.name, Category: action.View, Group: 90, Sub: lang.L("Theme"), Keywords: lang.L("colours appearance"),
			Checked: func() bool { return w.theme == t.choice }, Do: func() { w.setTheme(t.choice) }})
	}
}

func (w *Window) addScene(r *action.Registry) {
	part := func() bool { return w.canPredict() && w.drawing == nil }
	r.Add(
		action.Action{ID: "predict", Title: lang.L("Predict"), Category: action.Scene, Group: 10, Keys: "Ctrl+P",
			Keywords: lang.L("segment network run"), Enabled: w.canPredict, Do: w.predict},
		action.Action{ID: "predict.view", Title: lang.L("Predict this view"), Category: action.Scene, Group: 10, Keys: "Ctrl+Shift+P",
			Help: lang.L("Predict what is on the map"), Enabled: part, Do: w.predictView},
		action.Action{ID: "predict.area", Title: lang.L("Predict an area…"), Category: action.Scene, Group: 10, Keys: "A",
			Help: lang.L("Draw an area to predict: click its corners"), Enabled: part, Do: w.drawArea},
		action.Action{ID: "predict.files", Title: lang.L("Predict with files…"), Category: action.Scene, Group: 10, Enabled: part, Do: w.predictFiles},
	)
	for _, p := range model.Presets() {
		r.Add(action.Action{ID: "preset." + string(p), Title: run.PresetName(p), Category: action.Scene, Group: 20,
			Help:     fmt.Sprintf(lang.L("Preset: %s"), run.PresetName(p)),
			Keywords: lang.L("preset quality speed"),
			Checked:  func() bool { return w.next.Preset() == p }, Do: func() { w.next.SetPreset(p) }})
	}
	r.Add(
		action.Action{ID: "predict.takes", Title: lang.L("What it takes…"), Category: action.Scene, Group: 20,
			Keywords: lang.L("forecast time memory"), Do: func() { w.next.Explain(w) }},
		action.Action{ID: "computing", Title: lang.L("Computing…"), Category: action.Scene, Group: 20,
			Keywords: lang.L("device gpu cpu threads memory"), Do: func() { w.next.ShowComputing(w) }},
		action.Action{ID: "models", Title: lang.L("Models…"), Category: action.Scene, Group: 30, Keys: "Ctrl+M",
			Help: lang.L("Models: import, look at, choose"), Do: w.models.Show},
		action.Action{ID: "model.file", Title: lang.L("Use a model file…"), Category: action.Scene, Group: 30, Keywords: "onnx", Do: w.askModel},
		action.Action{ID: "model.builtin", Title: lang.L("Use the built-in model"), Category: action.Scene, Group: 30,
			Checked: func() bool { return w.runs() == library.BuiltIn }, Do: w.useEmbedded},
		action.Action{ID: "scene.pixelsize", Title: lang.L("Pixel size…"), Category: action.Scene, Group: 40, Keywords: lang.L("metres resolution"),
			Enabled: func() bool { return w.hasScene() && w.session.PixelSize().From != measure.FromGrid }, Do: w.pixelSize},
	)
}

func (w *Window) addHelp(r *action.Registry) {
	r.Add(
		action.Action{ID: palette.ID, Title: lang.L("Find a command…"), Category: action.Help, Group: 10, Keys: "Ctrl+K", Do: func() { w.menu.palette.Show() }},
		action.Action{ID: "tutorial", Title: lang.L("Tutorial"), Category: action.Help, Group: 10, Keywords: lang.L("learn first steps"), Do: w.showTutorial},
		action.Action{ID: "keys", Title: lang.L("Keyboard and mouse"), Category: action.Help, Group: 10, Keys: "? F1", Keywords: lang.L("shortcuts"), Do: w.showKeys},
		action.Action{ID: "about", Title: lang.L("About Icefront"), Category: action.Help, Group: 90, Keywords: lang.L("version licence"), Do: w.showAbout},
	)
}

func (w *Window) showAbout() {
	var libraries []string
	if w.libraries != nil {
		libraries = slices.Clone(w.libraries())
	}
	dialog.ShowAbout(dialog.About{
		Version: w.session.Version(), Libraries: libraries, Model: []string{w.modelText()}, Licences: resources.Licences(),
		Copy: w.app.Clipboard().SetContent, Later: w.describeModel,
	}, w)
}

// describeModel finds out what is known of the model of the next prediction.
func (w *Window) describeModel(then func(lines []string)) {
	text := w.modelText()
	if w.runs() == "" || w.runs() != library.BuiltIn && w.model != "" { // a file that is not in the library has no card
		if about, ok := w.session.Model(); ok && about.Path == w.model {
			then([]string{text, about.Path + " SHA-256 " + about.SHA256})
		}
		return
	}
	w.session.ShowModel(w.runs(), func(c library.Card, err error) {
		if err != nil {
			return // the dialog says which one it is
		}
		lines := []string{text}
		if c.Title != "" && c.Title != c.Name {
			lines = append(lines, c.Title)
		}
		for _, f := range c.Files {
			lines = append(lines, f.Name+" SHA-256 "+f.SHA256)
		}
		if c.Licence != "" {
			lines = append(lines, fmt.Sprintf(lang.L("Licence: %s"), c.Licence))
		}
		if c.Citation != "" {
			lines = append(lines, c.Citation)
		}
		then(lines)
	})
}
