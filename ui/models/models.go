// Package models is the window for the user's models: what there is, what each is made for, and ways to bring them in,
// try them, and take them out.
package models

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/library"
	"icefront/ui/dialog"
	"icefront/ui/panel"
	"icefront/ui/workbar"
)

// Options are what the window needs of the program around it.
type Options struct {
	Copy   func(text string)      // puts a text on the clipboard
	Chosen func()                 // is told that another default was set: it is what runs from now on
	Runs   func() string          // a model that runs in the default's place; empty: the default does
	Choice func() app.ModelChoice // what runs a model that is tested; nil: the fastest
}

// Models is the window. There is one for a session; it can be opened and closed as often as one likes.
type Models struct {
	session *app.Session
	window  fyne.Window
	files   *dialog.Files
	options Options

	sheet   *dialog.Sheet
	content fyne.CanvasObject
	list    *list
	card    *fyne.Container
	scroll  *container.Scroll
	bar     *workbar.Bar
	runs    *widget.Label

	use, test, export, remove *dialog.Button

	selected string        // name of the model whose card is shown or on its way
	read     library.Model // of the card that is shown
	full     library.Card  // that card; without a name while there is none
	reading  int           // job that reads the card
	drafts   drafts
}

// New returns the window, not yet open.
func New(s *app.Session, files *dialog.Files, w fyne.Window, o Options) *Models {
	m := &Models{session: s, window: w, files: files, options: o, sheet: dialog.NewSheet(w), drafts: drafts{}}
	m.bar = workbar.New(s, m.sheet)
	m.list = newList(m)
	m.content = m.layout()
	s.Watch(func(c app.Change) {
		if !m.sheet.Open() {
			return
		}
		if c&app.LibraryChanged != 0 {
			m.sync()
		}
		if c&app.JobsChanged != 0 {
			m.bar.Sync()
		}
	})
	return m
}

// windowSize fits a screen of 1280 x 800 with room around it.
var windowSize = fyne.NewSize(1180, 690)

// Show opens the window and reads the models anew.
func (m *Models) Show() {
	if m.sheet.Open() {
		return
	}
	m.bar.Say("")
	m.sheet.Show(lang.L("Models"), m.content, windowSize, m.list)
	m.bar.Begin(m.session.ReadModels(nil))
	m.sync()
}

// Open reports that the window is on the screen.
func (m *Models) Open() bool { return m.sheet.Open() }

func (m *Models) layout() fyne.CanvasObject {
	button := m.sheet.Button
	bringIn := container.NewVBox(
		button(lang.L("Import nnU-Net result…"), theme.DownloadIcon(), func() { m.askImport("") }),
		button(lang.L("Add ONNX file…"), theme.ContentAddIcon(), m.askFile),
		button(lang.L("Download…"), theme.StorageIcon(), m.askDownload),
	)
	for _, b := range bringIn.Objects {
		b.(*dialog.Button).Alignment = widget.ButtonAlignLeading
	}
	m.use = button(lang.L("Use as default"), theme.ConfirmIcon(), m.setDefault)
	m.use.Importance = widget.HighImportance
	m.test = button(lang.L("Test"), theme.MediaPlayIcon(), m.tryOut)
	m.export = button(lang.L("Export…"), theme.DocumentSaveIcon(), m.askExport)
	m.remove = button(lang.L("Remove…"), theme.DeleteIcon(), m.askRemove)
	m.runs = widget.NewLabel("")
	m.runs.Importance, m.runs.Truncation = widget.LowImportance, fyne.TextTruncateEllipsis
	actions := container.NewBorder(nil, nil, container.NewHBox(m.use, m.test, m.export, m.remove), nil, m.runs)
	m.card = container.New(layout.NewCustomPaddedLayout(4, 4, 8, 14))
	m.scroll = container.NewVScroll(m.card)
	left := container.NewBorder(nil, bringIn, nil, nil, container.NewStack(m.list, m.list.ring))
	left = container.NewBorder(nil, nil, nil, widget.NewSeparator(), container.New(listWidth{}, left))
	right := container.NewBorder(container.NewVBox(actions, widget.NewSeparator()), nil, nil, nil, m.scroll)
	return container.NewBorder(nil, container.NewVBox(widget.NewSeparator(), m.bar.Object), left, nil, right)
}

// listWidth is a layout that gives a list the width for names, and all height.
type listWidth struct{}

func (listWidth) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(290, o[0].MinSize().Width), max(300, o[0].MinSize().Height))
}

func (listWidth) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// model is the one that is selected; ok is false if none is.
func (m *Models) model() (library.Model, bool) {
	all := m.session.Models()
	if i := m.list.current; i >= 0 && i < len(all) {
		return all[i], true
	}
	return library.Model{}, false
}

// sync follows the list: what was selected stays so; if it is gone, the row's next is; at first, the default.
func (m *Models) sync() {
	all := m.session.Models()
	named := func(e library.Model) bool { return e.Name == m.selected }
	i := slices.IndexFunc(all, named)
	if i < 0 && m.selected == "" {
		i = slices.IndexFunc(all, func(e library.Model) bool { return e.Default })
	}
	if i < 0 {
		i = min(max(m.list.current, 0), len(all)-1)
	}
	if m.list.Refresh(); i >= 0 {
		m.list.choose(i)
	}
	m.enable()
}

// picked shows the card of the selected model, which is read if it may be another than the one that is there.
func (m *Models) picked() {
	e, ok := m.model()
	if !ok {
		return
	}
	m.selected = e.Name
	m.enable()
	same := e
	same.Default = m.read.Default // that is no part of a card
	if same == m.read {
		return
	}
	m.read, m.full = e, library.Card{}
	m.session.Cancel(m.reading)
	m.setCard(container.NewCenter(widget.NewLabel(lang.L("Reading…"))))
	m.reading = m.session.ShowModel(e.Name, func(c library.Card, err error) {
		switch {
		case m.read != e: // another was selected in between
		case err != nil:
			m.read = library.Model{}
			m.setCard(showCard(library.Card{Model: e}, m.copyButton))
		default:
			m.full = c
			m.setCard(showCard(c, m.copyButton))
		}
	})
	m.bar.Begin(m.reading)
}

func (m *Models) setCard(o fyne.CanvasObject) {
	m.card.Objects = []fyne.CanvasObject{panel.Compact(o)}
	m.scroll.Offset = fyne.Position{}
	m.card.Refresh()
	m.scroll.Refresh()
}

// scrollCard moves the card by pages.
func (m *Models) scrollCard(pages float32) {
	most := max(0, m.card.MinSize().Height-m.scroll.Size().Height)
	m.scroll.ScrollToOffset(fyne.NewPos(0, min(most, max(0, m.scroll.Offset.Y+pages*0.8*m.scroll.Size().Height))))
}

func (m *Models) copyButton(text string) fyne.CanvasObject {
	b := m.sheet.Button("", theme.ContentCopyIcon(), func() {
		m.options.Copy(text)
		m.bar.Say(lang.L("Copied: ") + text)
	})
	b.Importance = widget.LowImportance
	return b
}

// enable allows what can be done with the selected model.
func (m *Models) enable() {
	e, ok := m.model()
	works := ok && e.Problem == ""
	set(m.use, works && (!e.Default || m.options.Runs() != ""))
	set(m.test, works)
	set(m.export, works)
	set(m.remove, ok && e.Name != library.BuiltIn)
	text := ""
	if name := m.options.Runs(); name != "" {
		text = fmt.Sprintf(lang.L("Runs in the default's place: %s"), name)
	}
	m.runs.SetText(text)
}

func set(b *dialog.Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// tap presses a button that can be pressed.
func tap(b *dialog.Button) {
	if !b.Disabled() {
		b.OnTapped()
	}
}

// ended tells how something ended. What went wrong is told by the program's own notice.
func (m *Models) ended(err error, text string) {
	switch {
	case errors.Is(err, context.Canceled):
		text = lang.L("Cancelled.")
	case err != nil:
		text = ""
	}
	m.bar.Say(text)
	m.enable()
}

// focusList takes the keyboard to the list, unless a dialog on top has it.
func (m *Models) focusList() {
	if m.sheet.Top() {
		m.window.Canvas().Focus(m.list)
	}
}

func folderOf(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Dir(path)
}
