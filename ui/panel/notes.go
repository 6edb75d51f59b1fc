package panel

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
)

// notesKept is how many remarks are shown.
const notesKept = 6

// Notes shows remarks about results, the newest first. It hides while there are none.
type Notes struct {
	Object *container.ThemeOverride
	rows   *fyne.Container
	texts  []string
}

// NewNotes returns an empty list.
func NewNotes() *Notes {
	n := &Notes{rows: stack()}
	n.Object = Compact(stack(heading(lang.L("Notes")), n.rows))
	n.Object.Hide()
	return n
}

// Add puts a remark on top. The same remark is not shown twice.
func (n *Notes) Add(note app.Notice) {
	if slices.Contains(n.texts, note.Text) {
		return
	}
	n.texts = append([]string{note.Text}, n.texts...)
	n.texts = n.texts[:min(len(n.texts), notesKept)]
	n.sync()
}

// Clear removes all remarks, for another scene.
func (n *Notes) Clear() {
	n.texts = nil
	n.sync()
}

// Texts returns the remarks, the newest first.
func (n *Notes) Texts() []string { return slices.Clone(n.texts) }

func (n *Notes) sync() {
	n.rows.Objects = nil
	for _, t := range n.texts {
		n.rows.Add(prose(t, widget.MediumImportance))
	}
	show(n.Object, len(n.texts) > 0)
	n.Object.Refresh()
}
