package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"icefront/ui/action"
	"icefront/ui/keymap"
)

// addKeys gives keys to the map, and those that it does not take to the actions, where nothing else has the keyboard.
// Those of the menu are Fyne's.
func (w *Window) addKeys() {
	w.startLook()
	w.fillWelcome()
	w.startTutorial()
	own := w.view.OnKey
	w.view.OnKey = func(name fyne.KeyName) {
		if !w.menu.actions.TypedKey(name, held()) && own != nil {
			own(name)
		}
	}
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if w.hasScene() {
			w.view.TypedKey(e)
			return
		}
		w.menu.actions.TypedKey(e.Name, held()) // the empty map takes none
	})
	w.Canvas().SetOnTypedRune(w.view.TypedRune)
	w.menu.actions.Bind(w.Canvas())
}

// held is what is held down now.
func held() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// typed takes the letters that are not the map's own.
func (w *Window) typed(r rune) { w.menu.actions.TypedRune(r) }

func (w *Window) toggleCompare() {
	if w.session.Prediction() != nil && !w.session.Label().Empty() {
		w.session.SetCompare(!w.session.Style().Compare)
	}
}

func (w *Window) toggleErrors() {
	if w.session.Errors() != nil {
		w.session.ColourErrors(!w.session.Style().Errors)
	}
}

// gestures are what no action stands for: the mouse, and keys of tools and dialogs.
func gestures() []action.Section {
	return []action.Section{
		{Title: lang.L("Map"), Rows: []action.Row{
			{Keys: lang.L("Wheel, double click"), Does: lang.L("Zoom at the cursor")},
			{Keys: lang.L("Drag, middle button"), Does: lang.L("Move the map")},
			{Keys: lang.L("Arrows"), Does: lang.L("Move the map by an eighth of the window")},
		}},
		{Title: lang.L("Area to predict"), Rows: []action.Row{
			{Keys: lang.L("Click"), Does: lang.L("Set a corner")},
			{Keys: lang.L("Enter, double click"), Does: lang.L("Predict the area that is drawn")},
			{Keys: lang.L("Backspace, Escape"), Does: lang.L("Take its last corner back; Escape without corners leaves")},
		}},
		{Title: lang.L("Histogram"), Rows: []action.Row{
			{Keys: lang.L("Arrows"), Does: lang.L("Choose a bar")},
			{Keys: lang.L("Enter"), Does: lang.L("Mark on the map what lies in the bar")},
			{Keys: lang.L("Escape"), Does: lang.L("Unmark")},
		}},
		{Title: lang.L("Dialogs"), Rows: []action.Row{
			{Keys: lang.L("Enter, Escape"), Does: lang.L("Confirm or close a dialog")},
			{Keys: lang.L("Tab, Space"), Does: lang.L("Next field, press or tick it")},
		}},
	}
}

// keys are all sections of the keyboard map.
func (w *Window) keys() []action.Section { return append(w.menu.actions.Sections(), gestures()...) }

func (w *Window) showKeys() { keymap.Show(w, w.keys()) }
