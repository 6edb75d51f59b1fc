package models

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"icefront/app"
	"icefront/app/job"
	"icefront/ui/dialog"
)

// bar shows the window's own work that goes on, with a way to stop it, or what came of the last.
type bar struct {
	object   fyne.CanvasObject
	session  *app.Session
	own      []int // jobs that the window began
	shown    int   // the one on the bar; 0: none
	last     string
	text     *widget.Label
	progress *widget.ProgressBar
	endless  *widget.ProgressBarInfinite
	right    *fyne.Container
}

func newBar(s *app.Session, sheet *dialog.Sheet) *bar {
	b := &bar{session: s, text: widget.NewLabel(""), progress: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite()}
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
	b.object = container.NewBorder(nil, nil, nil, container.NewVBox(b.right), b.text)
	return b
}

// begin follows a job; 0 is none.
func (b *bar) begin(id int) {
	if id != 0 {
		b.own = append(b.own, id)
	}
	b.sync()
}

// say tells what came of something.
func (b *bar) say(text string) {
	b.last = text
	b.sync()
}

// sync shows the oldest of the window's jobs that go on.
func (b *bar) sync() {
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
func (b *bar) show(j job.Status) {
	b.shown = j.ID
	text := j.Title
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
	if j.State == job.Queued {
		text += lang.L(": waits for other work")
	}
	b.text.SetText(text)
	b.right.Show()
}
