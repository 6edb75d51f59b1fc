// Package ui is the window: widgets that follow a session. It keeps no state of its own but where things are
// on the screen.
package ui

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/job"
	"icefront/ui/dialog"
	"icefront/ui/editor"
	"icefront/ui/evaluate"
	"icefront/ui/layers"
	"icefront/ui/mapview"
	"icefront/ui/models"
	"icefront/ui/panel"
	"icefront/ui/projects"
	"icefront/ui/run"
)

// Window shows one session.
type Window struct {
	fyne.Window
	app       fyne.App
	session   *app.Session
	libraries func() []string
	trace     func(event string)

	view     *mapview.Map
	welcome  fyne.CanvasObject // on the map while no scene is open
	badge    *badge            // on the map during a prediction
	status   *StatusBar
	notes    *panel.Notes
	files    *dialog.Files
	models   *models.Models
	layers   *layers.Layers
	projects *projects.Projects
	folders  *evaluate.Evaluate // of predictions, that are evaluated
	model    string             // path of the model; empty: the library's default
	chosen   string             // that default; empty: it cannot be read

	next     *run.Run // how the next prediction runs
	editor   *editor.Editor
	hint     string           // of the tool
	drawing  *mapview.Polygon // an area is being drawn
	outlined []orb.Point      // the area of the prediction on the map; none: all of the scene

	toolbar toolbar
	panels  *fyne.Container
	side    *container.Scroll
	menu    *menu
	theme   themeChoice
	shown   *app.OpenedScene // on the map
	noted   *app.OpenedScene // that the notes are about
	ended   bool
}

// panelWidth holds a layer's name, a slider, and "100 %" beside each other.
const panelWidth = 330

// startSize fits a 1280 x 800 screen with room for its bars.
var startSize = fyne.NewSize(1240, 740)

// Options say how a window begins. The zero value is fine.
type Options struct {
	Theme     string             // "light" or "dark"; else the system's
	Libraries func() []string    // names and versions of C libraries, for About
	Recent    string             // file with the projects that were open last; empty: they are not kept
	Trace     func(event string) // is told when the window and frames are there; for measuring. May be nil
}

// NewWindow returns the window of a session, not yet shown.
func NewWindow(a fyne.App, s *app.Session, o Options) *Window {
	w := &Window{app: a, session: s, libraries: o.Libraries, trace: o.Trace}
	w.useTheme(themeNamed(o.Theme))
	w.Window = a.NewWindow("Icefront")
	w.files = dialog.NewFiles(w)
	w.notes = panel.NewNotes()
	w.models = w.buildModels()
	w.folders = evaluate.New(s, w.files, w, func(n app.Notice) { dialog.ShowNotice(n, w, a.Clipboard().SetContent) })
	w.next = run.New(s, a.Preferences(), func() string { return w.model })
	w.next.OnChange = w.sync
	w.buildMap()
	w.buildEditor()
	w.welcome, w.badge = w.buildWelcome(), newBadge(a)
	w.status = NewStatusBar(s, w.metresPerPixel)
	w.SetContent(w.layout())
	w.projects = projects.New(s, projects.Options{Window: w, Files: w.files, Recent: o.Recent, View: w.view.View, SetView: w.view.SetView,
		Changed: w.fillWelcome})
	w.menu = newMenu(w)
	w.SetMainMenu(w.menu.main)
	w.addKeys()
	w.SetOnDropped(w.dropped)
	w.SetCloseIntercept(w.leave)
	s.Watch(w.changed)
	w.Resize(startSize)
	w.sync()
	return w
}

// End ends the session's work before the window goes: its results could not be shown any more.
func (w *Window) End() {
	if w.ended {
		return
	}
	w.ended = true
	if err := w.session.Close(); err != nil {
		fyne.LogError("close the session", err)
	}
	w.Window.Close()
}

// leave asks what becomes of what is not saved, and ends.
func (w *Window) leave() {
	if !w.ended {
		w.projects.Leave(w.End)
	}
}

// layout puts the bars around the map and the panels beside it.
func (w *Window) layout() fyne.CanvasObject {
	w.panels = container.New(layout.NewCustomPaddedVBoxLayout(4),
		panel.NewScene(w.session, w.pixelSize).Object, widget.NewSeparator(),
		w.buildLayers(), panel.NewLegend(w.session, w.view.TypedRune).Object, widget.NewSeparator(),
		panel.NewStats(w.session, panel.StatsOptions{Keys: w.view.TypedRune, Marked: w.reveal, Resized: w.refreshSide}).Object, w.notes.Object,
	)
	w.side = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(2, 2, 6, 12), w.panels))
	w.side.SetMinSize(fyne.NewSize(panelWidth, 200))
	w.toolbar = w.buildToolbar()
	return container.NewBorder(
		container.NewVBox(w.toolbar.object, widget.NewSeparator()),
		container.NewVBox(widget.NewSeparator(), w.status.Object),
		container.NewBorder(nil, nil, nil, widget.NewSeparator(), w.editor.Strip()), container.NewBorder(nil, nil, widget.NewSeparator(), nil, w.side),
		container.NewStack(w.view, w.welcome, w.badge.box),
	)
}

// changed follows the session.
func (w *Window) changed(c app.Change) {
	if c&app.SceneChanged != 0 {
		w.leaveArea()
		w.forgetNotes()
		w.showScene()
	}
	if c&(app.SceneChanged|app.PredictionChanged|app.LabelChanged|app.StyleChanged|app.LayersChanged|app.EditChanged) != 0 {
		w.view.Redraw()
	}
	if c&app.NoticeChanged != 0 {
		w.tell()
	}
	if c&app.LibraryChanged != 0 {
		w.readChosen()
	}
	w.sync()
	if c&^app.JobsChanged != 0 {
		w.refreshSide()
	}
}

// refreshSide moves panels that others push down because they grew: Fyne does so only when told.
func (w *Window) refreshSide() {
	w.panels.Refresh()
	w.side.Refresh()
}

// sync enables what can be done now.
func (w *Window) sync() {
	w.toolbar.sync(w)
	w.badge.show(w.badgeText())
	if w.menu != nil {
		w.menu.sync()
	}
}

// badgeText is what the map says during a prediction, or while an area is drawn.
func (w *Window) badgeText() string {
	switch {
	case w.drawing != nil:
		return w.drawingText()
	case w.hint != "":
		return w.hint
	case !w.session.Predicting():
		return ""
	}
	for _, j := range w.session.Jobs() {
		if f, ok := j.Fraction(); ok && j.Lane == job.Compute {
			return fmt.Sprintf(lang.L("Predicting: %d %%"), int(100*f))
		}
	}
	return lang.L("Predicting…")
}

// tell shows errors as dialogs and everything else as notes, but what the scene's panel says already.
func (w *Window) tell() {
	w.forgetNotes()
	known := w.session.Describe().Warnings
	for _, n := range w.session.TakeNotices() {
		switch {
		case n.Error:
			dialog.ShowNotice(n, w, w.app.Clipboard().SetContent)
		case !slices.Contains(known, n.Text):
			w.notes.Add(n)
		}
	}
}

// forgetNotes drops notes about another scene than the one that is open.
func (w *Window) forgetNotes() {
	if sc := w.session.Scene(); sc != w.noted {
		w.noted = sc
		w.notes.Clear()
	}
}

// background is the colour around the scene: that of the map's own ground, so that what is not drawn yet shows
// no seam, and neutral, so that greys are seen as they are.
func (w *Window) background() color.NRGBA {
	s := w.app.Settings()
	return color.NRGBAModel.Convert(s.Theme().Color(theme.ColorNameInputBackground, s.ThemeVariant())).(color.NRGBA)
}
