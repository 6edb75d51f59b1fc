package action

import (
	"unicode"

	"fyne.io/fyne/v2"
)

// TypedRune does the action of a letter or sign that was typed where no text is written. It reports whether the key is
// one of the registry's, done or not. A letter without an action of its own in upper case is that in lower case.
func (r *Registry) TypedRune(c rune) bool {
	a := r.at(Key{Rune: c})
	if a == nil && unicode.IsUpper(c) {
		a = r.at(Key{Rune: unicode.ToLower(c)})
	}
	if a == nil {
		return false
	}
	r.run(a)
	return true
}

// TypedKey is TypedRune for a key that writes nothing. held is what is held down with it.
func (r *Registry) TypedKey(name fyne.KeyName, held fyne.KeyModifier) bool {
	if name == fyne.KeyEnter {
		name = fyne.KeyReturn
	}
	a := r.at(Key{Name: name, Modifier: held})
	if a == nil {
		return false
	}
	r.run(a)
	return true
}

// Shortcuts is what takes keys with Ctrl, Alt or Super, such as a canvas.
type Shortcuts interface {
	AddShortcut(fyne.Shortcut, func(fyne.Shortcut))
}

// Bind gives a window the keys with Ctrl, Alt or Super. Those that stand in the menu come from there even while text is
// written; the others come only while it is not.
func (r *Registry) Bind(to Shortcuts) {
	for _, a := range r.all {
		for _, k := range a.keys {
			if k.Rune == 0 && k.Modifier&^fyne.KeyModifierShift != 0 {
				to.AddShortcut(k.Shortcut(), func(fyne.Shortcut) { r.run(a) })
			}
		}
	}
}

// shortcut does an action of the menu by its key, which Fyne calls whatever has the keyboard: what is done to text is
// left to text that has it.
func (r *Registry) shortcut(a *Action) {
	if r.Focused != nil && len(a.keys) > 0 {
		if text, ok := r.Focused().(writing); ok {
			if s := r.editing(a.keys[0].Shortcut()); s != nil {
				text.TypedShortcut(s)
				return
			}
		}
	}
	r.run(a)
}

// writing is something with text that can be written.
type writing interface {
	fyne.Focusable
	fyne.Shortcutable
	SelectedText() string
}

// editing is the shortcut with the clipboard it needs, if it is one that text knows, else nil.
func (r *Registry) editing(s fyne.Shortcut) fyne.Shortcut {
	var clipboard fyne.Clipboard
	if r.Clipboard != nil {
		clipboard = r.Clipboard()
	}
	switch s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo, *fyne.ShortcutSelectAll:
		return s
	case *fyne.ShortcutCut:
		return &fyne.ShortcutCut{Clipboard: clipboard}
	case *fyne.ShortcutCopy:
		return &fyne.ShortcutCopy{Clipboard: clipboard}
	case *fyne.ShortcutPaste:
		return &fyne.ShortcutPaste{Clipboard: clipboard}
	}
	return nil
}
