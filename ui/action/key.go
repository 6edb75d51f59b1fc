package action

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// Key is a key with what is held down. A single letter or sign is a Rune, because where a sign lies depends on the
// keyboard; keys with Ctrl, Alt or Super, and those that write nothing, are a Name.
type Key struct {
	Rune     rune // lower case; upper case with Shift
	Name     fyne.KeyName
	Modifier fyne.KeyModifier
}

// modifiers are the words before a key. Ctrl is Command on a Mac.
func modifier(word string) (m fyne.KeyModifier, ok bool) {
	switch word {
	case "Ctrl":
		return fyne.KeyModifierShortcutDefault, true
	case "Alt":
		return fyne.KeyModifierAlt, true
	case "Shift":
		return fyne.KeyModifierShift, true
	}
	return 0, false
}

// named are the keys that write nothing, by the words for them here.
func named(word string) (name fyne.KeyName, ok bool) {
	switch name = fyne.KeyName(word); name {
	case fyne.KeyEscape, fyne.KeyTab, fyne.KeyInsert, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown,
		fyne.KeyHome, fyne.KeyEnd, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7,
		fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return name, true
	}
	switch word {
	case "Enter":
		return fyne.KeyReturn, true
	case "Backspace":
		return fyne.KeyBackspace, true
	case "PageUp":
		return fyne.KeyPageUp, true
	case "PageDown":
		return fyne.KeyPageDown, true
	}
	return "", false
}

func parseKeys(text string) (keys []Key, err error) {
	for word := range strings.FieldsSeq(text) {
		k, err := ParseKey(word)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// ParseKey reads a key such as "Ctrl+Shift+P", "Shift+D", "F1", "?", "Space" or "Ctrl++".
func ParseKey(text string) (k Key, err error) {
	rest := text
	for {
		word, after, ok := strings.Cut(rest, "+")
		m, known := modifier(word)
		if !ok || !known || after == "" {
			break
		}
		k.Modifier |= m
		rest = after
	}
	if name, ok := named(rest); ok {
		k.Name = name
		return k, nil
	}
	if rest == "Space" {
		rest = " "
	}
	r, n := utf8.DecodeRuneInString(rest)
	if n == 0 || n != len(rest) || !unicode.IsPrint(r) {
		return Key{}, fmt.Errorf("read key %q: there is no such key", text)
	}
	switch k.Modifier {
	case 0:
		k.Rune = unicode.ToLower(r)
	case fyne.KeyModifierShift:
		if !unicode.IsLetter(r) {
			return Key{}, fmt.Errorf("read key %q: name the sign that it writes", text)
		}
		k.Rune, k.Modifier = unicode.ToUpper(r), 0
	default:
		k.Name = fyne.KeyName(strings.ToUpper(rest))
		if r == ' ' {
			k.Name = fyne.KeySpace
		}
	}
	return k, nil
}

// Shortcut is the key for a menu. Fyne calls the menu only for those with Ctrl, Alt or Super.
func (k Key) Shortcut() fyne.Shortcut {
	if k.Modifier == fyne.KeyModifierShortcutDefault {
		switch k.Name { // Fyne tells these as what they do to text
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		case fyne.KeyX:
			return &fyne.ShortcutCut{}
		case fyne.KeyC:
			return &fyne.ShortcutCopy{}
		case fyne.KeyV:
			return &fyne.ShortcutPaste{}
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		}
	}
	s := &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Modifier}
	if k.Rune != 0 {
		s.KeyName = fyne.KeyName(strings.ToUpper(string(k.Rune)))
		if unicode.IsUpper(k.Rune) {
			s.Modifier = fyne.KeyModifierShift
		}
	}
	return s
}

// String is the key for people, such as "Ctrl+P".
func (k Key) String() string {
	var b strings.Builder
	for _, m := range []struct {
		held fyne.KeyModifier
		name string
	}{
		{fyne.KeyModifierSuper, "⌘"}, {fyne.KeyModifierControl, lang.L("Ctrl") + "+"}, {fyne.KeyModifierAlt, lang.L("Alt") + "+"},
		{fyne.KeyModifierShift, lang.L("Shift") + "+"},
	} {
		if k.Modifier&m.held != 0 {
			b.WriteString(m.name)
		}
	}
	switch {
	case k.Rune == ' ':
		b.WriteString(lang.L("Space"))
	case unicode.IsUpper(k.Rune):
		b.WriteString(lang.L("Shift") + "+" + string(k.Rune))
	case k.Rune != 0:
		b.WriteString(strings.ToUpper(string(k.Rune)))
	default:
		b.WriteString(keyTitle(k.Name))
	}
	return b.String()
}

// keyTitle is what stands on a key.
func keyTitle(name fyne.KeyName) string {
	switch name {
	case fyne.KeyEscape:
		return lang.L("Escape")
	case fyne.KeyReturn:
		return lang.L("Enter")
	case fyne.KeyBackspace:
		return lang.L("Backspace")
	case fyne.KeyDelete:
		return lang.L("Delete")
	case fyne.KeyInsert:
		return lang.L("Insert")
	case fyne.KeyHome:
		return lang.L("Home")
	case fyne.KeyEnd:
		return lang.L("End")
	case fyne.KeyPageUp:
		return lang.L("Page up")
	case fyne.KeyPageDown:
		return lang.L("Page down")
	case fyne.KeyTab:
		return lang.L("Tab")
	case fyne.KeySpace:
		return lang.L("Space")
	case fyne.KeyLeft:
		return "←"
	case fyne.KeyRight:
		return "→"
	case fyne.KeyUp:
		return "↑"
	case fyne.KeyDown:
		return "↓"
	}
	return string(name)
}

// Names are keys for people, with commas between them.
func Names(keys []Key) string {
	var names []string
	for _, k := range keys {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}
