package dialog

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/measure"
)

// ShowPixelSize asks for the metres per pixel of images without georeferencing.
func ShowPixelSize(s *app.Session, w fyne.Window) {
	f := newFrame(w)
	along, down := f.entry(""), f.entry("")
	if size := s.PixelSize(); size.Known() {
		along.Text = fmt.Sprintf("%g", size.Ground[1])
		down.Text = fmt.Sprintf("%g", size.Ground[0])
	}
	use := f.confirmButton(lang.L("Use"), func() {
		if size, err := measure.ParseSize(along.Text + "," + down.Text); err == nil {
			f.hide()
			s.SetPixelSizes(measure.Sizes{All: size})
		}
	})
	check := func(string) {
		if _, err := measure.ParseSize(along.Text + "," + down.Text); err == nil {
			use.Enable()
		} else {
			use.Disable()
		}
	}
	along.OnChanged, down.OnChanged = check, check
	check("")
	form := widget.NewForm(
		&widget.FormItem{Text: lang.L("Along a row (m)"), Widget: along, HintText: lang.L("Metres per pixel from left to right")},
		&widget.FormItem{Text: lang.L("Along a column (m)"), Widget: down, HintText: lang.L("Metres per pixel from top to bottom")},
	)
	why := widget.NewLabel(lang.L("For images without georeferencing: without metres per pixel there is no prediction by a model in metres, and no length or area."))
	why.Wrapping = fyne.TextWrapWord
	f.show(lang.L("Pixel size"), container.NewVBox(why, form), fyne.NewSize(textWidth, 0), along,
		f.dismissButton(lang.L("Cancel")), use)
	along.all()
}
