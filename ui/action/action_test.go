package action_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"

	"icefront/ui/action"
)

func TestParseKey(t *testing.T) {
	tests := []struct {
		text, want string
		key        action.Key
	}{
		{"Ctrl+P", "Ctrl+P", action.Key{Name: fyne.KeyP, Modifier: fyne.KeyModifierShortcutDefault}},
		{"Shift+Ctrl+p", "Ctrl+Shift+P", action.Key{Name: fyne.KeyP, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}},
		{"A", "A", action.Key{Rune: 'a'}},
		{"Shift+a", "Shift+A", action.Key{Rune: 'A'}},
		{"?", "?", action.Key{Rune: '?'}},
		{"+", "+", action.Key{Rune: '+'}},
		{"Ctrl++", "Ctrl++", action.Key{Name: "+", Modifier: fyne.KeyModifierShortcutDefault}},
		{"Space", "Space", action.Key{Rune: ' '}},
		{"F12", "F12", action.Key{Name: fyne.KeyF12}},
		{"Alt+PageDown", "Alt+Page down", action.Key{Name: fyne.KeyPageDown, Modifier: fyne.KeyModifierAlt}},
	}
	for _, tt := range tests {
		k, err := action.ParseKey(tt.text)
		if err != nil || k != tt.key || k.String() != tt.want {
			t.Errorf("%q: got %+v (%s), %v; want %+v", tt.text, k, k, err, tt.key)
		}
	}
	for _, text := range []string{"", "Ctrl", "Ctrl+", "Hyper+A", "AB", "Shift+?", "F13", "\n"} {
		if k, err := action.ParseKey(text); err == nil {
			t.Errorf("%q: got %+v", text, k)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"Ctrl+Shift+P", "Ctrl++", "+", "Space", "Shift+ß", "\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := action.ParseKey(s); err == nil && k.String() == "" {
			t.Errorf("%q is a key without a name: %+v", s, k)
		}
	})
}

func nothing() {}

func TestProblems(t *testing.T) {
	whole := action.Action{ID: "a", Title: "A", Category: action.File, Keys: "A Ctrl+A", Do: nothing}
	tests := []struct {
		name string
		add  action.Action
		want string
	}{
		{"nothing is wrong", action.Action{ID: "b", Title: "B", Category: action.Help, Keys: "Shift+A", Do: nothing}, ""},
		{"a key twice", action.Action{ID: "b", Title: "B", Category: action.Help, Keys: "B A", Do: nothing}, "b: has the key A of a"},
		{"an ID twice", action.Action{ID: "a", Title: "B", Category: action.Help, Do: nothing}, "a: there are two"},
		{"no ID", action.Action{Title: "B", Category: action.Help, Do: nothing}, `: "B" has no ID`},
		{"no title", action.Action{ID: "b", Category: action.Help, Do: nothing}, "b: has no title or no category"},
		{"no category", action.Action{ID: "b", Title: "B", Do: nothing}, "b: has no title or no category"},
		{"nothing to do", action.Action{ID: "b", Title: "B", Category: action.Help}, "b: has nothing to do, or two things"},
		{"no such key", action.Action{ID: "b", Title: "B", Category: action.Help, Keys: "Q W E R T", Do: nothing}, ""},
		{"a word for a key", action.Action{ID: "b", Title: "B", Category: action.Help, Keys: "Any", Do: nothing}, `b: read key "Any": there is no such key`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r action.Registry
			r.Add(whole, tt.add)
			if got := strings.Join(r.Problems(), "; "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// rig is a registry that writes down what is done.
type rig struct {
	action.Registry
	done    []string
	off     bool
	blocked bool
	focused fyne.Focusable
}

func newRig() *rig {
	r := &rig{}
	r.Blocked = func() bool { return r.blocked }
	r.Focused = func() fyne.Focusable { return r.focused }
	do := func(id string) func() { return func() { r.done = append(r.done, id) } }
	on := func() bool { return !r.off }
	r.Add(
		action.Action{ID: "open", Title: "Open…", Category: action.File, Group: 1, Keys: "Ctrl+O", Do: do("open")},
		action.Action{ID: "quit", Title: "Quit", Category: action.File, Group: 9, Keys: "Ctrl+Q", Quit: true, Do: do("quit")},
		action.Action{ID: "close", Title: "Close", Category: action.File, Group: 2, Enabled: on, Do: do("close")},
		action.Action{ID: "undo", Title: "Undo", Category: action.Edit, Keys: "Ctrl+Z", Label: func() string { return "Undo: " + strings.Join(r.done, ",") }, Do: do("undo")},
		action.Action{ID: "draw", Title: "Draw", Category: action.Front, Keys: "D", Enabled: on, Do: do("draw")},
		action.Action{ID: "drop", Title: "Drop", Category: action.Front, Keys: "Shift+D Delete", Hidden: true, Do: do("drop")},
		action.Action{ID: "light", Title: "Light", Sub: "Theme", Category: action.View, Group: 2, Checked: on, Do: do("light")},
		action.Action{ID: "fit", Title: "Fit", Category: action.View, Group: 1, Keys: "F F2", Help: "Show all", Do: do("fit")},
		action.Action{ID: "dark", Title: "Dark", Sub: "Theme", Category: action.View, Group: 2, Do: do("dark")},
	)
	return r
}

func TestKeys(t *testing.T) {
	test.NewTempApp(t)
	r := newRig()
	r.TypedRune('d')
	r.TypedRune('D') // has an action of its own
	r.TypedRune('F')
	r.TypedKey(fyne.KeyDelete, 0)
	if r.TypedKey(fyne.KeyDelete, fyne.KeyModifierShift) || r.TypedRune('x') {
		t.Error("a key without an action was taken")
	}
	r.off = true
	if !r.TypedRune('d') {
		t.Error("the key of what cannot be done is taken all the same")
	}
	r.off, r.blocked = false, true
	r.TypedRune('d')
	if !r.Run("quit") || r.Run("draw") {
		t.Error("behind a dialog only the end works")
	}
	if got, want := r.done, []string{"draw", "drop", "fit", "drop", "quit"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKeysOfTheWindow(t *testing.T) {
	test.NewTempApp(t)
	r := newRig()
	w := test.NewTempWindow(t, widget.NewLabel(""))
	r.Bind(w.Canvas().(action.Shortcuts))
	w.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault})
	w.Canvas().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutUndo{})
	if got, want := r.done, []string{"open", "undo"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// outline writes a menu as text: > is a submenu, x a mark, - a grey item.
func outline(m *fyne.Menu) (lines []string) {
	for _, i := range m.Items {
		line := i.Label
		switch {
		case i.IsSeparator:
			line = "---"
		case i.ChildMenu != nil:
			line += " > " + strings.Join(outline(i.ChildMenu), ", ")
		case i.Checked:
			line += " x"
		}
		if i.Disabled {
			line += " -"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestBar(t *testing.T) {
	test.NewTempApp(t)
	r := newRig()
	var recent []action.Entry
	r.Add(action.Action{ID: "recent", Title: "Recent", Category: action.File, Group: 1, List: func() []action.Entry { return recent }})
	b := r.Bar()
	all := func() (lines []string) {
		for _, m := range b.Main.Items {
			lines = append(append(lines, m.Label+":"), outline(m)...)
		}
		return lines
	}
	want := []string{"File:", "Open…", "Recent >  -", "---", "Close", "---", "Quit", "Edit:", "Undo: ", "View:", "Fit", "---", "Theme > Light x, Dark",
		"Front:", "Draw"}
	if diff := cmp.Diff(want, all()); diff != "" {
		t.Error(diff)
	}
	r.off = true
	recent = []action.Entry{{Title: "a.icefront", Do: func() { r.done = append(r.done, "a.icefront") }}}
	b.Sync()
	want = []string{"File:", "Open…", "Recent > a.icefront", "---", "Close -", "---", "Quit", "Edit:", "Undo: ", "View:", "Fit", "---", "Theme > Light, Dark",
		"Front:", "Draw -"}
	if diff := cmp.Diff(want, all()); diff != "" {
		t.Error(diff)
	}
	item := func(path ...int) *fyne.MenuItem {
		i := b.Main.Items[path[0]].Items[path[1]]
		for _, p := range path[2:] {
			i = i.ChildMenu.Items[p]
		}
		return i
	}
	item(0, 3).Action() // grey, but its key was pressed
	item(0, 1, 0).Action()
	r.blocked = true
	item(0, 0).Action()
	item(0, 1, 0).Action()
	item(0, 5).Action()
	if got, want := r.done, []string{"a.icefront", "quit"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	b.Sync()
	if got := item(1, 0).Label; got != "Undo: a.icefront,quit" {
		t.Errorf("got %q", got)
	}
}

// The menu of a window gets keys before the text that has the keyboard does.
func TestTextKeepsItsOwnKeys(t *testing.T) {
	test.NewTempApp(t)
	r := newRig()
	e := widget.NewEntry()
	test.NewTempWindow(t, e)
	e.TypedRune('a')
	r.focused = e
	b := r.Bar()
	b.Main.Items[1].Items[0].Action()
	if e.Text != "" || len(r.done) > 0 {
		t.Errorf("text %q, done %q: undo is the text's", e.Text, r.done)
	}
	b.Main.Items[0].Items[0].Action()
	r.focused = nil
	b.Main.Items[1].Items[0].Action()
	if got, want := r.done, []string{"open", "undo"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSections(t *testing.T) {
	test.NewTempApp(t)
	want := []action.Section{
		{Title: "File", Rows: []action.Row{{Keys: "Ctrl+O", Does: "Open"}, {Keys: "Ctrl+Q", Does: "Quit"}}},
		{Title: "Edit", Rows: []action.Row{{Keys: "Ctrl+Z", Does: "Undo"}}},
		{Title: "View", Rows: []action.Row{{Keys: "F, F2", Does: "Show all"}}},
		{Title: "Front", Rows: []action.Row{{Keys: "D", Does: "Draw"}, {Keys: "Shift+D, Delete", Does: "Drop"}}},
	}
	if diff := cmp.Diff(want, newRig().Sections()); diff != "" {
		t.Error(diff)
	}
}

// What shows often is cheap while nothing changes.
func BenchmarkSync(b *testing.B) {
	test.NewApp()
	bar := newRig().Bar()
	b.ReportAllocs()
	for b.Loop() {
		bar.Sync()
	}
}
