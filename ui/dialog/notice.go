package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// ShowNotice tells what went wrong and the way out. copyText puts text on the clipboard.
func ShowNotice(n app.Notice, w fyne.Window, copyText func(string)) {
	text := wrapped(n.Text)
	text.Selectable = true
	rows := container.NewVBox(text)
	if n.Hint != "" {
		hint := widget.NewLabel(n.Hint)
		hint.Wrapping = fyne.TextWrapWord
		rows.Add(hint)
	}
	icon := widget.NewIcon(theme.NewErrorThemedResource(theme.ErrorIcon()))
	body := container.NewBorder(nil, nil, container.NewVBox(container.NewGridWrap(fyne.NewSquareSize(36), icon)), nil, rows)
	f := newFrame(w)
	details := f.button(lang.L("Copy details"), func() { copyText(n.Title + "\n" + n.Text + "\n" + n.Hint) })
	f.show(n.Title, body, fyne.NewSize(textWidth, 0), f.confirmButton(lang.L("Close"), f.dismiss), details, f.confirm)
}
