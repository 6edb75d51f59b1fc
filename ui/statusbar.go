package ui

import (
	"fmt"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/job"
	"icefront/app/predict"
	"icefront/app/render"
	"icefront/ui/panel"
	"icefront/ui/workbar"
)

// StatusBar shows what is under the cursor, and the job that runs with a way to stop it.
type StatusBar struct {
	Object  *container.ThemeOverride
	session *app.Session

	place, lonLat, value *widget.Label
	text                 *widget.Label
	progress             *widget.ProgressBar
	endless              *widget.ProgressBarInfinite
	line                 *fyne.Container // everything
	right                *fyne.Container // bars and cancel
	cancel               *widget.Button
	shown                int // id of the job on the bar; 0 for none

	metresPerPixel func() float64 // of the screen; for decimals
}

// Widths of the status bar's fields, so that none moves while others change. They hold
// "-2,435,667.5 m, -1,467,775.5 m", "64.2517° S 158.9264° W" and "value -1.2346e-05".
const (
	placeWidth  = 205
	lonLatWidth = 165
	valueWidth  = 135
	barHeight   = 28
)

// NewStatusBar returns the bar of a session.
func NewStatusBar(s *app.Session, metresPerPixel func() float64) *StatusBar {
	b := &StatusBar{
		session: s, metresPerPixel: metresPerPixel,
		place: widget.NewLabel(""), lonLat: widget.NewLabel(""), value: widget.NewLabel(""), text: widget.NewLabel(""),
		progress: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite(),
	}
	b.cancel = widget.NewButton(lang.L("Cancel"), b.tapCancel)
	b.endless.Stop()
	b.progress.TextFormatter = func() string { return "" } // beside the bar it can be read in every theme
	b.text.Truncation, b.text.Alignment = fyne.TextTruncateEllipsis, fyne.TextAlignTrailing
	field := func(w float32, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewGridWrap(fyne.NewSize(w, barHeight), o)
	}
	left := container.NewHBox(field(placeWidth, b.place), field(lonLatWidth, b.lonLat), field(valueWidth, b.value))
	b.right = container.NewHBox(field(160, container.NewStack(b.progress, b.endless)), b.cancel)
	b.line = container.NewBorder(nil, nil, left, b.right, b.text)
	b.Object = panel.Compact(b.line)
	s.Watch(func(c app.Change) {
		if c&(app.JobsChanged|app.ModelChanged|app.SceneChanged|app.PredictionChanged) != 0 {
			b.syncJob()
		}
		if c&app.SceneChanged != 0 {
			b.Leave()
		}
	})
	b.syncJob()
	return b
}

func (b *StatusBar) tapCancel() {
	if b.shown != 0 {
		b.session.Cancel(b.shown)
	}
}

// syncJob shows the longest-standing job that runs, a prediction before anything else.
func (b *StatusBar) syncJob() {
	st, ok := current(b.session.Jobs())
	if !ok {
		b.shown = 0
		b.endless.Stop()
		b.text.SetText(b.idleText())
		b.showRight(false)
		return
	}
	b.shown = st.ID
	b.showRight(true)
	if f, known := st.Fraction(); known {
		b.endless.Stop()
		b.endless.Hide()
		b.progress.Show()
		b.progress.SetValue(f)
	} else {
		b.progress.Hide()
		b.endless.Show()
		b.endless.Start()
	}
	b.text.SetText(b.jobText(st))
}

// showRight gives the text the room of the bars while there are none.
func (b *StatusBar) showRight(on bool) {
	if b.right.Visible() == on {
		return
	}
	if on {
		b.right.Show()
	} else {
		b.right.Hide()
	}
	b.line.Refresh()
}

// current chooses the job for the bar.
func current(jobs []job.Status) (job.Status, bool) {
	for _, lane := range []job.Lane{job.Compute, job.Quick} {
		for _, j := range jobs {
			if j.Lane == lane && j.State == job.Running {
				return j, true
			}
		}
	}
	return job.Status{}, false
}

// jobText is the job with the time left and the device that really runs.
func (b *StatusBar) jobText(st job.Status) string {
	text := st.Title
	if about, ok := b.session.Model(); ok && st.Lane == job.Compute && b.session.Predicting() {
		text += fmt.Sprintf(lang.L(" on %s"), about.Device.Name)
	}
	switch f, ok := st.Fraction(); {
	case ok && f == 1: // files are being closed
		text += ", " + lang.L("finishing")
	case ok:
		text += fmt.Sprintf(", %d %%", int(100*f))
	}
	if st.Left > 0 {
		text += ", " + fmt.Sprintf(lang.L("%s left"), workbar.LeftText(st.Left))
	}
	return text
}

// idleText says what the prediction on the map took, and how the last job ended: the one does not take the
// other's place.
func (b *StatusBar) idleText() string {
	last, ok := b.session.LastJob()
	text := ""
	if p := b.session.Prediction(); p != nil {
		text = fmt.Sprintf(lang.L("Predicted in %.1f s on %s"), p.Report.Seconds, p.Report.Model.Device)
		if p.Report.Model.Name == predict.FromFiles {
			text = lang.L("The prediction was read from files")
		}
		if last.Lane == job.Compute && last.State == job.Done {
			return text
		}
	}
	if ok {
		text = joined(text, endText(last))
	}
	if text == "" {
		return lang.L("Ready")
	}
	return text
}

// endText is how a job ended.
func endText(last job.Status) string {
	if last.State == job.Done && last.Elapsed >= time.Second {
		return fmt.Sprintf(lang.L("%s: done in %.1f s"), last.Title, last.Elapsed.Seconds())
	}
	return last.Title + ": " + lang.L(last.State.String())
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "  ·  " + b
}

// Hover shows what is under the cursor.
func (b *StatusBar) Hover(p orb.Point) {
	if b.session.Scene() == nil {
		return
	}
	place := b.session.PlaceAt(p)
	lonLat := ""
	switch {
	case !place.HasLL:
		b.place.SetText(render.PixelText(place.At))
	case b.session.Scene().Degrees: // the map's own coordinates
		b.place.SetText(render.LonLatText(place.LonLat))
	default:
		b.place.SetText(render.MapText(place.At, b.metresPerPixel()))
		lonLat = render.LonLatText(place.LonLat)
	}
	b.lonLat.SetText(lonLat)
	if !place.Inside {
		b.value.SetText("")
		return
	}
	b.session.ReadValue(place.Col, place.Row, func(v float64) { b.value.SetText(valueText(v)) })
}

func valueText(v float64) string {
	if math.IsNaN(v) {
		return lang.L("no data")
	}
	return fmt.Sprintf(lang.L("value %.5g"), v)
}

// Leave clears what was under the cursor.
func (b *StatusBar) Leave() {
	b.place.SetText("")
	b.lonLat.SetText("")
	b.value.SetText("")
}
