package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/ui/language"
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

// useTheme changes the colours of the whole program. While the window is being made, it takes those of the preferences
// if no theme was named: later is too late for what is there already.
func (w *Window) useTheme(c themeChoice) {
	if w.menu == nil && c == systemTheme {
		c = w.preferences().Theme()
	}
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
	w.fillWelcome()
	w.menu.sync()
}

// themeNamed is the theme that a flag names; anything unknown is the system's.
func themeNamed(name string) themeChoice { return look.Named(name) }

// preferences are the user's settings.
func (w *Window) preferences() preferences.Preferences { return preferences.Of(w.app.Preferences()) }

// startLook takes the rest of how things look from the preferences.
func (w *Window) startLook() {
	w.status.coordinates = func() preferences.Coordinates { return w.preferences().Coordinates() }
	w.scaleTo(w.preferences().Scale())
}

// scaleTo draws everything at a percentage, from the next theme on that is set.
func (w *Window) scaleTo(percent int) {
	if err := w.menu.scale.Use(percent); err != nil {
		fyne.LogError("scale the interface", err)
	}
}

func (w *Window) showPreferences() {
	var formats, languages []preferences.Option
	for _, t := range knownLanguages() {
		languages = append(languages, preferences.Option{Word: t.Word, Title: t.Title()})
	}
	for _, f := range app.Formats {
		formats = append(formats, preferences.Option{Word: f.Name, Title: f.Title})
	}
	preferences.Show(w.preferences(), w, preferences.Options{Languages: languages, Formats: formats, Changed: w.preferenceChanged})
}

// knownLanguages are the built-in languages and the user's own ones, each once.
func knownLanguages() []language.Translation {
	all, _ := language.Known(language.Folder()) // what is wrong was told at the start
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(t language.Translation) bool {
		twice := seen[t.Word]
		seen[t.Word] = true
		return twice
	})
}

// Remark shows sentences as notes beside the map.
func (w *Window) Remark(texts ...string) {
	for _, t := range texts {
		w.notes.Add(app.Notice{Text: t})
	}
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
