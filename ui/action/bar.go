package action

import (
	"bytes"
	"slices"

	"fyne.io/fyne/v2"
)

// Bar is the main menu. It is drawn anew only when something in it is different.
type Bar struct {
	Main      *fyne.MainMenu
	registry  *Registry
	items     []barItem
	now, last []byte // what it shows
}

// barItem is an action in the menu.
type barItem struct {
	action *Action
	item   *fyne.MenuItem
}

// Bar makes the main menu of all actions so far that are not hidden. A menu without any is left out.
func (r *Registry) Bar() *Bar {
	b := &Bar{registry: r, Main: fyne.NewMainMenu()}
	for _, c := range Categories() {
		if items := b.menu(r.of(c)); len(items) > 0 {
			b.Main.Items = append(b.Main.Items, fyne.NewMenu(c.Title(), items...))
		}
	}
	b.Sync()
	return b
}

// of returns the visible actions of a menu, in the order of their groups.
func (r *Registry) of(c Category) (actions []*Action) {
	for _, a := range r.all {
		if a.Category == c && !a.Hidden {
			actions = append(actions, a)
		}
	}
	slices.SortStableFunc(actions, func(a, b *Action) int { return a.Group - b.Group })
	return actions
}

// menu makes items with lines between groups; a submenu stands where its first action would.
func (b *Bar) menu(actions []*Action) (items []*fyne.MenuItem) {
	subs := map[string]*fyne.Menu{}
	for i, a := range actions {
		item := b.item(a)
		if sub := subs[a.Sub]; sub != nil {
			sub.Items = append(sub.Items, item)
			continue
		}
		if i > 0 && a.Group != actions[i-1].Group {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		if a.Sub != "" {
			subs[a.Sub] = fyne.NewMenu(a.Sub, item)
			item = fyne.NewMenuItem(a.Sub, nil)
			item.ChildMenu = subs[a.Sub]
		}
		items = append(items, item)
	}
	return items
}

func (b *Bar) item(a *Action) *fyne.MenuItem {
	i := fyne.NewMenuItem(a.Title, func() { b.registry.shortcut(a) })
	i.IsQuit = a.Quit
	if len(a.keys) > 0 {
		i.Shortcut = a.keys[0].Shortcut()
	}
	if a.List != nil {
		i.Action, i.ChildMenu = nil, fyne.NewMenu(a.Title)
	}
	b.items = append(b.items, barItem{a, i})
	return i
}

// Sync shows what can be done now, and what is chosen.
func (b *Bar) Sync() {
	lists := make([][]Entry, len(b.items))
	b.now = b.now[:0]
	for i, it := range b.items {
		if it.action.List != nil {
			lists[i] = it.action.List()
		}
		b.note(it.action, lists[i])
	}
	if bytes.Equal(b.now, b.last) {
		return
	}
	b.now, b.last = b.last, b.now
	for i, it := range b.items {
		it.item.Label, it.item.Checked = it.action.Now(), it.action.Marked()
		it.item.Disabled = !it.action.Possible() || it.action.List != nil && len(lists[i]) == 0
		if it.action.List != nil {
			b.fill(it.item.ChildMenu, lists[i])
		}
	}
	b.Main.Refresh()
}

// Item is the menu's item of an action, nil without one.
func (b *Bar) Item(id string) *fyne.MenuItem {
	i := slices.IndexFunc(b.items, func(it barItem) bool { return it.action.ID == id })
	if i < 0 {
		return nil
	}
	return b.items[i].item
}

// note writes down what the menu shows of an action.
func (b *Bar) note(a *Action, list []Entry) {
	state := byte('0')
	if a.Possible() {
		state |= 1
	}
	if a.Marked() {
		state |= 2
	}
	b.now = append(b.now, state)
	if a.Label != nil {
		b.now = append(b.now, a.Label()...)
	}
	for _, e := range list {
		b.now = append(append(b.now, '\n'), e.Title...)
	}
}

// fill puts the entries of the moment into a submenu. Fyne wants one, though a grey item never opens it.
func (b *Bar) fill(m *fyne.Menu, list []Entry) {
	m.Items = nil
	for _, e := range list {
		m.Items = append(m.Items, fyne.NewMenuItem(e.Title, func() {
			if b.registry.Blocked == nil || !b.registry.Blocked() {
				e.Do()
			}
		}))
	}
	if len(m.Items) == 0 {
		m.Items = []*fyne.MenuItem{fyne.NewMenuItem("", nil)}
	}
}
