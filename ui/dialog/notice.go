package dialog

import (
	"runtime/debug"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/ui/language"
)

// ShowNotice tells what went wrong and the way out. copyText puts a report on the clipboard.
func ShowNotice(n app.Notice, w fyne.Window, copyText func(string)) {
	rows := container.NewVBox(wrapped(language.Say(n.Text)))
	if n.Hint != "" {
		hint := widget.NewLabel(language.Say(n.Hint))
		hint.Wrapping = fyne.TextWrapWord
		rows.Add(hint)
	}
	icon := widget.NewIcon(theme.NewErrorThemedResource(theme.ErrorIcon()))
	body := container.NewBorder(nil, nil, container.NewVBox(container.NewGridWrap(fyne.NewSquareSize(36), icon)), nil, rows)
	f := newFrame(w)
	details := f.button(lang.L("Copy details"), func() { copyText(report(n)) })
	f.show(language.Say(n.Title), body, fyne.NewSize(textWidth, 0), f.confirmButton(lang.L("Close"), f.dismiss), details, f.confirm)
}

// report is a notice for those who are asked for help: in English, with what the program was built from.
func report(n app.Notice) string {
	lines := []string{n.Title, n.Text}
	if n.Hint != "" {
		lines = append(lines, n.Hint)
	}
	lines = append(lines, "", "Icefront "+revision())
	return strings.Join(append(lines, toolVersions()...), "\n") + "\n"
}

// revision is that of the source that the program was built from.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += ", " + s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			text += ", changed"
		}
	}
	return text
}

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

// longWord is more than fits on a line of a dialog.
const longWord = 40

// wrapped is text that breaks its lines, paths among it.
func wrapped(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	for word := range strings.FieldsSeq(text) {
		if len(word) > longWord { // a path
			l.Wrapping = fyne.TextWrapBreak
		}
	}
	return l
}

// Show shows something to read.
func Show(title string, content fyne.CanvasObject, w fyne.Window) {
	f := newFrame(w)
	f.show(title, content, fyne.NewSize(textWidth, 0), f.confirmButton(lang.L("Close"), f.dismiss), f.confirm)
}
