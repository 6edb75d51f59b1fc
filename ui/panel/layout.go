package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Fyne's own layouts take their gaps from the theme of the moment: the panel's while it is measured, the
// program's when a row is refreshed. Then rows overlap what follows. The layouts of panels have gaps of their own.
const gap = 2

// stack puts objects below each other.
func stack(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// pairs is a layout of two even columns.
type pairs struct{ between float32 } // more than the gap

// MinSize is that of the widest and highest cell, for all.
func (p pairs) MinSize(objects []fyne.CanvasObject) fyne.Size {
	cell, rows := cellOf(objects)
	return fyne.NewSize(2*cell.Width+gap+p.between, rows*(cell.Height+gap))
}

// Layout places the cells in reading order.
func (p pairs) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	cell, _ := cellOf(objects)
	width := (size.Width - gap - p.between) / 2
	for i, o := range objects {
		o.Resize(fyne.NewSize(width, cell.Height))
		o.Move(fyne.NewPos(float32(i%2)*(width+gap+p.between), float32(i/2)*(cell.Height+gap)))
	}
}

func cellOf(objects []fyne.CanvasObject) (cell fyne.Size, rows float32) {
	for _, o := range objects {
		cell = cell.Max(o.MinSize())
	}
	return cell, float32((len(objects) + 1) / 2)
}

// Widths of columns: valueWidth holds "12345.67 km²", shareWidth "0.123" and "Recall".
const (
	valueWidth = 76
	shareWidth = 47
)

// columns is a layout of a row of texts. Of two, the first is as wide as it must be; of more, all but the first
// are of one width, so that rows below each other are even.
type columns struct{}

// rest is the width of all columns but the first.
func (columns) rest(n int) float32 {
	if n > 3 {
		return shareWidth
	}
	return valueWidth
}

// MinSize is what the columns need.
func (c columns) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for i, o := range objects {
		m := o.MinSize()
		if i > 0 && len(objects) > 2 {
			m.Width = c.rest(len(objects))
		}
		s = fyne.NewSize(s.Width+m.Width, max(s.Height, m.Height))
	}
	return s
}

// Layout places the columns.
func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := c.rest(len(objects))
	first := size.Width - float32(len(objects)-1)*rest
	if len(objects) == 2 {
		first = objects[0].MinSize().Width
		rest = size.Width - first
	}
	x := float32(0)
	for i, o := range objects {
		width := rest
		if i == 0 {
			width = first
		}
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += width
	}
}
