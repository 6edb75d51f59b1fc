package run

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/model"
	"icefront/ui/dialog"
	"icefront/ui/language"
)

// chooserWidth holds "Standard: about 2.5 min (2 to 5), 1.2 GB".
const chooserWidth = 310

// chooser is the list of presets, each with what it will take.
type chooser struct {
	widget.Select
	run     *Run
	keys    func(rune)
	filling bool // the choices are being set, not chosen
}

// NewChooser returns the list of presets for a toolbar, with a button that explains them. Letters that are typed into it
// go to keys: a click on it must not end the keys of the map.
func (r *Run) NewChooser(w fyne.Window, keys func(rune)) fyne.CanvasObject {
	c := &chooser{run: r, keys: keys}
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); !c.filling && i >= 0 {
			r.SetPreset(model.Presets()[i])
		}
	}
	c.ExtendBaseWidget(c)
	r.chooser = c
	c.sync()
	explain := widget.NewButtonWithIcon("", theme.InfoIcon(), func() { r.Explain(w) })
	size := fyne.NewSize(chooserWidth, c.MinSize().Height)
	return container.NewHBox(container.NewGridWrap(size, c), explain)
}

// TypedRune passes letters on; arrows choose.
func (c *chooser) TypedRune(r rune) { c.keys(r) }

// sync shows what is chosen and what it will take.
func (c *chooser) sync() {
	c.filling = true
	defer func() { c.filling = false }()
	var texts []string
	chosen := 0
	for i, p := range model.Presets() {
		texts = append(texts, c.run.label(p))
		if p == c.run.preset {
			chosen = i
		}
	}
	c.SetOptions(texts)
	c.SetSelectedIndex(chosen)
}

// label is a preset with what it will take.
func (r *Run) label(p model.Preset) string {
	if f := r.Forecast(p); f.Known() || f.Memory > 0 {
		return PresetName(p) + ": " + language.Say(f.String())
	}
	return PresetName(p)
}

// PresetName is a preset for people.
func PresetName(p model.Preset) string {
	switch p {
	case model.Draft:
		return lang.L("Draft")
	case model.Best:
		return lang.L("Best")
	}
	return lang.L("Standard")
}

// presetText says what a preset does.
func presetText(p model.Preset) string {
	switch p {
	case model.Draft:
		return lang.L("A first look: one fold, no mirrored passes, tiles that overlap less.")
	case model.Best:
		return lang.L("All folds of the model, averaged; of a model with one fold the same as Standard.")
	}
	return lang.L("As published: one fold, averaged over mirrored passes.")
}

// Explain says what the presets do, what each will take, and how that is known.
func (r *Run) Explain(w fyne.Window) {
	rows := container.NewVBox()
	for _, p := range model.Presets() {
		takes := widget.NewLabel(r.takes(p))
		takes.Alignment = fyne.TextAlignTrailing
		name := widget.NewLabelWithStyle(PresetName(p), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
		rows.Add(container.NewBorder(nil, nil, name, nil, takes))
		rows.Add(prose(presetText(p)))
	}
	rows.Add(widget.NewSeparator())
	rows.Add(prose(r.basis()))
	dialog.Show(lang.L("What a prediction takes"), rows, w)
}

// takes is what a preset will take, in words.
func (r *Run) takes(p model.Preset) string {
	f := r.Forecast(p)
	if f.Basis == "" || r.trouble != nil {
		return lang.L("not known")
	}
	return language.Say(f.String())
}

// basis says how the forecasts are known, or why they are not.
func (r *Run) basis() string {
	switch f := r.Forecast(r.preset); {
	case r.session.Scene() == nil:
		return lang.L("Open a scene to see what its prediction takes.")
	case r.trouble != nil:
		return language.Say(app.Explain(r.trouble).Text)
	case f.Basis == "":
		return lang.L("This is being found out.")
	default:
		text := lang.L("Time and memory: ") + language.Say(f.Basis) + "."
		if len(r.area) > 0 {
			text += " " + lang.L("They are those of the area that is drawn.")
		}
		return text + " " + lang.L("Every prediction makes the next forecast better.")
	}
}

func prose(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping, l.Importance = fyne.TextWrapWord, widget.LowImportance
	return l
}
