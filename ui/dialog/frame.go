// Package dialog holds the dialogs of the window, one a file. All of them close with Escape and are confirmed
// with Enter, whatever in them has the keyboard.
package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/look"
)

// room is what a dialog leaves free of the window's height, with its own edges.
const room = 60

// textWidth is wide enough for a sentence with a path.
const textWidth = 540

// frame is an open dialog: a title, what it is about, a row of buttons.
type frame struct {
	window    fyne.Window
	popup     *widget.PopUp
	confirm   *button // what Enter presses; nil: nothing
	onDismiss func()  // after Escape or the button that dismisses; may be nil
	typedKey  func(*fyne.KeyEvent)
	typedRune func(rune)
	open      bool
}

func newFrame(w fyne.Window) *frame { return &frame{window: w} }

// show opens the dialog with a width and, if it is not zero, a height. first gets the keyboard.
func (f *frame) show(title string, content fyne.CanvasObject, size fyne.Size, first fyne.Focusable, buttons ...fyne.CanvasObject) {
	head := widget.NewLabelWithStyle(title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	head.SizeName, head.Truncation = theme.SizeNameSubHeadingText, fyne.TextTruncateEllipsis
	row := container.NewHBox(append([]fyne.CanvasObject{layout.NewSpacer()}, buttons...)...)
	foot := container.NewVBox(widget.NewSeparator(), row)
	c := f.window.Canvas()
	if tall := head.MinSize().Height + content.MinSize().Height + foot.MinSize().Height + room; tall > c.Size().Height {
		content = container.NewVScroll(content) // a small screen, or one on which everything is drawn large
		size.Height = c.Size().Height
	}
	body := container.NewBorder(head, foot, nil, nil, content)
	f.popup = widget.NewModalPopUp(look.Rim(container.New(layout.NewCustomPaddedLayout(6, 8, 10, 10), body)), c)
	f.popup.Resize(fyne.NewSize(min(size.Width, c.Size().Width-40), min(size.Height, c.Size().Height-40)))
	f.typedKey, f.typedRune = c.OnTypedKey(), c.OnTypedRune()
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { f.key(e) })
	c.SetOnTypedRune(func(rune) {}) // letters are the map's no more
	f.open = true
	f.popup.Show()
	if first != nil {
		c.Focus(first)
	}
}

// hide closes the dialog and gives the keys back.
func (f *frame) hide() {
	if !f.open {
		return
	}
	f.open = false
	f.popup.Hide()
	f.window.Canvas().SetOnTypedKey(f.typedKey)
	f.window.Canvas().SetOnTypedRune(f.typedRune)
}

// dismiss closes the dialog without doing anything.
func (f *frame) dismiss() {
	f.hide()
	if f.onDismiss != nil {
		f.onDismiss()
	}
}

// key takes Escape and Enter; it reports whether the key was one of them.
func (f *frame) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		f.dismiss()
	case fyne.KeyReturn, fyne.KeyEnter:
		if f.confirm != nil {
			f.confirm.press()
		}
	default:
		return false
	}
	return true
}

// dismissButton closes the dialog.
func (f *frame) dismissButton(text string) *button { return f.button(text, f.dismiss) }

// confirmButton is what Enter presses.
func (f *frame) confirmButton(text string, do func()) *button {
	f.confirm = f.button(text, do)
	f.confirm.Importance = widget.HighImportance
	return f.confirm
}

func (f *frame) button(text string, do func()) *button {
	b := &button{frame: f}
	b.Text, b.OnTapped = text, do
	b.ExtendBaseWidget(b)
	return b
}
