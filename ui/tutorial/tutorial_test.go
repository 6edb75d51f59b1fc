package tutorial

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"icefront/ui/uitest"
)

// rig is a tutorial of three steps whose conditions can be set.
type rig struct {
	*Tutorial
	w     fyne.Window
	holds [3]bool
}

func newRig(t *testing.T) *rig {
	t.Helper()
	a := test.NewTempApp(t)
	r := &rig{}
	steps := []Step{
		{Title: "Open", Text: strings.Repeat("Open the sample. ", 20), Done: func() bool { return r.holds[0] }, Do: func() { r.holds[0] = true }},
		{Title: "Look", Text: "Look around."},
		{Title: "Save", Text: "Save it.", Done: func() bool { return r.holds[2] }},
	}
	r.Tutorial = New(steps, a.Preferences())
	r.w = test.NewTempWindow(t, container.NewStack(widget.NewLabel("map"), r.Object))
	r.w.Resize(fyne.NewSize(800, 600))
	return r
}

func (r *rig) tap(t *testing.T, text string) {
	t.Helper()
	uitest.Tap(t, r.Object, text)
}

func TestTutorial(t *testing.T) {
	r := newRig(t)
	r.Follow() // nothing while it is hidden
	if r.Shown() || r.Step() != 0 {
		t.Fatal("it shows itself")
	}
	r.Show()
	uitest.Golden(t, "first", r.w.Content())
	r.tap(t, "Do it for me")
	if r.Step() != 1 {
		t.Errorf("step %d after the first was done", r.Step())
	}
	r.tap(t, "Back")
	r.Follow() // it is done already: that is no reason to go on by itself
	if r.Step() != 0 || !uitest.Shows(r.Object, "1 of 3: Open ✓") {
		t.Errorf("step %d after Back: %q", r.Step(), uitest.Texts(r.Object))
	}
	r.holds[0] = false
	r.Follow()
	r.holds[0] = true // done anew
	r.Follow()
	if r.Step() != 1 {
		t.Errorf("step %d after the first was done anew", r.Step())
	}
	r.tap(t, "Next")
	r.holds[2] = true
	r.Follow() // there is none after the last: it stays until Finish
	if r.Step() != 2 || !uitest.Shows(r.Object, "3 of 3: Save") {
		t.Errorf("step %d: %q", r.Step(), uitest.Texts(r.Object))
	}
	if again := New(r.steps, r.kept); again.Step() != 2 {
		t.Errorf("the next start begins at step %d", again.Step())
	}
	r.tap(t, "Finish")
	if again := New(r.steps, r.kept); r.Shown() || again.Step() != 0 {
		t.Errorf("shown %t, the next start begins at step %d", r.Shown(), again.Step())
	}
}

func TestDamagedProgress(t *testing.T) {
	r := newRig(t)
	for _, kept := range []int{-7, 99} {
		r.kept.SetInt(keyStep, kept)
		again := New(r.steps, r.kept)
		again.Show()
		if again.Step() < 0 || again.Step() > 2 {
			t.Errorf("step %d", again.Step())
		}
	}
	none := New(nil, r.kept)
	none.Show()
	none.Follow()
	if none.Shown() {
		t.Error("a tutorial without steps is shown")
	}
}

func TestCourse(t *testing.T) {
	test.NewTempApp(t)
	part := Part{Do: func() {}}
	if got := len(Course(Parts{part, part, part, part, part, part, part, part, part, part})); got != 10 {
		t.Errorf("%d steps, want 10", got)
	}
	if got := Course(Parts{Sample: part, Export: part}); len(got) != 3 || got[1].Do != nil {
		t.Errorf("what is not there is not left out: %+v", got)
	}
}
