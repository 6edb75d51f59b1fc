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
	"icefront/app/forecast/resident"
	"icefront/app/job"
	"icefront/app/predict"
	"icefront/app/render"
	"icefront/ui/language"
	"icefront/ui/panel"
	"icefront/ui/preferences"
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
	coordinates    func() preferences.Coordinates

	memory *widget.Label // of the process
	looked time.Time     // when it was read
	now    func() time.Time
}

// Widths of the status bar's fields, so that none moves while others change. They hold
// "-2,435,667.5 m, -1,467,775.5 m", "64.2517° S 158.9264° W" and "value -1.2346e-05".
const (
	placeWidth  = 205
	lonLatWidth = 165
	dmsWidth    = 235 // "64° 15′ 06.1″ S 158° 55′ 35.0″ W"
	valueWidth  = 135
	memoryWidth = 80
	barHeight   = 28
)

// memoryPause is how long a reading of the memory counts at least. It is read when something changes, so that nothing
// ticks while nothing does.
const memoryPause = 2 * time.Second

// cell is a layout of one object of a width that may change.
type cell struct{ width func() float32 }

// MinSize is the width of the moment.
func (c cell) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(c.width(), barHeight) }

// Layout fills the cell.
func (c cell) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// NewStatusBar returns the bar of a session.
func NewStatusBar(s *app.Session, metresPerPixel func() float64) *StatusBar {
	b := &StatusBar{
		session: s, metresPerPixel: metresPerPixel,
		place: widget.NewLabel(""), lonLat: widget.NewLabel(""), value: widget.NewLabel(""), text: widget.NewLabel(""),
		progress: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite(), memory: widget.NewLabel(""), now: time.Now,
	}
	b.coordinates = func() preferences.Coordinates { return preferences.Decimal }
	b.cancel = widget.NewButton(lang.L("Cancel"), b.tapCancel)
	b.endless.Stop()
	b.progress.TextFormatter = func() string { return "" } // beside the bar it can be read in every theme
	b.text.Truncation, b.text.Alignment = fyne.TextTruncateEllipsis, fyne.TextAlignTrailing
	field := func(w float32, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewGridWrap(fyne.NewSize(w, barHeight), o)
	}
	lonLat := container.New(cell{func() float32 {
		if b.coordinates() == preferences.DMS {
			return dmsWidth
		}
		return lonLatWidth
	}}, b.lonLat)
	left := container.NewHBox(field(placeWidth, b.place), lonLat, field(valueWidth, b.value))
	b.right = container.NewHBox(field(160, container.NewStack(b.progress, b.endless)), b.cancel)
	b.memory.Alignment, b.memory.Importance = fyne.TextAlignTrailing, widget.LowImportance
	b.line = container.NewBorder(nil, nil, left, container.NewHBox(b.right, field(memoryWidth, b.memory)), b.text)
	b.Object = panel.Compact(b.line)
	s.Watch(func(c app.Change) {
		if c&(app.JobsChanged|app.ModelChanged|app.SceneChanged|app.PredictionChanged) != 0 {
			b.syncJob()
		}
		if c&app.SceneChanged != 0 {
			b.Leave()
		}
		b.readMemory()
	})
	b.syncJob()
	b.readMemory()
	return b
}

// readMemory shows what the process holds, if the last look is a while ago. A system that does not say shows nothing.
func (b *StatusBar) readMemory() {
	now := b.now()
	if !b.looked.IsZero() && now.Sub(b.looked) < memoryPause {
		return
	}
	b.looked = now
	if n := resident.Now(); n > 0 {
		b.memory.SetText(memoryText(n))
	}
}

// memoryText is bytes for people.
func memoryText(n int64) string {
	if n < 1e9 {
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
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
	text := language.Say(st.Title)
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
	title := language.Say(last.Title)
	if last.State == job.Done && last.Elapsed >= time.Second {
		return fmt.Sprintf(lang.L("%s: done in %.1f s"), title, last.Elapsed.Seconds())
	}
	return title + ": " + lang.L(last.State.String())
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "  ·  " + b
}

// Hover shows what is under the cursor.
func (b *StatusBar) Hover(p orb.Point) {
	b.readMemory()
	if b.session.Scene() == nil {
		return
	}
	place := b.session.PlaceAt(p)
	lonLat := ""
	switch {
	case !place.HasLL:
		b.place.SetText(render.PixelText(place.At))
	case b.session.Scene().Degrees: // the map's own coordinates
		b.place.SetText(b.coordinates().Text(place.LonLat))
	default:
		b.place.SetText(render.MapText(place.At, b.metresPerPixel()))
		lonLat = b.coordinates().Text(place.LonLat)
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
