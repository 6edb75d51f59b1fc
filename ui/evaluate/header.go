package evaluate

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/dialog"
	"icefront/ui/panel"
)

// header is the titles of a grid's columns. Those of a grid that can be sorted are buttons.
type header struct {
	object  fyne.CanvasObject
	grid    *grid
	buttons []*dialog.Button
	column  int
	down    bool // descending
	sort    func()
}

// newHeader heads a grid; sort is called when another order is chosen.
func newHeader(g *grid, sort func()) *header {
	h := &header{grid: g, sort: sort}
	row := container.New(gridColumns{g})
	for i, c := range g.columns {
		b := g.sheet.Button(c.title, nil, func() { h.choose(i) })
		b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		if c.right {
			b.Alignment = widget.ButtonAlignTrailing
		}
		h.buttons = append(h.buttons, b)
		row.Add(b)
	}
	h.object = panel.Compact(row)
	h.sync()
	return h
}

// choose sorts by a column: by the same one again the other way round.
func (h *header) choose(i int) {
	if i == h.column {
		h.down = !h.down
	} else {
		h.column, h.down = i, worstFirst(i)
	}
	h.sync()
	h.sort()
}

func (h *header) sync() {
	for i, b := range h.buttons {
		text := h.grid.columns[i].title
		switch {
		case i != h.column:
		case h.down:
			text += " ▾"
		default:
			text += " ▴"
		}
		if b.Text != text {
			b.SetText(text)
		}
	}
}

// titles is a header that only tells.
func titles(g *grid) fyne.CanvasObject {
	row := container.New(gridColumns{g})
	for _, c := range g.columns {
		l := widget.NewLabel(c.title)
		l.Importance, l.Truncation = widget.LowImportance, fyne.TextTruncateEllipsis
		if c.right {
			l.Alignment = fyne.TextAlignTrailing
		}
		row.Add(l)
	}
	return panel.Compact(row)
}

// gridColumns lays titles out as the grid does its cells.
type gridColumns struct{ grid *grid }

// MinSize is that of a line.
func (c gridColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, b := range o {
		height = max(height, b.MinSize().Height)
	}
	return fyne.NewSize(200, height)
}

// Layout gives each title its column.
func (c gridColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	at := c.grid.places(size.Width)
	for i, b := range o {
		b.Move(fyne.NewPos(at[i], 0))
		b.Resize(fyne.NewSize(at[i+1]-at[i], size.Height))
	}
}
