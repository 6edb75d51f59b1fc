package evaluate

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
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
	"icefront/app/evaluate"
	"icefront/app/report"
	"icefront/ui/dialog"
	"icefront/ui/uitest"
)

// desk is the window on a session whose evaluations are made up.
type desk struct {
	*apptest.Rig
	t        *testing.T
	window   fyne.Window
	evaluate *Evaluate
	orders   []evaluate.Order
	result   *evaluate.Result
	hold     chan struct{} // if set, evaluations wait for it
	told     []app.Notice
	dir      string // an empty folder
}

func newDesk(t *testing.T, r *evaluate.Result) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), result: r}
	w := apptest.NewWorld()
	w.Add("/data/a.tif", apptest.Metric(), apptest.Grey)
	w.Add("/data/a_zone.png", apptest.Metric(), func(c, _ int) float32 { return map[bool]float32{true: 127, false: 254}[c < 50] })
	w.Layers["/data/a.geojson"] = apptest.LineAt(52)
	w.Evaluate = func(ctx context.Context, o evaluate.Order, progress func(int, int)) (*evaluate.Result, error) {
		progress(1, 4)
		if d.hold != nil {
			select {
			case <-d.hold:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		d.orders = append(d.orders, o)
		return d.result, nil
	}
	w.WriteEvaluation = func(_ context.Context, r *evaluate.Result, dir string, _ evaluate.Style, progress func(int, int)) (files []string, err error) {
		for _, name := range []string{"evaluation.json", "error_by_glacier.png", "cumulative_error.png"} {
			f, err := os.Create(filepath.Join(dir, name))
			if err != nil {
				return nil, err
			}
			if strings.HasSuffix(name, ".png") {
				err = png.Encode(f, image.NewGray(image.Rect(0, 0, 30, 20)))
			}
			if err = errors.Join(err, f.Close()); err != nil {
				return nil, err
			}
			files = append(files, f.Name())
		}
		return files, nil
	}
	test.NewTempApp(t)
	d.Rig = apptest.NewRig(t, w)
	d.Do(func(s *app.Session) {
		d.window = test.NewTempWindow(t, container.NewStack(widget.NewLabel("map")))
		d.window.SetPadded(false)
		d.window.Resize(fyne.NewSize(1280, 780))
		d.evaluate = New(s, dialog.NewFiles(d.window), d.window, func(n app.Notice) { d.told = append(d.told, n) })
	})
	return d
}

func (d *desk) do(f func()) {
	d.t.Helper()
	d.Do(func(*app.Session) { f() })
}

// open opens the window and evaluates.
func (d *desk) open() *desk {
	d.t.Helper()
	d.do(d.evaluate.Show)
	d.fill(formPredictions, d.dir)
	d.fill(formLabels, d.dir)
	d.tap("Evaluate")
	d.Idle()
	return d
}

// fill writes an answer into the form.
func (d *desk) fill(field int, text string) {
	d.t.Helper()
	d.do(func() {
		n := -1
		e, ok := uitest.Find(uitest.Dialog(d.window), func(e *dialog.Entry) bool {
			n++
			return n == field || field > formSeason && n == field-1 // the season is no line of text
		})
		if !ok {
			d.t.Fatalf("no field %d", field)
		}
		e.SetText(text)
	})
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

func (d *desk) hides(texts ...string) {
	d.t.Helper()
	d.do(func() {
		for _, text := range texts {
			if uitest.Shows(uitest.Dialog(d.window), text) {
				d.t.Errorf("%q is shown", text)
			}
		}
	})
}

// names are the rows as they stand.
func (d *desk) names() (all string) {
	d.do(func() {
		for _, w := range d.evaluate.rows {
			all += w.name[:1]
		}
	})
	return all
}

func errorsOf(mean, signed float64) *report.FrontErrors {
	e := report.NoErrors()
	m := report.Number(mean)
	e.Mean, e.Median, e.P95, e.Signed = m, m/2, 3*m, report.Number(signed)
	return &e
}

func zonesOf(iou float64) *report.ZoneScores {
	z := report.NoScores()
	z.MeanIoU = report.Number(iou)
	return &z
}

// few is an evaluation of four images; A is on the disk, D has no front, and a file was skipped.
func few() *evaluate.Result {
	none := report.NoErrors()
	none.NoFront = "prediction"
	nan := report.Number(math.NaN())
	fronts := func(mean report.Number, images, none int) *evaluate.Fronts {
		return &evaluate.Fronts{Images: images, NoFront: none, Mean: mean, CI: [2]report.Number{mean - 10, mean + 10}, Median: 80, P95: 400, Signed: -12,
			MeanImage: 150, MedImage: 120}
	}
	r := &evaluate.Result{
		Predictions: "/results", Seconds: 1.5,
		Images: []evaluate.Image{
			{Name: "A_2013", Glacier: "JAC", Date: "2013-08-28", Season: "summer", Sensor: "TSX", Resolution: 7, Scene: "/data/a.tif", Front: errorsOf(300, -20),
				Zones: zonesOf(0.7), Trust: &report.Trust{Score: 40}, Files: map[string]string{"predicted_zones": "/data/a_zone.png", "label_front": "/data/a.geojson"}},
			{Name: "B_2014", Glacier: "COL", Date: "2014-01-02", Season: "winter", Sensor: "TSX", Resolution: 20, Front: errorsOf(100, 90), Zones: zonesOf(0.9), Trust: &report.Trust{Score: 95}},
			{Name: "C_2015", Glacier: "JAC", Date: "2015-01-02", Season: "winter", Sensor: "ERS", Resolution: 20, ZoneFront: errorsOf(200, math.NaN()), Zones: zonesOf(0.8)},
			{Name: "D_2016", Glacier: "COL", Date: "2016-07-02", Season: "summer", Sensor: "ERS", Resolution: 7, Front: &none},
		},
		Skipped: []evaluate.Skipped{{Name: "E.png", Reason: "its name is no scene's"}},
		Groups: []evaluate.Group{
			{By: "all", Images: 4, Front: fronts(200, 4, 1), Zones: &evaluate.ZoneMean{Pooled: *zonesOf(0.8)}},
			{By: "glacier", Key: "COL", Images: 2, Front: fronts(100, 2, 1)},
			{By: "glacier", Key: "JAC", Images: 2, Front: fronts(250, 2, 0)},
			{By: "sensor", Key: "ERS", Images: 1, Front: &evaluate.Fronts{Images: 1, NoFront: 1, Mean: nan}},
		},
		Warnings: []string{"One label was laid on its scene pixel by pixel."},
	}
	return r
}

// many is an evaluation as large as the training data.
func many(n int) *evaluate.Result {
	r := &evaluate.Result{}
	for i := range n {
		r.Images = append(r.Images, evaluate.Image{Name: fmt.Sprintf("scene_%04d", i), Front: errorsOf(float64(i), 0), Resolution: report.Number(math.NaN())})
	}
	return r
}
