// Package layers is the panel of what lies on the map: order, visibility, names, and how each layer is shown.
package layers

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app/layer"
)

// item is a row of the list, as it is to be shown.
type item struct {
	id      layer.ID
	name    string
	detail  string // why it is not drawn, or how opaque it is
	visible bool
	bold    bool // of the scene that is worked on
	line    bool // the swatch is a line
	colors  []color.NRGBA
}

// list shows rows, the top layer first, and lets the user choose and drag them.
type list struct {
	widget.BaseWidget
	items  []item
	chosen layer.ID
	rows   []*row
	box    *fyne.Container
	mark   *canvas.Rectangle // where a dragged row would go
	ring   *canvas.Rectangle // the keyboard is here
	keys   func(rune)

	onChoose func(layer.ID)
	onShow   func(layer.ID, bool)
	onMove   func(id layer.ID, to int) // before the row at a place of the list, or its end
	onMenu   func(id layer.ID, at fyne.Position)
	onKey    func(layer.ID, fyne.KeyName) // F2, Delete
	moving   layer.ID
	to       int
}

var _ fyne.Focusable = (*list)(nil)

func newList(keys func(rune)) *list {
	l := &list{keys: keys, box: container.New(layout.NewCustomPaddedVBoxLayout(0)), to: -1}
	l.mark, l.ring = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	l.ring.StrokeWidth, l.ring.CornerRadius = 1, 3
	l.mark.Hide()
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is Fyne's entry to the objects of the list.
func (l *list) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(l.box, container.NewWithoutLayout(l.mark), l.ring))
}

// set shows rows. Those that stay keep their widgets: one of them may be under the pointer.
func (l *list) set(items []item, chosen layer.ID) {
	l.items, l.chosen = items, chosen
	for len(l.rows) < len(items) {
		l.rows = append(l.rows, newRow(l))
	}
	l.box.Objects = l.box.Objects[:0]
	for i, it := range items {
		l.rows[i].set(it, it.id == chosen)
		l.box.Add(l.rows[i])
	}
	l.Refresh()
}

// index is the place of a layer in the list; -1 if it is not there.
func (l *list) index(id layer.ID) int {
	for i, it := range l.items {
		if it.id == id {
			return i
		}
	}
	return -1
}

// drag moves the mark to the gap between rows that is nearest to a height in the list.
func (l *list) drag(id layer.ID, y float32) {
	l.moving, l.to = id, len(l.items)
	at := float32(0)
	for i, r := range l.rows[:len(l.items)] {
		if at = r.Position().Y; y < at+r.Size().Height/2 {
			l.to = i
			break
		}
		at += r.Size().Height
	}
	l.mark.FillColor = l.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	l.mark.Resize(fyne.NewSize(l.Size().Width, 2))
	l.mark.Move(fyne.NewPos(0, at-1))
	l.mark.Show()
	l.mark.Refresh()
}

// drop ends a drag.
func (l *list) drop() {
	if l.to < 0 {
		return
	}
	id, to := l.moving, l.to
	l.to = -1
	l.mark.Hide()
	if from := l.index(id); from >= 0 && to != from && to != from+1 {
		l.onMove(id, to)
	}
}

// FocusGained shows that the keyboard is here.
func (l *list) FocusGained() {
	l.ring.StrokeColor = l.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	l.ring.Refresh()
}

// FocusLost shows that it is elsewhere.
func (l *list) FocusLost() {
	l.ring.StrokeColor = nil
	l.ring.Refresh()
}

// TypedRune shows and hides the chosen layer with the space bar, and passes letters on.
func (l *list) TypedRune(r rune) {
	i := l.index(l.chosen)
	switch {
	case r == ' ' && i >= 0:
		l.onShow(l.chosen, !l.items[i].visible)
	case r == '+' && i > 0:
		l.onMove(l.chosen, i-1)
	case r == '-' && i >= 0 && i+1 < len(l.items):
		l.onMove(l.chosen, i+2)
	case l.keys != nil:
		l.keys(r)
	}
}

// TypedKey goes through the rows; F2 renames and Delete removes.
func (l *list) TypedKey(e *fyne.KeyEvent) {
	i := l.index(l.chosen)
	switch e.Name {
	case fyne.KeyUp:
		i--
	case fyne.KeyDown:
		i++
	case fyne.KeyHome:
		i = 0
	case fyne.KeyEnd:
		i = len(l.items) - 1
	default:
		if i >= 0 {
			l.onKey(l.chosen, e.Name)
		}
		return
	}
	if i >= 0 && i < len(l.items) {
		l.onChoose(l.items[i].id)
	}
}
