// Package workbar is a bar for windows whose work goes on in the background: what runs, how far it is, and a way to stop it.
package workbar

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/job"
	"icefront/ui/dialog"
	"icefront/ui/language"
)

// Bar shows a window's own work that goes on, with a way to stop it, or what came of the last.
type Bar struct {
	Object   fyne.CanvasObject
	session  *app.Session
	own      []int // jobs that the window began
	shown    int   // the one on the bar; 0: none
	last     string
	text     *widget.Label
	progress *widget.ProgressBar
	endless  *widget.ProgressBarInfinite
	right    *fyne.Container
}

// New returns the bar of a window, which shows nothing.
func New(s *app.Session, sheet *dialog.Sheet) *Bar {
	b := &Bar{session: s, text: widget.NewLabel(""), progress: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite()}
	b.endless.Stop()
	b.progress.TextFormatter = func() string { return "" } // it stands beside
	b.text.Wrapping = fyne.TextWrapWord
	cancel := sheet.Button(lang.L("Cancel"), nil, func() {
		if b.shown != 0 {
			s.Cancel(b.shown)
		}
	})
	width := container.NewGridWrap(fyne.NewSize(200, cancel.MinSize().Height), container.NewStack(b.progress, b.endless))
	b.right = container.NewHBox(width, cancel)
	b.right.Hide()
	b.Object = container.NewBorder(nil, nil, nil, container.NewVBox(b.right), b.text)
	return b
}

// Begin follows a job; 0 is none.
func (b *Bar) Begin(id int) {
	if id != 0 {
		b.own = append(b.own, id)
	}
	b.Sync()
}

// Say tells what came of something.
func (b *Bar) Say(text string) {
	b.last = text
	b.Sync()
}

// Sync shows the oldest of the window's jobs that go on.
func (b *Bar) Sync() {
	jobs := b.session.Jobs()
	b.own = slices.DeleteFunc(b.own, func(id int) bool {
		return !slices.ContainsFunc(jobs, func(j job.Status) bool { return j.ID == id })
	})
	for _, j := range jobs {
		if slices.Contains(b.own, j.ID) {
			b.show(j)
			return
		}
	}
	b.shown = 0
	b.endless.Stop()
	b.right.Hide()
	b.text.SetText(b.last)
}

// show puts a job on the bar.
func (b *Bar) show(j job.Status) {
	b.shown = j.ID
	text := language.Say(j.Title)
	if f, known := j.Fraction(); known {
		text += fmt.Sprintf(", %d %%", int(100*f))
		b.endless.Stop()
		b.endless.Hide()
		b.progress.Show()
		b.progress.SetValue(f)
	} else {
		b.progress.Hide()
		b.endless.Show()
		b.endless.Start()
	}
	if j.Left > 0 {
		text += ", " + fmt.Sprintf(lang.L("%s left"), LeftText(j.Left))
	}
	if j.State == job.Queued {
		text += lang.L(": waits for other work")
	}
	b.text.SetText(text)
	b.right.Show()
}

// Busy reports that work of the window goes on.
func (b *Bar) Busy() bool { return b.shown != 0 }

// LeftText is a time to wait: nobody needs it to the millisecond.
func LeftText(d time.Duration) string {
	switch {
	case d < time.Second:
		return "1 s"
	case d < 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
