package layers

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// slider and tick pass letters on: a click on one must not end the keys of the map.
type slider struct {
	widget.Slider
	keys func(rune)
}

func newSlider(low, high float64, keys func(rune)) *slider {
	s := &slider{keys: keys}
	s.Min, s.Max = low, high
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune passes letters on; arrows move the slider.
func (s *slider) TypedRune(r rune) {
	if s.keys != nil {
		s.keys(r)
	}
}

type tick struct {
	widget.Check
	keys func(rune)
}

func newTick(text string, keys func(rune), changed func(bool)) *tick {
	t := &tick{keys: keys}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// TypedRune changes the tick with the space bar, and passes letters on.
func (t *tick) TypedRune(r rune) {
	t.Check.TypedRune(r)
	if r != ' ' && t.keys != nil {
		t.keys(r)
	}
}

var (
	_ fyne.Focusable = (*tick)(nil)
	_ fyne.Focusable = (*slider)(nil)
)
