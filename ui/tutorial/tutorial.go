// Package tutorial is a panel beside the work that says what to do next, step by step.
package tutorial

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Step is one thing to do.
type Step struct {
	Title, Text string
	Done        func() bool // the tutorial goes on when this becomes true; nil: only with Next
	Do          func()      // does it for the user; nil: nobody can
}

// keyStep is the preference with the step that was reached.
const keyStep = "tutorial.step"

// width of the panel: a dozen words a line at most.
const width = 350

// Tutorial is the panel. It hides until it is shown, and takes no keys from the map.
type Tutorial struct {
	Object fyne.CanvasObject
	steps  []Step
	kept   fyne.Preferences

	at        int
	done      bool // the step's condition held when it was looked at last
	panel     *fyne.Container
	ground    *canvas.Rectangle
	head      *widget.Label
	text      *widget.Label
	progress  *widget.ProgressBar
	back      *widget.Button
	do        *widget.Button
	next      *widget.Button
	following bool // a change is being followed: what a step does may tell of more changes
}

// New returns the tutorial, hidden, at the step that was reached before.
func New(steps []Step, kept fyne.Preferences) *Tutorial {
	t := &Tutorial{steps: steps, kept: kept, head: widget.NewLabel(""), text: widget.NewLabel(""), progress: widget.NewProgressBar()}
	t.head.TextStyle.Bold = true
	t.head.Truncation, t.text.Wrapping = fyne.TextTruncateEllipsis, fyne.TextWrapWord
	t.progress.Max = float64(len(steps))
	t.progress.TextFormatter = func() string { return "" }
	t.back = widget.NewButton(lang.L("Back"), func() { t.turn(t.at - 1) })
	t.do = widget.NewButton(lang.L("Do it for me"), t.doIt)
	t.next = widget.NewButton("", func() { t.forward() })
	t.next.Importance = widget.HighImportance
	leave := widget.NewButtonWithIcon("", theme.CancelIcon(), t.Hide)
	leave.Importance = widget.LowImportance
	t.ground = canvas.NewRectangle(nil)
	t.ground.CornerRadius, t.ground.StrokeWidth = 6, 1
	bar := container.NewHBox(t.back, layout.NewSpacer(), t.do, t.next)
	line := container.New(thin{}, t.progress)
	body := container.NewVBox(container.NewBorder(nil, nil, nil, leave, t.head), line, t.text, bar)
	t.panel = container.NewStack(t.ground, container.NewPadded(body))
	t.Object = container.New(corner{}, t.panel)
	t.at = min(max(kept.Int(keyStep), 0), max(len(steps)-1, 0))
	t.Object.Hide()
	return t
}

// thin is a layout of a bar that is only a line.
type thin struct{}

// MinSize is that of the line.
func (thin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(20, 4) }

// Layout fills the line.
func (thin) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// corner is a layout that puts a panel into the lower right corner, as high as its text.
type corner struct{}

const margin = 14

// MinSize is nothing: the map is as large as it is.
func (corner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places the panel.
func (corner) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := min(float32(width), size.Width-2*margin)
	o[0].Resize(fyne.NewSize(w, o[0].MinSize().Height)) // the text knows its lines only then
	h := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(w, h))
	o[0].Move(fyne.NewPos(size.Width-w-margin, max(size.Height-h-margin, 0)))
}

// Show shows the step that was reached. After the last one the tutorial begins anew.
func (t *Tutorial) Show() {
	if len(t.steps) == 0 {
		return
	}
	t.Object.Show()
	t.turn(t.at)
}

// Hide puts the tutorial away.
func (t *Tutorial) Hide() { t.Object.Hide() }

// Shown reports that the panel is on the screen.
func (t *Tutorial) Shown() bool { return t.Object.Visible() }

// Step is the number of the step, from 0.
func (t *Tutorial) Step() int { return t.at }

// Follow goes on if what the step asks for was done since. It is to be called after every change.
func (t *Tutorial) Follow() {
	if !t.Shown() || t.following {
		return
	}
	t.following = true
	defer func() { t.following = false }()
	done := t.steps[t.at].done()
	if done && !t.done && t.at < len(t.steps)-1 {
		t.turn(t.at + 1)
		return
	}
	t.done = done
}

func (s Step) done() bool { return s.Done != nil && s.Done() }

func (t *Tutorial) doIt() {
	if do := t.steps[t.at].Do; do != nil {
		do()
		t.Follow()
	}
}

// forward is the button Next: after the last step the tutorial is over.
func (t *Tutorial) forward() {
	if t.at < len(t.steps)-1 {
		t.turn(t.at + 1)
		return
	}
	t.at = 0
	t.kept.SetInt(keyStep, 0)
	t.Hide()
}

func (t *Tutorial) turn(to int) {
	t.at = min(max(to, 0), len(t.steps)-1)
	t.kept.SetInt(keyStep, t.at)
	s := t.steps[t.at]
	t.done = s.done()
	title := s.Title
	if t.done { // before it was asked for
		title += " ✓"
	}
	t.head.SetText(fmt.Sprintf(lang.L("%d of %d: %s"), t.at+1, len(t.steps), title))
	t.text.SetText(s.Text)
	t.progress.SetValue(float64(t.at + 1))
	t.next.SetText(lang.L("Next"))
	if t.at == len(t.steps)-1 {
		t.next.SetText(lang.L("Finish"))
	}
	show(t.back, t.at > 0)
	show(t.do, s.Do != nil)
	t.restyle()
	t.Object.Refresh()
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// restyle takes the colours of the theme of the moment.
func (t *Tutorial) restyle() {
	s := fyne.CurrentApp().Settings()
	t.ground.FillColor = s.Theme().Color(theme.ColorNameOverlayBackground, s.ThemeVariant())
	t.ground.StrokeColor = s.Theme().Color(theme.ColorNameInputBorder, s.ThemeVariant())
	t.ground.Refresh()
}

// Restyle is to be called when another theme is set.
func (t *Tutorial) Restyle() {
	if t.Shown() {
		t.restyle()
	}
}
