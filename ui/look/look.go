// Package look is how the program looks: its themes, and how large everything is drawn.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Choice is a theme.
type Choice uint8

// The themes. System is light or dark, as the system has it.
const (
	System Choice = iota
	Light
	Dark
	HighContrast
)

// Choices are all themes.
func Choices() []Choice { return []Choice{System, Light, Dark, HighContrast} }

// Named is the theme that a flag or a preference names; anything unknown is the system's.
func Named(word string) Choice {
	for _, c := range Choices() {
		if c.Word() == word {
			return c
		}
	}
	return System
}

// Word is the theme's name in preferences.
func (c Choice) Word() string {
	switch c {
	case Light:
		return "light"
	case Dark:
		return "dark"
	case HighContrast:
		return "contrast"
	}
	return "system"
}

// look is Fyne's theme with colours of our own: those that are too faint for a program full of things that cannot be
// done yet, and neutral greys around pictures in grey.
type look struct {
	fyne.Theme
	choice Choice
}

// New returns a theme.
func New(c Choice) fyne.Theme { return look{theme.DefaultTheme(), c} }

// Color is the colour in the chosen theme.
func (l look) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	own := dark
	switch l.choice {
	case Light:
		v = theme.VariantLight
	case Dark, HighContrast:
		v = theme.VariantDark
	}
	if v == theme.VariantLight {
		own = light
	}
	if l.choice == HighContrast {
		own = contrast
	}
	if c, ok := own[n]; ok {
		return c
	}
	return l.Theme.Color(n, v)
}

// Strong reports that a theme wants borders around what floats, and a ring around what has the keyboard.
func Strong(t fyne.Theme) bool {
	l, ok := t.(look)
	return ok && l.choice == HighContrast
}

// Rim is an object with a border around it where the theme of the moment wants one, else the object alone.
func Rim(o fyne.CanvasObject) fyne.CanvasObject {
	s := fyne.CurrentApp().Settings()
	if !Strong(s.Theme()) {
		return o
	}
	rim := canvas.NewRectangle(color.Transparent)
	rim.StrokeColor, rim.StrokeWidth = s.Theme().Color(theme.ColorNameInputBorder, s.ThemeVariant()), 2
	return container.NewStack(rim, o)
}

// Size is Fyne's, with stronger borders in the theme of high contrast.
func (l look) Size(n fyne.ThemeSizeName) float32 {
	s := l.Theme.Size(n)
	if l.choice == HighContrast && (n == theme.SizeNameInputBorder || n == theme.SizeNameSeparatorThickness) {
		return 2 * s
	}
	return s
}
