package models_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/app/job"
	"icefront/model/onnx/onnxtest"
	"icefront/ui/dialog"
	"icefront/ui/uitest"
)

func TestListAndCards(t *testing.T) {
	d := newDesk(t)
	d.put("fine.onnx", described(t))
	d.put("plain.onnx", onnxtest.Model(onnxtest.Options{Rows: 64, Cols: 64}))
	d.put("wrong.onnx", []byte("hello"))
	d.open()
	d.has("built-in* fine plain wrong")
	d.shows("built-in", "default · ", "not described in the file")
	d.press(fyne.KeyDown)
	d.shows("Described", "CaFFe", "Someone", "6 to 20 m per pixel", "glacier", "the class front, thinned to a line; however short", "PlainConvUNet of 3 levels",
		"16 · 2 × (3×3)", "÷2×1", "plans.pkl, SHA-256 0011223344556677…", "fine.onnx, fold 0")
	d.press(fyne.KeyDown)
	d.shows("Cannot be used", "no cf.version", "image float32 [batch, 1, 64, 64]")
	d.press(fyne.KeyEnd)
	d.shows("not a readable ONNX model")
	d.press(fyne.KeyReturn) // it cannot become the default
	d.has("built-in* fine plain wrong")
	d.press(fyne.KeyHome, fyne.KeyDelete) // what is built in stays
	d.has("built-in* fine plain wrong")
}

func TestMarkup(t *testing.T) {
	d := newDesk(t)
	d.put("fine.onnx", described(t))
	d.open().press(fyne.KeyDown)
	d.do(func() {
		o, ok := uitest.Find(uitest.Dialog(d.window), func(o fyne.CanvasObject) bool {
			return uitest.Shows(o, "16 · 2") && !uitest.Shows(o, "Network")
		})
		if !ok {
			t.Fatal("no drawing of the network")
		}
		uitest.Golden(t, "network", o)
	})
	d.tap("Import nnU-Net result…")
	d.do(func() { uitest.Golden(t, "import", uitest.Dialog(d.window)) })
}

func TestOneWindow(t *testing.T) {
	d := newDesk(t).open()
	d.do(d.models.Show)
	d.press(fyne.KeyEscape)
	d.do(func() {
		if d.models.Open() || uitest.Dialog(d.window) != nil {
			t.Error("the window is still open")
		}
	})
	d.open()
	d.shows("built-in")
	d.tap("Close")
	d.do(func() {
		if d.models.Open() {
			t.Error("Close does not close")
		}
	})
}

func TestDefaultAndRemove(t *testing.T) {
	d := newDesk(t)
	d.runs = "elsewhere"
	d.put("one.onnx", described(t))
	d.put("two.onnx", described(t))
	d.open()
	d.shows("Runs in the default's place: elsewhere")
	d.press(fyne.KeyDown, fyne.KeyReturn)
	d.has("built-in one* two")
	d.shows("one runs from now on.")
	if d.chosen != 1 {
		t.Errorf("told %d times", d.chosen)
	}
	d.press(fyne.KeyDelete)
	d.shows("Remove one?", "It is the default")
	d.press(fyne.KeyEscape)
	d.has("built-in one* two")
	d.press(fyne.KeyDelete, fyne.KeyReturn)
	d.has("built-in* two")
	d.shows("one was removed.")
	d.do(func() {
		if uitest.Shows(uitest.Dialog(d.window), "place: elsewhere") {
			t.Error("another model still runs in the default's place")
		}
	})
	d.tap("Remove…") // the next one has taken its row
	d.tap("Remove")
	d.has("built-in*")
}

func TestTestAndCopy(t *testing.T) {
	d := newDesk(t)
	d.put("one.onnx", described(t))
	d.open().press(fyne.KeyDown)
	d.tap("Test")
	d.shows("one: it has no self-test;", "32 × 32 on CPU (fake)")
	d.do(func() {
		for range 12 { // Tab, up to the first button that copies
			d.window.Canvas().FocusNext()
			if b, ok := d.window.Canvas().Focused().(*dialog.Button); ok && b.Text == "" {
				uitest.Press(d.window, fyne.KeyReturn)
				return
			}
		}
		t.Error("no button that copies can be reached")
	})
	if len(d.copied) != 64 {
		t.Errorf("copied %q", d.copied)
	}
}

func TestExport(t *testing.T) {
	d := newDesk(t)
	d.put("one.onnx", described(t))
	d.open().press(fyne.KeyDown)
	dir := t.TempDir()
	out := func(name string) {
		t.Helper()
		d.all()
		d.typed(filepath.Join(dir, name))
		d.press(fyne.KeyReturn)
		d.shows("Written: " + dir)
	}
	d.tap("Export…")
	d.tap("Copy…")
	out("copy") // gets its ending
	d.tap("Export…")
	d.tap("For Deepness…")
	d.press(fyne.KeyReturn)
	out("twin.onnx")
	if b, err := os.ReadFile(filepath.Join(dir, "twin.onnx")); err != nil || string(b) != "twin" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "copy.onnx")); err != nil {
		t.Error(err)
	}
}

func TestProgressAndCancel(t *testing.T) {
	d := newDesk(t)
	d.hold = make(chan struct{})
	d.open()
	reached := make(chan struct{})
	d.Do(func(s *app.Session) {
		done := false
		s.Watch(func(app.Change) {
			for _, j := range s.Jobs() {
				if !done && j.State == job.Running && j.Done > 0 && strings.HasPrefix(j.Title, "Import") {
					done = true
					close(reached)
				}
			}
		})
	})
	d.tap("Import nnU-Net result…")
	d.typed(t.TempDir())
	d.do(func() { uitest.Press(d.window, fyne.KeyReturn) })
	<-reached
	d.shows(", 25 %")
	d.tap("Cancel")
	d.shows("Cancelled.")
	d.has("built-in*")
}
