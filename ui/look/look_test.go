package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// over lays colours on each other, the first lowest.
func over(ground color.Color, colours ...color.Color) color.NRGBA {
	g := color.NRGBAModel.Convert(ground).(color.NRGBA)
	for _, c := range colours {
		o := color.NRGBAModel.Convert(c).(color.NRGBA)
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-int(o.A)) + int(b)*int(o.A)) / 255) }
		g = color.NRGBA{mix(g.R, o.R), mix(g.G, o.G), mix(g.B, o.B), 255}
	}
	return g
}

// luminance is WCAG 2's relative luminance.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// ratio is WCAG 2's contrast of two colours, from 1 to 21.
func ratio(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestRatio(t *testing.T) {
	tests := []struct {
		a, b color.NRGBA
		want float64
	}{{grey(0), grey(255), 21}, {grey(255), grey(255), 1}, {grey(119), grey(255), 4.48}, {color.NRGBA{255, 0, 0, 255}, grey(255), 4}}
	for _, tt := range tests {
		if got := ratio(tt.a, tt.b); math.Abs(got-tt.want) > 0.01 {
			t.Errorf("%v on %v: got %.2f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}

// pair is a text with what lies below it, the lowest first.
type pair struct {
	text   fyne.ThemeColorName
	ground []fyne.ThemeColorName
}

// pairs are all texts on all grounds that Fyne's widgets draw them on.
func pairs() (all []pair) {
	add := func(text fyne.ThemeColorName, ground ...fyne.ThemeColorName) { all = append(all, pair{text, ground}) }
	for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground,
		theme.ColorNameInputBackground, theme.ColorNameHeaderBackground} {
		for _, text := range []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePlaceHolder,
			theme.ColorNamePrimary, theme.ColorNameHyperlink, theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess} {
			add(text, ground)
		}
		add(theme.ColorNameForeground, ground, theme.ColorNameHover)
		add(theme.ColorNameForeground, ground, theme.ColorNameFocus)
		add(theme.ColorNameForeground, ground, theme.ColorNameSelection)
	}
	add(theme.ColorNameForeground, theme.ColorNameButton)
	add(theme.ColorNameDisabled, theme.ColorNameButton)
	add(theme.ColorNameDisabled, theme.ColorNameDisabledButton)
	for _, lit := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNameFocus, theme.ColorNamePressed} {
		add(theme.ColorNameForeground, theme.ColorNameButton, lit)
		add(theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, lit)
	}
	add(theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary)
	add(theme.ColorNameForegroundOnError, theme.ColorNameError)
	add(theme.ColorNameForegroundOnWarning, theme.ColorNameWarning)
	add(theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess)
	return all
}

func TestTextCanBeRead(t *testing.T) {
	test.NewTempApp(t)
	for choice, least := range map[Choice]float64{Light: 4.5, Dark: 4.5, HighContrast: 7} {
		l := New(choice)
		at := func(n fyne.ThemeColorName) color.Color { return l.Color(n, theme.VariantLight) }
		for _, p := range pairs() {
			ground := color.NRGBA{A: 255}
			for _, n := range p.ground {
				ground = over(ground, at(n))
			}
			if got := ratio(over(ground, at(p.text)), ground); got < least {
				t.Errorf("%s: %s on %v has contrast %.2f, less than %g", choice.Word(), p.text, p.ground, got, least)
			}
		}
	}
}

// What is not text is seen too: borders of fields, and what has the keyboard.
func TestBordersAndFocusAreSeen(t *testing.T) {
	test.NewTempApp(t)
	l := New(HighContrast)
	at := func(n fyne.ThemeColorName) color.Color { return l.Color(n, theme.VariantLight) }
	ground := over(at(theme.ColorNameBackground))
	tests := []struct {
		name  string
		seen  color.NRGBA
		least float64
	}{
		{"border of a field", over(ground, at(theme.ColorNameInputBorder)), 7},
		{"border of the field with the keyboard", over(ground, at(theme.ColorNamePrimary)), 7},
		{"line", over(ground, at(theme.ColorNameSeparator)), 7},
		{"scroll bar", over(ground, at(theme.ColorNameScrollBar)), 7},
		{"button with the keyboard", over(ground, at(theme.ColorNameButton), at(theme.ColorNameFocus)), 2.5},
	}
	for _, tt := range tests {
		if got := ratio(tt.seen, ground); got < tt.least {
			t.Errorf("%s: contrast %.2f, less than %g", tt.name, got, tt.least)
		}
	}
	if l.Size(theme.SizeNameInputBorder) <= New(Dark).Size(theme.SizeNameInputBorder) {
		t.Error("borders are no stronger than in the dark theme")
	}
}

func TestNamed(t *testing.T) {
	for _, c := range Choices() {
		if got := Named(c.Word()); got != c {
			t.Errorf("%q names %d, want %d", c.Word(), got, c)
		}
	}
	if Named("plaid") != System || Named("") != System {
		t.Error("an unknown word is not the system's theme")
	}
}

func TestSystemFollows(t *testing.T) {
	test.NewTempApp(t)
	l := New(System)
	lit, unlit := over(l.Color(theme.ColorNameBackground, theme.VariantLight)), over(l.Color(theme.ColorNameBackground, theme.VariantDark))
	if luminance(lit) <= luminance(unlit) {
		t.Errorf("light %v, dark %v", lit, unlit)
	}
}
