package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// themeChoice is light, dark, or what the system has.
type themeChoice uint8

const (
	systemTheme themeChoice = iota
	lightTheme
	darkTheme
)

// fixedTheme is Fyne's theme in one variant, whatever the system has.
type fixedTheme struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

// Color is the colour in the fixed variant.
func (t fixedTheme) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return t.Theme.Color(n, t.variant)
}

// setTheme changes the colours of the whole program and of the map's background.
func (w *Window) setTheme(c themeChoice) {
	w.theme = c
	switch c {
	case lightTheme:
		w.app.Settings().SetTheme(fixedTheme{theme.DefaultTheme(), theme.VariantLight})
	case darkTheme:
		w.app.Settings().SetTheme(fixedTheme{theme.DefaultTheme(), theme.VariantDark})
	default:
		w.app.Settings().SetTheme(theme.DefaultTheme())
	}
	w.view.Redraw()
}

// light reports that the colours are the light ones.
func (w *Window) light() bool {
	switch w.theme {
	case lightTheme:
		return true
	case darkTheme:
		return false
	}
	return w.app.Settings().ThemeVariant() == theme.VariantLight
}
