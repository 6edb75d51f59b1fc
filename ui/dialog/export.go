package dialog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// ShowExport asks for format, folder and name of the front's file, and writes it.
func ShowExport(s *app.Session, files *Files, w fyne.Window) {
	sc := s.Scene()
	if sc == nil || !s.HasFronts() {
		return
	}
	f := newFrame(w)
	e := &export{session: s, frame: f, window: w}
	e.folder = f.entry(files.Suggest(sc.Path))
	e.name = f.entry(sc.Name + "_fronts")
	e.format = f.choice(formatTitles())
	e.path = widget.NewLabel("")
	e.path.Truncation, e.path.Importance = fyne.TextTruncateEllipsis, widget.LowImportance
	browse := f.button(lang.L("Browse…"), func() { files.Folder(lang.L("Folder for the front"), e.folder.SetText) })
	e.ok = f.confirmButton(lang.L("Export"), e.confirm)
	e.folder.OnChanged, e.name.OnChanged = e.sync, e.sync
	e.format.OnChanged = e.sync
	e.format.SetSelectedIndex(0)
	form := widget.NewForm(
		widget.NewFormItem(lang.L("Name"), e.name),
		&widget.FormItem{Text: lang.L("Folder"), Widget: container.NewBorder(nil, nil, nil, browse, e.folder)},
		&widget.FormItem{Text: lang.L("Format"), Widget: e.format, HintText: exportHint(s)},
	)
	f.show(lang.L("Export the predicted front"), container.NewVBox(form, e.path), fyne.NewSize(textWidth+80, 0), e.name,
		f.dismissButton(lang.L("Cancel")), e.ok)
	e.name.all()
}

// export is the dialog while it is open.
type export struct {
	session      *app.Session
	frame        *frame
	window       fyne.Window
	folder, name *entry
	format       *choice
	path         *widget.Label
	ok           *button
}

func formatTitles() (titles []string) {
	for _, f := range app.Formats {
		titles = append(titles, fmt.Sprintf("%s (%s)", f.Title, f.Extension))
	}
	return titles
}

// exportHint says what goes into the file.
func exportHint(s *app.Session) string {
	lines := lang.L("1 line")
	if n := len(s.Prediction().Fronts); n != 1 {
		lines = fmt.Sprintf(lang.L("%d lines"), n)
	}
	if s.Stats() != nil {
		return fmt.Sprintf(lang.L("%s with model, date, length, and the error against the label"), lines)
	}
	return fmt.Sprintf(lang.L("%s with model, date and length"), lines)
}

// sync shows the file as it will be called, and lets the user confirm once it has a name.
func (e *export) sync(string) {
	e.path.SetText(e.target())
	if strings.TrimSpace(e.name.Text) == "" {
		e.ok.Disable()
	} else {
		e.ok.Enable()
	}
}

// target is the file as chosen.
func (e *export) target() string {
	return exportPath(e.folder.Text, e.name.Text, app.Formats[max(0, e.format.SelectedIndex())].Extension)
}

// exportPath joins folder and name and gives the name the extension, in the place of that of another format.
func exportPath(folder, name, extension string) string {
	name = strings.TrimSpace(name)
	old := filepath.Ext(name)
	for _, f := range app.Formats {
		if strings.EqualFold(old, f.Extension) {
			name = strings.TrimSuffix(name, old)
			break
		}
	}
	return filepath.Join(strings.TrimSpace(folder), name+extension)
}

// confirm asks before an existing file is replaced.
func (e *export) confirm() {
	path := e.target()
	write := func() {
		e.frame.hide()
		e.session.ExportFronts(path, nil)
	}
	if _, err := os.Stat(path); err != nil {
		write()
		return
	}
	Choose(lang.L("Replace the file?"), path, e.window, Answer{lang.L("Replace"), write})
}
