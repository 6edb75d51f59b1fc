package ui

import (
	"fyne.io/fyne/v2/lang"

	"icefront/ui/dialog"
)

// addKeys gives single keys to the map where nothing else has the keyboard. Those of the menu are Fyne's.
func (w *Window) addKeys() {
	w.Canvas().SetOnTypedKey(w.view.TypedKey)
	w.Canvas().SetOnTypedRune(w.view.TypedRune)
}

// typed takes the keys that are not the map's own.
func (w *Window) typed(r rune) {
	switch r {
	case '?':
		w.showKeys()
	case 'c', 'C':
		w.toggleCompare()
	case 'e', 'E':
		w.toggleErrors()
	case 'a', 'A':
		w.drawArea()
	default:
		if p, ok := presetOf(r); ok {
			w.next.SetPreset(p)
		}
	}
}

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

func (w *Window) showKeys() {
	dialog.ShowKeys([]dialog.Key{
		{Keys: "Ctrl+O", Does: lang.L("Open a scene; or drop a file on the window")},
		{Keys: "Ctrl+L", Does: lang.L("Open a label: front or zones, raster or vector")},
		{Keys: "Ctrl+P", Does: lang.L("Predict")},
		{Keys: "Ctrl+Shift+P", Does: lang.L("Predict what is on the map")},
		{Keys: "A", Does: lang.L("Draw an area to predict: click its corners")},
		{Keys: lang.L("Enter, double click"), Does: lang.L("Predict the area that is drawn")},
		{Keys: lang.L("Backspace, Escape"), Does: lang.L("Take its last corner back; Escape without corners leaves")},
		{Keys: lang.L("D, S, B"), Does: lang.L("Preset: draft, standard, best")},
		{Keys: "Ctrl+M", Does: lang.L("Models: import, look at, choose")},
		{Keys: "Ctrl+Shift+E", Does: lang.L("Evaluate a folder of predictions")},
		{Keys: "Ctrl+E", Does: lang.L("Export the front")},
		{Keys: "Ctrl+W", Does: lang.L("Close the scene")},
		{Keys: "Ctrl+Q", Does: lang.L("Quit")},
		{Keys: "C", Does: lang.L("Compare with the label")},
		{Keys: "E", Does: lang.L("Colour the front by its error")},
		{Keys: lang.L("Arrows, Enter, Escape"), Does: lang.L("In the histogram: choose a bar, mark it on the map, unmark")},
		{Keys: lang.L("F, 0"), Does: lang.L("Show all of the scene")},
		{Keys: "1", Does: lang.L("One pixel of the scene per pixel of the screen")},
		{Keys: lang.L("+, -, wheel, double click"), Does: lang.L("Zoom; the mouse zooms at the cursor")},
		{Keys: lang.L("Arrows, drag"), Does: lang.L("Move the map")},
		{Keys: lang.L("Enter, Escape"), Does: lang.L("Confirm or close a dialog")},
		{Keys: "?", Does: lang.L("This list")},
	}, w)
}
