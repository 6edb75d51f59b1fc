// Package ui is the window: widgets that follow a session. It keeps no state of its own but where things are
// on the screen.
package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/ui/dialog"
	"icefront/ui/mapview"
	"icefront/ui/panel"
)

// Window shows one session.
type Window struct {
	fyne.Window
	app       fyne.App
	session   *app.Session
	libraries func() []string
	trace     func(event string)

	view   *mapview.Map
	status *StatusBar
	notes  *panel.Notes
	files  *dialog.Files
	model  app.ModelChoice

	predictButton *widget.Button
	labelButton   *widget.Button
	exportButton  *widget.Button
	modelLabel    *widget.Label
	notesCard     *widget.Card
	panels        *fyne.Container
	side          *container.Scroll
	menu          *menu
	theme         themeChoice
	shown         *app.OpenedScene // on the map
}

// panelWidth holds "Largest (Hausdorff)" and a number beside each other.
const panelWidth = 320

// startSize fits a 1280 x 800 screen with room for its bars.
var startSize = fyne.NewSize(1240, 740)

// Options say how a window begins. The zero value is fine.
type Options struct {
	Theme     string             // "light" or "dark"; else the system's
	Libraries func() []string    // names and versions of C libraries, for About
	Trace     func(event string) // is told when the window and frames are there; for measuring. May be nil
}

// NewWindow returns the window of a session, not yet shown.
func NewWindow(a fyne.App, s *app.Session, o Options) *Window {
	w := &Window{app: a, session: s, libraries: o.Libraries, trace: o.Trace}
	w.useTheme(themeNamed(o.Theme))
	w.Window = a.NewWindow("Icefront")
	w.files = dialog.NewFiles(w)
	w.notes = panel.NewNotes()
	w.buildMap()
	w.status = NewStatusBar(s, w.metresPerPixel)
	w.SetContent(w.layout())
	w.menu = newMenu(w)
	w.SetMainMenu(w.menu.main)
	w.addShortcuts()
	w.SetOnDropped(w.dropped)
	w.SetCloseIntercept(w.End)
	s.Watch(w.changed)
	w.Resize(startSize)
	w.sync()
	return w
}

// End ends the session's work before the window goes: its results could not be shown any more.
func (w *Window) End() {
	if err := w.session.Close(); err != nil {
		fyne.LogError("close the session", err)
	}
	w.Window.Close()
}

// layout puts the bars around the map and the panels beside it.
func (w *Window) layout() fyne.CanvasObject {
	w.notesCard = widget.NewCard("", lang.L("Notes"), w.notes.Object)
	w.panels = container.NewVBox(
		widget.NewCard("", lang.L("Scene"), panel.NewScene(w.session).Object),
		widget.NewCard("", lang.L("Layers"), panel.NewLayers(w.session).Object),
		widget.NewCard("", lang.L("Statistics"), panel.NewStats(w.session).Object),
		w.notesCard,
	)
	w.side = container.NewVScroll(container.NewThemeOverride(w.panels, compact{w.app}))
	w.side.SetMinSize(fyne.NewSize(panelWidth, 200))
	return container.NewBorder(
		container.NewVBox(w.toolbar(), widget.NewSeparator()),
		container.NewVBox(widget.NewSeparator(), container.NewThemeOverride(w.status.Object, compact{w.app})),
		nil, container.NewBorder(nil, nil, widget.NewSeparator(), nil, w.side),
		w.view,
	)
}

func (w *Window) toolbar() fyne.CanvasObject {
	open := widget.NewButtonWithIcon(lang.L("Open scene"), theme.FolderOpenIcon(), w.askScene)
	w.labelButton = widget.NewButtonWithIcon(lang.L("Open label"), theme.DocumentIcon(), w.askLabel)
	w.predictButton = widget.NewButtonWithIcon(lang.L("Predict"), theme.MediaPlayIcon(), w.predict)
	w.predictButton.Importance = widget.HighImportance
	w.exportButton = widget.NewButtonWithIcon(lang.L("Export front"), theme.DocumentSaveIcon(), w.export)
	w.modelLabel = widget.NewLabel("")
	return container.NewHBox(
		open, w.labelButton, w.predictButton, w.exportButton, widget.NewSeparator(),
		widget.NewButtonWithIcon("", theme.ZoomInIcon(), w.zoomIn),
		widget.NewButtonWithIcon("", theme.ZoomOutIcon(), w.zoomOut),
		widget.NewButtonWithIcon(lang.L("Fit"), theme.ZoomFitIcon(), w.view.Fit),
		widget.NewButton("1:1", w.view.OneToOne),
		widget.NewSeparator(), w.modelLabel,
	)
}

// changed follows the session.
func (w *Window) changed(c app.Change) {
	if c&app.SceneChanged != 0 {
		w.showScene()
	}
	if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StyleChanged) != 0 {
		w.view.Redraw()
	}
	if c&app.NoticeChanged != 0 {
		w.tell()
	}
	w.sync()
	if c&^app.JobsChanged != 0 {
		w.panels.Refresh() // cards that grew push the others down: Fyne does so only when told
		w.side.Refresh()
	}
}

// sync enables what can be done now.
func (w *Window) sync() {
	s := w.session
	enable(w.predictButton, s.Scene() != nil && !s.Predicting())
	enable(w.labelButton, s.Scene() != nil)
	enable(w.exportButton, s.Prediction() != nil)
	name := lang.L("Model: built in")
	if w.model.Path != "" {
		name = lang.L("Model: ") + app.SceneName(w.model.Path)
	}
	w.modelLabel.SetText(name)
	if w.notes.Empty() {
		w.notesCard.Hide()
	} else {
		w.notesCard.Show()
	}
	if w.menu != nil {
		w.menu.sync()
	}
}

func enable(b fyne.Disableable, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// tell shows errors as dialogs and everything else as notes.
func (w *Window) tell() {
	for _, n := range w.session.TakeNotices() {
		if n.Error {
			dialog.ShowNotice(n, w, w.app.Clipboard().SetContent)
		} else {
			w.notes.Add(n)
		}
	}
}

// background is the colour around the scene: neutral, so that greys are seen as they are.
func (w *Window) background() color.NRGBA {
	if w.light() {
		return color.NRGBA{214, 214, 216, 255}
	}
	return color.NRGBA{38, 38, 42, 255}
}
