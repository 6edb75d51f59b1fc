// Package strip is the buttons of a column of tools.
package strip

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is an icon with its key below it, highlighted while its tool is at work.
type Button struct {
	widget.BaseWidget
	OnTapped func()
	OnHover  func(over bool) // the pointer came or went; may be nil

	ground *canvas.Rectangle
	icon   *widget.Icon
	key    *canvas.Text
	on     bool
	over   bool
}

var (
	_ fyne.Tappable     = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
)

// New returns a button with an icon that takes the colour of the theme.
func New(key string, icon fyne.Resource) *Button {
	b := &Button{ground: canvas.NewRectangle(nil), key: canvas.NewText(key, nil), icon: widget.NewIcon(theme.NewThemedResource(icon))}
	b.ground.CornerRadius, b.key.Alignment = 4, fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

// Mark shows that the tool is at work.
func (b *Button) Mark(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

// Tapped calls OnTapped.
func (b *Button) Tapped(*fyne.PointEvent) { b.OnTapped() }

// MouseIn tells OnHover.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered(true) }

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut tells OnHover.
func (b *Button) MouseOut() { b.hovered(false) }

func (b *Button) hovered(over bool) {
	b.over = over
	b.Refresh()
	if b.OnHover != nil {
		b.OnHover(over)
	}
}

// CreateRenderer draws the icon over its key.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{b}
	r.Refresh()
	return r
}

type renderer struct{ b *Button }

// Sizes of a button, in Fyne's units: wide enough for a finger.
const (
	toolWidth = 40
	toolIcon  = 24
)

func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(toolWidth, toolIcon+r.b.key.MinSize().Height+6)
}

func (r *renderer) Layout(size fyne.Size) {
	r.b.ground.Resize(size)
	r.b.icon.Move(fyne.NewPos((size.Width-toolIcon)/2, 4))
	r.b.icon.Resize(fyne.NewSquareSize(toolIcon))
	r.b.key.Move(fyne.NewPos(0, toolIcon+4))
	r.b.key.Resize(fyne.NewSize(size.Width, r.b.key.MinSize().Height))
}

func (r *renderer) Refresh() {
	th, v := r.b.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.b.key.Color, r.b.key.TextSize = th.Color(theme.ColorNamePlaceHolder, v), th.Size(theme.SizeNameCaptionText)
	switch {
	case r.b.on:
		r.b.ground.FillColor = th.Color(theme.ColorNameSelection, v)
		r.b.key.Color = th.Color(theme.ColorNameForeground, v)
	case r.b.over:
		r.b.ground.FillColor = th.Color(theme.ColorNameHover, v)
	default:
		r.b.ground.FillColor = nil
	}
	r.b.ground.Refresh()
	r.b.icon.Refresh()
	r.b.key.Refresh()
}

func (r *renderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.ground, r.b.icon, r.b.key}
}

func (r *renderer) Destroy() {}
