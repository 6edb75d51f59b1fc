package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// notesKept is how many remarks are shown.
const notesKept = 6

// Notes shows remarks about results, the newest first.
type Notes struct {
	Object fyne.CanvasObject
	rows   *fyne.Container
}

// NewNotes returns an empty list.
func NewNotes() *Notes {
	n := &Notes{rows: container.NewVBox()}
	n.Object = n.rows
	return n
}

// Add puts a remark on top. The same remark is not shown twice.
func (n *Notes) Add(note app.Notice) {
	for _, o := range n.rows.Objects {
		if o.(*widget.Label).Text == note.Text {
			return
		}
	}
	l := widget.NewLabel(note.Text)
	l.Wrapping = fyne.TextWrapWord
	n.rows.Objects = append([]fyne.CanvasObject{l}, n.rows.Objects...)
	if len(n.rows.Objects) > notesKept {
		n.rows.Objects = n.rows.Objects[:notesKept]
	}
	n.rows.Refresh()
}

// Clear removes all remarks, for another scene.
func (n *Notes) Clear() {
	n.rows.Objects = nil
	n.rows.Refresh()
}

// Empty reports that there is nothing to show.
func (n *Notes) Empty() bool { return len(n.rows.Objects) == 0 }
