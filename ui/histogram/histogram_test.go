package histogram_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"icefront/ui/histogram"
	"icefront/ui/uitest"
)

// chart is a histogram of four bars in a window, and what it told.
type chart struct {
	*histogram.Histogram
	window fyne.Window
	marked []int
	typed  string
}

func newChart(t *testing.T) *chart {
	t.Helper()
	test.NewTempApp(t)
	h := histogram.New(histogram.Texts{
		Left: "behind", Right: "ahead", Hint: "Click a bar.",
		Tick:   func(v float64) string { return map[float64]string{-10: "-10", 0: "0", 10: "10"}[v] },
		Height: func(float64) string { return "high" },
	})
	c := &chart{Histogram: h}
	bins := func(marked int) {
		inf := math.Inf(1)
		h.SetBins([]histogram.Bin{
			{Lo: -inf, Hi: -10, Height: 1, Texts: [2]string{"first", "one"}}, {Lo: -10, Hi: 0, Height: 8, Texts: [2]string{"second", "two"}},
			{Lo: 0, Hi: 10, Height: 4, Texts: [2]string{"third", "three"}, Color: color.White}, {Lo: 10, Hi: inf, Height: 0, Texts: [2]string{"fourth", "four"}},
		}, marked)
	}
	h.OnMark = func(i int) {
		c.marked = append(c.marked, i)
		bins(i)
	}
	h.OnRune = func(r rune) { c.typed += string(r) }
	bins(-1)
	c.window = test.NewTempWindow(t, h)
	c.window.SetPadded(false)
	c.window.Resize(fyne.NewSize(300, 140))
	return c
}

// at is the middle of a bar's column.
func (c *chart) at(i int) fyne.Position {
	return fyne.NewPos(3+(c.Size().Width-6)/4*(float32(i)+0.5), 30)
}

func (c *chart) says(t *testing.T, text string) {
	t.Helper()
	if !uitest.Shows(c.Histogram, text) {
		t.Errorf("%q is not shown; there is %q", text, uitest.Texts(c.Histogram))
	}
}

func (c *chart) told(t *testing.T, want ...int) {
	t.Helper()
	if len(c.marked) != len(want) {
		t.Fatalf("marked %v, want %v", c.marked, want)
	}
	for i := range want {
		if c.marked[i] != want[i] {
			t.Fatalf("marked %v, want %v", c.marked, want)
		}
	}
}

func TestHoverTellsTheBar(t *testing.T) {
	c := newChart(t)
	c.says(t, "Click a bar.")
	for i, want := range []string{"first", "second", "third", "fourth"} {
		c.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: c.at(i)}})
		c.says(t, want)
	}
	c.MouseOut()
	c.says(t, "Click a bar.")
}

func TestTapMarksAndUnmarks(t *testing.T) {
	c := newChart(t)
	c.Tapped(&fyne.PointEvent{Position: c.at(1)})
	c.says(t, "second")
	c.Tapped(&fyne.PointEvent{Position: c.at(3)}) // of an empty bar, the column is tapped
	c.Tapped(&fyne.PointEvent{Position: c.at(3)})
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(-5, 30)}) // beside
	c.told(t, 1, 3, -1)
	if c.window.Canvas().Focused() != c.Histogram {
		t.Error("a tap does not take the keyboard")
	}
}

func TestKeys(t *testing.T) {
	c := newChart(t)
	c.window.Canvas().Focus(c.Histogram)
	uitest.Press(c.window, fyne.KeyRight) // from the first bar above zero
	c.says(t, "fourth")
	uitest.Press(c.window, fyne.KeyRight)
	uitest.Press(c.window, fyne.KeyLeft)
	uitest.Press(c.window, fyne.KeyLeft)
	c.says(t, "second")
	uitest.Press(c.window, fyne.KeyReturn)
	uitest.Press(c.window, fyne.KeyHome)
	uitest.Type(c.window, " f")
	uitest.Press(c.window, fyne.KeyEscape)
	c.told(t, 1, 0, -1)
	if c.typed != "f" {
		t.Errorf("passed on %q", c.typed)
	}
	uitest.Press(c.window, fyne.KeyEscape)
	if c.window.Canvas().Focused() != nil {
		t.Error("Escape without a mark keeps the keyboard")
	}
}

func TestOtherBarsArePointedAtByNothing(t *testing.T) {
	c := newChart(t)
	c.Tapped(&fyne.PointEvent{Position: c.at(3)})
	c.SetBins([]histogram.Bin{{Lo: 0, Hi: 1, Texts: [2]string{"alone", ""}}}, -1)
	c.says(t, "Click a bar.")
	c.SetBins(nil, -1)
	uitest.Press(c.window, fyne.KeyReturn)
	c.told(t, 3)
}

func TestMarkup(t *testing.T) {
	c := newChart(t)
	c.Tapped(&fyne.PointEvent{Position: c.at(1)})
	uitest.Golden(t, "marked", c.Histogram)
	s := histogram.NewStrip()
	s.Set([]color.Color{color.Black, color.White, color.Black}, []string{"-10", "10 m"})
	s.Resize(fyne.NewSize(300, 40))
	uitest.Golden(t, "strip", s)
}
