package dialog_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/geo"
	"icefront/ui/dialog"
	"icefront/ui/uitest"
)

// window returns a window of 1000 x 700 that notes what is typed into it.
func window(t *testing.T) (w fyne.Window, typed *string) {
	t.Helper()
	test.NewTempApp(t)
	w = test.NewTempWindow(t, container.NewStack(widget.NewLabel("")))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1000, 700))
	typed = new(string)
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { *typed += string(e.Name) })
	w.Canvas().SetOnTypedRune(func(r rune) { *typed += string(r) })
	return w, typed
}

func closed(t *testing.T, w fyne.Window) {
	t.Helper()
	if d := uitest.Dialog(w); d != nil {
		t.Errorf("a dialog is still open: %q", uitest.Texts(d))
	}
}

func shows(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	d := uitest.Dialog(w)
	if d == nil {
		t.Fatalf("no dialog, want one with %q", text)
	}
	if !uitest.Shows(d, text) {
		t.Errorf("the dialog shows %q, want %q", uitest.Texts(d), text)
	}
}

func notice() app.Notice {
	return app.Notice{Title: "Damaged file", Text: "/data/a.tif: it ends in the middle of a block.", Hint: "Copy or download the file again.", Error: true}
}

func TestNotice(t *testing.T) {
	w, typed := window(t)
	var copied string
	for _, key := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		dialog.ShowNotice(notice(), w, func(s string) { copied = s })
		shows(t, w, "Damaged file")
		uitest.Press(w, key)
		closed(t, w)
	}
	dialog.ShowNotice(notice(), w, func(s string) { copied = s })
	uitest.GoldenCanvas(t, "notice", w.Canvas())
	uitest.Tap(t, uitest.Dialog(w), "Copy details")
	if want := "Damaged file\n/data/a.tif: it ends in the middle of a block.\nCopy or download the file again.\n\nIcefront "; !strings.HasPrefix(copied, want) ||
		!strings.Contains(copied, "\nGo ") {
		t.Errorf("copied %q", copied)
	}
	uitest.Tap(t, uitest.Dialog(w), "Close")
	closed(t, w)
	if *typed != "" {
		t.Errorf("%q reached the window", *typed)
	}
}

// Keys that mean something to the map mean nothing while a dialog is open, and are the map's again after it.
func TestKeysStayInTheDialog(t *testing.T) {
	w, typed := window(t)
	dialog.ShowNotice(notice(), w, nil)
	dialog.Choose("Another one", "on top", w, dialog.Answer{Text: "Yes", Do: func() {}})
	w.Canvas().Unfocus()
	uitest.Type(w, "c")
	uitest.Press(w, fyne.KeyUp)
	uitest.Press(w, fyne.KeyEscape)
	shows(t, w, "Damaged file")
	w.Canvas().Unfocus()
	uitest.Type(w, "c")
	uitest.Press(w, fyne.KeyEscape)
	closed(t, w)
	if *typed != "" {
		t.Errorf("%q reached the window", *typed)
	}
	uitest.Type(w, "c")
	uitest.Press(w, fyne.KeyUp)
	if *typed != "cUp" {
		t.Errorf("after the dialogs %q reached the window, want cUp", *typed)
	}
}

func TestChoose(t *testing.T) {
	cases := []struct {
		name string
		do   func(t *testing.T, w fyne.Window)
		want string
	}{
		{"Escape does nothing", func(_ *testing.T, w fyne.Window) { uitest.Press(w, fyne.KeyEscape) }, ""},
		{"Cancel does nothing", func(t *testing.T, w fyne.Window) { uitest.Tap(t, uitest.Dialog(w), "Cancel") }, ""},
		{"Enter takes the last", func(_ *testing.T, w fyne.Window) { uitest.Press(w, fyne.KeyReturn) }, "scene"},
		{"a tap takes the first", func(t *testing.T, w fyne.Window) { uitest.Tap(t, uitest.Dialog(w), "Label") }, "label"},
		{"Enter on a button that was tabbed to", func(_ *testing.T, w fyne.Window) {
			w.Canvas().FocusPrevious()
			uitest.Press(w, fyne.KeyReturn)
		}, "label"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, _ := window(t)
			got := ""
			dialog.Choose("Open as what?", "/data/a.tif", w,
				dialog.Answer{Text: "Label", Do: func() { got = "label" }}, dialog.Answer{Text: "Scene", Do: func() { got = "scene" }})
			c.do(t, w)
			closed(t, w)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAbout(t *testing.T) {
	w, _ := window(t)
	copied := ""
	var later func([]string)
	line := strings.Repeat("=", 80)
	dialog.ShowAbout(dialog.About{
		Version: "1.2.3", Libraries: []string{"GDAL 9", "ONNX Runtime 8"}, Model: []string{"Model: built in"},
		Licences: "All:\n\n" + line + "\nexample.org/a v1\n\nDo as you like.\n\n" + line + "\nexample.org/b v2\n\nDo not.\n",
		Copy:     func(text string) { copied = text }, Later: func(f func([]string)) { later = f },
	}, w)
	shows(t, w, "Icefront 1.2.3")
	shows(t, w, "ONNX Runtime 8")
	later([]string{"Model: built in", "starter.onnx SHA-256 abc"})
	shows(t, w, "SHA-256 abc")
	uitest.Tap(t, uitest.Dialog(w), "Copy")
	for _, want := range []string{"Icefront 1.2.3\n", "Go ", "GDAL 9", "SHA-256 abc"} {
		if !strings.Contains(copied, want) {
			t.Errorf("%q is not in the copy %q", want, copied)
		}
	}
	uitest.Tap(t, uitest.Dialog(w), "Licences…")
	shows(t, w, "example.org/b v2")
	shows(t, w, "Do as you like.")
	uitest.Press(w, fyne.KeyEscape)
	uitest.Press(w, fyne.KeyReturn)
	closed(t, w)
	later(nil) // the dialog is gone
}

// predicted is a session with a prediction and a window on it.
func predicted(t *testing.T) (*apptest.Rig, fyne.Window) {
	t.Helper()
	w, _ := window(t)
	world := apptest.NewWorld()
	world.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	world.Classes = apptest.FrontAt(50)
	world.Layers["/data/a.geojson"] = apptest.LineAt(52)
	r := apptest.NewRig(t, world)
	r.Open("/data/a.tif")
	r.Predict()
	return r, w
}

func entry(t *testing.T, w fyne.Window, text string) interface{ SetText(string) } {
	t.Helper()
	type field interface {
		fyne.Widget
		SetText(string)
		SelectedText() string
	}
	e, ok := uitest.Find(uitest.Dialog(w), func(f field) bool { return uitest.Shows(f, text) })
	if !ok {
		t.Fatalf("no field with %q in %q", text, uitest.Texts(uitest.Dialog(w)))
	}
	return e
}

func TestExport(t *testing.T) {
	r, w := predicted(t)
	dir := t.TempDir()
	r.Do(func(s *app.Session) {
		dialog.ShowExport(s, dialog.NewFiles(w), w)
		shows(t, w, filepath.FromSlash("/data/a_fronts.gpkg"))
		shows(t, w, "1 line with model, date and length")
		uitest.GoldenCanvas(t, "export", w.Canvas())
		entry(t, w, "/data").SetText(dir)
		uitest.Type(w, "mine") // the name has the keyboard and is selected
		shows(t, w, "mine.gpkg")
		uitest.Press(w, fyne.KeyReturn)
		closed(t, w)
	})
	r.Idle()
	if l, ok := r.World.Written(filepath.Join(dir, "mine.gpkg")); !ok || len(l.Features) != 1 {
		t.Errorf("written: %v, %d features", ok, len(l.Features))
	}
}

func TestExportNeedsAName(t *testing.T) {
	r, w := predicted(t)
	r.OpenLabel("/data/a.geojson")
	r.Do(func(s *app.Session) {
		dialog.ShowExport(s, dialog.NewFiles(w), w)
		shows(t, w, "and the error against the label")
		entry(t, w, "a_fronts").SetText(" ")
		uitest.Press(w, fyne.KeyReturn)
		shows(t, w, "Export the predicted front")
		uitest.Press(w, fyne.KeyEscape)
		closed(t, w)
	})
}

func TestExportAsksBeforeItReplaces(t *testing.T) {
	r, w := predicted(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "old.gpkg")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	r.Do(func(s *app.Session) {
		dialog.ShowExport(s, dialog.NewFiles(w), w)
		entry(t, w, "/data").SetText(dir)
		uitest.Type(w, "old")
		uitest.Press(w, fyne.KeyReturn)
		shows(t, w, "Replace the file?")
		uitest.Press(w, fyne.KeyEscape)
		shows(t, w, "Export the predicted front") // back to the choice
	})
	r.Idle()
	if _, ok := r.World.Written(path); ok {
		t.Fatal("written without consent")
	}
	r.Do(func(*app.Session) {
		uitest.Press(w, fyne.KeyReturn)
		uitest.Press(w, fyne.KeyReturn)
		closed(t, w)
	})
	r.Idle()
	if _, ok := r.World.Written(path); !ok {
		t.Error("not written with consent")
	}
}

func TestExportBrowses(t *testing.T) {
	r, w := predicted(t)
	dir := t.TempDir()
	r.Do(func(s *app.Session) {
		dialog.ShowExport(s, dialog.NewFiles(w), w)
		uitest.Tap(t, uitest.Dialog(w), "Browse…")
		shows(t, w, "Folder for the front")
		uitest.Type(w, dir)
		uitest.Press(w, fyne.KeyReturn)
		shows(t, w, filepath.Join(dir, "a_fronts.gpkg"))
		uitest.Press(w, fyne.KeyEscape)
	})
}

func TestPixelSize(t *testing.T) {
	w, _ := window(t)
	world := apptest.NewWorld()
	g := apptest.Metric()
	g.CRS, g.Transform = "", geo.Affine{0, 1, 0, 0, 0, -1}
	world.Add("plain.png", g, apptest.Grey)
	r := apptest.NewRig(t, world)
	r.Open("plain.png")
	r.Do(func(s *app.Session) {
		dialog.ShowPixelSize(s, w)
		uitest.Type(w, "20")
		uitest.Press(w, fyne.KeyReturn) // half of it is missing
		shows(t, w, "Pixel size")
		w.Canvas().FocusNext()
		uitest.Type(w, "abc")
		uitest.Press(w, fyne.KeyReturn)
		shows(t, w, "Pixel size")
		entry(t, w, "abc").SetText("25.5")
		uitest.Press(w, fyne.KeyReturn)
		closed(t, w)
		if got := s.PixelSize().Ground; got != [2]float64{25.5, 20} {
			t.Errorf("pixel size %v, want 25.5 down a column and 20 along a row", got)
		}
		dialog.ShowPixelSize(s, w)
		entry(t, w, "25.5").SetText("1")
		uitest.Press(w, fyne.KeyEscape)
		if got := s.PixelSize().Ground; got != [2]float64{25.5, 20} {
			t.Errorf("Escape changed the pixel size to %v", got)
		}
	})
}

func TestSuggestedFolder(t *testing.T) {
	w, _ := window(t)
	f := dialog.NewFiles(w)
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip(err)
	}
	sample := filepath.Join(os.TempDir(), "icefront-123", "sample", "a.tif")
	if got := f.Suggest(sample); got != home {
		t.Errorf("results of the unpacked sample go to %s, want %s: its folder goes with the session", got, home)
	}
	mine := filepath.Join(t.TempDir(), "a.tif")
	if got := f.Suggest(mine); got != filepath.Dir(mine) {
		t.Errorf("got %s, want the scene's own folder", got)
	}
}

func names(entries []os.DirEntry) (all []string) {
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestList(t *testing.T) {
	dir := tree(t)
	cases := []struct {
		name       string
		extensions []string
		folders    bool
		want       []string
	}{
		{"everything but hidden files", nil, false, []string{"link", "sub", "Zoo", "a.tif", "B.TIF", "notes.txt"}},
		{"by extension, whatever its case", []string{".tif"}, false, []string{"link", "sub", "Zoo", "a.tif", "B.TIF"}},
		{"folders", nil, true, []string{"link", "sub", "Zoo"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := dialog.List(dir, c.extensions, c.folders)
			if err != nil || !slices.Equal(names(got), c.want) {
				t.Errorf("got %q, %v; want %q", names(got), err, c.want)
			}
		})
	}
	if _, err := dialog.List(filepath.Join(dir, "gone"), nil, false); err == nil {
		t.Error("a missing folder: no error")
	}
}

// tree is a folder with folders, files, a hidden one, and a link to a folder.
func tree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"sub", "Zoo"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.tif", "B.TIF", "notes.txt", ".hidden.tif", "sub/deep.tif"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "sub"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	return dir
}

func TestExportPath(t *testing.T) {
	cases := []struct{ name, folder, file, extension, want string }{
		{"the format's extension is added", "/x", "a", ".gpkg", "/x/a.gpkg"},
		{"and not twice", "/x", "a.gpkg", ".gpkg", "/x/a.gpkg"},
		{"nor after that of another format", "/x", "a.shp", ".geojson", "/x/a.geojson"},
		{"whatever its case", "/x", "a.SHP", ".shp", "/x/a.shp"},
		{"a dot in the name is no extension", "/x", "glacier v1.2", ".shp", "/x/glacier v1.2.shp"},
		{"blanks around are typing errors", " /x ", " a ", ".shp", "/x/a.shp"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := dialog.ExportPath(c.folder, c.file, c.extension); filepath.ToSlash(got) != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
