package run_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/apptest"
	"icefront/app/predict"
	"icefront/model"
	"icefront/ui/dialog"
	"icefront/ui/run"
	"icefront/ui/uitest"
)

// desk is a window with the list of presets.
type desk struct {
	*apptest.Rig
	t       *testing.T
	w       fyne.Window
	run     *run.Run
	object  fyne.CanvasObject
	prefs   fyne.Preferences
	changes int
	typed   string
}

func newDesk(t *testing.T, world *apptest.World) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	d := &desk{t: t, Rig: apptest.NewRig(t, world), prefs: a.Preferences()}
	d.Do(func(s *app.Session) {
		d.w = test.NewTempWindow(t, container.NewStack(widget.NewLabel("")))
		d.w.Resize(fyne.NewSize(1000, 700))
		d.run = run.New(s, d.prefs, func() string { return "" })
		d.run.OnChange = func() { d.changes++ }
		d.object = d.run.NewChooser(d.w, func(r rune) { d.typed += string(r) })
	})
	return d
}

// world has a scene, and a model whose cost is known.
func world() *apptest.World {
	w := apptest.NewWorld()
	w.Plan.Patch = [2]int{64, 64}
	w.Plan.Step = 0.5
	w.Cost = model.Cost{GFLOP: 20, Weights: 1e6, Activations: 5e6}
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	return w
}

func (d *desk) do(f func()) {
	d.t.Helper()
	d.Do(func(*app.Session) { f() })
}

// until waits for what comes in the background without a job.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	for end, ok := time.Now().Add(20*time.Second), false; !ok; runtime.Gosched() {
		d.do(func() { ok = holds() })
		if time.Now().After(end) {
			d.t.Fatalf("waited in vain: %s; there is %q", what, uitest.Texts(d.object))
		}
	}
}

func (d *desk) known() {
	d.t.Helper()
	d.until("a forecast", func() bool { return d.run.Forecast(model.Standard).Known() })
}

func (d *desk) dialog(texts ...string) {
	d.t.Helper()
	d.do(func() {
		top := uitest.Dialog(d.w)
		if top == nil {
			d.t.Fatal("no dialog")
		}
		all := strings.Join(uitest.Texts(top), " ") // labels break their lines
		for _, text := range texts {
			if !strings.Contains(all, text) {
				d.t.Errorf("the dialog shows %q, want %q", all, text)
			}
		}
	})
}

func (d *desk) tap(text string) {
	d.t.Helper()
	d.do(func() { uitest.Tap(d.t, uitest.Dialog(d.w), text) })
}

// fill writes into the n-th line of text of the dialog.
func (d *desk) fill(n int, text string) {
	d.t.Helper()
	d.do(func() {
		i := 0
		uitest.Find(uitest.Dialog(d.w), func(e interface {
			fyne.Focusable
			SetText(string)
		}) bool {
			if _, label := e.(fyne.Tappable); label {
				if i == n {
					e.SetText(text)
				}
				i++
			}
			return false
		})
	})
}

func TestForecastsFollowTheScene(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		if got := uitest.Texts(d.object); len(got) != 1 || got[0] != "Standard" {
			t.Errorf("without a scene it shows %q", got)
		}
	})
	d.Open("/data/a.tif")
	d.known()
	d.do(func() {
		if got := uitest.Texts(d.object); !strings.HasPrefix(got[0], "Standard: about ") || !strings.HasSuffix(got[0], "MB") {
			t.Errorf("with a scene it shows %q", got)
		}
		draft, standard := d.run.Forecast(model.Draft), d.run.Forecast(model.Standard)
		if draft.Duration > standard.Duration {
			t.Errorf("draft takes %v, standard %v", draft.Duration, standard.Duration)
		}
		d.run.Explain(d.w)
	})
	d.dialog("Draft", "Standard", "Best", "a guess: nothing was run here yet")
	d.do(func() { uitest.Press(d.w, fyne.KeyEscape) })
	d.Do(func(s *app.Session) {
		s.CloseScene()
		if d.run.Forecast(model.Standard).Known() {
			t.Error("a forecast of a scene that is closed")
		}
	})
}

func TestForecastOfAnArea(t *testing.T) {
	w := world()
	big := apptest.Metric()
	big.Width, big.Height = 2000, 2000
	w.Add("/data/big.tif", big, apptest.Grey)
	d := newDesk(t, w)
	d.Open("/data/big.tif")
	d.known()
	var whole time.Duration
	d.do(func() {
		whole = d.run.Forecast(model.Standard).Duration
		d.run.SetArea(orb.Polygon{orb.Ring{{0, 0}, {50, 0}, {50, 50}, {0, 0}}})
	})
	d.until("the forecast of the area", func() bool { return d.run.Forecast(model.Standard).Duration < whole/4 })
	d.do(func() { d.run.SetArea(nil) })
	d.until("that of all again", func() bool { return d.run.Forecast(model.Standard).Duration == whole })
}

func TestForecastThatCannotBe(t *testing.T) {
	w := world()
	w.Fail["describe"] = app.ErrLibrary
	d := newDesk(t, w)
	d.Open("/data/a.tif")
	d.do(func() { d.changes = 0 })
	d.do(d.run.Refresh)
	d.until("an answer", func() bool { return d.changes > 0 })
	d.do(func() { d.run.Explain(d.w) })
	d.dialog("not known", "Inference library.")
}

func TestPreset(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		d.run.SetPreset(model.Best)
		if got := uitest.Texts(d.object); got[0] != "Best" || d.changes != 1 {
			t.Errorf("it shows %q after %d changes", got, d.changes)
		}
		list, _ := uitest.Find(d.object, func(f fyne.Focusable) bool { return len(uitest.Texts(f.(fyne.CanvasObject))) > 0 })
		list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
		if got := d.run.Preset(); got != model.Standard {
			t.Errorf("the arrow chose %q", got)
		}
		list.TypedRune('c')
		if d.typed != "c" {
			t.Errorf("passed on %q", d.typed)
		}
	})
	d.do(func() {
		o := d.run.Options(nil, predict.Files{})
		if o.Settings.Preset != model.Standard || o.Model != (app.ModelChoice{}) {
			t.Errorf("the next prediction is %+v", o)
		}
	})
}

func TestComputing(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() { d.run.ShowComputing(d.w) })
	d.Idle()
	d.dialog("Automatic: the fastest that works", "GPU (CUDA) cannot be used: this library has no CUDA.", "Automatic takes: CPU.")
	d.fill(0, "many")
	d.tap("Use")
	d.dialog("Threads: a whole number")
	d.fill(0, "3")
	d.fill(1, "-1")
	d.tap("Use")
	d.dialog("Memory limit: gigabytes")
	d.fill(1, "1.5")
	d.tap("Use")
	d.do(func() {
		if uitest.Dialog(d.w) != nil {
			t.Fatal("the dialog stays")
		}
		want := app.ModelChoice{Threads: 3, Memory: 1_500_000_000}
		if got := d.run.Options(nil, predict.Files{}).Model; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		d.prefs.SetString("computing.device", "cpu")
		d.run.ShowComputing(d.w)
	})
	d.Idle()
	d.dialog("3", "1.5")
	d.tap("Cancel")
	d.do(func() {
		if got := d.run.Options(nil, predict.Files{}).Model.Device; got != "cpu" {
			t.Errorf("device %q", got)
		}
	})
}

// What somebody else wrote into the preferences does no harm.
func TestDamagedPreferences(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() {
		d.prefs.SetString("computing.device", "abacus")
		d.prefs.SetInt("computing.threads", -4)
		d.prefs.SetFloat("computing.memory_gb", -1e300)
		if got := d.run.Options(nil, predict.Files{}).Model; got != (app.ModelChoice{}) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestDevicesThatCannotBeLookedAt(t *testing.T) {
	w := world()
	w.Fail["devices"] = os.ErrPermission
	d := newDesk(t, w)
	d.do(func() { d.run.ShowComputing(d.w) })
	d.Idle()
	d.dialog("The devices could not be looked at.")
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	scene := filepath.Join(dir, "a.tif")
	label := filepath.Join(dir, "a_zones.tif")
	other := t.TempDir()
	for _, p := range []string{scene, label, filepath.Join(other, "a_labels.tif")} {
		if err := os.WriteFile(p, []byte(p), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w := world()
	w.Add(scene, apptest.Metric(), apptest.Grey)
	w.Add(label, apptest.Metric(), func(c, r int) float32 { return 2 })
	d := newDesk(t, w)
	d.Open(scene)
	d.OpenLabel(label)
	var got []predict.Files
	ask := func() {
		d.do(func() {
			d.run.AskFiles(dialog.NewFiles(d.w), d.w, func(f predict.Files) { got = append(got, f) })
		})
	}
	ask()
	d.dialog("The class map a_zones.tif is always written.", dir)
	d.tap("Predict")
	d.dialog("a_zones.tif is open and would be overwritten")
	d.fill(0, filepath.Join(dir, "none"))
	d.tap("Predict")
	d.dialog("There is no such folder.")
	d.fill(0, other)
	d.do(func() {
		box, _ := uitest.Find(uitest.Dialog(d.w), func(c interface{ SetChecked(bool) }) bool { return true })
		box.SetChecked(true)
	})
	d.tap("Predict")
	d.dialog("Replace the files of an earlier run?", "a_labels.tif")
	if len(got) != 0 {
		t.Fatal("it runs before it was answered")
	}
	d.tap("Replace")
	base := filepath.Join(other, "a")
	if want := (predict.Files{Zones: base + "_zones.tif", Labels: base + "_labels.tif"}); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v", got)
	}
	ask()
	d.dialog(other) // as it was answered
	d.tap("Cancel")
	d.Do(func(s *app.Session) { s.CloseScene() })
	ask()
	d.do(func() {
		if uitest.Dialog(d.w) != nil {
			t.Error("it asks without a scene")
		}
	})
}

func TestWritten(t *testing.T) {
	base := filepath.Join(t.TempDir(), "a")
	write := func(ending string) {
		t.Helper()
		if err := os.WriteFile(base+"_new", nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(base+"_new", base+ending); err != nil {
			t.Fatal(err)
		}
	}
	write("_zones.tif")
	write("_boundary.png")
	written := run.Written(predict.Files{Zones: base + "_zones.tif", PublishedFront: base + "_front.png", PublishedBoundary: base + "_boundary.png"}, "a")
	write("_zones.tif")
	write("_front.png")
	if got, want := written(), "as a: _zones.tif, _front.png."; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q at its end", got, want)
	}
}
