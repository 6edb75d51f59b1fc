package models

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Widths of a card.
const (
	factWidth = 118 // of the names of facts
	cardWidth = 820 // until the window says what there is
)

// facts is a layout of names and values below each other. Values break their lines at the width there is, so their
// height is asked for at that width: Fyne itself would ask before it is known.
type facts struct{ width float32 }

// MinSize is as high as the values are at the last width.
func (f *facts) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for i := 1; i < len(objects); i += 2 {
		height += f.row(objects[i-1], objects[i])
	}
	return fyne.NewSize(factWidth+200, height)
}

// row gives a value its width and tells its height.
func (f *facts) row(name, value fyne.CanvasObject) float32 {
	if width := f.width - factWidth; value.Size().Width != width {
		value.Resize(fyne.NewSize(width, value.MinSize().Height))
	}
	return max(name.MinSize().Height, value.MinSize().Height)
}

// Layout places names on the left and values behind them.
func (f *facts) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	y := float32(0)
	for i := 1; i < len(objects); i += 2 {
		height := f.row(objects[i-1], objects[i])
		objects[i-1].Resize(fyne.NewSize(factWidth, objects[i-1].MinSize().Height))
		objects[i-1].Move(fyne.NewPos(0, y))
		objects[i].Resize(fyne.NewSize(size.Width-factWidth, height))
		objects[i].Move(fyne.NewPos(factWidth, y))
		y += height
	}
}

// factList collects the facts of a card.
type factList struct{ object *fyne.Container }

func newFacts() factList { return factList{container.New(&facts{width: cardWidth})} }

// say adds a fact; an empty one is left out.
func (f factList) say(name, value string) { f.sayAs(name, value, widget.MediumImportance) }

func (f factList) sayAs(name, value string, importance widget.Importance) {
	if value == "" {
		return
	}
	l := widget.NewLabel(value)
	l.Wrapping, l.Importance = fyne.TextWrapWord, importance
	f.add(name, l)
}

func (f factList) add(name string, value fyne.CanvasObject) {
	l := widget.NewLabel(name)
	l.Importance = widget.LowImportance
	f.object.Add(l)
	f.object.Add(value)
}
