package evaluate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/app/job"
	"icefront/app/report"
	"icefront/ui/uitest"
)

func TestOrder(t *testing.T) {
	d := newDesk(t, few())
	d.do(d.evaluate.Show)
	d.tap("Evaluate")
	d.shows("Choose the folder of predictions.")
	d.fill(formPredictions, d.dir)
	d.tap("Evaluate")
	d.shows("Choose a folder of labels.")
	d.fill(formLabels, d.dir+"; "+d.dir+"/none")
	d.tap("Evaluate")
	d.shows("there is no folder")
	other := t.TempDir()
	d.fill(formLabels, d.dir+" ; "+other+";")
	d.fill(formAgainst, d.dir)
	d.tap("Evaluate")
	d.shows("nothing to compare")
	d.fill(formAgainst, other)
	d.fill(formBuffer, "-3")
	d.tap("Evaluate")
	d.shows("is no number of metres")
	d.fill(formBuffer, "250")
	table := filepath.Join(d.dir, "sizes.csv")
	if err := os.WriteFile(table, []byte("name,px_x_m,px_y_m\na.png,20,30\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.fill(formSizes, table+"x")
	d.tap("Evaluate")
	d.shows("no such file")
	d.fill(formSizes, table)
	d.tap("Evaluate")
	if len(d.orders) != 1 {
		t.Fatalf("%d orders", len(d.orders))
	}
	o := d.orders[0]
	if o.Predictions != d.dir || len(o.Labels) != 2 || o.Labels[1] != other || o.Against != other || o.Buffer != 250 || o.Sizes.ByName["a"] != [2]float64{30, 20} {
		t.Errorf("the order: %+v", o)
	}
	d.tap("Evaluate…") // what was typed is there again
	d.shows(table, "250")
}

func TestTable(t *testing.T) {
	d := newDesk(t, few()).open()
	d.shows("Mean distance error 200 m, pooled (95 %: 190 m to 210 m); per image mean 150 m, median 120 m", "4 images, 1 without a front. 1 skipped.",
		"One label was laid", "A_2013", "300 m", "−20 m", "0.700", "no front in the prediction", "skipped: its name is no scene's",
		"Evaluated 4 images in 1.5 s; 1 were skipped.")
	for _, c := range []struct{ why, title, want string }{
		{"worst first", "Mean", "ACBDE"},
		{"and the other way round", "Mean ▾", "BCADE"},
		{"the largest on either side", "Signed", "BACDE"},
		{"the lowest first", "IoU", "ACBDE"},
		{"least trusted first", "Trust", "ABCDE"},
		{"by a text", "Glacier", "BDACE"},
		{"without a date last", "Date", "ABCDE"},
		{"also descending", "Date ▴", "DCBAE"},
		{"by name again", "Name", "ABCDE"},
	} {
		d.tap(c.title)
		if got := d.names(); got != c.want {
			t.Errorf("%s: %s gives %s, want %s", c.why, c.title, got, c.want)
		}
	}
}

func TestFilters(t *testing.T) {
	d := newDesk(t, few()).open()
	choose := func(question int, answer string) {
		d.do(func() { d.evaluate.filters.choices[question].SetSelected(answer) })
	}
	d.do(func() { d.evaluate.images.Select(2) })
	choose(glacier, "JAC")
	d.shows("JAC: mean distance error 250 m", "2 images, 0 without a front.", "2 of 5 rows shown.")
	if got := d.names(); got != "AC" {
		t.Errorf("JAC: %s", got)
	}
	d.do(func() {
		if d.evaluate.images.current != 1 {
			t.Errorf("row %d is chosen, want that of before", d.evaluate.images.current)
		}
	})
	choose(sensor, "ERS")
	d.shows("All images: mean distance error 200 m", "1 of 5 rows shown.") // there is no such group
	choose(glacier, "All glaciers")
	choose(sensor, "All sensors")
	choose(resolution, "20 m")
	if got := d.names(); got != "BC" {
		t.Errorf("20 m: %s", got)
	}
	choose(resolution, "All resolutions")
	d.do(func() { d.evaluate.filters.search.SetText("FRONT") })
	if got := d.names(); got != "D" {
		t.Errorf("searched for front: %s", got)
	}
}

func TestFrontsOfTwoKinds(t *testing.T) {
	r := few()
	r.Images[0].ZoneFront = errorsOf(999, 0)
	r.Groups[0].ZoneFront = &evaluate.Fronts{Images: 2, Mean: 555, MeanImage: 556, MedImage: 557}
	d := newDesk(t, r).open()
	d.shows("300 m", "Mean distance error 200 m")
	d.do(func() { d.evaluate.filters.fronts.SetSelectedIndex(1) })
	d.shows("999 m", "Mean distance error 555 m")
	d.hides("300 m")
}

func TestRowOpensTheScene(t *testing.T) {
	d := newDesk(t, few()).open()
	d.press(fyne.KeyDown)
	d.do(func() {
		row, ok := uitest.Find(uitest.Dialog(d.window), func(r *gridRow) bool { return uitest.Shows(r, "A_2013") })
		if !ok {
			t.Fatal("no row")
		}
		row.MouseDown(nil)
		row.DoubleTapped(nil)
	})
	d.Idle()
	d.Do(func(s *app.Session) {
		switch {
		case d.evaluate.Open():
			t.Error("the window covers the scene")
		case s.Scene() == nil || s.Scene().Name != "a" || len(s.Prediction().Fronts) != 1 || s.Stats() == nil || !s.Stats().Mean.Known():
			t.Errorf("the session has %+v, %+v", s.Scene(), s.Stats())
		}
	})
	d.do(d.evaluate.Show)
	d.shows("A_2013", "B_2014") // the table is there again
	d.press(fyne.KeyDown, fyne.KeyReturn)
	if len(d.told) != 1 || !strings.Contains(d.told[0].Text, "B_2014") {
		t.Errorf("of an image without files: %+v", d.told)
	}
	d.press(fyne.KeyEnd, fyne.KeyReturn)
	d.shows("skipped: its name is no scene's")
}

func TestGroupsAndFigures(t *testing.T) {
	d := newDesk(t, few()).open()
	d.do(func() { d.evaluate.tabs.SelectIndex(1) })
	d.shows("All images", "By glacier", "JAC", "240 m to 260 m", "no distance: no image has a front on both sides")
	d.do(func() { d.evaluate.tabs.SelectIndex(2) })
	d.Idle()
	d.shows("error by glacier", "cumulative error")
	d.do(func() {
		p, _ := uitest.Find(uitest.Dialog(d.window), func(p *picture) bool { return uitest.Shows(p, "cumulative") })
		p.Tapped(nil)
	})
	d.Idle()
	d.shows("cumulative error (click to go back)")
	d.hides("error by glacier")
	d.do(func() {
		p, _ := uitest.Find(uitest.Dialog(d.window), func(p *picture) bool { return true })
		p.Tapped(nil)
	})
	d.shows("error by glacier")
	d.do(func() { d.evaluate.tabs.SelectIndex(0) })
	d.tap("Evaluate…")
	d.tap("Evaluate")
	d.do(func() {
		if n := len(d.evaluate.figures.grid.Objects); n != 0 {
			t.Errorf("%d figures of another evaluation", n)
		}
	})
}

func TestExport(t *testing.T) {
	d := newDesk(t, few()).open()
	out := filepath.Join(t.TempDir(), "kept")
	d.tap("Export…")
	d.do(func() {
		d.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
		uitest.Type(d.window, out)
		uitest.Press(d.window, fyne.KeyReturn)
	})
	d.Idle()
	d.shows("3 files were written into " + out)
	if _, err := os.Stat(filepath.Join(out, "evaluation.json")); err != nil {
		t.Error(err)
	}
}

func TestProgressAndCancel(t *testing.T) {
	d := newDesk(t, few())
	d.hold = make(chan struct{})
	reached := make(chan struct{})
	d.Do(func(s *app.Session) {
		done := false
		s.Watch(func(app.Change) {
			for _, j := range s.Jobs() {
				if !done && j.State == job.Running && j.Done > 0 {
					done = true
					close(reached)
				}
			}
		})
		d.evaluate.Show()
	})
	d.fill(formPredictions, d.dir)
	d.fill(formLabels, d.dir)
	d.do(func() { uitest.Tap(t, uitest.Dialog(d.window), "Evaluate") })
	<-reached
	d.shows(", 25 %")
	d.do(func() {
		if !d.evaluate.again.Disabled() {
			t.Error("two evaluations at once")
		}
	})
	d.tap("Cancel")
	d.shows("Cancelled.")
	d.do(func() {
		if d.evaluate.again.Disabled() || !d.evaluate.export.Disabled() {
			t.Error("after cancelling, evaluating is off or exporting is on")
		}
	})
}

// Only the rows that are seen have widgets.
func TestManyRows(t *testing.T) {
	d := newDesk(t, many(681)).open()
	d.press(fyne.KeyEnd)
	d.shows("scene_0680")
	d.press(fyne.KeyPageUp)
	d.do(func() {
		rows := 0
		uitest.Find(uitest.Dialog(d.window), func(*gridRow) bool {
			rows++
			return false
		})
		if rows > 60 || d.evaluate.images.current < 600 || d.evaluate.images.current > 675 {
			t.Errorf("%d widgets for rows, row %d is chosen", rows, d.evaluate.images.current)
		}
	})
}

func TestMarkup(t *testing.T) {
	d := newDesk(t, few())
	d.do(d.evaluate.Show)
	d.do(func() { uitest.Golden(t, "form", uitest.Dialog(d.window)) })
	d.fill(formPredictions, d.dir)
	d.fill(formLabels, d.dir)
	d.tap("Evaluate")
	d.do(func() { uitest.Golden(t, "table", uitest.Dialog(d.window)) })
}

func TestFitted(t *testing.T) {
	d := newDesk(t, few())
	d.do(func() {
		for _, c := range []struct {
			text string
			room float32
			want string
		}{{"short", 200, "short"}, {"a text that is too long", 60, "a text t…"}, {"none", 0, "…"}} {
			if got := fitted(c.text, c.room, fyne.TextStyle{}); got != c.want {
				t.Errorf("%q in %g: %q, want %q", c.text, c.room, got, c.want)
			}
		}
	})
}

func TestEveryReasonHasWords(t *testing.T) {
	both, label := report.NoErrors(), report.NoErrors()
	both.NoFront, label.NoFront = "both", "label"
	unknown := report.NoErrors()
	for want, i := range map[string]evaluate.Image{
		"no front in prediction and label": {Front: &both}, "no front in the label": {Front: &label},
		"the pixel size is unknown": {Front: &unknown}, "no fronts to compare": {Zones: zonesOf(0.5)},
	} {
		if got := imageRow(&i, headline); got.note != want {
			t.Errorf("%+v: %q, want %q", i, got.note, want)
		}
	}
}
