package dialog

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// ShowAbout names the program, its libraries, and where model and data come from.
func ShowAbout(version string, libraries []string, w fyne.Window) {
	rows := container.NewVBox()
	for _, paragraph := range []string{
		lang.L("Calving fronts and zones in SAR scenes, after Herrmann et al. (2023), doi:10.5194/tc-17-4957-2023."),
		lang.L("The built-in model and sample: CaFFe, Gourmelon et al. (2022), doi:10.1594/PANGAEA.940950, CC BY 4.0."),
		lang.L("Icefront is free software under the Apache License 2.0; ATTRIBUTION.md names what it builds on."),
		strings.Join(libraries, "\n"),
	} {
		l := widget.NewLabel(paragraph)
		l.Wrapping, l.Selectable = fyne.TextWrapWord, true
		rows.Add(l)
	}
	f := newFrame(w)
	f.show("Icefront "+version, rows, fyne.NewSize(textWidth, 0), f.confirmButton(lang.L("Close"), f.dismiss), f.confirm)
}
