package dialog

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// doubleClick is how soon a second click must follow the first.
const doubleClick = 500 * time.Millisecond

// fileList is a folder, one entry a row. A click selects, a second one opens, and so do arrows and Enter.
type fileList struct {
	widget.List
	chooser *chooser
	current int // selected row; -1: none
	clicked time.Time
}

func newFileList(c *chooser) *fileList {
	l := &fileList{chooser: c, current: -1}
	l.Length = func() int { return len(c.entries) }
	l.CreateItem = func() fyne.CanvasObject { return newFileRow(l) }
	l.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) { o.(*fileRow).show(id) }
	l.OnSelected = func(id widget.ListItemID) {
		l.current = id
		c.picked(id)
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// reset shows another folder from its beginning.
func (l *fileList) reset() {
	l.current = -1
	l.UnselectAll()
	l.Refresh()
	l.ScrollToTop()
}

// move selects another row, as far as there are some.
func (l *fileList) move(by int) {
	if n := len(l.chooser.entries); n > 0 {
		l.Select(min(max(l.current+by, 0), n-1))
	}
}

// TypedKey moves, opens, and goes up.
func (l *fileList) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyPageDown:
		l.move(12)
	case fyne.KeyPageUp:
		l.move(-12)
	case fyne.KeyHome:
		l.move(-len(l.chooser.entries))
	case fyne.KeyEnd:
		l.move(len(l.chooser.entries))
	case fyne.KeyBackspace:
		l.chooser.up()
	case fyne.KeyReturn, fyne.KeyEnter:
		l.chooser.opened(l.current)
	default:
		l.chooser.frame.key(k)
	}
}

// tapped selects a row, or opens it if it was selected a moment ago.
func (l *fileList) tapped(id int) {
	again := id == l.current && time.Since(l.clicked) < doubleClick
	l.clicked = time.Now()
	if again {
		l.chooser.opened(id)
		return
	}
	l.chooser.frame.window.Canvas().Focus(l)
	l.Select(id)
}

// fileRow is one entry: an icon, a name, its size and date.
type fileRow struct {
	widget.BaseWidget
	list             *fileList
	id               int
	icon             *widget.Icon
	name, size, date *widget.Label
}

func newFileRow(l *fileList) *fileRow {
	r := &fileRow{list: l, icon: widget.NewIcon(theme.FileIcon()), name: widget.NewLabel(""), size: widget.NewLabel(""), date: widget.NewLabel("")}
	r.name.Truncation = fyne.TextTruncateEllipsis
	r.size.Alignment = fyne.TextAlignTrailing
	r.size.Importance, r.date.Importance = widget.LowImportance, widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is Fyne's entry to the row's objects.
func (r *fileRow) CreateRenderer() fyne.WidgetRenderer {
	width := func(w float32, l *widget.Label) fyne.CanvasObject {
		return container.NewGridWrap(fyne.NewSize(w, l.MinSize().Height), l)
	}
	right := container.NewHBox(width(90, r.size), width(150, r.date))
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, container.NewPadded(r.icon), right, r.name))
}

// Tapped tells the list.
func (r *fileRow) Tapped(*fyne.PointEvent) { r.list.tapped(r.id) }

// show fills the row in.
func (r *fileRow) show(id int) {
	c := r.list.chooser
	if id >= len(c.entries) {
		return
	}
	r.id = id
	e := c.entries[id]
	r.name.SetText(e.Name())
	folder := isFolder(c.folder, e)
	r.icon.SetResource(theme.FileIcon())
	if folder {
		r.icon.SetResource(theme.FolderIcon())
	}
	size, date := "", ""
	if info, err := e.Info(); err == nil {
		date = info.ModTime().Format("2006-01-02 15:04")
		if !folder {
			size = sizeText(info.Size())
		}
	}
	r.size.SetText(size)
	r.date.SetText(date)
}

// sizeText writes bytes for people.
func sizeText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
