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

// slider chooses a share and passes letters on, as tick does.
type slider struct {
	widget.Slider
	keys Keys
}

func newSlider(keys Keys, changed func(float64)) *slider {
	s := &slider{keys: keys}
	s.Max, s.Step, s.OnChanged = 1, 0.05, changed
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune passes letters on; arrows move the slider.
func (s *slider) TypedRune(r rune) {
	if s.keys != nil {
		s.keys(r)
	}
}

var (
	_ fyne.Focusable = (*tick)(nil)
	_ fyne.Focusable = (*slider)(nil)
)
