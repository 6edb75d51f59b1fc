package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// buildWelcome is what lies in the middle of the map until a scene is open.
func (w *Window) buildWelcome() fyne.CanvasObject {
	title := widget.NewLabelWithStyle(lang.L("Open a SAR scene to map its calving front"), fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	how := widget.NewLabelWithStyle(lang.L("GeoTIFF, PNG, NetCDF, .SAFE and more: Ctrl+O, or drop a file here."), fyne.TextAlignCenter, fyne.TextStyle{})
	how.Importance = widget.LowImportance
	open := widget.NewButtonWithIcon(lang.L("Open scene…"), theme.FolderOpenIcon(), w.askScene)
	open.Importance = widget.HighImportance
	sample := widget.NewButton(lang.L("Open the sample"), w.openSample)
	buttons := container.NewHBox(layout.NewSpacer(), open, sample, layout.NewSpacer())
	return container.NewCenter(container.NewVBox(title, how, buttons))
}

// badge is a line of text on the map, on a ground that can be read on any scene.
type badge struct {
	box    *fyne.Container
	text   *widget.Label
	ground *canvas.Rectangle
	app    fyne.App
}

func newBadge(a fyne.App) *badge {
	b := &badge{app: a, text: widget.NewLabel(""), ground: canvas.NewRectangle(nil)}
	b.ground.CornerRadius = 4
	b.box = container.NewVBox(container.NewHBox(container.NewPadded(container.NewStack(b.ground, b.text))))
	b.box.Hide()
	return b
}

// show puts a text on the map; the empty one takes it away.
func (b *badge) show(text string) {
	if text == "" {
		b.box.Hide()
		return
	}
	c := color.NRGBAModel.Convert(b.app.Settings().Theme().Color(theme.ColorNameBackground, b.app.Settings().ThemeVariant())).(color.NRGBA)
	c.A = 225
	b.ground.FillColor = c
	b.ground.Refresh()
	b.text.SetText(text)
	b.box.Show()
}
