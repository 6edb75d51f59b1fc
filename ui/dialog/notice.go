// Package dialog holds the dialogs of the window, one a file.
package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// textWidth is wide enough for a sentence with a path.
const textWidth = 520

// ShowNotice tells what went wrong and the way out. copyText puts text on the clipboard.
func ShowNotice(n app.Notice, w fyne.Window, copyText func(string)) {
	text := widget.NewLabel(n.Text)
	text.Wrapping, text.Selectable = fyne.TextWrapBreak, true
	rows := []fyne.CanvasObject{text}
	if n.Hint != "" {
		hint := widget.NewLabel(n.Hint)
		hint.Wrapping, hint.TextStyle = fyne.TextWrapWord, fyne.TextStyle{Italic: true}
		rows = append(rows, hint)
	}
	icon := container.NewCenter(widget.NewIcon(theme.ErrorIcon()))
	var d *dialog.CustomDialog
	details := widget.NewButton(lang.L("Copy details"), func() { copyText(n.Title + "\n" + n.Text + "\n" + n.Hint) })
	ok := widget.NewButton(lang.L("Close"), func() { d.Hide() })
	ok.Importance = widget.HighImportance
	body := container.NewBorder(nil, container.NewHBox(layout.NewSpacer(), details, ok), icon, nil, container.NewVBox(rows...))
	d = dialog.NewCustomWithoutButtons(n.Title, body, w)
	d.Resize(fyne.NewSize(textWidth, 0))
	d.Show()
}
