// Package action is the list of all that the user can do. The main menu, the keys, the keyboard map and the command
// palette are made of it.
package action

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Action is one thing that the user can do. ID, Title, Category and Do (or List) must be there.
type Action struct {
	ID       string        // never shown and never changed: the palette remembers it
	Title    string        // as in a menu, with … if a question follows
	Label    func() string // the title of the moment, such as "Undo: move a vertex"; nil: Title
	Category Category      // menu, and heading in the keyboard map
	Group    int           // place in the menu, lines between groups; those of one group stand as they were added
	Sub      string        // title of a submenu that it is in
	Keys     string        // such as "Ctrl+Shift+P", "A", "?"; several with spaces between, the first stands in the menu
	Help     string        // what the keyboard map says; empty: Title
	Keywords string        // other words that the palette finds it by
	Enabled  func() bool   // nil: always
	Checked  func() bool   // has a mark in the menu when it says so; nil: never
	Do       func()
	List     func() []Entry // instead of Do: a submenu of what there is at the moment, such as recent projects
	Hidden   bool           // not in the menu
	Quit     bool           // ends the program: it works whatever is open

	keys []Key
}

// Entry is one of a list's.
type Entry struct {
	Title string
	Do    func()
}

// Now is the title of the moment.
func (a *Action) Now() string {
	if a.Label != nil {
		return a.Label()
	}
	return a.Title
}

// Possible reports that it can be done now.
func (a *Action) Possible() bool { return a.Enabled == nil || a.Enabled() }

// Marked reports that it has a mark.
func (a *Action) Marked() bool { return a.Checked != nil && a.Checked() }

// Shortcut is its keys for people, empty without any.
func (a *Action) Shortcut() string { return Names(a.keys) }

// Category is a menu of the main menu.
type Category uint8

// The menus, in their order.
const (
	File Category = 1 + iota
	Edit
	View
	Layer
	Scene
	Front
	Review
	Help
)

// Categories are all, in their order.
func Categories() []Category { return []Category{File, Edit, View, Layer, Scene, Front, Review, Help} }

// Title is the menu for people; empty if there is no such menu.
func (c Category) Title() string {
	switch c {
	case File:
		return lang.L("File")
	case Edit:
		return lang.L("Edit")
	case View:
		return lang.L("View")
	case Layer:
		return lang.L("Layer")
	case Scene:
		return lang.L("Scene")
	case Front:
		return lang.L("Front")
	case Review:
		return lang.L("Review")
	case Help:
		return lang.L("Help")
	}
	return ""
}

// Registry holds the actions of a window.
type Registry struct {
	// Blocked reports that a dialog is open, so that only what ends the program works; nil: never.
	Blocked func() bool
	// Focused is what has the keyboard; text in it gets Ctrl+Z, Ctrl+C and their like before any action. Nil: nothing.
	Focused func() fyne.Focusable
	// Clipboard is what text that has the keyboard copies to; nil: none.
	Clipboard func() fyne.Clipboard

	all      []*Action
	problems []string
}

// Add adds actions.
func (r *Registry) Add(actions ...Action) {
	for _, a := range actions {
		r.add(&a)
	}
}

func (r *Registry) add(a *Action) {
	wrong := func(format string, args ...any) {
		r.problems = append(r.problems, a.ID+": "+fmt.Sprintf(format, args...))
	}
	switch {
	case a.ID == "":
		wrong("%q has no ID", a.Title)
	case r.Find(a.ID) != nil:
		wrong("there are two")
	}
	if a.Title == "" || a.Category.Title() == "" {
		wrong("has no title or no category")
	}
	if (a.Do == nil) == (a.List == nil) {
		wrong("has nothing to do, or two things")
	}
	var err error
	if a.keys, err = parseKeys(a.Keys); err != nil {
		wrong("%v", err)
	}
	for _, k := range a.keys {
		if other := r.at(k); other != nil {
			wrong("has the key %s of %s", k, other.ID)
		}
	}
	r.all = append(r.all, a)
}

// Problems says what is wrong with the actions: two with one key, one without a title. It is for tests: a window works
// in spite of them, and a key does what the first action with it does.
func (r *Registry) Problems() []string { return slices.Clone(r.problems) }

// All returns the actions as they were added.
func (r *Registry) All() []*Action { return slices.Clone(r.all) }

// Find returns the action with an ID, or nil.
func (r *Registry) Find(id string) *Action {
	i := slices.IndexFunc(r.all, func(a *Action) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return r.all[i]
}

// at returns the action of a key, or nil.
func (r *Registry) at(k Key) *Action {
	i := slices.IndexFunc(r.all, func(a *Action) bool { return slices.Contains(a.keys, k) })
	if i < 0 {
		return nil
	}
	return r.all[i]
}

// Run does an action if it can be done now, and reports whether it was.
func (r *Registry) Run(id string) bool {
	a := r.Find(id)
	return a != nil && r.run(a)
}

func (r *Registry) run(a *Action) bool {
	if a.Do == nil || !a.Possible() || !a.Quit && r.Blocked != nil && r.Blocked() {
		return false
	}
	a.Do()
	return true
}
