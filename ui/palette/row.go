package palette

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is where the query is typed; arrows and Enter are the palette's.
type line struct {
	widget.Entry
	palette *Palette
}

func newLine(p *Palette) *line {
	l := &line{palette: p}
	l.PlaceHolder, l.OnChanged = lang.L("What do you want to do?"), p.filter
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey edits the query.
func (l *line) TypedKey(e *fyne.KeyEvent) {
	if !l.palette.key(e.Name) {
		l.Entry.TypedKey(e)
	}
}

// row shows an action: its title, its menu in grey, its key.
type row struct {
	widget.BaseWidget
	title, category, shortcut *widget.Label
	tapped                    func()
}

// keyWidth holds "Ctrl+Shift+P", so that the menus' names stand below each other.
const keyWidth = 130

func newRow() *row {
	r := &row{title: widget.NewLabel(""), category: widget.NewLabel(""), shortcut: widget.NewLabel("")}
	r.title.Truncation = fyne.TextTruncateEllipsis
	r.category.Importance = widget.LowImportance
	r.category.SizeName = theme.SizeNameCaptionText
	r.shortcut.Alignment = fyne.TextAlignTrailing
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is Fyne's entry to the row's objects.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	key := container.NewGridWrap(fyne.NewSize(keyWidth, r.shortcut.MinSize().Height), r.shortcut)
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, nil, container.NewHBox(container.NewCenter(r.category), key), r.title))
}

// Tapped does the action. The list's own selection is only the mark: it does not tell of a second tap.
func (r *row) Tapped(*fyne.PointEvent) { r.tapped() }

func (r *row) show(e entry, tapped func()) {
	r.tapped = tapped
	importance := widget.MediumImportance
	if !e.possible {
		importance = widget.LowImportance
	}
	r.title.Importance, r.shortcut.Importance = importance, importance
	r.title.SetText(e.title)
	r.category.SetText(e.category)
	r.shortcut.SetText(e.shortcut)
}
