package panel

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// valueWidth holds "12345.67 km²".
const valueWidth = 76

// table is rows of a name and values, with an optional head.
type table struct {
	head []string
	rows [][]string
}

func newTable(head ...string) *table { return &table{head: head} }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// object draws each column as one label: fewer widgets, even line heights.
func (t *table) object() fyne.CanvasObject {
	all := container.NewVBox()
	if t.head != nil {
		all.Add(line(t.head, widget.LowImportance))
	}
	columns := make([]string, len(t.rows[0]))
	for i := range columns {
		cells := make([]string, len(t.rows))
		for j, r := range t.rows {
			cells[j] = r[i]
		}
		columns[i] = strings.Join(cells, "\n")
	}
	all.Add(line(columns, widget.MediumImportance))
	return all
}

// line puts texts into columns: the first takes the room that the others leave, and their own is even if there
// are several.
func line(columns []string, importance widget.Importance) fyne.CanvasObject {
	labels := make([]fyne.CanvasObject, len(columns))
	for i, text := range columns {
		l := widget.NewLabel(text)
		l.Importance = importance
		if i > 0 {
			l.Alignment = fyne.TextAlignTrailing
		}
		labels[i] = l
	}
	if len(labels) == 2 {
		return container.NewBorder(nil, nil, labels[0], nil, labels[1])
	}
	return container.New(evenly{}, labels...)
}

// evenly is a layout of one wide column and others of valueWidth.
type evenly struct{}

// MinSize is what the first column needs, and valueWidth for each of the others.
func (evenly) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for i, o := range objects {
		m := o.MinSize()
		if i > 0 {
			m.Width = valueWidth
		}
		s = fyne.NewSize(s.Width+m.Width, max(s.Height, m.Height))
	}
	return s
}

// Layout places the columns.
func (evenly) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first := size.Width - float32(len(objects)-1)*valueWidth
	for i, o := range objects {
		if i == 0 {
			o.Resize(fyne.NewSize(first, size.Height))
			o.Move(fyne.NewPos(0, 0))
			continue
		}
		o.Resize(fyne.NewSize(valueWidth, size.Height))
		o.Move(fyne.NewPos(first+float32(i-1)*valueWidth, 0))
	}
}

// heading is the title of a panel.
func heading(text string) fyne.CanvasObject {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.SizeName, l.Truncation = theme.SizeNameSubHeadingText, fyne.TextTruncateEllipsis
	return l
}

// caption names what follows within a panel.
func caption(text string) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.Importance = widget.LowImportance
	return l
}

// prose is a sentence or two.
func prose(text string, importance widget.Importance) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.Wrapping, l.Importance = fyne.TextWrapWord, importance
	return l
}
