package dialog

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// request says what is asked for.
type request struct {
	title, confirm string
	extensions     []string // of files that are shown at first; none: all
	folders        bool     // a folder is wanted, not a file
	save           string   // a file to be written, with the name that it should have
	then           func(path string)
}

// chooserSize fills most of a small window.
var chooserSize = fyne.NewSize(820, 560)

// chooser is the file dialog while it is open: a path to type, and the folder as a list.
type chooser struct {
	request
	files   *Files
	frame   *frame
	folder  string // that is listed
	entries []os.DirEntry
	all     bool // files of every kind are listed
	path    *entry
	list    *fileList
	message *widget.Label
}

func (f *Files) ask(r request) {
	c := &chooser{request: r, files: f, frame: newFrame(f.window)}
	c.path = c.frame.entry("")
	c.path.SetPlaceHolder(lang.L("Path of a file or folder"))
	c.path.other = c.fromPath
	c.list = newFileList(c)
	c.message = widget.NewLabel("")
	c.message.Truncation, c.message.Importance = fyne.TextTruncateEllipsis, widget.WarningImportance
	ok := c.frame.confirmButton(r.confirm, c.confirm)
	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), c.up)
	house := widget.NewButtonWithIcon("", theme.HomeIcon(), func() { c.enter(home()) })
	foot := container.NewBorder(nil, nil, nil, nil, c.message)
	if len(r.extensions) > 0 {
		foot = container.NewBorder(nil, nil, c.frame.tick(lang.L("All files"), c.showAll), nil, c.message)
	}
	body := container.NewBorder(container.NewBorder(nil, nil, container.NewHBox(up, house), nil, c.path), foot, nil, nil, c.list)
	c.frame.show(r.title, body, chooserSize, c.path, c.frame.dismissButton(lang.L("Cancel")), ok)
	c.enter(f.start(r.save))
	c.path.all()
}

// start is the folder where a dialog begins.
func (f *Files) start(save string) string {
	if save != "" {
		return filepath.Dir(save)
	}
	if st, err := os.Stat(f.folder); f.folder != "" && err == nil && st.IsDir() {
		return f.folder
	}
	return absolute(".")
}

// enter lists a folder; one that cannot be read leaves everything as it is.
func (c *chooser) enter(folder string) {
	extensions := c.extensions
	if c.all {
		extensions = nil
	}
	entries, err := list(folder, extensions, c.folders)
	if err != nil {
		c.say(err)
		return
	}
	c.folder, c.entries = folder, entries
	c.message.SetText("")
	if len(entries) == 0 {
		c.message.SetText(lang.L("Nothing here to choose."))
	}
	c.list.reset()
	c.setPath(folder)
}

// setPath shows a folder, or the file that would be written there.
func (c *chooser) setPath(folder string) {
	text := folder
	if !strings.HasSuffix(text, string(filepath.Separator)) {
		text += string(filepath.Separator)
	}
	if c.save != "" {
		text += filepath.Base(c.save)
	}
	c.path.SetText(text)
	c.path.CursorColumn = len([]rune(text))
	c.path.Refresh()
}

func (c *chooser) say(err error) {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.message.SetText(lang.L("There is no such file or folder."))
	case errors.Is(err, fs.ErrPermission):
		c.message.SetText(lang.L("You may not read that folder."))
	case errors.As(err, &p):
		c.message.SetText(p.Err.Error())
	default:
		c.message.SetText(err.Error())
	}
}

func (c *chooser) showAll(on bool) {
	c.all = on
	c.enter(c.folder)
}

func (c *chooser) up() { c.enter(filepath.Dir(c.folder)) }

// picked shows the entry that was selected in the list.
func (c *chooser) picked(id int) {
	e := c.entries[id]
	path := filepath.Join(c.folder, e.Name())
	switch {
	case !isFolder(c.folder, e):
		c.path.SetText(path)
		if c.save != "" {
			c.save = path
		}
	case c.folders:
		c.setPath(path)
	default:
		c.setPath(c.folder)
	}
}

// opened is a double click or Enter in the list.
func (c *chooser) opened(id int) {
	if id < 0 || id >= len(c.entries) {
		c.confirm()
		return
	}
	if e := c.entries[id]; isFolder(c.folder, e) {
		c.enter(filepath.Join(c.folder, e.Name()))
		return
	}
	c.picked(id)
	c.confirm()
}

// fromPath goes from the path into the list.
func (c *chooser) fromPath(k *fyne.KeyEvent) bool {
	if k.Name != fyne.KeyDown || len(c.entries) == 0 {
		return false
	}
	c.frame.window.Canvas().Focus(c.list)
	c.list.move(1)
	return true
}

// typed is the path as it stands, relative to the folder that is listed; ~ is the user's own.
func (c *chooser) typed() string {
	text := strings.TrimSpace(c.path.Text)
	if rest, ok := strings.CutPrefix(text, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		text = home() + rest
	}
	if text == "" || filepath.IsAbs(text) {
		return text
	}
	return filepath.Join(c.folder, text)
}

// confirm takes the path: a folder is entered or, where one is wanted, chosen.
func (c *chooser) confirm() {
	path := c.typed()
	if path == "" {
		return
	}
	st, err := os.Stat(path)
	switch {
	case c.save != "":
		c.confirmSave(path, st)
	case err != nil:
		c.say(err)
	case st.IsDir() && !c.folders:
		c.enter(filepath.Clean(path))
	case !st.IsDir() && c.folders:
		c.message.SetText(lang.L("That is a file, not a folder."))
	default:
		c.choose(filepath.Clean(path))
	}
}

// confirmSave takes a file that is new, or asks about the old one; st is nil if there is none.
func (c *chooser) confirmSave(path string, st os.FileInfo) {
	switch {
	case st != nil && st.IsDir():
		c.enter(filepath.Clean(path))
	case st != nil:
		Choose(lang.L("Replace the file?"), path, c.files.window, Answer{lang.L("Replace"), func() { c.choose(path) }})
	default:
		if parent, err := os.Stat(filepath.Dir(path)); err != nil || !parent.IsDir() {
			c.message.SetText(lang.L("There is no such folder."))
			return
		}
		c.choose(path)
	}
}

func (c *chooser) choose(path string) {
	c.frame.hide()
	c.files.Remember(path)
	c.then(path)
}
