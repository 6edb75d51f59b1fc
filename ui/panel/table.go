package panel

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// table is rows of a name and values, with an optional head.
type table struct {
	head []string
	rows [][]string
}

func newTable(head ...string) *table { return &table{head: head} }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// object draws each column as one label: fewer widgets, even line heights.
func (t *table) object() fyne.CanvasObject {
	all := stack()
	if t.head != nil {
		all.Add(line(t.head, widget.LowImportance))
	}
	texts := make([]string, len(t.rows[0]))
	for i := range texts {
		cells := make([]string, len(t.rows))
		for j, r := range t.rows {
			cells[j] = r[i]
		}
		texts[i] = strings.Join(cells, "\n")
	}
	all.Add(line(texts, widget.MediumImportance))
	return all
}

// line puts texts into columns, the first on the left and the others on the right of their own.
func line(texts []string, importance widget.Importance) fyne.CanvasObject {
	labels := make([]fyne.CanvasObject, len(texts))
	for i, text := range texts {
		l := widget.NewLabel(text)
		l.Importance = importance
		if i > 0 {
			l.Alignment = fyne.TextAlignTrailing
		}
		labels[i] = l
	}
	return container.New(columns{}, labels...)
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
