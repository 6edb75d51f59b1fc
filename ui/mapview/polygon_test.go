package mapview_test

import (
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/paulmach/orb"

	"icefront/ui/mapview"
	"icefront/ui/uitest"
)

// drawing is a map with a polygon tool, and what came of it.
type drawing struct {
	*desk
	tool    *mapview.Polygon
	done    []orb.Point
	left    int
	changes int
}

func draw(t *testing.T) *drawing {
	d := &drawing{desk: open(t)}
	off := func() { d.m.Tool = nil }
	d.tool = &mapview.Polygon{
		Done:    func(r []orb.Point) { d.done = r; off() },
		Leave:   func() { d.left++; off() },
		Changed: func([]orb.Point) { d.changes++ },
	}
	d.m.Tool = d.tool
	d.window.Canvas().Focus(d.m)
	return d
}

// click moves the pointer to a place and presses a button there.
func (d *drawing) click(x, y float32, b desktop.MouseButton) {
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: b}
	d.m.MouseMoved(e)
	d.m.MouseDown(e)
	d.m.MouseUp(e)
}

func (d *drawing) primary(places ...[2]float32) {
	for _, p := range places {
		d.click(p[0], p[1], desktop.MouseButtonPrimary)
	}
}

// double is what Fyne tells of a double click: both clicks, and then that they were one.
func (d *drawing) double(x, y float32) {
	d.primary([2]float32{x, y}, [2]float32{x + 1, y})
	d.m.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(x, y)})
}

func (d *drawing) key(names ...fyne.KeyName) {
	for _, n := range names {
		uitest.Press(d.window, n)
	}
}

// inked is the number of pixels of the map in the colour of outlines, within a box.
func (d *drawing) inked(box image.Rectangle) (n int) {
	shot := d.window.Canvas().Capture()
	box = box.Intersect(shot.Bounds())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if r, g, b, _ := shot.At(x, y).RGBA(); r > 0xd000 && g > 0xb000 && g < 0xe000 && b < 0x4000 {
				n++
			}
		}
	}
	return n
}

// everywhere is the whole map.
var everywhere = image.Rect(0, 0, 400, 300)

// between is the part of the map about the middle of two places.
func between(a, b [2]float32) image.Rectangle {
	x, y := int(a[0]+b[0])/2, int(a[1]+b[1])/2
	return image.Rect(x-8, y-8, x+8, y+8)
}

var places = [][2]float32{{100, 100}, {300, 100}, {200, 220}}

func TestPolygon(t *testing.T) {
	for _, c := range []struct {
		name    string
		do      func(d *drawing)
		done    int // corners; 0: not closed
		corners int // that are left
		left    int
	}{
		{"clicks add corners", func(d *drawing) { d.primary(places...) }, 0, 3, 0},
		{"enter closes", func(d *drawing) { d.primary(places...); d.key(fyne.KeyReturn) }, 3, 3, 0},
		{"a double click adds a corner and closes", func(d *drawing) { d.primary(places[:2]...); d.double(200, 220) }, 3, 3, 0},
		{"two quick clicks in two places are no double click", func(d *drawing) {
			d.primary(places...)
			d.m.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(200, 220)})
		}, 0, 3, 0},
		{"two corners are no area", func(d *drawing) { d.primary(places[:2]...); d.key(fyne.KeyEnter) }, 0, 2, 0},
		{"a double click at first is one corner", func(d *drawing) { d.double(100, 100) }, 0, 1, 0},
		{"backspace takes one back", func(d *drawing) { d.primary(places...); d.key(fyne.KeyBackspace) }, 0, 2, 0},
		{"backspace does not leave", func(d *drawing) { d.primary(places[0]); d.key(fyne.KeyBackspace, fyne.KeyBackspace) }, 0, 0, 0},
		{"escape takes one back", func(d *drawing) { d.primary(places...); d.key(fyne.KeyEscape) }, 0, 2, 0},
		{"escape without corners leaves", func(d *drawing) { d.primary(places[0]); d.key(fyne.KeyEscape, fyne.KeyEscape) }, 0, 0, 1},
		{"a corner may be put again where it was taken back", func(d *drawing) {
			d.primary(places...)
			d.key(fyne.KeyBackspace)
			d.primary(places[2])
		}, 0, 3, 0},
		{"the secondary button does nothing", func(d *drawing) { d.click(50, 50, desktop.MouseButtonSecondary) }, 0, 0, 0},
		{"the middle button does nothing", func(d *drawing) { d.click(50, 50, desktop.MouseButtonTertiary) }, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t)
			c.do(d)
			if len(d.done) != c.done || d.left != c.left || len(d.tool.Corners()) != c.corners {
				t.Errorf("closed with %d corners, %d are left, left %d times", len(d.done), len(d.tool.Corners()), d.left)
			}
			if n := d.inked(everywhere); (c.done > 0 || c.left > 0) != (n == 0) && c.corners > 0 {
				t.Errorf("%d pixels are inked", n)
			}
		})
	}
}

func TestPolygonIsInTheWorld(t *testing.T) {
	d := draw(t)
	first := d.m.View().ToWorld(100, 100)
	d.primary(places[0])
	scale := d.m.View().Scale
	d.m.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(10, 10)}, Scrolled: fyne.Delta{DY: 25}})
	if d.m.View().Scale >= scale {
		t.Error("the wheel does not zoom while drawing")
	}
	test.Type(d.m, "+")
	before := d.m.View().Center
	test.Drag(d.window.Canvas(), fyne.NewPos(130, 80), 30, -20)
	if d.m.View().Center == before {
		t.Error("dragging does not move the map while drawing")
	}
	d.primary(places[1:]...)
	d.key(fyne.KeyReturn)
	if len(d.done) != 3 || !near(d.done[0], first) {
		t.Errorf("got %v, want three corners from %v on: no drag is a corner", d.done, first)
	}
	if d.changes != 3 {
		t.Errorf("told of %d changes", d.changes)
	}
}

func TestPolygonShowsItsWay(t *testing.T) {
	d := draw(t)
	ab, bc, ca := between(places[0], places[1]), between(places[1], places[2]), between(places[2], places[0])
	want := func(what string, boxes ...image.Rectangle) {
		t.Helper()
		for _, box := range []image.Rectangle{ab, bc, ca} {
			if got := d.inked(box) > 0; got != slices.Contains(boxes, box) {
				t.Errorf("%s: at %v there is a line: %t", what, box, got)
			}
		}
	}
	move := func(p [2]float32) {
		d.m.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(p[0], p[1])}})
	}
	move(places[1])
	want("before the first corner")
	d.primary(places[0])
	move(places[1])
	want("a corner and the pointer", ab)
	d.primary(places[1])
	move(places[2])
	want("two corners and the pointer", ab, bc, ca)
	d.m.MouseOut()
	want("two corners", ab)
	d.primary(places[2])
	d.m.MouseOut()
	want("three corners", ab, bc, ca)
	d.tool.Drop(d.m)
	want("dropped")
}

func TestPolygonClosesOnItsFirstCorner(t *testing.T) {
	d := draw(t)
	d.primary(places...)
	d.primary([2]float32{102, 101})
	if len(d.done) != 3 {
		t.Errorf("closed with %d corners", len(d.done))
	}
}

func TestOutline(t *testing.T) {
	d := open(t)
	dr := &drawing{desk: d}
	corner := func(x, y float64) orb.Point { return d.m.View().ToWorld(x, y) }
	d.m.SetOutline([]orb.Point{corner(100, 100), corner(300, 100), corner(300, 200), corner(100, 200)})
	edges := []image.Rectangle{image.Rect(190, 95, 210, 105), image.Rect(190, 195, 210, 205), image.Rect(95, 140, 105, 160), image.Rect(295, 140, 305, 160)}
	seen := func() (n int) {
		for _, e := range edges {
			n += min(dr.inked(e), 1)
		}
		return n
	}
	if n := seen(); n != 4 || len(d.m.Outline()) != 4 {
		t.Fatalf("%d edges, want 4", n)
	}
	for range 30 { // far inside: nothing of it is seen
		d.m.ZoomBy(1.5)
	}
	if n := dr.inked(everywhere); n != 0 {
		t.Errorf("%d pixels of a line where there is none to see", n)
	}
	d.m.Fit()
	if n := seen(); n != 4 {
		t.Errorf("%d edges after coming back, want 4", n)
	}
	d.m.Clear()
	if n := dr.inked(everywhere); n != 0 || len(d.m.Outline()) != 0 {
		t.Errorf("%d pixels of a line on an empty map", n)
	}
}
