package preferences

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/dialog"
	"icefront/ui/look"
)

// Option is something that can be chosen: the word that is kept, and the text for people.
type Option struct{ Word, Title string }

// Options are what the dialog offers and whom it tells.
type Options struct {
	Languages []Option // beside the system's
	Formats   []Option // for exports, the first is the default
	Schemas   []Option // of attributes, likewise
	// Changed is told at once which setting is another, by its name; empty: all of them. May be nil.
	Changed func(key string)
}

// formWidth holds a label and a choice beside each other.
const formWidth = 620

// Show opens the dialog. Every change counts at once.
func Show(p Preferences, w fyne.Window, o Options) {
	f := &form{Preferences: p, options: o, sheet: dialog.NewSheet(w), window: w}
	f.sheet.Show(lang.L("Preferences"), f.build(), fyne.NewSize(formWidth, 0), nil)
}

// form is the open dialog.
type form struct {
	Preferences
	options Options
	sheet   *dialog.Sheet
	window  fyne.Window
	fill    []func() // show the settings as they are
	filling bool
}

func (f *form) build() fyne.CanvasObject {
	rows := widget.NewForm(
		f.choice(lang.L("Theme"), "", KeyTheme, themes(), func() string { return f.Theme().Word() }),
		f.choice(lang.L("Interface scale"), lang.L("Of text, buttons and lines"), KeyScale, scales(), func() string { return strconv.Itoa(f.Scale()) }),
		f.choice(lang.L("Language"), lang.L("From the next start on"), KeyLanguage, f.languages(), f.Language),
		f.choice(lang.L("Coordinates"), "", KeyCoordinates, coordinates(), func() string {
			if f.Coordinates() == DMS {
				return dmsWord
			}
			return ""
		}),
		f.entry(lang.L("Your name"), lang.L("Written into fronts that you correct or review"), KeyAuthor, f.Author),
		f.tick(lang.L("New fronts follow the edge that is seen (live-wire)"), KeyLiveWire, f.LiveWire),
		f.choice(lang.L("Save projects"), lang.L("Edits are safe before that: each is written to the journal at once"), KeyAutosave, intervals(), func() string {
			return strconv.Itoa(int(f.Autosave().Minutes()))
		}),
		f.choice(lang.L("Memory for the map"), lang.L("Of pictures that are drawn already; from the next start on"), KeyCache, caches(), func() string {
			return strconv.Itoa(int(f.Cache() >> 20))
		}),
	)
	if len(f.options.Formats) > 0 {
		rows.AppendItem(f.choice(lang.L("Export as"), "", KeyFormat, f.options.Formats, func() string { return f.Format(words(f.options.Formats)) }))
	}
	if len(f.options.Schemas) > 0 {
		rows.AppendItem(f.choice(lang.L("Attributes"), "", KeySchema, f.options.Schemas, func() string { return f.Schema(words(f.options.Schemas)) }))
	}
	f.show()
	reset := f.sheet.Button(lang.L("Reset to defaults"), nil, f.reset)
	return container.NewVBox(rows, container.NewHBox(reset, layout.NewSpacer()))
}

// show fills the fields with the settings as they are.
func (f *form) show() {
	f.filling = true
	for _, fill := range f.fill {
		fill()
	}
	f.filling = false
}

func (f *form) changed(key string) {
	if f.options.Changed != nil {
		f.options.Changed(key)
	}
}

// reset asks, because nothing brings the settings back.
func (f *form) reset() {
	dialog.Choose(lang.L("Set all preferences back?"), lang.L("Theme, size, language, your name and all else in this window are as at first."), f.window,
		dialog.Answer{Text: lang.L("Reset"), Do: func() {
			f.Reset()
			f.show()
			f.changed("")
		}})
}

// choice is a setting of several words. Numbers are kept as numbers.
func (f *form) choice(label, hint, key string, options []Option, now func() string) *widget.FormItem {
	var c *dialog.Choice
	c = f.sheet.Choice(func(string) {
		i := c.SelectedIndex()
		if f.filling || i < 0 {
			return
		}
		if n, err := strconv.Atoi(options[i].Word); err == nil {
			f.in.SetInt(key, n)
		} else {
			f.in.SetString(key, options[i].Word)
		}
		f.changed(key)
	})
	c.SetOptions(titles(options))
	f.fill = append(f.fill, func() { c.SetSelectedIndex(nearest(options, now())) })
	return &widget.FormItem{Text: label, Widget: c, HintText: hint}
}

func (f *form) entry(label, hint, key string, now func() string) *widget.FormItem {
	e := f.sheet.Entry("", func(text string) {
		if !f.filling {
			f.in.SetString(key, text)
			f.changed(key)
		}
	})
	f.fill = append(f.fill, func() { e.SetText(now()) })
	return &widget.FormItem{Text: label, Widget: e, HintText: hint}
}

// tick is a setting that is on at first; what is kept is that it is off.
func (f *form) tick(label, key string, now func() bool) *widget.FormItem {
	t := f.sheet.Tick(label, func(on bool) {
		if !f.filling {
			f.in.SetBool(key, !on)
			f.changed(key)
		}
	})
	f.fill = append(f.fill, func() { t.SetChecked(now()) })
	return &widget.FormItem{Widget: t}
}

// nearest is the option of a word; of numbers the first that is not smaller.
func nearest(options []Option, word string) int {
	n, err := strconv.Atoi(word)
	for i, o := range options {
		if o.Word == word {
			return i
		}
		if v, bad := strconv.Atoi(o.Word); err == nil && bad == nil && v >= n {
			return i
		}
	}
	if err == nil {
		return len(options) - 1
	}
	return 0
}

func titles(options []Option) (all []string) {
	for _, o := range options {
		all = append(all, o.Title)
	}
	return all
}

func words(options []Option) (all []string) {
	for _, o := range options {
		all = append(all, o.Word)
	}
	return all
}

func themes() []Option {
	return []Option{
		{look.System.Word(), lang.L("As the system")}, {look.Light.Word(), lang.L("Light")}, {look.Dark.Word(), lang.L("Dark")},
		{look.HighContrast.Word(), lang.L("High contrast")},
	}
}

func scales() (all []Option) {
	for v := look.Least; v <= look.Most; v += look.Step {
		all = append(all, Option{strconv.Itoa(v), fmt.Sprintf("%d %%", v)})
	}
	return all
}

func (f *form) languages() []Option {
	return append([]Option{{"", lang.L("As the system")}}, f.options.Languages...)
}

func coordinates() []Option {
	return []Option{{"", "66.3650° N 38.1746° W"}, {dmsWord, "66° 21′ 54.0″ N 38° 10′ 28.6″ W"}}
}

func intervals() (all []Option) {
	all = []Option{{"1", lang.L("Every minute")}}
	for _, m := range []int{2, 5, 10, 30, 60, 120} {
		all = append(all, Option{strconv.Itoa(m), fmt.Sprintf(lang.L("Every %d minutes"), m)})
	}
	return all
}

func caches() (all []Option) {
	for mb := leastCache; mb <= mostCache; mb *= 2 {
		all = append(all, Option{strconv.Itoa(mb), fmt.Sprintf("%d MB", mb)})
	}
	return all
}
