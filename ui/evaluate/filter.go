package evaluate

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"icefront/app/evaluate"
	"icefront/ui/dialog"
)

// filters are the choices above the table of images.
type filters struct {
	object  fyne.CanvasObject
	choices []*dialog.Choice // by question
	search  *dialog.Entry
	fronts  *dialog.Choice
	kind    kind // that rows are of
	asked   kind // that was chosen
	filling bool // choices are being set, not chosen
}

// allOf are the answers that let all pass.
func allOf() []string {
	return []string{glacier: lang.L("All glaciers"), season: lang.L("All seasons"), sensor: lang.L("All sensors"), year: lang.L("All years"),
		resolution: lang.L("All resolutions")}
}

// newFilters makes the choices; changed is told of another one.
func newFilters(sheet *dialog.Sheet, changed func()) *filters {
	f := &filters{}
	tell := func(string) {
		if !f.filling {
			changed()
		}
	}
	left := container.NewHBox()
	for _, all := range allOf() {
		c := sheet.Choice(tell)
		c.PlaceHolder = all // it is as wide as that
		f.choices = append(f.choices, c)
		left.Add(c)
	}
	f.fronts = sheet.Choice(func(string) {
		f.asked = kind(f.fronts.SelectedIndex() + int(drawn))
		tell("")
	})
	f.fronts.Options = []string{lang.L("Predicted front"), lang.L("Front of the zones")}
	f.fronts.PlaceHolder = f.fronts.Options[1]
	f.fronts.Hide()
	left.Add(f.fronts)
	f.search = sheet.Entry(lang.L("Search names and reasons"), tell)
	f.object = container.NewBorder(nil, nil, left, nil, f.search)
	f.offer(nil)
	return f
}

// offer sets what can be chosen, and chooses all.
func (f *filters) offer(rows []row) {
	f.filling = true
	defer func() { f.filling = false }()
	for q, all := range allOf() {
		f.choices[q].SetOptions(append([]string{all}, choices(rows, q)...))
		f.choices[q].SetSelectedIndex(0)
	}
	f.search.SetText("")
}

// kinds lets the user choose whose errors are shown, if images have two.
func (f *filters) kinds(r *evaluate.Result) {
	f.filling = true
	defer func() { f.filling = false }()
	f.fronts.Hide()
	f.kind, f.asked = headline, headline
	for _, i := range r.Images {
		if i.Front != nil && i.ZoneFront != nil {
			f.fronts.Show()
			f.fronts.SetSelectedIndex(0)
			f.kind, f.asked = drawn, drawn
			return
		}
	}
}

// changedKind reports, once, that other errors are to be shown.
func (f *filters) changedKind() bool {
	changed := f.kind != f.asked
	f.kind = f.asked
	return changed
}

// filter is what is chosen.
func (f *filters) filter() (chosen filter) {
	for q, c := range f.choices {
		if c.SelectedIndex() > 0 {
			chosen.wanted[q] = c.Selected
		}
	}
	chosen.text = f.search.Text
	return chosen
}
