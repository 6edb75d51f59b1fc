package dialog

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Form is a question of several answers.
type Form struct {
	Title   string
	Text    string // above the fields
	Fields  []Field
	Confirm string // text of the button
	// Late is told at first how to say something below the fields, which may take a while to be known; may be nil.
	Late func(say func(text string))
	// Check says what is wrong with the answers; nil lets all pass.
	Check func(answers []string) error
}

// Yes is the answer of a box that is ticked; the other is empty.
const Yes = "yes"

// Field is one answer of a form: a line of text, with Options one of them, or a box to tick.
type Field struct {
	Label, Hint string
	Text        string // at first
	Example     string // in grey while there is no text
	Options     []string
	Tick        bool // a box; the label is its text
	Browse      []Browse
}

// Browse is a button behind a line of text, which finds its answer in another way.
type Browse struct {
	Text string
	Find func(set func(string))
}

// Ask shows a form. then gets the answers, without spaces around them, when they are confirmed and right.
func Ask(form Form, w fyne.Window, then func(answers []string)) {
	f := newFrame(w)
	var (
		first   fyne.Focusable
		answers []func() string
		items   []*widget.FormItem
	)
	for _, field := range form.Fields {
		o, focus, answer := f.field(field)
		if first == nil {
			first = focus
		}
		answers = append(answers, answer)
		item := &widget.FormItem{Text: field.Label, Widget: o, HintText: field.Hint}
		if field.Tick {
			item.Text = ""
		}
		items = append(items, item)
	}
	wrong := wrapped("")
	wrong.Importance, wrong.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	wrong.Hide()
	ok := f.confirmButton(form.Confirm, func() {
		given := make([]string, len(answers))
		for i, answer := range answers {
			given[i] = strings.TrimSpace(answer())
		}
		if form.Check != nil {
			if err := form.Check(given); err != nil {
				wrong.SetText(err.Error())
				wrong.Show()
				f.popup.Refresh() // it has grown
				return
			}
		}
		f.hide()
		then(given)
	})
	text := widget.NewLabel(form.Text)
	text.Wrapping = fyne.TextWrapWord
	if form.Text == "" {
		text.Hide()
	}
	late := wrapped("")
	late.Importance, late.Wrapping = widget.LowImportance, fyne.TextWrapWord
	late.Hide()
	body := container.NewVBox(text, widget.NewForm(items...), late, wrong)
	f.show(form.Title, body, fyne.NewSize(textWidth+120, 0), first, f.dismissButton(lang.L("Cancel")), ok)
	if form.Late != nil {
		form.Late(func(text string) {
			late.SetText(text)
			late.Show()
			f.popup.Refresh() // it has grown
		})
	}
}

// field is the widget of one answer.
func (f *frame) field(d Field) (o fyne.CanvasObject, focus fyne.Focusable, answer func() string) {
	if len(d.Options) > 0 {
		c := f.choice(d.Options)
		c.SetSelected(d.Text)
		return c, c, func() string { return c.Selected }
	}
	if d.Tick {
		t := f.tick(d.Label, nil)
		t.Checked = d.Text == Yes
		return t, t, func() string {
			if t.Checked {
				return Yes
			}
			return ""
		}
	}
	e := f.entry(d.Text)
	e.SetPlaceHolder(d.Example)
	buttons := container.NewHBox()
	for _, b := range d.Browse {
		buttons.Add(f.button(b.Text, func() { b.Find(e.SetText) }))
	}
	return container.NewBorder(nil, nil, nil, buttons, e), e, func() string { return e.Text }
}
