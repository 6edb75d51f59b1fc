package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Keys takes the keys of the map while a widget of a panel has the keyboard and no use for them.
type Keys func(r rune)

// tick is a check box that passes letters on: a click on it must not end the keys of the map.
type tick struct {
	widget.Check
	keys Keys
}

func newTick(text string, keys Keys, changed func(bool)) *tick {
	t := &tick{keys: keys}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// TypedRune changes the tick with the space bar.
func (t *tick) TypedRune(r rune) {
	t.Check.TypedRune(r)
	if r != ' ' && t.keys != nil {
		t.keys(r)
	}
}

var _ fyne.Focusable = (*tick)(nil)
