package dialog

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// Files asks for files and remembers the folder of the last one.
type Files struct {
	window fyne.Window
	folder string
}

// NewFiles returns the file dialogs of a window.
func NewFiles(w fyne.Window) *Files { return &Files{window: w} }

// size fills most of a small window.
var size = fyne.NewSize(860, 600)

// Open asks for an existing file with one of the extensions; none means any file.
func (f *Files) Open(extensions []string, then func(path string)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil || r == nil {
			return // the user changed their mind
		}
		path := r.URI().Path()
		_ = r.Close() // opened by the dialog; GDAL opens it itself
		f.chosen(path, then)
	}, f.window)
	if len(extensions) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(bothCases(extensions)))
	}
	d.SetLocation(f.location())
	d.Resize(size)
	d.Show()
}

// Folder asks for an existing folder, such as a .SAFE product.
func (f *Files) Folder(then func(path string)) {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err != nil || u == nil {
			return // the user changed their mind
		}
		f.chosen(u.Path(), then)
	}, f.window)
	d.SetLocation(f.location())
	d.Resize(size)
	d.Show()
}

func (f *Files) chosen(path string, then func(string)) {
	f.folder = filepath.Dir(path)
	then(path)
}

// location is the folder where a dialog begins; nil is Fyne's default.
func (f *Files) location() fyne.ListableURI {
	if f.folder == "" {
		return nil
	}
	u, err := storage.ListerForURI(storage.NewFileURI(f.folder))
	if err != nil {
		return nil
	}
	return u
}

// Remember makes the next dialog begin in the folder of a path.
func (f *Files) Remember(path string) {
	if abs, err := filepath.Abs(path); err == nil {
		f.folder = filepath.Dir(abs)
	}
}

func bothCases(extensions []string) (all []string) {
	for _, e := range extensions {
		all = append(all, e, strings.ToUpper(e))
	}
	return all
}
