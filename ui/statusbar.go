package ui

import (
	"fmt"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/job"
	"icefront/app/render"
)

// StatusBar shows what is under the cursor, and the job that runs with a way to stop it.
type StatusBar struct {
	Object  fyne.CanvasObject
	session *app.Session

	place, lonLat, value *widget.Label
	text                 *widget.Label
	progress             *widget.ProgressBar
	endless              *widget.ProgressBarInfinite
	bars                 *fyne.Container
	cancel               *widget.Button
	shown                int // id of the job on the bar; 0 for none

	metresPerPixel func() float64 // of the screen; for decimals
}

// NewStatusBar returns the bar of a session.
func NewStatusBar(s *app.Session, metresPerPixel func() float64) *StatusBar {
	b := &StatusBar{
		session: s, metresPerPixel: metresPerPixel,
		place: widget.NewLabel(""), lonLat: widget.NewLabel(""), value: widget.NewLabel(""), text: widget.NewLabel(""),
		progress: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite(),
	}
	b.cancel = widget.NewButton(lang.L("Cancel"), b.tapCancel)
	b.endless.Stop()
	b.bars = container.NewGridWrap(fyne.NewSize(180, 24), container.NewStack(b.progress, b.endless))
	b.Object = container.NewHBox(b.place, b.lonLat, b.value, layout.NewSpacer(), b.text, container.NewCenter(b.bars), b.cancel)
	s.Watch(func(c app.Change) {
		if c&(app.JobsChanged|app.ModelChanged) != 0 {
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
		b.bars.Hide()
		b.cancel.Hide()
		b.text.SetText(b.lastText())
		return
	}
	b.shown = st.ID
	b.bars.Show()
	b.cancel.Show()
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
	if st.Left > 0 {
		text += ", " + fmt.Sprintf(lang.L("%s left"), leftText(st.Left))
	}
	if about, ok := b.session.Model(); ok && st.Lane == job.Compute {
		text += ", " + about.Device.Name
	}
	return text
}

func leftText(d time.Duration) string {
	if d < time.Second {
		return "1 s"
	}
	return d.Round(time.Second).String()
}

// lastText says how the last job ended, or what would run a prediction.
func (b *StatusBar) lastText() string {
	last, ok := b.session.LastJob()
	switch {
	case !ok:
		return lang.L("Ready")
	case last.State == job.Done:
		return fmt.Sprintf(lang.L("%s: done in %.1f s"), last.Title, last.Elapsed.Seconds())
	}
	return last.Title + ": " + lang.L(last.State.String())
}

// Hover shows what is under the cursor.
func (b *StatusBar) Hover(p orb.Point) {
	if b.session.Scene() == nil {
		return
	}
	place := b.session.PlaceAt(p)
	b.lonLat.SetText("")
	switch {
	case !place.HasLL:
		b.place.SetText(render.PixelText(place.At))
	case b.session.Scene().Degrees: // the map's own coordinates
		b.place.SetText(render.LonLatText(place.LonLat))
	default:
		b.place.SetText(render.MapText(place.At, b.metresPerPixel()))
		b.lonLat.SetText(render.LonLatText(place.LonLat))
	}
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
