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

// look is Fyne's theme with the colours that are too faint for a program full of things that cannot be done
// yet, and neutral greys around pictures in grey.
type look struct {
	fyne.Theme
	choice themeChoice
}

// Color is the colour in the chosen variant.
func (l look) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch l.choice {
	case lightTheme:
		v = theme.VariantLight
	case darkTheme:
		v = theme.VariantDark
	}
	own := darkColor
	if v == theme.VariantLight {
		own = lightColor
	}
	if c, ok := own(n); ok {
		return c
	}
	return l.Theme.Color(n, v)
}

// darkColor is the dark theme where it is not Fyne's. The foreground is not opaque because Fyne cuts the alpha
// of shortcuts in menus to its low byte: of opaque text they get a fifth, of this nine tenths.
func darkColor(n fyne.ThemeColorName) (color.NRGBA, bool) {
	switch n {
	case theme.ColorNameForeground:
		return color.NRGBA{255, 255, 255, 240}, true
	case theme.ColorNameDisabled, theme.ColorNamePlaceHolder:
		return color.NRGBA{138, 140, 146, 255}, true
	case theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground:
		return color.NRGBA{34, 35, 38, 255}, true
	case theme.ColorNameSeparator:
		return color.NRGBA{52, 53, 57, 255}, true
	case theme.ColorNameButton:
		return color.NRGBA{50, 52, 57, 255}, true
	case theme.ColorNameInputBackground:
		return color.NRGBA{40, 41, 45, 255}, true
	case theme.ColorNameInputBorder:
		return color.NRGBA{92, 94, 100, 255}, true
	case theme.ColorNameScrollBarBackground:
		return color.NRGBA{}, true
	}
	return color.NRGBA{}, false
}

// lightColor is the light theme where it is not Fyne's.
func lightColor(n fyne.ThemeColorName) (color.NRGBA, bool) {
	switch n {
	case theme.ColorNameForeground:
		return color.NRGBA{0, 0, 0, 200}, true
	case theme.ColorNameDisabled, theme.ColorNamePlaceHolder:
		return color.NRGBA{112, 115, 122, 255}, true
	case theme.ColorNameSeparator:
		return color.NRGBA{214, 216, 220, 255}, true
	case theme.ColorNameInputBackground:
		return color.NRGBA{236, 238, 241, 255}, true
	case theme.ColorNameInputBorder:
		return color.NRGBA{146, 149, 156, 255}, true
	case theme.ColorNameButton:
		return color.NRGBA{232, 234, 237, 255}, true
	case theme.ColorNameScrollBarBackground:
		return color.NRGBA{}, true
	}
	return color.NRGBA{}, false
}

// useTheme changes the colours of the whole program.
func (w *Window) useTheme(c themeChoice) {
	w.theme = c
	w.app.Settings().SetTheme(look{theme.DefaultTheme(), c})
}

// setTheme changes the colours of what is on the screen, the map's background among it.
func (w *Window) setTheme(c themeChoice) {
	w.useTheme(c)
	w.Content().Refresh()
	w.view.Redraw()
	w.menu.sync()
}

// themeNamed is the theme that a flag names; anything but light and dark is the system's.
func themeNamed(name string) themeChoice {
	switch name {
	case "light":
		return lightTheme
	case "dark":
		return darkTheme
	}
	return systemTheme
}
