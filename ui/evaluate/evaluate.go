// Package evaluate is the window that compares a folder of predictions with labels: the order, the table of images, groups,
// figures, and ways to keep them.
package evaluate

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/ui/dialog"
	"icefront/ui/panel"
	"icefront/ui/workbar"
)

// Evaluate is the window. There is one for a session; what came of the last evaluation stays when it is closed.
type Evaluate struct {
	session *app.Session
	window  fyne.Window
	files   *dialog.Files
	tell    func(app.Notice)

	sheet   *dialog.Sheet
	content fyne.CanvasObject
	bar     *workbar.Bar
	draft   []string // answers of the last form
	running int      // the job of an evaluation; 0: none

	order  evaluate.Order   // that the result is of
	result *evaluate.Result // nil: none yet
	all    []row
	rows   []row // those that pass the filter, in order

	head    *widget.Label // figures of all, or of the group that the filter chooses
	below   *widget.Label
	again   *dialog.Button
	export  *dialog.Button
	tabs    *container.AppTabs
	images  *grid
	header  *header
	filters *filters
	groups  *grid
	byGroup []line
	figures *figures
}

// New returns the window, not yet open. tell shows what went wrong before a job began.
func New(s *app.Session, files *dialog.Files, w fyne.Window, tell func(app.Notice)) *Evaluate {
	e := &Evaluate{session: s, window: w, files: files, tell: tell, sheet: dialog.NewSheet(w)}
	e.bar = workbar.New(s, e.sheet)
	e.content = e.layout()
	e.show(nil)
	s.Watch(func(c app.Change) {
		if e.sheet.Open() && c&app.JobsChanged != 0 {
			e.bar.Sync()
			e.enable()
		}
	})
	return e
}

// windowSize is as much as the table has a use for; smaller screens give what they have.
var windowSize = fyne.NewSize(1500, 980)

// Show opens the window; while there is no result, with the question what to evaluate.
func (e *Evaluate) Show() {
	if e.sheet.Open() {
		return
	}
	e.sheet.Show(lang.L("Evaluate a folder"), e.content, windowSize, e.first())
	e.bar.Sync()
	e.enable()
	if e.result == nil && !e.busy() {
		e.ask()
	}
}

// Open reports that the window is on the screen.
func (e *Evaluate) Open() bool { return e.sheet.Open() }

// first is what gets the keyboard.
func (e *Evaluate) first() fyne.Focusable {
	if e.result == nil {
		return e.again
	}
	return e.images
}

func (e *Evaluate) layout() fyne.CanvasObject {
	e.head, e.below = widget.NewLabel(""), widget.NewLabel("")
	e.head.TextStyle.Bold, e.head.Wrapping = true, fyne.TextWrapWord
	e.below.Wrapping = fyne.TextWrapWord
	e.again = e.sheet.Button(lang.L("Evaluate…"), theme.MediaPlayIcon(), e.ask)
	e.again.Importance = widget.HighImportance
	e.export = e.sheet.Button(lang.L("Export…"), theme.DocumentSaveIcon(), e.askExport)
	buttons := container.NewVBox(container.NewHBox(e.again, e.export))
	top := container.NewBorder(nil, nil, nil, buttons, panel.Compact(container.NewVBox(e.head, e.below)))

	e.images = newGrid(e.window, e.sheet, imageColumns(), func() int { return len(e.rows) }, e.imageLine)
	e.images.open = e.openRow
	e.header = newHeader(e.images, e.arrange)
	e.filters = newFilters(e.sheet, e.arrange)
	e.groups = newGrid(e.window, e.sheet, groupColumns(), func() int { return len(e.byGroup) }, func(id int) line { return e.byGroup[id] })
	e.figures = newFigures(e)
	e.tabs = container.NewAppTabs(
		container.NewTabItem(lang.L("Images"), container.NewBorder(
			container.NewVBox(e.filters.object, e.header.object), nil, nil, nil, e.images.object())),
		container.NewTabItem(lang.L("Groups"), container.NewBorder(titles(e.groups), nil, nil, nil, e.groups.object())),
		container.NewTabItem(lang.L("Figures"), e.figures.object),
	)
	e.tabs.OnSelected = func(t *container.TabItem) {
		if t.Text == lang.L("Figures") {
			e.figures.draw()
		}
	}
	return container.NewBorder(top, container.NewVBox(widget.NewSeparator(), e.bar.Object), nil, nil, e.tabs)
}

// imageColumns are those of the table of images.
func imageColumns() []column {
	return []column{
		colName:    {title: lang.L("Name")},
		colGlacier: {title: lang.L("Glacier"), width: 92}, colDate: {title: lang.L("Date"), width: 92},
		colSensor: {title: lang.L("Sensor"), width: 84},
		colMean:   {title: lang.L("Mean"), width: 88, right: true}, colMedian: {title: lang.L("Median"), width: 88, right: true},
		colP95: {title: lang.L("95 %"), width: 88, right: true}, colSigned: {title: lang.L("Signed"), width: 92, right: true},
		colIoU: {title: lang.L("IoU"), width: 72, right: true}, colTrust: {title: lang.L("Trust"), width: 72, right: true},
	}
}

func (e *Evaluate) imageLine(id int) line {
	w := e.rows[id]
	l := line{note: w.note, from: colMean}
	if w.image == nil {
		l.from = colMean - 3 // a reason needs room more than what is known of a file needs columns
		if w.known[glacier] != "" {
			l.from = colMean
		}
	}
	for i := range columnCount {
		l.cells = append(l.cells, w.cell(i))
	}
	return l
}

// show takes a result over; nil is none.
func (e *Evaluate) show(r *evaluate.Result) {
	e.result = r
	e.all, e.byGroup = nil, nil
	if r != nil {
		e.filters.kinds(r)
		e.all, e.byGroup = rowsOf(r, e.filters.kind), groupLines(r, e.filters.kind)
		e.filters.offer(e.all)
	}
	e.figures.forget()
	if r == nil {
		e.tabs.Hide()
	} else {
		e.tabs.Show()
		e.tabs.SelectIndex(0)
	}
	e.content.Refresh() // what was hidden had no place
	e.arrange()
	e.groups.choose(-1)
	e.enable()
}

// arrange filters and sorts the rows, and keeps the one that is chosen.
func (e *Evaluate) arrange() {
	name := ""
	if i := e.images.current; i >= 0 && i < len(e.rows) {
		name = e.rows[i].name
	}
	if e.result != nil && e.filters.changedKind() {
		e.all, e.byGroup = rowsOf(e.result, e.filters.kind), groupLines(e.result, e.filters.kind)
		e.groups.choose(-1)
	}
	f := e.filters.filter()
	e.rows = slices.DeleteFunc(slices.Clone(e.all), func(w row) bool { return !f.pass(w) })
	order(e.rows, e.header.column, e.header.down)
	e.images.choose(slices.IndexFunc(e.rows, func(w row) bool { return w.name == name }))
	if e.images.current < 0 {
		e.images.ScrollToTop()
	}
	head, below := headText(e.result, e.filters.kind, f, len(e.rows), len(e.all))
	e.head.SetText(head)
	e.below.SetText(below)
}

// busy reports that an evaluation runs.
func (e *Evaluate) busy() bool { return e.running != 0 }

func (e *Evaluate) enable() {
	set(e.again, !e.busy())
	set(e.export, e.result != nil)
}

func set(b *dialog.Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// run evaluates an order.
func (e *Evaluate) run(o evaluate.Order) {
	e.bar.Say("")
	e.running = e.session.Evaluate(o, func(r *evaluate.Result, err error) {
		e.running = 0
		switch {
		case errors.Is(err, context.Canceled):
			e.bar.Say(lang.L("Cancelled."))
		case err != nil: // the program's own notice tells it
			e.bar.Say("")
		default:
			e.order = o
			e.show(r)
			e.bar.Say(doneText(r))
			if e.sheet.Top() {
				e.window.Canvas().Focus(e.images)
			}
		}
		e.enable()
	})
	e.bar.Begin(e.running)
	e.enable()
}
