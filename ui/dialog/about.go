package dialog

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// ShowAbout names the program, its libraries, and where model and data come from.
func ShowAbout(version string, libraries []string, w fyne.Window) {
	text := widget.NewLabel(strings.Join([]string{
		"Icefront " + version, "",
		lang.L("Calving fronts and zones in SAR scenes, after Herrmann et al. (2023), doi:10.5194/tc-17-4957-2023."), "",
		strings.Join(libraries, "\n"), "",
		lang.L("The built-in model and sample: CaFFe, Gourmelon et al. (2022), doi:10.1594/PANGAEA.940950, CC BY 4.0."),
		lang.L("Icefront is free software under the Apache License 2.0; ATTRIBUTION.md names what it builds on."),
	}, "\n"))
	text.Wrapping = fyne.TextWrapWord
	d := dialog.NewCustom(lang.L("About Icefront"), lang.L("Close"), text, w)
	d.Resize(fyne.NewSize(textWidth, 0))
	d.Show()
}

// Key is a key of the keyboard map and what it does.
type Key struct{ Keys, Does string }

// ShowKeys shows the keyboard map.
func ShowKeys(keys []Key, w fyne.Window) {
	rows := container.NewVBox()
	for _, k := range keys {
		rows.Add(container.NewGridWithColumns(2,
			widget.NewLabelWithStyle(k.Keys, fyne.TextAlignLeading, fyne.TextStyle{Bold: true}),
			widget.NewLabel(k.Does)))
	}
	d := dialog.NewCustom(lang.L("Keyboard and mouse"), lang.L("Close"), container.NewVScroll(rows), w)
	d.Resize(fyne.NewSize(textWidth, 560))
	d.Show()
}
