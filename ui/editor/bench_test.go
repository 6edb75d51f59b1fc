package editor_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/ui/editor"
)

// longFront is an editor with a chosen front of 100,000 vertices over all of the map, the middle one at the pixel 50, 40.
func longFront(b *testing.B) *rig {
	r := newRig(b)
	r.do(func() {
		const n = 100_000
		l := make(orb.LineString, 0, n+1)
		for i := range n + 1 {
			x := float64(i) / n
			l = append(l, r.world(100*x, 40+10*math.Sin(40*math.Pi*x)))
		}
		id := r.addLine(l, r.Session.Scene().Grid().CRS)
		r.e.Use(editor.Vertices)
		r.e.Choose(id)
	})
	return r
}

// Every event of a drag is drawn within a frame's time, however long the front.
func BenchmarkMoveInALongFront(b *testing.B) {
	r := longFront(b)
	r.Do(func(*app.Session) {
		r.press(50, 40, 0)
		x := 50.0
		for b.Loop() {
			x += 0.01
			r.drag(x, 50)
		}
		r.release()
	})
}

// BenchmarkHoverOverALongFront is what marking a vertex costs.
func BenchmarkHoverOverALongFront(b *testing.B) {
	r := longFront(b)
	r.Do(func(*app.Session) {
		for b.Loop() {
			r.move(50, 40.3, 0)
		}
	})
}

// BenchmarkDropInALongFront is the press, and the edit at the end of a drag, without the frame.
func BenchmarkDropInALongFront(b *testing.B) {
	r := longFront(b)
	r.Do(func(*app.Session) {
		row := 40.0
		for b.Loop() {
			r.press(50, row, 0)
			r.drag(50, 60)
			row = 100 - row - 40
			r.drag(50, row+0.001)
			r.release()
			r.doc().Undo()
			row = 40
		}
	})
}
