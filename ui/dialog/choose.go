package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Answer is one way to go on.
type Answer struct {
	Text string
	Do   func()
}

// Choose asks a question. Escape and Cancel do nothing; Enter takes the last answer.
func Choose(title, text string, w fyne.Window, answers ...Answer) {
	f := newFrame(w)
	buttons := []fyne.CanvasObject{f.dismissButton(lang.L("Cancel"))}
	for i, a := range answers {
		do := func() {
			f.hide()
			a.Do()
		}
		if i == len(answers)-1 {
			buttons = append(buttons, f.confirmButton(a.Text, do))
		} else {
			buttons = append(buttons, f.button(a.Text, do))
		}
	}
	f.show(title, wrapped(text), fyne.NewSize(textWidth, 0), f.confirm, buttons...)
}

// wrapped is text that breaks its lines, paths among it.
func wrapped(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapBreak
	return l
}
