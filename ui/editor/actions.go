package editor

import (
	"fyne.io/fyne/v2/lang"

	"icefront/ui/action"
)

// Actions are all of them: the history, the tools, and what is done to the chosen front.
func (e *Editor) Actions() []action.Action {
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
	all := []action.Action{
		{ID: "undo", Category: action.Edit, Title: lang.L("Undo"), Keys: "Ctrl+Z", Label: named(lang.L("Undo"), undo), Enabled: func() bool { return undo() != "" }, Do: e.Undo},
		{ID: "redo", Category: action.Edit, Title: lang.L("Redo"), Keys: "Ctrl+Shift+Z Ctrl+Y", Label: named(lang.L("Redo"), redo), Enabled: func() bool { return redo() != "" }, Do: e.Redo},
	}
	for _, n := range Tools() {
		if e.tools[n] != nil {
			all = append(all, action.Action{Category: action.Front, ID: "tool." + string(n), Title: n.Title(), Keys: n.Key(), Group: 10, Enabled: open,
				Checked: func() bool { return e.name == n }, Do: func() { e.Use(n) }})
		}
	}
	if e.options.Wire != nil {
		all = append(all, action.Action{Category: action.Front, ID: "tool.wire", Title: lang.L("Follow what is seen between clicks"), Keys: "W", Group: 10, Checked: e.Wired, Do: e.ToggleWire})
	}
	walls := func() bool { return chosen() && e.options.Walls != nil }
	return append(all,
		action.Action{Category: action.Front, ID: "front.join", Title: lang.L("Join with…"), Group: 20, Enabled: chosen, Do: e.Join},
		action.Action{Category: action.Front, ID: "front.reverse", Title: lang.L("Reverse"), Group: 20, Enabled: chosen, Do: e.Reverse},
		action.Action{Category: action.Front, ID: "front.simplify", Title: lang.L("Simplify by a pixel"), Group: 20, Enabled: chosen, Do: func() { e.Simplify(1) }},
		action.Action{Category: action.Front, ID: "front.trim", Title: lang.L("Trim to walls"), Group: 20, Enabled: walls, Do: e.Trim},
		action.Action{Category: action.Front, ID: "front.delete", Title: lang.L("Delete the front"), Group: 20, Enabled: chosen, Do: e.Delete},
		action.Action{Category: action.Front, ID: "front.zones", Title: lang.L("Front from zones"), Group: 30, Enabled: open, Do: e.TraceZones},
	)
}
