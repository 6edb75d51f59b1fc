package dialog

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/look"
)

// button presses itself on Enter while it has the keyboard, and leaves Escape to the dialog.
type button struct {
	widget.Button
	frame   *frame
	focused bool
}

// TypedKey takes Enter before the dialog's confirm button gets it.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		b.press()
	case !b.frame.key(e):
		b.Button.TypedKey(e)
	}
}

// CreateRenderer adds a ring around the button with the keyboard where the theme wants one.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := b.Button.CreateRenderer()
	if !look.Strong(b.Theme()) {
		return r
	}
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	ring.CornerRadius = b.Theme().Size(theme.SizeNameInputRadius)
	return &ringed{WidgetRenderer: r, button: b, ring: ring}
}

// FocusGained shows the ring.
func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
}

// FocusLost hides the ring.
func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// ringed draws a button with its ring.
type ringed struct {
	fyne.WidgetRenderer
	button *button
	ring   *canvas.Rectangle
}

// Objects are the button's, and the ring on them.
func (r *ringed) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.ring)
}

// Layout places the button's objects and the ring.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Refresh shows the ring while the button has the keyboard.
func (r *ringed) Refresh() {
	r.ring.StrokeColor = color.Transparent
	if r.button.focused {
		r.ring.StrokeColor = r.button.Theme().Color(theme.ColorNameInputBorder, fyne.CurrentApp().Settings().ThemeVariant())
	}
	r.ring.Refresh()
	r.WidgetRenderer.Refresh()
}

func (b *button) press() {
	if !b.Disabled() {
		b.OnTapped()
	}
}

// entry is a line of text that leaves Enter and Escape to the dialog.
type entry struct {
	widget.Entry
	frame *frame
	other func(*fyne.KeyEvent) bool // further keys of the dialog; may be nil
}

func (f *frame) entry(text string) *entry {
	e := &entry{frame: f}
	e.Text = text
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey edits the text.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.frame.key(k) || e.other != nil && e.other(k) {
		return
	}
	e.Entry.TypedKey(k)
}

// all selects the whole text, so that typing replaces it.
func (e *entry) all() { e.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// choice is a list of which one is chosen; it leaves Enter and Escape to the dialog.
type choice struct {
	widget.Select
	frame *frame
}

func (f *frame) choice(options []string) *choice {
	c := &choice{frame: f}
	c.Options = options
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey chooses.
func (c *choice) TypedKey(k *fyne.KeyEvent) {
	if !c.frame.key(k) {
		c.Select.TypedKey(k)
	}
}

// tick is a check box that leaves Enter and Escape to the dialog.
type tick struct {
	widget.Check
	frame *frame
}

func (f *frame) tick(text string, changed func(bool)) *tick {
	t := &tick{frame: f}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// TypedKey is for Enter and Escape; the space bar comes as a rune.
func (t *tick) TypedKey(k *fyne.KeyEvent) { t.frame.key(k) }
