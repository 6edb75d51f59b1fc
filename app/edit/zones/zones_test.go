package zones

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/zone"
)

// striped is a raster with a class for every column, and a hole.
type striped struct{ grid geo.Grid }

func (s striped) Grid() geo.Grid { return s.grid }

func (s striped) at(col, row int) float32 {
	if col == 1 && row == 1 {
		return float32(math.NaN())
	}
	return float32(col % 4)
}

func (s striped) Read(_ context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](s.grid.Crop(win).Resize(w, h))
	for y := range h {
		for x := range w {
			img.Pix[y*w+x] = s.at(win.Col+(2*x+1)*win.Width/(2*w), win.Row+(2*y+1)*win.Height/(2*h))
		}
	}
	return img, nil
}

// covers is the naive rule of a shape: for one pixel. Where its middle lies on the edge of a brush, either is right.
func covers(s Shape, col, row int) (in, either bool) {
	p := orb.Point{float64(col) + 0.5, float64(row) + 0.5}
	if len(s.Ring) > 0 {
		for i, a := range s.Ring {
			b := s.Ring[(i+1)%len(s.Ring)]
			if (a[1] > p[1]) != (b[1] > p[1]) && a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) > p[0] {
				in = !in
			}
		}
		return in, false
	}
	nearest := math.Inf(1)
	for i, b := range s.Line {
		a := s.Line[max(i-1, 0)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		k := 0.0
		if n := dx*dx + dy*dy; n > 0 {
			k = min(max(((p[0]-a[0])*dx+(p[1]-a[1])*dy)/n, 0), 1)
		}
		nearest = min(nearest, math.Hypot(p[0]-a[0]-k*dx, p[1]-a[1]-k*dy))
	}
	off := nearest - max(s.Radius, 0.5)
	return off <= 0, math.Abs(off) < 1e-9
}

// agree compares a canvas with a whole raster.
func agree(t *testing.T, c *Canvas, want []float32, what string) {
	t.Helper()
	g := c.Grid()
	for i, v := range pixels(t, c) {
		if v != want[i] && !(v != v && want[i] != want[i]) {
			t.Fatalf("%s: pixel %d, %d is %v, want %v", what, i%g.Width, i/g.Width, v, want[i])
		}
	}
}

func pixels(t *testing.T, c *Canvas) []float32 {
	t.Helper()
	g := c.Grid()
	img, err := c.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	return img.Pix
}

// Painting is what a naive painter of a whole raster does; undoing brings back all that was, to the last hole.
func TestPaintingEqualsANaiveRaster(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, g := range []geo.Grid{geo.PixelGrid(1, 1), geo.PixelGrid(256, 256), geo.PixelGrid(257, 255), geo.PixelGrid(40, 530), geo.PixelGrid(3, 3)} {
		base := striped{g}
		for _, c := range []*Canvas{New(g, base), New(g, nil)} {
			want := make([]float32, g.Width*g.Height)
			for i := range want {
				if c.Based() {
					want[i] = base.at(i%g.Width, i/g.Width)
				}
			}
			first := slices.Clone(want)
			var patches []Patch
			for n := range 15 {
				s := randomShape(rng, g, n)
				class := zone.Class(rng.IntN(4))
				p, err := c.Paint(context.Background(), "s1", s, class)
				if err != nil {
					t.Fatal(err)
				}
				if !c.Fits(p) || p.Check() != nil {
					t.Fatalf("seed %d: a fresh patch does not fit: %v", seed, p.Check())
				}
				patches = append(patches, again(t, p))
				c.Apply(patches[len(patches)-1])
				now := pixels(t, c)
				for i := range want {
					in, either := covers(s, i%g.Width, i/g.Width)
					if either {
						in = now[i] == float32(class)
					}
					if in {
						want[i] = float32(class)
					}
				}
				agree(t, c, want, "painted")
			}
			for _, p := range slices.Backward(patches) {
				c.Apply(p.Inverse())
			}
			agree(t, c, first, "undone")
			if c.Touched() != 0 {
				t.Errorf("%d blocks are touched after undoing all", c.Touched())
			}
		}
	}
}

// again is a patch after its way through a journal.
func again(t *testing.T, p Patch) (q Patch) {
	t.Helper()
	text, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(text, &q)
	}
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// randomShape lies across the grid, its edges, or beyond.
func randomShape(rng *rand.Rand, g geo.Grid, n int) Shape {
	at := func() orb.Point {
		return orb.Point{(rng.Float64()*1.4 - 0.2) * float64(g.Width), (rng.Float64()*1.4 - 0.2) * float64(g.Height)}
	}
	pts := make([]orb.Point, 1+rng.IntN(5))
	for i := range pts {
		pts[i] = at()
	}
	switch {
	case n%3 == 0:
		return Shape{Ring: append(pts, at(), at())}
	case n%7 == 0: // on the corners of pixels
		for i, p := range pts {
			pts[i] = orb.Point{math.Floor(p[0]), math.Floor(p[1])}
		}
	}
	return Shape{Line: pts, Radius: rng.Float64() * float64(g.Width) / 5}
}

// Coarser reads pick the pixels that whole reads have there.
func TestReadDecimated(t *testing.T) {
	g := geo.PixelGrid(530, 300)
	c := New(g, striped{g})
	p, err := c.Paint(context.Background(), "s1", Shape{Line: []orb.Point{{200, 100}, {400, 290}}, Radius: 60}, zone.Ocean)
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(p)
	whole, err := c.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	win := geo.Window{Col: 13, Row: 7, Width: 500, Height: 280}
	for _, size := range [][2]int{{500, 280}, {123, 77}, {1, 1}, {777, 300}} {
		w, h := size[0], size[1]
		img, err := c.Read(context.Background(), 1, win, w, h)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range img.Pix {
			col, row := win.Col+(2*(i%w)+1)*win.Width/(2*w), win.Row+(2*(i/w)+1)*win.Height/(2*h)
			if want := whole.Pix[row*g.Width+col]; v != want && !(v != v && want != want) {
				t.Fatalf("%v: pixel %d, %d is %v, want %v", size, i%w, i/w, v, want)
			}
		}
	}
	for _, bad := range []geo.Window{{}, {Col: 500, Width: 31, Height: 1}, {Row: -1, Width: 1, Height: 1}} {
		if _, err := c.Read(context.Background(), 1, bad, 1, 1); err == nil {
			t.Errorf("read %v outside", bad)
		}
	}
}

// Reads see a canvas before a patch or after it, never between.
func TestReadWhileApplying(t *testing.T) {
	g := geo.PixelGrid(600, 4)
	c := New(g, striped{g})
	all := Shape{Ring: []orb.Point{{-1, -1}, {601, -1}, {601, 5}, {-1, 5}}}
	p, err := c.Paint(context.Background(), "s1", all, zone.Rock)
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(p)
	q, err := c.Paint(context.Background(), "s1", all, zone.Ocean)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 300 {
				img, err := c.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
				if err != nil {
					t.Error(err)
					return
				}
				if i := slices.IndexFunc(img.Pix, func(v float32) bool { return v != img.Pix[0] }); i >= 0 {
					t.Errorf("pixel %d is %v, the first is %v", i, img.Pix[i], img.Pix[0])
					return
				}
			}
		})
	}
	for range 300 {
		c.Apply(q)
		c.Apply(q.Inverse())
	}
	wait.Wait()
}

// What was painted stays over another raster; the rest is that of the other.
func TestOver(t *testing.T) {
	g := geo.PixelGrid(520, 3)
	c := New(g, nil)
	p, err := c.Paint(context.Background(), "s1", Shape{Line: []orb.Point{{300, 1.5}}, Radius: 1}, zone.Ocean)
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(p)
	o := c.Over(striped{g})
	want := make([]float32, g.Width*g.Height)
	for i := range want {
		if col := i % g.Width; col < Side || col >= 2*Side { // blocks that were touched hold all of what was there
			want[i] = striped{g}.at(col, i/g.Width)
		} else if in, _ := covers(Shape{Line: []orb.Point{{300, 1.5}}, Radius: 1}, col, i/g.Width); in {
			want[i] = float32(zone.Ocean)
		}
	}
	agree(t, o, want, "over")
	if len(o.Blocks()) != 1 || o.Blocks()[0] != (geo.Window{Col: Side, Width: Side, Height: 3}) {
		t.Errorf("blocks %v", o.Blocks())
	}
	o.Apply(p.Inverse())
	if c.Touched() != 1 || o.Touched() != 0 {
		t.Errorf("touched %d and %d, want 1 and 0", c.Touched(), o.Touched())
	}
}

// A patch fits only the canvas as it was when the patch was made.
func TestFits(t *testing.T) {
	g := geo.PixelGrid(9, 9)
	c := New(g, nil)
	dot := func(x float64, class zone.Class) Patch {
		p, err := c.Paint(context.Background(), "s1", Shape{Line: []orb.Point{{x, x}}}, class)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, second := dot(1.5, zone.Rock), dot(3.5, zone.Ocean)
	c.Apply(first)
	if c.Fits(second) || c.Fits(first) {
		t.Error("a patch of an untouched block fits a touched one")
	}
	if third := dot(5.5, zone.Rock); !c.Fits(third) || New(geo.PixelGrid(9, 8), nil).Fits(third) {
		t.Error("a patch fits its own grid only")
	}
	if p := dot(1.5, zone.Rock); !p.Empty() {
		t.Error("painting the same again changes something")
	}
	if p := dot(math.NaN(), zone.Rock); !p.Empty() {
		t.Error("a brush that is nowhere paints something")
	}
	if p := dot(math.Inf(1), zone.Rock); !p.Empty() {
		t.Error("a brush that is nowhere paints something")
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(pack(make([]uint8, Side*Side)))
	f.Add([]byte{0x80, 0x80, 0x04, 3})
	f.Add([]byte{1, 2, 0xff, 0xff, 0x03, 1})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1})
	f.Fuzz(func(t *testing.T, runs []byte) {
		pix, err := unpack(runs)
		p := Patch{Grid: geo.PixelGrid(9, 9), Blocks: []Change{{Before: runs, After: runs}}}
		if (p.Check() == nil) != (err == nil) {
			t.Errorf("check says %v, unpack %v", p.Check(), err)
		}
		if err != nil {
			return
		}
		if again, err := unpack(pack(pix)); err != nil || !slices.Equal(pix, again) {
			t.Errorf("not the same again: %v", err)
		}
	})
}

func TestCheckRefusesBlocksOutside(t *testing.T) {
	runs := pack(make([]uint8, Side*Side))
	for _, at := range []At{{-1, 0}, {0, -1}, {2, 0}, {0, 1}, {math.MaxInt, 0}} {
		p := Patch{Grid: geo.PixelGrid(257, 256), Blocks: []Change{{At: at, Before: runs, After: runs}}}
		if p.Check() == nil {
			t.Errorf("block %v is outside", at)
		}
	}
	if p := (Patch{Blocks: []Change{{Before: runs, After: runs}}}); p.Check() == nil {
		t.Error("no grid")
	}
}

// A new prediction shows where nothing was painted, in blocks that were touched, too.
func TestOntoKeepsOnlyWhatWasPainted(t *testing.T) {
	g := geo.PixelGrid(300, 40)
	ctx := context.Background()
	c := New(g, striped{g})
	p, err := c.Paint(ctx, "s1", Shape{Line: []orb.Point{{20, 20}}, Radius: 3}, zone.Rock)
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(p)
	n := c.Onto(ctx, nil) // no information everywhere
	img, err := n.Read(ctx, 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	old, err := striped{g}.Read(ctx, 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range img.Pix {
		x, y := float64(i%g.Width)+0.5-20, float64(i/g.Width)+0.5-20
		want := float32(0)
		if x*x+y*y <= 9 && old.Pix[i] != float32(zone.Rock) {
			want = float32(zone.Rock)
		}
		if v != want {
			t.Fatalf("pixel %d, %d is %g, want %g", i%g.Width, i/g.Width, v, want)
		}
	}
}
