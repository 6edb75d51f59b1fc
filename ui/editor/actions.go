package editor

import "fyne.io/fyne/v2/lang"

// Action is a thing that the editor can do, for menus and keys.
type Action struct {
	ID, Title, Key string
	Group          int
	Enabled        func() bool // nil: always
	Checked        func() bool // nil: it has no mark
	Label          func() string
	Do             func()
}

// Actions are all of them: the history, the tools, and what is done to the chosen front.
func (e *Editor) Actions() []Action {
	open := func() bool { return e.session.Scene() != nil }
	chosen := func() bool { return e.fronts().line(e.chosen) != nil }
	named := func(verb string, title func() string) func() string {
		return func() string {
			if t := title(); t != "" {
				return verb + ": " + lang.L(t)
			}
			return verb
		}
	}
	undo := func() string { return e.doc().CanUndo() }
	redo := func() string { return e.doc().CanRedo() }
	all := []Action{
		{ID: "undo", Title: lang.L("Undo"), Key: "Ctrl+Z", Label: named(lang.L("Undo"), undo), Enabled: func() bool { return undo() != "" }, Do: e.Undo},
		{ID: "redo", Title: lang.L("Redo"), Key: "Ctrl+Shift+Z Ctrl+Y", Label: named(lang.L("Redo"), redo), Enabled: func() bool { return redo() != "" }, Do: e.Redo},
	}
	for _, n := range Tools() {
		if e.tools[n] != nil {
			all = append(all, Action{ID: "tool-" + string(n), Title: n.Title(), Key: n.Key(), Group: 1, Enabled: open,
				Checked: func() bool { return e.name == n }, Do: func() { e.Use(n) }})
		}
	}
	if e.options.Wire != nil {
		all = append(all, Action{ID: "wire", Title: lang.L("Follow what is seen between clicks"), Key: "W", Group: 2, Checked: e.Wired, Do: e.ToggleWire})
	}
	walls := func() bool { return chosen() && e.options.Walls != nil }
	return append(all,
		Action{ID: "front-join", Title: lang.L("Join with…"), Group: 3, Enabled: chosen, Do: e.Join},
		Action{ID: "front-reverse", Title: lang.L("Reverse"), Group: 3, Enabled: chosen, Do: e.Reverse},
		Action{ID: "front-simplify", Title: lang.L("Simplify by a pixel"), Group: 3, Enabled: chosen, Do: func() { e.Simplify(1) }},
		Action{ID: "front-trim", Title: lang.L("Trim to walls"), Group: 3, Enabled: walls, Do: e.Trim},
		Action{ID: "front-delete", Title: lang.L("Delete the front"), Group: 3, Enabled: chosen, Do: e.Delete},
		Action{ID: "front-zones", Title: lang.L("Front from zones"), Group: 4, Enabled: open, Do: e.TraceZones},
	)
}
