package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// fold is a line that shows or hides what is below it.
type fold struct {
	widget.BaseWidget
	title   string
	keys    Keys
	changed func() // the panel has another height
	icon    *widget.Icon
	label   *widget.Label
	ring    *canvas.Rectangle
	inside  *fyne.Container
	object  fyne.CanvasObject // the line with what is below it
}

var (
	_ fyne.Tappable      = (*fold)(nil)
	_ fyne.Focusable     = (*fold)(nil)
	_ desktop.Cursorable = (*fold)(nil)
)

func newFold(title string, keys Keys, changed func()) *fold {
	f := &fold{title: title, keys: keys, changed: changed, icon: widget.NewIcon(theme.MenuExpandIcon()), label: widget.NewLabel(title)}
	f.ring = canvas.NewRectangle(nil)
	f.ring.StrokeWidth, f.ring.CornerRadius = 1.5, 3
	f.inside = stack()
	f.inside.Hide()
	f.ExtendBaseWidget(f)
	f.object = stack(f, f.inside)
	return f
}

// CreateRenderer is Fyne's entry to the line's objects.
func (f *fold) CreateRenderer() fyne.WidgetRenderer {
	icon := container.NewGridWrap(fyne.NewSize(17, 20), f.icon)
	return widget.NewSimpleRenderer(container.NewStack(f.ring, container.NewBorder(nil, nil, icon, nil, f.label)))
}

// set says what is below the line.
func (f *fold) set(objects ...fyne.CanvasObject) { f.inside.Objects = objects }

// Cursor says that it can be tapped.
func (f *fold) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Tapped shows what is below, or hides it.
func (f *fold) Tapped(*fyne.PointEvent) {
	show(f.inside, !f.inside.Visible())
	icon := theme.MenuExpandIcon()
	if f.inside.Visible() {
		icon = theme.MenuDropDownIcon()
	}
	f.icon.SetResource(icon)
	f.changed()
}

// FocusGained shows that the keyboard is here.
func (f *fold) FocusGained() {
	f.ring.StrokeColor = f.Theme().Color(theme.ColorNamePrimary, fyne.CurrentApp().Settings().ThemeVariant())
	f.ring.Refresh()
}

// FocusLost shows that the keyboard is elsewhere.
func (f *fold) FocusLost() {
	f.ring.StrokeColor = nil
	f.ring.Refresh()
}

// TypedKey opens and closes with Enter.
func (f *fold) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		f.Tapped(nil)
	}
}

// TypedRune opens and closes with the space bar, and passes letters on.
func (f *fold) TypedRune(r rune) {
	switch {
	case r == ' ':
		f.Tapped(nil)
	case f.keys != nil:
		f.keys(r)
	}
}
