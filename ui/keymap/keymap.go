// Package keymap shows all keys and gestures of the mouse, to be searched, and writes them for the documentation.
package keymap

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/action"
	"icefront/ui/dialog"
	"icefront/ui/panel"
)

// size fits a screen of 1280 x 800.
var size = fyne.NewSize(1140, 690)

// Show opens the keyboard map.
func Show(w fyne.Window, sections []action.Section) {
	m := &keymap{sheet: dialog.NewSheet(w), sections: sections, left: container.New(table{}), right: container.New(table{})}
	search := m.sheet.Entry(lang.L("Search"), m.fill)
	m.none = widget.NewLabelWithStyle(lang.L("No key does that."), fyne.TextAlignCenter, fyne.TextStyle{})
	m.none.Importance = widget.LowImportance
	m.columns = panel.Compact(container.NewGridWithColumns(2, m.left, m.right))
	m.scroll = container.NewVScroll(m.columns)
	m.fill("")
	m.sheet.Show(lang.L("Keyboard and mouse"), container.NewBorder(search, nil, nil, nil, container.NewStack(m.scroll, container.NewCenter(m.none))), size, search)
}

// keymap is the open dialog.
type keymap struct {
	sheet       *dialog.Sheet
	sections    []action.Section
	left, right *fyne.Container
	columns     *container.ThemeOverride
	scroll      *container.Scroll
	none        *widget.Label
}

// fill shows what fits a query, in two columns of about the same length.
func (m *keymap) fill(query string) {
	found := filter(m.sections, query)
	first := split(found)
	m.left.Objects, m.right.Objects = rows(found[:first]), rows(found[first:])
	m.none.Hidden = len(found) > 0
	m.none.Refresh()
	m.columns.Refresh()
	m.scroll.Refresh()
	m.scroll.ScrollToTop()
}

// filter leaves the rows that have all words of a query, in what they do, their keys or their heading.
func filter(sections []action.Section, query string) (found []action.Section) {
	words := strings.Fields(strings.ToLower(query))
	for _, s := range sections {
		left := action.Section{Title: s.Title}
		for _, r := range s.Rows {
			text := strings.ToLower(s.Title + " " + r.Keys + " " + r.Does)
			fits := true
			for _, w := range words {
				fits = fits && strings.Contains(text, w)
			}
			if fits {
				left.Rows = append(left.Rows, r)
			}
		}
		if len(left.Rows) > 0 {
			found = append(found, left)
		}
	}
	return found
}

// split is how many sections stand in the first column, so that the longer one is as short as can be.
func split(sections []action.Section) (first int) {
	total := 0
	for _, s := range sections {
		total += len(s.Rows) + 2
	}
	best := total + 1
	height := 0
	for i, s := range sections {
		height += len(s.Rows) + 2
		if longer := max(height, total-height); longer < best {
			best, first = longer, i+1
		}
	}
	return first
}

// rows are the cells of the table: keys and what they do; a heading has no keys.
func rows(sections []action.Section) (cells []fyne.CanvasObject) {
	for _, s := range sections {
		cells = append(cells, bold(s.Title), bold(""))
		for _, r := range s.Rows {
			does := widget.NewLabel(r.Does)
			does.Wrapping = fyne.TextWrapWord
			keys := widget.NewLabel(r.Keys)
			keys.Wrapping, keys.Importance = fyne.TextWrapWord, widget.HighImportance
			cells = append(cells, keys, does)
		}
	}
	return cells
}

func bold(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

// table lays out pairs of cells, the first of each as wide as keys are. Cells break their lines.
type table struct{}

const (
	keysWidth  = 175
	leastWidth = 300
	above      = 8 // a heading
	end        = 12
)

// MinSize is as high as the cells at the width they have.
func (t table) MinSize(cells []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(leastWidth, t.each(cells, nil))
}

// Layout places the cells below each other.
func (t table) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	for i, c := range cells {
		width := size.Width - keysWidth - end
		if i%2 == 0 {
			width = keysWidth
		}
		c.Resize(fyne.NewSize(width, c.MinSize().Height)) // only then does it know how many lines it has
		c.Resize(fyne.NewSize(width, c.MinSize().Height))
	}
	t.each(cells, func(i int, y, height float32) {
		cells[i].Move(fyne.NewPos(0, y))
		cells[i+1].Move(fyne.NewPos(keysWidth, y))
	})
}

// each visits the rows and returns the height of all.
func (table) each(cells []fyne.CanvasObject, visit func(i int, y, height float32)) (y float32) {
	for i := 0; i+1 < len(cells); i += 2 {
		if l, ok := cells[i].(*widget.Label); ok && l.TextStyle.Bold && i > 0 {
			y += above
		}
		height := max(cells[i].MinSize().Height, cells[i+1].MinSize().Height)
		if visit != nil {
			visit(i, y, height)
		}
		y += height
	}
	return y
}

// Markdown is the map as a page of the documentation.
func Markdown(sections []action.Section) string {
	var b strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n| keys | what they do |\n| --- | --- |\n", s.Title)
		for _, r := range s.Rows {
			fmt.Fprintf(&b, "| %s | %s |\n", strings.ReplaceAll(r.Keys, "|", `\|`), strings.ReplaceAll(r.Does, "|", `\|`))
		}
	}
	return b.String()
}
