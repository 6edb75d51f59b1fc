package models

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app/library"
)

// list is the models, one a row, with keys of its own: arrows choose, Enter makes the default, Delete removes, page
// keys move the card.
type list struct {
	widget.List
	models  *Models
	current int               // row that is chosen; -1: none
	ring    *canvas.Rectangle // around the list while it has the keyboard
}

func newList(m *Models) *list {
	l := &list{models: m, current: -1, ring: canvas.NewRectangle(nil)}
	l.ring.StrokeWidth, l.ring.CornerRadius = 1.5, 3
	l.Length = func() int { return len(m.session.Models()) }
	l.CreateItem = func() fyne.CanvasObject { return newRow(l) }
	l.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) {
		if all := m.session.Models(); id < len(all) {
			o.(*row).show(id, all[id])
		}
	}
	l.OnSelected = func(id widget.ListItemID) {
		l.current = id
		m.picked()
	}
	l.ExtendBaseWidget(l)
	return l
}

// move chooses another row, as far as there are some.
func (l *list) move(by int) {
	if n := len(l.models.session.Models()); n > 0 {
		l.Select(min(max(l.current+by, 0), n-1))
	}
}

// choose selects a row though it was selected before: another model may stand there now.
func (l *list) choose(id int) {
	l.UnselectAll()
	l.Refresh()
	l.Select(id)
}

// FocusGained shows that the keyboard is here. Fyne would mark a row that need not be the chosen one.
func (l *list) FocusGained() {
	l.ring.StrokeColor = l.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	l.ring.Refresh()
}

// FocusLost shows that the keyboard is elsewhere.
func (l *list) FocusLost() {
	l.ring.StrokeColor = nil
	l.ring.Refresh()
}

// TypedKey chooses and acts.
func (l *list) TypedKey(k *fyne.KeyEvent) {
	m := l.models
	switch k.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyHome:
		l.move(-l.Length())
	case fyne.KeyEnd:
		l.move(l.Length())
	case fyne.KeyPageDown:
		m.scrollCard(1)
	case fyne.KeyPageUp:
		m.scrollCard(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		tap(m.use)
	case fyne.KeyDelete:
		tap(m.remove)
	default:
		m.sheet.Key(k)
	}
}

// row is one model: its name, and what it is or why it cannot be used.
type row struct {
	widget.BaseWidget
	list       *list
	id         int
	icon       *widget.Icon
	name, what *widget.Label
}

func newRow(l *list) *row {
	r := &row{list: l, icon: widget.NewIcon(nil), name: widget.NewLabel(""), what: widget.NewLabel("")}
	r.name.Truncation, r.what.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.what.SizeName = theme.SizeNameCaptionText
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is Fyne's entry to the row's objects.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	texts := container.New(layout.NewCustomPaddedVBoxLayout(-14), r.name, r.what)
	icon := container.NewGridWrap(fyne.NewSize(24, 20), r.icon)
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, container.NewCenter(icon), nil, texts))
}

// Tapped chooses the row and takes the keyboard to it.
func (r *row) Tapped(*fyne.PointEvent) {
	r.list.models.window.Canvas().Focus(r.list)
	r.list.Select(r.id)
}

// show fills the row in.
func (r *row) show(id int, m library.Model) {
	r.id = id
	r.name.TextStyle.Bold = m.Default
	r.name.SetText(m.Name)
	r.what.Importance = widget.LowImportance
	what := sizeText(m.Bytes)
	if m.Folds > 1 {
		what = fmt.Sprintf(lang.L("%d folds, %s"), m.Folds, what)
	}
	if title := titleOf(m); title != m.Name {
		what = title + " · " + what
	}
	switch {
	case m.Problem != "":
		r.icon.SetResource(theme.NewWarningThemedResource(theme.WarningIcon()))
		r.what.Importance = widget.WarningImportance
		what = m.Problem
	case m.Default:
		r.icon.SetResource(theme.NewPrimaryThemedResource(theme.ConfirmIcon()))
		what = lang.L("default · ") + what
	default:
		r.icon.SetResource(nil)
	}
	r.what.SetText(what)
}
