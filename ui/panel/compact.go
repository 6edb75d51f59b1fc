package panel

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// compact is the program's theme, whatever that is at the moment, with less air for panels full of rows.
type compact struct{}

func (compact) theme() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

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
	case theme.SizeNameInnerPadding, theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return 2
	case theme.SizeNameText:
		return 13
	case theme.SizeNameSubHeadingText:
		return 14
	case theme.SizeNameInlineIcon:
		return 17
	}
	return t.theme().Size(n)
}

// Compact gives an object the theme of panels. What is added to it later must be followed by its Refresh.
func Compact(o fyne.CanvasObject) *container.ThemeOverride {
	return container.NewThemeOverride(o, compact{})
}
