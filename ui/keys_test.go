package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/ui/keymap"
	"icefront/ui/palette"
	"icefront/ui/uitest"
)

func TestActions(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		for _, p := range d.w.menu.actions.Problems() {
			t.Error(p)
		}
		for _, a := range d.w.menu.actions.All() {
			if !a.Hidden && a.List == nil && d.w.menu.bar.Item(a.ID) == nil {
				t.Errorf("%s is not in the menu", a.ID)
			}
		}
	})
}

// Every key of an action stands in the keyboard map, and in the documentation.
func TestKeyboardMapIsComplete(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		shown := map[string]bool{}
		for _, s := range d.w.keys() {
			for _, row := range s.Rows {
				shown[row.Keys] = true
			}
		}
		for _, a := range d.w.menu.actions.All() {
			if keys := a.Shortcut(); keys != "" && !shown[keys] {
				t.Errorf("%s of %s is not in the keyboard map", keys, a.ID)
			}
		}
		head := "# Keyboard and mouse\n\n`?` or F1 shows this list in the program, Ctrl+K finds what can be done by its name. On a Mac Ctrl is Command.\n" +
			"Written by a test of `ui` from the program's own list (`go test ./ui -update`).\n"
		uitest.GoldenText(t, "../docs/keyboard.md", head+keymap.Markdown(d.w.keys()))
	})
}

func TestPaletteDoesWhatTheMenuDoes(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.do(func() { d.w.menu.bar.Item(palette.ID).Action() })
	d.typed("predic")
	d.press(fyne.KeyReturn)
	d.Idle()
	d.Do(func(s *app.Session) {
		if s.Prediction() == nil {
			t.Error("nothing was predicted")
		}
	})
}

func TestKeysBeforeAnythingIsOpen(t *testing.T) {
	d := newDesk(t, world())
	d.press(fyne.KeyF1)
	d.shows("Keyboard and mouse")
	d.press(fyne.KeyEscape)
	d.noDialog()
	d.press(fyne.KeyDelete, fyne.KeyEscape)
	d.typed("xyz")
	d.noDialog()
	d.typed("?")
	d.do(func() {
		if texts := strings.Join(uitest.Texts(uitest.Dialog(d.w)), "|"); !strings.Contains(texts, "Zoom at the cursor") {
			t.Errorf("no gestures in %s", texts)
		}
	})
}
