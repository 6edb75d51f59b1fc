package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Sheet is a dialog that fills most of its window, with whatever its maker puts in. It can be shown again after it was
// closed.
type Sheet struct{ frame *frame }

// NewSheet returns a sheet of a window, not yet shown.
func NewSheet(w fyne.Window) *Sheet { return &Sheet{newFrame(w)} }

// Show opens the sheet; first gets the keyboard.
func (s *Sheet) Show(title string, content fyne.CanvasObject, size fyne.Size, first fyne.Focusable) {
	if !s.frame.open {
		s.frame.show(title, content, size, first, s.frame.dismissButton(lang.L("Close")))
	}
}

// Open reports that the sheet is shown.
func (s *Sheet) Open() bool { return s.frame.open }

// Top reports that no other dialog lies on the sheet.
func (s *Sheet) Top() bool {
	return s.frame.open && s.frame.window.Canvas().Overlays().Top() == s.frame.popup
}

// Key takes the keys that close the sheet, for what has the keyboard in it; it reports whether this was one.
func (s *Sheet) Key(e *fyne.KeyEvent) bool { return s.frame.key(e) }

// Button is one that presses itself on Enter and leaves Escape to its dialog.
type Button = button

// Button returns a button for the sheet.
func (s *Sheet) Button(text string, icon fyne.Resource, do func()) *Button {
	b := s.frame.button(text, do)
	b.Icon = icon
	return b
}

// Hide closes the sheet, as Escape does.
func (s *Sheet) Hide() { s.frame.dismiss() }

// Entry is a line of text that leaves Enter and Escape to its dialog.
type Entry = entry

// Entry returns a line of text for the sheet, with a hint while it is empty.
func (s *Sheet) Entry(hint string, changed func(string)) *Entry {
	e := s.frame.entry("")
	e.SetPlaceHolder(hint)
	e.OnChanged = changed
	return e
}

// Choice is a list of which one is chosen; it leaves Enter and Escape to its dialog.
type Choice = choice

// Choice returns a list for the sheet.
func (s *Sheet) Choice(changed func(string)) *Choice {
	c := s.frame.choice(nil)
	c.OnChanged = changed
	return c
}

// Tick is a check box that leaves Enter and Escape to its dialog.
type Tick = tick

// Tick returns a check box for the sheet.
func (s *Sheet) Tick(text string, changed func(bool)) *Tick { return s.frame.tick(text, changed) }
