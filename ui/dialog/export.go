package dialog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// ShowExport asks for format, folder and name of the front's file, and writes it.
func ShowExport(s *app.Session, files *Files, w fyne.Window) {
	sc := s.Scene()
	if sc == nil || s.Prediction() == nil {
		return
	}
	e := &export{session: s, window: w}
	e.folder = widget.NewEntry()
	e.folder.SetText(folderOf(sc.Path))
	browse := widget.NewButton(lang.L("Browse…"), func() { files.Folder(e.folder.SetText) })
	e.name = widget.NewEntry()
	e.name.SetText(sc.Name + "_fronts")
	e.format = widget.NewSelect(formatTitles(), nil)
	e.format.SetSelectedIndex(0)
	items := []*widget.FormItem{
		widget.NewFormItem(lang.L("Format"), e.format),
		{Text: lang.L("Folder"), Widget: container.NewBorder(nil, nil, nil, browse, e.folder)},
		{Text: lang.L("Name"), Widget: e.name, HintText: exportHint(s)},
	}
	d := dialog.NewForm(lang.L("Export the predicted front"), lang.L("Export"), lang.L("Cancel"), items, func(ok bool) {
		if ok {
			e.confirm()
		}
	}, w)
	d.Resize(fyne.NewSize(textWidth+80, 0))
	d.Show()
}

// export is the dialog while it is open.
type export struct {
	session      *app.Session
	window       fyne.Window
	folder, name *widget.Entry
	format       *widget.Select
}

func formatTitles() (titles []string) {
	for _, f := range app.Formats {
		titles = append(titles, fmt.Sprintf("%s (%s)", f.Title, f.Extension))
	}
	return titles
}

// exportHint says what goes into the file.
func exportHint(s *app.Session) string {
	n := len(s.Prediction().Fronts)
	if s.Stats() != nil {
		return fmt.Sprintf(lang.L("%d line(s) with model, date, length, and the error against the label"), n)
	}
	return fmt.Sprintf(lang.L("%d line(s) with model, date and length"), n)
}

// path is the file as chosen, with the format's extension.
func (e *export) path() string {
	f := app.Formats[max(0, e.format.SelectedIndex())]
	name := strings.TrimSpace(e.name.Text)
	if !strings.EqualFold(filepath.Ext(name), f.Extension) {
		name += f.Extension
	}
	return filepath.Join(strings.TrimSpace(e.folder.Text), name)
}

// confirm asks before an existing file is replaced.
func (e *export) confirm() {
	path := e.path()
	write := func() { e.session.ExportFronts(path, nil) }
	if _, err := os.Stat(path); err != nil {
		write()
		return
	}
	dialog.ShowConfirm(lang.L("Replace the file?"), path, func(ok bool) {
		if ok {
			write()
		}
	}, e.window)
}

func folderOf(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Dir(path)
	}
	return filepath.Dir(abs)
}
