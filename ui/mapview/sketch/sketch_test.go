package sketch

import (
	"image"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/render"
)

// view shows world coordinates as pixels, y up.
func view(w, h int) render.View {
	return render.View{Center: orb.Point{float64(w) / 2, -float64(h) / 2}, Scale: 1, Width: w, Height: h}
}

func at(x, y float64) orb.Point { return orb.Point{x, -y} }

func TestPaint(t *testing.T) {
	line := []orb.Point{at(20, 20), at(120, 20), at(120, 80)}
	v := view(200, 100)
	for _, c := range []struct {
		name  string
		s     Sketch
		unit  float64
		box   image.Rectangle // empty: nothing
		inked []image.Point
		clear []image.Point
	}{
		{"nothing", nil, 1, image.Rectangle{}, nil, nil},
		{"a point without a mark", Sketch{{Points: line[:1]}}, 1, image.Rectangle{}, nil, nil},
		{"a line is as small as it can be", Sketch{{Points: line}}, 1, image.Rect(17, 17, 124, 84),
			[]image.Point{{70, 20}, {120, 50}}, []image.Point{{70, 50}}},
		{"closed", Sketch{{Points: line, Closed: true}}, 1, image.Rect(17, 17, 124, 84), []image.Point{{70, 50}}, nil},
		{"twice as large on a dense screen", Sketch{{Points: line, Width: 4}}, 2, image.Rect(14, 14, 127, 87), []image.Point{{70, 17}, {70, 22}}, nil},
		{"marks", Sketch{{Points: line, Marks: true, NoLine: true}}, 1, image.Rect(16, 16, 125, 85),
			[]image.Point{{20, 20}, {22, 18}, {120, 80}}, []image.Point{{70, 20}}},
		{"a hot one", Sketch{{Points: line, Hot: 2, NoLine: true}}, 1, image.Rect(114, 14, 127, 27), []image.Point{{120, 20}}, nil},
		{"no point of that number", Sketch{{Points: line, Hot: 9, NoLine: true}}, 1, image.Rectangle{}, nil, nil},
		{"cut at the edge of the screen", Sketch{{Points: []orb.Point{at(-1e7, 50), at(1e7, 50)}}}, 1, image.Rect(0, 47, 200, 54),
			[]image.Point{{0, 50}, {199, 50}}, nil},
		{"out of sight", Sketch{{Points: []orb.Point{at(500, 500), at(900, 800)}, Marks: true, Hot: 1}}, 1, image.Rectangle{}, nil, nil},
		{"no number", Sketch{{Points: []orb.Point{at(math.NaN(), 0), at(math.Inf(1), 0)}, Marks: true, Hot: 1}}, 1, image.Rectangle{}, nil, nil},
	} {
		var p Painter
		img := p.Paint(c.s, v, c.unit)
		if img == nil {
			if !c.box.Empty() {
				t.Errorf("%s: nothing was painted", c.name)
			}
			continue
		}
		if img.Rect != c.box {
			t.Errorf("%s: covers %v, want %v", c.name, img.Rect, c.box)
		}
		for _, q := range c.inked {
			if r := img.RGBAAt(q.X, q.Y); r.A < 200 || r.R < 150 {
				t.Errorf("%s: %v at %v", c.name, r, q)
			}
		}
		for _, q := range c.clear {
			if r := img.RGBAAt(q.X, q.Y); r.A != 0 {
				t.Errorf("%s: %v at %v", c.name, r, q)
			}
		}
	}
}

func TestPainterCleansUp(t *testing.T) {
	var p Painter
	p.Paint(Sketch{wave(500)}, view(300, 200), 1)
	s := Sketch{{Points: []orb.Point{at(20, 20), at(120, 20)}}}
	got := p.Paint(s, view(200, 100), 1)
	want := new(Painter).Paint(s, view(200, 100), 1)
	if string(got.Pix) != string(want.Pix) || got.Rect != want.Rect {
		t.Error("something of the sketch before is left")
	}
}

func TestDenseMarksAreThinned(t *testing.T) {
	var p Painter
	s := wave(100_000)
	s.Hot = 5000
	p.Paint(Sketch{s}, view(1920, 1080), 1)
	if n := len(p.marks); n < 200 || n > 5000 {
		t.Errorf("%d marks", n)
	}
	if last := p.marks[len(p.marks)-1]; last.color != Hot() {
		t.Error("the hot vertex was left out")
	}
}

// wave is a line of n vertices over the whole of a screen of 1920 x 1080.
func wave(n int) Shape {
	s := Shape{Marks: true, Hot: 3}
	for i := range n {
		f := float64(i) / float64(n)
		s.Points = append(s.Points, at(f*1920, 540+500*math.Sin(f*12)))
	}
	return s
}

func benchmark(b *testing.B, s Sketch) {
	v := view(1920, 1080)
	var p Painter
	b.ReportAllocs()
	for b.Loop() {
		p.Paint(s, v, 1)
	}
}

func BenchmarkPaint2000(b *testing.B) { benchmark(b, Sketch{wave(2000)}) }

// BenchmarkPaintFront is a front across the screen, as it is edited; Paint2000 is one that runs up and down all of it.
func BenchmarkPaintFront(b *testing.B) {
	s := wave(2000)
	for i, p := range s.Points {
		s.Points[i][1] = -540 + (p[1]+540)/5 + 4*math.Sin(float64(i))
	}
	benchmark(b, Sketch{s})
}

func BenchmarkPaint100000(b *testing.B) { benchmark(b, Sketch{wave(100_000)}) }
func BenchmarkPaintRubber(b *testing.B) {
	benchmark(b, Sketch{{Points: []orb.Point{at(400, 300), at(900, 800)}, Dashes: []float64{6, 4}}})
}
