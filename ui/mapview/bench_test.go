package mapview_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"icefront/app/render"
	"icefront/ui/mapview"
)

// BenchmarkDrag is what the UI goroutine does for one step of a drag and the frame that answers it, without
// drawing the frame and without the driver's upload.
func BenchmarkDrag(b *testing.B) {
	test.NewTempApp(b)
	m := mapview.New("", "")
	var asked render.View
	m.Request = func(v render.View) { asked = v }
	w := test.NewTempWindow(b, m)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	m.SetContent(content())
	frames := [2]*image.RGBA{image.NewRGBA(image.Rect(0, 0, 1280, 800)), image.NewRGBA(image.Rect(0, 0, 1280, 800))}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		m.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: float32(i%3 - 1), DY: 1}})
		m.SetFrame(frames[i&1], asked, true)
		i++
	}
	if i > 0 && asked.Width != 1280 {
		b.Fatalf("asked for %+v", asked)
	}
}
