package dialog

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// ShowPixelSize asks for the metres per pixel of images without georeferencing.
func ShowPixelSize(s *app.Session, w fyne.Window) {
	along, down := widget.NewEntry(), widget.NewEntry()
	if size := s.PixelSize(); size.Known() {
		along.SetText(fmt.Sprintf("%g", size.Ground[1]))
		down.SetText(fmt.Sprintf("%g", size.Ground[0]))
	}
	check := func(text string) error {
		_, err := app.ParsePixelSize(text)
		return err
	}
	along.Validator, down.Validator = check, check
	items := []*widget.FormItem{
		{Text: lang.L("Along a row (m)"), Widget: along, HintText: lang.L("Metres per pixel from left to right")},
		{Text: lang.L("Along a column (m)"), Widget: down, HintText: lang.L("Metres per pixel from top to bottom")},
	}
	d := dialog.NewForm(lang.L("Pixel size of images without georeferencing"), lang.L("Use"), lang.L("Cancel"), items, func(ok bool) {
		if !ok {
			return
		}
		size, err := app.ParsePixelSize(along.Text + "," + down.Text)
		if err == nil { // the form checks the same before it lets the user confirm
			s.SetPixelSizes(app.PixelSizes{All: size})
		}
	}, w)
	d.Resize(fyne.NewSize(textWidth, 0))
	d.Show()
}
