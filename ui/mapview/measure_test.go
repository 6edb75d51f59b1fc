package mapview_test

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/paulmach/orb"

	"icefront/ui/mapview"
	"icefront/ui/uitest"
)

// measuring is a map with a measuring tool, and what came of it.
type measuring struct {
	*drawing
	measure *mapview.Measure
	ended   []string
}

func text(points []orb.Point, closed bool) string {
	if closed {
		return fmt.Sprintf("area of %d", len(points))
	}
	return fmt.Sprintf("line of %d", len(points))
}

func measure(t *testing.T) *measuring {
	d := &measuring{drawing: &drawing{desk: open(t)}}
	d.measure = &mapview.Measure{
		Text:  text,
		Done:  func(points []orb.Point, closed bool) { d.ended = append(d.ended, text(points, closed)) },
		Leave: func() { d.left++; d.m.Tool = nil },
	}
	d.m.Tool = d.measure
	d.window.Canvas().Focus(d.m)
	return d
}

func TestMeasure(t *testing.T) {
	first := [2]float32{101, 102}
	for _, c := range []struct {
		name   string
		do     func(d *measuring)
		points int
		closed bool
		ended  string // the last thing that ended
		shown  string
		left   int
	}{
		{"clicks add points", func(d *measuring) { d.primary(places...) }, 3, false, "", "line of 4", 0}, // the pointer is the fourth
		{"without the pointer", func(d *measuring) { d.primary(places...); d.m.MouseOut() }, 3, false, "", "line of 3", 0},
		{"a point alone is nothing", func(d *measuring) { d.primary(places[0]); d.m.MouseOut(); d.key(fyne.KeyReturn) }, 1, false, "", "", 0},
		{"enter ends", func(d *measuring) { d.primary(places...); d.key(fyne.KeyReturn) }, 3, false, "line of 3", "line of 3", 0},
		{"a double click adds a point and ends", func(d *measuring) { d.primary(places[:2]...); d.double(200, 220) }, 3, false, "line of 3", "line of 3", 0},
		{"the first point makes an area", func(d *measuring) { d.primary(places...); d.primary(first) }, 3, true, "area of 3", "area of 3", 0},
		{"over the first point it says so before", func(d *measuring) {
			d.primary(places...)
			d.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(first[0], first[1])}})
		}, 3, false, "", "area of 3", 0},
		{"two points make no area", func(d *measuring) { d.primary(places[:2]...); d.primary(first) }, 3, false, "", "line of 4", 0},
		{"after an end a click begins anew", func(d *measuring) { d.primary(places...); d.key(fyne.KeyReturn); d.primary(places[0]) }, 1, false, "line of 3", "line of 2", 0},
		{"but not with the secondary button", func(d *measuring) {
			d.primary(places...)
			d.key(fyne.KeyReturn)
			d.click(50, 50, desktop.MouseButtonSecondary)
		}, 3, false, "line of 3", "line of 3", 0},
		{"escape goes on with what has ended", func(d *measuring) {
			d.primary(places...)
			d.primary(first)
			d.key(fyne.KeyEscape)
			d.m.MouseOut()
		}, 3, false, "area of 3", "line of 3", 0},
		{"backspace takes one back", func(d *measuring) { d.primary(places...); d.key(fyne.KeyBackspace); d.m.MouseOut() }, 2, false, "", "line of 2", 0},
		{"backspace does not leave", func(d *measuring) { d.primary(places[0]); d.key(fyne.KeyBackspace, fyne.KeyBackspace) }, 0, false, "", "", 0},
		{"escape without points leaves", func(d *measuring) { d.primary(places[0]); d.key(fyne.KeyEscape, fyne.KeyEscape) }, 0, false, "", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := measure(t)
			c.do(d)
			points, closed := d.measure.Points()
			if len(points) != c.points || closed != c.closed || d.left != c.left {
				t.Errorf("%d points, closed: %t, left %d times", len(points), closed, d.left)
			}
			if n := len(d.ended); c.ended == "" && n > 0 || c.ended != "" && (n == 0 || d.ended[n-1] != c.ended) {
				t.Errorf("ended: %q, want %q", d.ended, c.ended)
			}
			for _, s := range []string{"line of 2", "line of 3", "line of 4", "area of 3"} {
				if uitest.Shows(d.m, s) != (s == c.shown) {
					t.Errorf("%q is shown: %t, want %q", s, s != c.shown, c.shown)
				}
			}
			if n := d.inked(everywhere); (n > 0) != (c.points > 0) {
				t.Errorf("%d pixels are inked", n)
			}
		})
	}
}

// What is measured stays with the world, and its text stays on the map.
func TestMeasureMovesWithTheMap(t *testing.T) {
	d := measure(t)
	d.primary([2]float32{300, 200}, [2]float32{390, 290})
	d.key(fyne.KeyReturn)
	uitest.GoldenCanvas(t, "measured", d.window.Canvas())
	d.m.PanBy(-250, -150)
	if n := d.inked(image.Rect(40, 40, 150, 150)); n < 60 {
		t.Errorf("%d pixels are inked where the line went", n)
	}
}
