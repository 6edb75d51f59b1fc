package dialog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Files asks for files and remembers the folder of the last one.
type Files struct {
	window fyne.Window
	folder string
}

// NewFiles returns the file dialogs of a window.
func NewFiles(w fyne.Window) *Files { return &Files{window: w} }

// Open asks for an existing file with one of the extensions; none means any file.
func (f *Files) Open(title string, extensions []string, then func(path string)) {
	f.ask(request{title: title, confirm: lang.L("Open"), extensions: extensions, then: then})
}

// Folder asks for an existing folder, such as a .SAFE product.
func (f *Files) Folder(title string, then func(path string)) {
	f.ask(request{title: title, confirm: lang.L("Choose"), folders: true, then: then})
}

// Save asks where to write a file, and whether an existing one is to be replaced.
func (f *Files) Save(title, path string, then func(path string)) {
	f.ask(request{title: title, confirm: lang.L("Save"), save: path, then: then})
}

// Remember makes the next dialog begin in the folder of a path.
func (f *Files) Remember(path string) { f.folder = filepath.Dir(absolute(path)) }

// Suggest is the folder for results of a scene: its own. The unpacked sample lies in a folder that goes with
// the session, so its results are better kept at home.
func (f *Files) Suggest(scene string) string {
	dir := filepath.Dir(absolute(scene))
	if strings.HasPrefix(dir, filepath.Join(os.TempDir(), "icefront-")) {
		return home()
	}
	return dir
}

func home() string {
	if dir, err := os.UserHomeDir(); err == nil {
		return dir
	}
	return absolute(".")
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// list reads a folder: folders first, then files, each in alphabetic order, hidden ones left out. Extensions
// are compared without case; none lets every file pass.
func list(folder string, extensions []string, foldersOnly bool) ([]os.DirEntry, error) {
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(all, func(e os.DirEntry) bool {
		switch {
		case strings.HasPrefix(e.Name(), "."):
			return true
		case isFolder(folder, e):
			return false
		}
		return foldersOnly || len(extensions) > 0 && !slices.Contains(extensions, strings.ToLower(filepath.Ext(e.Name())))
	})
	slices.SortStableFunc(kept, func(a, b os.DirEntry) int {
		if x, y := isFolder(folder, a), isFolder(folder, b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	})
	return kept, nil
}

// isFolder follows links.
func isFolder(parent string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	st, err := os.Stat(filepath.Join(parent, e.Name()))
	return err == nil && st.IsDir()
}
