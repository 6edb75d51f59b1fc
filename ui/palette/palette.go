// Package palette is the command palette: a line to type into, and all that can be done which fits.
package palette

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/action"
	"icefront/ui/look"
)

// ID is the palette's own action, which it leaves out.
const ID = "palette"

// keyRecent is the preference with what was done lately.
const keyRecent = "palette.recent"

// keptRecent is how many actions are remembered.
const keptRecent = 8

// size of the palette: twelve rows.
var size = fyne.NewSize(560, 470)

// entry is something to choose.
type entry struct {
	id, title, category, shortcut, keywords string
	possible                                bool
	do                                      func()
	points                                  int
}

// Palette is the command palette of a window.
type Palette struct {
	registry *action.Registry
	window   fyne.Window
	kept     fyne.Preferences

	popup   *widget.PopUp
	line    *line
	list    *widget.List
	none    *widget.Label
	entries []entry
	found   []entry
	chosen  int
}

// New returns the palette of a window's actions.
func New(r *action.Registry, kept fyne.Preferences, w fyne.Window) *Palette {
	return &Palette{registry: r, window: w, kept: kept}
}

// Show opens the palette on top of the window.
func (p *Palette) Show() {
	if p.Open() {
		return
	}
	p.entries = p.collect()
	p.line = newLine(p)
	p.list = widget.NewList(func() int { return len(p.found) }, func() fyne.CanvasObject { return newRow() }, func(i int, o fyne.CanvasObject) {
		o.(*row).show(p.found[i], func() { p.tapped(i) })
	})
	p.list.HideSeparators = true
	p.none = widget.NewLabelWithStyle(lang.L("Nothing fits."), fyne.TextAlignCenter, fyne.TextStyle{})
	p.none.Importance = widget.LowImportance
	body := container.NewBorder(p.line, nil, nil, nil, container.NewStack(p.list, container.NewCenter(p.none)))
	c := p.window.Canvas()
	p.popup = widget.NewPopUp(look.Rim(container.NewPadded(body)), c)
	width, height := min(size.Width, c.Size().Width-40), min(size.Height, c.Size().Height-80)
	p.popup.Resize(fyne.NewSize(width, height))
	p.popup.ShowAtPosition(fyne.NewPos((c.Size().Width-width)/2, 40))
	p.filter("")
	c.Focus(p.line)
}

// Open reports that the palette is shown.
func (p *Palette) Open() bool { return p.popup != nil && p.popup.Visible() }

func (p *Palette) hide() {
	if p.popup != nil {
		p.popup.Hide()
	}
	p.window.Canvas().Unfocus()
}

// collect lists all actions; those that are lists give their entries.
func (p *Palette) collect() (all []entry) {
	for _, a := range p.registry.All() {
		if a.ID == ID {
			continue
		}
		e := entry{id: a.ID, title: a.Now(), category: a.Category.Title(), shortcut: a.Shortcut(), keywords: a.Sub + " " + a.Keywords,
			possible: a.Possible(), do: func() { p.registry.Run(a.ID) }}
		if a.List == nil {
			all = append(all, e)
			continue
		}
		for _, of := range a.List() {
			e.id, e.title, e.keywords, e.do = a.ID+"/"+of.Title, a.Title+": "+of.Title, a.Keywords, of.Do
			all = append(all, e)
		}
	}
	return all
}

// filter shows what fits a query, the best chosen.
func (p *Palette) filter(query string) {
	p.found = rank(p.entries, query, p.kept.StringList(keyRecent))
	p.chosen = -1
	p.list.UnselectAll()
	p.list.Refresh()
	p.list.ScrollToTop()
	if len(p.found) == 0 {
		p.none.Show()
		return
	}
	p.none.Hide()
	p.choose(0)
}

// choose marks an entry, from the other end where there is none.
func (p *Palette) choose(i int) {
	if n := len(p.found); n > 0 {
		p.chosen = ((i % n) + n) % n
		p.list.Select(p.chosen)
	}
}

func (p *Palette) tapped(i int) {
	p.chosen = i
	p.run()
}

// run does what is chosen. What cannot be done now stays where it is.
func (p *Palette) run() {
	if p.chosen < 0 || p.chosen >= len(p.found) || !p.found[p.chosen].possible {
		return
	}
	e := p.found[p.chosen]
	recent := slices.DeleteFunc(p.kept.StringList(keyRecent), func(id string) bool { return id == e.id })
	recent = append([]string{e.id}, recent...)
	p.kept.SetStringList(keyRecent, recent[:min(len(recent), keptRecent)])
	p.hide() // before the action: it may open a dialog
	e.do()
}

// page is how far page up and page down go.
const page = 10

// key takes the keys of the palette; it reports whether this was one.
func (p *Palette) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		p.hide()
	case fyne.KeyReturn, fyne.KeyEnter:
		p.run()
	case fyne.KeyDown:
		p.choose(p.chosen + 1)
	case fyne.KeyUp:
		p.choose(p.chosen - 1)
	case fyne.KeyPageDown:
		p.choose(min(p.chosen+page, len(p.found)-1))
	case fyne.KeyPageUp:
		p.choose(max(p.chosen-page, 0))
	default:
		return false
	}
	return true
}
