package ui

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/app/job"
	"icefront/app/layer"
	"icefront/ui/tutorial"
)

// buildWelcome is what lies in the middle of the map until a scene is open; it is filled when the actions are there.
func (w *Window) buildWelcome() fyne.CanvasObject { return container.New(middle{}) }

// middle is a layout that puts what scrolls into the middle, as large as it can be, without asking for room: the window may
// be small, or everything drawn large.
type middle struct{}

// MinSize is nothing.
func (middle) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places the page.
func (middle) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, o := range o {
		s := o.(*container.Scroll).Content.MinSize().Min(size)
		o.Resize(s)
		o.Move(fyne.NewPos((size.Width-s.Width)/2, max((size.Height-s.Height)/2, 0)))
	}
}

// welcomeRecent is how many projects the welcome page lists.
const welcomeRecent = 5

// fillWelcome shows what one can begin with, by the actions that there are.
func (w *Window) fillWelcome() {
	centred := func(text string) *widget.Label {
		return widget.NewLabelWithStyle(text, fyne.TextAlignCenter, fyne.TextStyle{})
	}
	title := centred(lang.L("Open a SAR scene to map its calving front"))
	title.TextStyle.Bold, title.SizeName = true, theme.SizeNameSubHeadingText
	how := centred(lang.L("GeoTIFF, PNG, NetCDF, .SAFE and more: Ctrl+O, or drop a file here."))
	how.Importance = widget.LowImportance
	open := w.welcomeButton("scene.open", lang.L("Open scene…"), theme.FolderOpenIcon())
	open.Importance = widget.HighImportance
	first := container.NewHBox(layout.NewSpacer(), open, w.welcomeButton("scene.sample", lang.L("Open the sample"), theme.MediaPhotoIcon()), layout.NewSpacer())
	second := container.NewHBox(layout.NewSpacer(), w.welcomeButton("project.open", lang.L("Open project…"), theme.FolderIcon()),
		w.welcomeButton("models", lang.L("Import a model…"), theme.DownloadIcon()),
		w.welcomeButton("tutorial", lang.L("Tutorial: ten minutes"), theme.HelpIcon()), layout.NewSpacer())
	rows := container.NewVBox(title, how, first, second)
	if a := w.menu.actions.Find("project.recent"); a != nil && a.List != nil {
		if list := a.List(); len(list) > 0 {
			rows.Add(centred(lang.L("Recent projects")))
			for _, e := range list[:min(len(list), welcomeRecent)] {
				link := widget.NewButton(e.Title, e.Do)
				link.Importance = widget.LowImportance
				rows.Add(container.NewHBox(layout.NewSpacer(), link, layout.NewSpacer()))
			}
		}
	}
	s := w.app.Settings() // buttons are hardly seen on the map's own ground
	ground := canvas.NewRectangle(s.Theme().Color(theme.ColorNameBackground, s.ThemeVariant()))
	ground.CornerRadius = 8
	page := w.welcome.(*fyne.Container)
	page.Objects = []fyne.CanvasObject{container.NewScroll(container.NewStack(ground, container.New(layout.NewCustomPaddedLayout(16, 20, 28, 28), rows)))}
	page.Refresh()
}

// welcomeButton does an action; it is grey while that is not there or cannot be done.
func (w *Window) welcomeButton(id, text string, icon fyne.Resource) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, func() { w.menu.actions.Run(id) })
	if a := w.menu.actions.Find(id); a == nil || !a.Possible() {
		b.Disable()
	}
	return b
}

// course is the tutorial's way through the program. The parts that are not given here are not there yet.
func (w *Window) course() []tutorial.Step {
	a := w.menu.actions
	do := func(id string) func() { return func() { a.Run(id) } }
	start, last := w.view.View(), w.shown
	return tutorial.Course(tutorial.Parts{
		Sample: tutorial.Part{Done: w.hasScene, Do: do("scene.sample")},
		Look: tutorial.Part{Do: w.zoomIn, Done: func() bool {
			now, sc := w.view.View(), w.shown
			moved := now != start && sc != nil && sc == last // opening shows another part, too
			start, last = now, sc
			return moved
		}},
		Predict: tutorial.Part{Done: w.hasFront, Do: do("predict")},
		Layers: tutorial.Part{Done: func() bool {
			l, ok := w.session.LayerOf(w.session.Key(), layer.Zones)
			return ok && !l.Style.Visible
		}, Do: func() { w.session.SetVisible(layer.Zones, false) }},
		Compare: tutorial.Part{Done: func() bool { return w.session.Style().Compare }, Do: do("label.compare")},
		Export: tutorial.Part{Do: do("front.export"), Done: func() bool {
			last, ok := w.session.LastJob()
			return ok && last.State == job.Done && strings.HasPrefix(last.Title, "Export ")
		}},
	})
}

// startTutorial puts the tutorial, hidden, on the map.
func (w *Window) startTutorial() {
	w.menu.course = tutorial.New(w.course(), w.app.Preferences())
	w.badge.box.Add(w.menu.course.Object)
	hover := w.view.OnHover
	w.view.OnHover = func(at orb.Point, inside bool) {
		hover(at, inside)
		w.menu.course.Follow() // the map tells of no moves, but the pointer is on it then
	}
}

func (w *Window) showTutorial() { w.menu.course.Show() }

// badge is what lies on the map: a line of text, on a ground that can be read on any scene, and the tutorial.
type badge struct {
	box    *fyne.Container // all of it
	line   *fyne.Container
	text   *widget.Label
	ground *canvas.Rectangle
	app    fyne.App
}

func newBadge(a fyne.App) *badge {
	b := &badge{app: a, text: widget.NewLabel(""), ground: canvas.NewRectangle(nil)}
	b.ground.CornerRadius = 4
	b.line = container.NewVBox(container.NewHBox(container.NewPadded(container.NewStack(b.ground, b.text))))
	b.line.Hide()
	b.box = container.NewStack(b.line)
	return b
}

// show puts a text on the map; the empty one takes it away.
func (b *badge) show(text string) {
	if text == "" {
		b.line.Hide()
		return
	}
	c := color.NRGBAModel.Convert(b.app.Settings().Theme().Color(theme.ColorNameBackground, b.app.Settings().ThemeVariant())).(color.NRGBA)
	c.A = 225
	b.ground.FillColor = c
	b.ground.Refresh()
	b.text.SetText(text)
	b.line.Show()
}
