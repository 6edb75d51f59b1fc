package dialog

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/language"
)

// About is what the program says of itself.
type About struct {
	Version   string
	Libraries []string // with their versions
	Model     []string // that the next prediction runs with, line by line
	Licences  string   // of all that is built in
	Copy      func(text string)
	// Later is told how to put the lines of the model when they are known; may be nil.
	Later func(model func(lines []string))
}

// ShowAbout shows versions, the model, where data come from, and licences.
func ShowAbout(a About, w fyne.Window) {
	f := newFrame(w)
	versions := append([]string{"Icefront " + a.Version}, toolVersions()...)
	for _, l := range a.Libraries {
		versions = append(versions, language.Say(l))
	}
	model := wrapped(strings.Join(a.Model, "\n"))
	rows := container.NewVBox(
		paragraph(lang.L("Calving fronts and zones in SAR scenes, after Herrmann et al. (2023), doi:10.5194/tc-17-4957-2023.")),
		part(lang.L("Versions")), wrapped(strings.Join(versions, "\n")),
		part(lang.L("Model")), model,
		part(lang.L("Data")),
		paragraph(lang.L("The built-in model and sample: CaFFe, Gourmelon et al. (2022), doi:10.1594/PANGAEA.940950, CC BY 4.0.")),
		paragraph(lang.L("Sentinel-1 scenes contain modified Copernicus Sentinel data; name their year where you publish results.")),
		part(lang.L("Licence")),
		paragraph(lang.L("Icefront is free software under the Apache License 2.0; ATTRIBUTION.md names what it builds on.")),
	)
	copyAll := func() {
		if a.Copy != nil {
			a.Copy(strings.Join(versions, "\n") + "\n" + model.Text + "\n")
		}
	}
	if a.Later != nil {
		a.Later(func(lines []string) {
			if f.open {
				model.SetText(strings.Join(lines, "\n"))
				rows.Refresh() // it has grown
			}
		})
	}
	licences := f.button(lang.L("Licences…"), func() { showLicences(a.Licences, w) })
	f.show("Icefront "+a.Version, container.NewVScroll(rows), fyne.NewSize(textWidth+80, aboutHeight), f.confirmButton(lang.L("Close"), f.dismiss),
		licences, f.button(lang.L("Copy"), copyAll), f.confirm)
}

// aboutHeight fits a screen of 800 lines.
const aboutHeight = 610

// toolVersions are what the program was built with.
func toolVersions() []string {
	lines := []string{fmt.Sprintf("Go %s, %s/%s", strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "fyne.io/fyne/v2" {
				lines = append(lines, "Fyne "+strings.TrimPrefix(d.Version, "v"))
			}
		}
	}
	return lines
}

func part(title string) *widget.Label {
	return widget.NewLabelWithStyle(title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

// Text in dialogs cannot be selected: a label that can takes the keyboard, and Enter and Escape with it. There are
// buttons that copy.

func paragraph(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// moduleList is Fyne's list, but leaves Enter and Escape to its dialog.
type moduleList struct {
	widget.List
	frame *frame
}

// TypedKey moves in the list.
func (l *moduleList) TypedKey(e *fyne.KeyEvent) {
	if !l.frame.key(e) {
		l.List.TypedKey(e)
	}
}

// licence is the part of the licences about one module.
type licence struct{ module, text string }

// parts splits the licences at their lines.
func parts(text string) (all []licence) {
	line := "\n" + strings.Repeat("=", 80) + "\n"
	_, text, _ = strings.Cut(text, line) // what stands above the first
	for section := range strings.SplitSeq(text, line) {
		module, text, _ := strings.Cut(section, "\n")
		all = append(all, licence{module, strings.Trim(text, "\n")})
	}
	return all
}

// showLicences lists the modules, with the licence of the chosen one beside them.
func showLicences(text string, w fyne.Window) {
	all := parts(text)
	shown := widget.NewLabel("")
	shown.SizeName, shown.TextStyle.Monospace = theme.SizeNameCaptionText, true
	scroll := container.NewScroll(shown)
	f := newFrame(w)
	modules := &moduleList{frame: f}
	modules.Length = func() int { return len(all) }
	modules.CreateItem = func() fyne.CanvasObject {
		l := widget.NewLabel("")
		l.Truncation = fyne.TextTruncateEllipsis
		return l
	}
	modules.UpdateItem = func(i int, o fyne.CanvasObject) { o.(*widget.Label).SetText(all[i].module) }
	modules.OnSelected = func(i int) {
		shown.SetText(all[i].text)
		scroll.ScrollToTop()
	}
	modules.ExtendBaseWidget(modules)
	split := container.NewHSplit(modules, scroll)
	split.Offset = 0.34
	f.show(lang.L("Licences"), split, fyne.NewSize(1060, 620), modules, f.confirmButton(lang.L("Close"), f.dismiss))
	if len(all) > 0 {
		modules.Select(0)
	}
}
