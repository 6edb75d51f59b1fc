package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/library"
	"icefront/model"
	"icefront/model/onnx/onnxtest"
	"icefront/model/onnx/unet"
	"icefront/ui/dialog"
	"icefront/ui/models"
	"icefront/ui/uitest"
)

// desk is the window on a session with a library of its own.
type desk struct {
	*apptest.Rig
	t      *testing.T
	folder string
	window fyne.Window
	models *models.Models
	asked  library.ImportOptions // by the last import
	hold   chan struct{}         // if set, imports wait for it
	copied string
	chosen int
	runs   string
}

// described is a tiny model with a network that its file describes.
func described(t *testing.T) []byte {
	t.Helper()
	stages := []unet.Stage{
		{Features: 8, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Units: 2}, {Features: 16, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Units: 2},
		{Features: 32, Kernel: [2]int{3, 3}, Stride: [2]int{2, 1}, Units: 3},
	}
	net, err := json.Marshal(unet.New(unet.PlainConv, 1, []int{5}, stages))
	if err != nil {
		t.Fatal(err)
	}
	o := onnxtest.Zones()
	for k, v := range map[string]string{
		"cf.name": "Described", "cf.train_data": "CaFFe", "cf.citation": "Someone", "cf.trained_spacing_m": "[6, 20]", "cf.network": string(net),
		"cf.source_sha256": `{"plans.pkl": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}`,
	} {
		o.Meta[k] = v
	}
	return onnxtest.Model(o)
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, folder: filepath.Join(t.TempDir(), "models")}
	tiny := onnxtest.Model(onnxtest.Zones())
	convert := func(ctx context.Context, path, out string, o library.ImportOptions, progress func(int, int)) (library.Converted, error) {
		d.asked = o
		progress(1, 4)
		if d.hold != nil {
			select {
			case <-d.hold:
			case <-ctx.Done():
				return library.Converted{}, ctx.Err()
			}
		}
		if strings.Contains(path, "broken") {
			return library.Converted{}, errors.New("fold_0: the checkpoint ends in the middle")
		}
		return library.Converted{Files: []string{out}, Notes: []string{"The unit was guessed."}}, os.WriteFile(out, described(t), 0o644)
	}
	withPlan := func(_ context.Context, _, out string, meta map[string]string) error {
		o := onnxtest.Zones()
		o.Meta = meta
		return os.WriteFile(out, onnxtest.Model(o), 0o644)
	}
	twin := func(_ context.Context, _, out string, _ int) error { return os.WriteFile(out, []byte("twin"), 0o644) }
	world := apptest.NewWorld()
	world.Plan.Patch = [2]int{32, 32}
	world.Library = library.New(d.folder, library.Deps{Convert: convert, WithPlan: withPlan, Twin: twin, BuiltIn: tiny})
	world.Plan.Unit = model.UnitPixel
	test.NewTempApp(t)
	d.Rig = apptest.NewRig(t, world)
	d.Do(func(s *app.Session) {
		d.window = test.NewTempWindow(t, container.NewStack(widget.NewLabel("map")))
		d.window.SetPadded(false)
		d.window.Resize(fyne.NewSize(1240, 740))
		s.Watch(func(c app.Change) {
			if c&app.NoticeChanged == 0 {
				return
			}
			for _, n := range s.TakeNotices() {
				if n.Error {
					dialog.ShowNotice(n, d.window, nil)
				}
			}
		})
		d.models = models.New(s, dialog.NewFiles(d.window), d.window, models.Options{
			Copy:   func(text string) { d.copied = text },
			Chosen: func() { d.chosen++; d.runs = "" },
			Runs:   func() string { return d.runs },
		})
	})
	return d
}

// put writes a model into the library.
func (d *desk) put(name string, content []byte) string {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d *desk) do(f func()) {
	d.t.Helper()
	d.Do(func(*app.Session) { f() })
}

// open shows the window and waits for what it reads.
func (d *desk) open() *desk {
	d.t.Helper()
	d.do(d.models.Show)
	d.Idle()
	return d
}

func (d *desk) tap(text string) {
	d.t.Helper()
	d.do(func() { uitest.Tap(d.t, uitest.Dialog(d.window), text) })
	d.Idle()
}

func (d *desk) press(keys ...fyne.KeyName) {
	d.t.Helper()
	for _, k := range keys {
		d.do(func() { uitest.Press(d.window, k) })
		d.Idle()
	}
}

func (d *desk) typed(text string) { d.do(func() { uitest.Type(d.window, text) }) }

// next goes on to the field of a form that is n further.
func (d *desk) next(n int) {
	d.do(func() {
		for range n {
			d.window.Canvas().FocusNext()
		}
	})
}

func (d *desk) shows(texts ...string) {
	d.t.Helper()
	d.do(func() {
		for _, text := range texts {
			if !uitest.ShowsWrapped(uitest.Dialog(d.window), text) {
				d.t.Errorf("%q is not shown; there is %q", text, uitest.Texts(uitest.Dialog(d.window)))
			}
		}
	})
}

func (d *desk) names() (text string) {
	d.Do(func(s *app.Session) {
		for _, m := range s.Models() {
			if text += " " + m.Name; m.Default {
				text += "*"
			}
		}
	})
	return text
}

func (d *desk) has(want string) {
	d.t.Helper()
	if got := d.names(); got != " "+want {
		d.t.Errorf("models%s, want %s", got, want)
	}
}

// all selects the text that has the keyboard, so that typing replaces it.
func (d *desk) all() {
	d.do(func() { d.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{}) })
}
