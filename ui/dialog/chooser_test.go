package dialog_test

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/ui/dialog"
	"icefront/ui/uitest"
)

func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range keys {
		uitest.Press(w, k)
	}
}

func TestChooserOpens(t *testing.T) {
	dir := tree(t)
	cases := []struct {
		name string
		do   func(t *testing.T, w fyne.Window)
		want string // relative to dir; empty: nothing is chosen and the dialog closes
	}{
		{"a path that is typed", func(_ *testing.T, w fyne.Window) {
			uitest.Type(w, filepath.Join(dir, "a.tif"))
			press(w, fyne.KeyReturn)
		}, "a.tif"},
		{"a name, relative to the folder", func(_ *testing.T, w fyne.Window) { uitest.Type(w, "a.tif"); press(w, fyne.KeyReturn) }, "a.tif"},
		{"a folder first, then its file", func(t *testing.T, w fyne.Window) {
			uitest.Type(w, filepath.Join(dir, "sub"))
			press(w, fyne.KeyReturn)
			shows(t, w, "deep.tif")
			press(w, fyne.KeyDown, fyne.KeyReturn)
		}, "sub/deep.tif"},
		{"by arrows", func(_ *testing.T, w fyne.Window) {
			press(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
		}, "a.tif"},
		{"down and up again", func(t *testing.T, w fyne.Window) {
			press(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
			tapRow(t, w, "deep.tif")
			press(w, fyne.KeyBackspace)
			tapRow(t, w, "a.tif")
			press(w, fyne.KeyReturn)
		}, "a.tif"},
		{"a click, then the button", func(t *testing.T, w fyne.Window) {
			tapRow(t, w, "a.tif")
			uitest.Tap(t, uitest.Dialog(w), "Open")
		}, "a.tif"},
		{"a double click", func(t *testing.T, w fyne.Window) {
			tapRow(t, w, "a.tif")
			tapRow(t, w, "a.tif")
		}, "a.tif"},
		{"a double click on a folder and on its file", func(t *testing.T, w fyne.Window) {
			tapRow(t, w, "sub")
			tapRow(t, w, "sub")
			tapRow(t, w, "deep.tif")
			tapRow(t, w, "deep.tif")
		}, "sub/deep.tif"},
		{"Escape from the path", func(_ *testing.T, w fyne.Window) { press(w, fyne.KeyEscape) }, ""},
		{"Escape from the list", func(t *testing.T, w fyne.Window) {
			tapRow(t, w, "a.tif")
			press(w, fyne.KeyEscape)
		}, ""},
		{"Cancel", func(t *testing.T, w fyne.Window) { uitest.Tap(t, uitest.Dialog(w), "Cancel") }, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, _ := window(t)
			f := dialog.NewFiles(w)
			f.Remember(filepath.Join(dir, "x"))
			got := ""
			f.Open("Open a scene", []string{".tif"}, func(path string) { got = path })
			c.do(t, w)
			closed(t, w)
			want := c.want
			if want != "" {
				want = filepath.Join(dir, filepath.FromSlash(want))
			}
			if got != want {
				t.Errorf("chosen %q, want %q", got, want)
			}
		})
	}
}

// tapRow clicks a row of the list.
func tapRow(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	type row interface {
		fyne.CanvasObject
		fyne.Tappable
	}
	var r row // the innermost: that is what the mouse finds
	uitest.Find(uitest.Dialog(w), func(o row) bool {
		if texts := uitest.Texts(o); len(texts) > 1 && texts[0] == name {
			r = o
		}
		return false
	})
	if r == nil {
		t.Fatalf("no row %q in %q", name, uitest.Texts(uitest.Dialog(w)))
	}
	r.Tapped(&fyne.PointEvent{})
}

func TestChooserSaysWhatIsWrong(t *testing.T) {
	dir := tree(t)
	w, _ := window(t)
	f := dialog.NewFiles(w)
	f.Remember(filepath.Join(dir, "x"))
	f.Open("Open a scene", []string{".tif"}, func(string) { t.Error("something was chosen") })
	uitest.Type(w, "gone.tif")
	press(w, fyne.KeyReturn)
	shows(t, w, "There is no such file or folder.")
	if uitest.Shows(uitest.Dialog(w), "notes.txt") {
		t.Error("files of other kinds are listed")
	}
	tick, _ := uitest.Find(uitest.Dialog(w), func(f fyne.Focusable) bool { return uitest.Shows(f.(fyne.CanvasObject), "All files") })
	tick.TypedRune(' ')
	shows(t, w, "notes.txt")
	tick.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	closed(t, w)
}

func TestChooserOfFolders(t *testing.T) {
	dir := tree(t)
	w, _ := window(t)
	f := dialog.NewFiles(w)
	f.Remember(filepath.Join(dir, "x"))
	got := ""
	ask := func() { f.Folder("Choose a folder", func(path string) { got = path }) }
	ask()
	tapRow(t, w, "sub")
	uitest.Tap(t, uitest.Dialog(w), "Choose")
	if want := filepath.Join(dir, "sub"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	ask()
	uitest.Type(w, filepath.Join(dir, "a.tif"))
	press(w, fyne.KeyReturn)
	shows(t, w, "That is a file, not a folder.")
	press(w, fyne.KeyEscape)
	closed(t, w)
}

func TestChooserSaves(t *testing.T) {
	dir := tree(t)
	cases := []struct {
		name, typed string
		keys        []fyne.KeyName
		want        string // relative; empty: nothing
	}{
		{"where it was suggested", "", []fyne.KeyName{fyne.KeyReturn}, "out.json"},
		{"another name", "other.json", []fyne.KeyName{fyne.KeyReturn}, "other.json"},
		{"an old file, after a question", "a.tif", []fyne.KeyName{fyne.KeyReturn, fyne.KeyReturn}, "a.tif"},
		{"an old file that is kept", "a.tif", []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape, fyne.KeyEscape}, ""},
		{"into a folder that is not there", "gone/x.json", []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape}, ""},
		{"a folder is entered, with the name", "sub", []fyne.KeyName{fyne.KeyReturn, fyne.KeyReturn}, "sub/out.json"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, _ := window(t)
			got := ""
			dialog.NewFiles(w).Save("Export", filepath.Join(dir, "out.json"), func(path string) { got = path })
			uitest.Type(w, c.typed)
			press(w, c.keys...)
			closed(t, w)
			want := c.want
			if want != "" {
				want = filepath.Join(dir, filepath.FromSlash(want))
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if st, err := os.Stat(filepath.Join(dir, "a.tif")); err != nil || st.Size() != 5 {
				t.Error("the dialog itself touched a file")
			}
		})
	}
}

func TestChooserInAFolderThatIsGone(t *testing.T) {
	w, _ := window(t)
	f := dialog.NewFiles(w)
	f.Remember(filepath.Join(t.TempDir(), "gone", "x"))
	f.Open("Open a scene", nil, func(string) {})
	shows(t, w, "chooser.go") // the working folder
	press(w, fyne.KeyEscape)
}

func TestSizeText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 1_250_000: "1.2 MB", 3_000_000_000: "3.0 GB"} {
		if got := dialog.SizeText(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
