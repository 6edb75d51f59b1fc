package ui

import (
	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/ui/look"
	"icefront/ui/preferences"
)

// themeChoice is light, dark, high contrast, or what the system has.
type themeChoice = look.Choice

const (
	systemTheme = look.System
	lightTheme  = look.Light
	darkTheme   = look.Dark
)

// useTheme changes the colours of the whole program.
func (w *Window) useTheme(c themeChoice) {
	w.theme = c
	w.app.Settings().SetTheme(look.New(c))
}

// setTheme changes the colours of what is on the screen, the map's background among it, and keeps the choice.
func (w *Window) setTheme(c themeChoice) {
	w.preferences().SetTheme(c)
	w.showTheme(c)
}

func (w *Window) showTheme(c themeChoice) {
	w.useTheme(c)
	w.Content().Refresh()
	w.view.Redraw()
	w.menu.course.Restyle()
	w.menu.sync()
}

// themeNamed is the theme that a flag names; anything unknown is the system's.
func themeNamed(name string) themeChoice { return look.Named(name) }

// preferences are the user's settings.
func (w *Window) preferences() preferences.Preferences { return preferences.Of(w.app.Preferences()) }

// startLook takes theme and scale from the preferences; a theme that a flag names counts more.
func (w *Window) startLook() {
	w.status.coordinates = func() preferences.Coordinates { return w.preferences().Coordinates() }
	w.scaleTo(w.preferences().Scale())
	if w.theme == systemTheme {
		w.useTheme(w.preferences().Theme())
	}
}

// scaleTo draws everything at a percentage, from the next theme on that is set.
func (w *Window) scaleTo(percent int) {
	if err := w.menu.scale.Use(percent); err != nil {
		fyne.LogError("scale the interface", err)
	}
}

func (w *Window) showPreferences() {
	var formats []preferences.Option
	for _, f := range app.Formats {
		formats = append(formats, preferences.Option{Word: f.Name, Title: f.Title})
	}
	preferences.Show(w.preferences(), w, preferences.Options{Formats: formats, Changed: w.preferenceChanged})
}

// preferenceChanged does at once what a setting means; without a name, what all of them mean.
func (w *Window) preferenceChanged(key string) {
	p := w.preferences()
	if key == preferences.KeyScale || key == "" {
		w.rescale(p.Scale())
	}
	if key == preferences.KeyTheme || key == "" {
		w.showTheme(p.Theme())
	}
	if key == preferences.KeyCoordinates || key == "" {
		w.status.Leave()
		w.status.line.Refresh()
		w.status.Object.Refresh()
	}
}

// rescale draws everything at a percentage at once. The window stays as large as it is on the screen.
func (w *Window) rescale(percent int) {
	before, size := w.Canvas().Scale(), w.Canvas().Size()
	w.scaleTo(percent)
	w.showTheme(w.theme) // Fyne measures anew when a theme is set
	if after := w.Canvas().Scale(); after != before && after > 0 {
		w.Resize(fyne.NewSize(size.Width*before/after, size.Height*before/after))
	}
}
