package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"icefront/ui/dialog"
)

// addShortcuts connects the keys of the menu, and single keys where no text is being typed.
func (w *Window) addShortcuts() {
	for _, m := range w.menu.main.Items {
		for _, i := range m.Items {
			if i.Shortcut != nil {
				w.Canvas().AddShortcut(i.Shortcut, func(fyne.Shortcut) { i.Action() })
			}
		}
	}
	w.Canvas().SetOnTypedKey(w.view.TypedKey)
	w.Canvas().SetOnTypedRune(w.view.TypedRune) // where nothing has the keyboard
}

// typed takes the keys that are not the map's own.
func (w *Window) typed(r rune) {
	switch r {
	case '?':
		w.showKeys()
	case 'c', 'C':
		if w.session.Prediction() != nil && !w.session.Label().Empty() {
			w.session.SetCompare(!w.session.Style().Compare)
		}
	}
}

func (w *Window) showKeys() {
	dialog.ShowKeys([]dialog.Key{
		{Keys: "Ctrl+O", Does: lang.L("Open a scene; or drop a file on the window")},
		{Keys: "Ctrl+L", Does: lang.L("Open a label: front or zones, raster or vector")},
		{Keys: "Ctrl+P", Does: lang.L("Predict")},
		{Keys: "Ctrl+E", Does: lang.L("Export the front")},
		{Keys: "Ctrl+W", Does: lang.L("Close the scene")},
		{Keys: "Ctrl+Q", Does: lang.L("Quit")},
		{Keys: "C", Does: lang.L("Compare with the label")},
		{Keys: "F, 0", Does: lang.L("Show all of the scene")},
		{Keys: "1", Does: lang.L("One pixel of the scene per pixel of the screen")},
		{Keys: lang.L("+, -, wheel"), Does: lang.L("Zoom; the wheel zooms at the cursor")},
		{Keys: lang.L("Arrows, drag"), Does: lang.L("Move the map")},
		{Keys: "?", Does: lang.L("This list")},
	}, w)
}
