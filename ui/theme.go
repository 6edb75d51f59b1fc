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

// compact is the program's theme, whatever that is at the moment, with less air for panels full of rows.
type compact struct{ app fyne.App }

func (t compact) theme() fyne.Theme { return t.app.Settings().Theme() }

// Color is the theme's.
func (t compact) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return t.theme().Color(n, v)
}

// Font is the theme's.
func (t compact) Font(s fyne.TextStyle) fyne.Resource { return t.theme().Font(s) }

// Icon is the theme's.
func (t compact) Icon(n fyne.ThemeIconName) fyne.Resource { return t.theme().Icon(n) }

// Size is smaller than the theme's where rows are concerned.
func (t compact) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameInnerPadding:
		return 4
	case theme.SizeNamePadding:
		return 3
	case theme.SizeNameText, theme.SizeNameSubHeadingText:
		return 13
	case theme.SizeNameInlineIcon:
		return 18
	}
	return t.theme().Size(n)
}

// useTheme changes the colours of the whole program.
func (w *Window) useTheme(c themeChoice) {
	w.theme = c
	switch c {
	case lightTheme:
		w.app.Settings().SetTheme(fixedTheme{theme.DefaultTheme(), theme.VariantLight})
	case darkTheme:
		w.app.Settings().SetTheme(fixedTheme{theme.DefaultTheme(), theme.VariantDark})
	default:
		w.app.Settings().SetTheme(theme.DefaultTheme())
	}
}

// setTheme changes the colours of what is on the screen, the map's background among it.
func (w *Window) setTheme(c themeChoice) {
	w.useTheme(c)
	w.Content().Refresh()
	w.view.Redraw()
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
