package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/app/library"
	"icefront/model/onnx/onnxtest"
)

// The toolbar names the model that will run, whichever way it was chosen.
func TestModelThatWillRun(t *testing.T) {
	w := world()
	dir := t.TempDir()
	tiny := onnxtest.Model(onnxtest.Zones())
	w.Library = library.New(dir, library.Deps{BuiltIn: tiny})
	for _, name := range []string{"first.2.onnx", "second.onnx"} {
		if err := os.WriteFile(filepath.Join(dir, name), tiny, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Library.SetDefault("second"); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, w)
	d.shows("Model: second") // without the list having been read
	d.Open("/data/a.tif")
	runs := func(want string) {
		t.Helper()
		d.tap("Predict")
		d.Idle()
		d.Do(func(s *app.Session) {
			if about, ok := s.Model(); !ok || about.Path != want {
				t.Errorf("predicted with %q, want %q", about.Path, want)
			}
		})
	}
	runs(filepath.Join(dir, "second.onnx"))
	d.do(d.w.useEmbedded)
	d.shows("Model: built in")
	d.do(func() {
		if !d.item("model.builtin").Checked {
			t.Error("the menu does not say so")
		}
	})
	runs("")
	d.do(d.w.models.Show)
	d.Idle()
	d.shows("Runs in the default's place: built-in")
	d.press(fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn)
	d.Idle()
	d.press(fyne.KeyEscape)
	d.noDialog()
	d.shows("Model: first.2")
	runs(filepath.Join(dir, "first.2.onnx"))
	d.do(func() {
		if err := os.WriteFile(filepath.Join(dir, "default.json"), []byte("damaged"), 0o644); err != nil {
			t.Error(err)
		}
		d.w.models.Show()
	})
	d.Idle()
	d.shows("choose one again")
	d.press(fyne.KeyEscape, fyne.KeyEscape)
	d.shows("Model: none chosen")
}
