package render

import (
	"context"
	"testing"

	"icefront/geo"
)

func TestTilesAreBounded(t *testing.T) {
	c := NewTiles(10 * (1000 + entryBytes))
	key := func(i int) tileKey { return tileKey{layer: "a", tx: i} }
	for i := range 30 {
		c.put(key(i), &tile{pix: make([]uint8, 1000)})
		c.get(key(0)) // used all the time: stays
	}
	if c.Bytes() > 10*(1000+entryBytes) || c.get(key(0)) == nil || c.get(key(29)) == nil || c.get(key(5)) != nil {
		t.Errorf("%d bytes; first kept %t, last kept %t, old kept %t",
			c.Bytes(), c.get(key(0)) != nil, c.get(key(29)) != nil, c.get(key(5)) != nil)
	}
	c.put(key(0), &tile{pix: make([]uint8, 10)}) // in place of the old one
	c.put(tileKey{layer: "b"}, &tile{pix: make([]uint8, 500)})
	c.Forget("a")
	if got, want := c.Bytes(), 500+entryBytes; got != want || c.get(key(0)) != nil {
		t.Errorf("%d bytes after forgetting, want %d", got, want)
	}
}

// The windows of each level cover the raster once, and a derived tile has the size of a read one.
func TestPyramidCovers(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {255, 700}, {256, 256}, {257, 513}, {1000, 3}} {
		g := utm(size[0], size[1])
		p := newPyramid(Layer{}, Data{ID: "a", Source: &speckle{grid: g}})
		for level := 0; level <= p.top(); level++ {
			area := 0
			for ty := 0; !p.window(level, 0, ty).Empty(); ty++ {
				for tx := 0; !p.window(level, tx, ty).Empty(); tx++ {
					win := p.window(level, tx, ty)
					area += win.Width * win.Height
					tl, err := p.read(context.Background(), level, tx, ty)
					if err != nil {
						t.Fatal(err)
					}
					if tl.w > tileSide || tl.h > tileSide {
						t.Errorf("%v level %d: tile of %dx%d", size, level, tl.w, tl.h)
					}
				}
			}
			if area != size[0]*size[1] {
				t.Errorf("%v level %d covers %d pixels", size, level, area)
			}
		}
		if win := p.window(p.top(), 0, 0); win != g.Bounds() {
			t.Errorf("%v: the top tile holds %v", size, win)
		}
	}
}

func TestDeriveAverages(t *testing.T) {
	g := utm(500, 300) // odd halves at the edges
	p := newPyramid(Layer{Stretch: Stretch{0, 255}}, Data{ID: "a", Source: &speckle{grid: g, holes: corner}})
	c := NewTiles(0)
	if got := c.derive(p, 1, 0, 0); got != nil {
		t.Error("derived from nothing")
	}
	for i := range 4 {
		tl, err := p.read(context.Background(), 0, i%2, i/2)
		if err != nil {
			t.Fatal(err)
		}
		c.put(p.key(0, i%2, i/2), tl)
	}
	got := c.derive(p, 1, 0, 0)
	if got == nil || got.w != 250 || got.h != 150 || !got.holes || got.src != g.Bounds() {
		t.Fatalf("got %+v", got)
	}
	for _, at := range [][2]int{{0, 0}, {100, 100}, {249, 149}, {128, 20}, {127, 128}} {
		var four [4]uint8
		for i := range four {
			col, row := 2*at[0]+i%2, 2*at[1]+i/2
			four[i] = c.get(p.key(0, col/256, row/256)).pix[row%256*c.get(p.key(0, col/256, row/256)).w+col%256]
		}
		if v, want := got.pix[at[1]*got.w+at[0]], mean(four[0], four[1], four[2], four[3]); v != want {
			t.Errorf("pixel %v: got %d, want the mean %d of %v", at, v, want, four)
		}
	}
}

func TestDerivedMaskKeepsClasses(t *testing.T) {
	m := geo.NewRaster[uint8](utm(4, 4))
	for i := range m.Pix {
		m.Pix[i] = uint8(1 + 2*(i%2)) // rock and ocean: their mean would be glacier
	}
	p := newPyramid(Layer{Kind: KindMask}, Data{ID: "m", Source: MaskSource(m)})
	tl, err := p.read(context.Background(), 0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	half := &tile{w: 2, h: 2, pix: make([]uint8, 4)}
	halve(half, tl, 0, 0, true)
	for _, v := range half.pix {
		if v != 1 && v != 3 {
			t.Errorf("class %d came from nowhere", v)
		}
	}
}

func TestMean(t *testing.T) {
	for _, c := range []struct{ in, want [4]uint8 }{
		{[4]uint8{10, 20, 30, 40}, [4]uint8{25}},
		{[4]uint8{10, hole, 30, hole}, [4]uint8{20}},
		{[4]uint8{hole, hole, 200, hole}, [4]uint8{200}},
		{[4]uint8{}, [4]uint8{hole}},
		{[4]uint8{255, 255, 255, 255}, [4]uint8{255}},
	} {
		if got := mean(c.in[0], c.in[1], c.in[2], c.in[3]); got != c.want[0] {
			t.Errorf("%v: got %d, want %d", c.in, got, c.want[0])
		}
	}
}

func TestFillClosesGaps(t *testing.T) {
	tl := &tile{w: 20, h: 20, pix: make([]uint8, 400)}
	for x := range 20 {
		tl.pix[5*20+x] = 7
	}
	fill(tl, hole)
	for y := range 20 {
		want := uint8(7)
		if y > 5+fillReach {
			want = hole
		}
		if got := tl.pix[y*20+3]; got != want {
			t.Errorf("row %d: got %d, want %d", y, got, want)
		}
	}
}

func TestMaskSource(t *testing.T) {
	g := utm(600, 400)
	src := MaskSource(zonesOf(g, 0))
	img, err := src.Read(context.Background(), 1, geo.Window{Col: 100, Row: 50, Width: 300, Height: 200}, 3, 2)
	if err != nil || len(img.Pix) != 6 || img.Pix[0] != 2 || img.Pix[5] != 3 {
		t.Errorf("got %v, %v", img.Pix, err)
	}
	for _, c := range []struct {
		name string
		band int
		win  geo.Window
		w    int
	}{
		{"second band", 2, g.Bounds(), 5},
		{"outside", 1, geo.Window{Col: 500, Width: 200, Height: 10}, 5},
		{"empty window", 1, geo.Window{}, 5},
		{"no size", 1, g.Bounds(), 0},
	} {
		if _, err := src.Read(context.Background(), c.band, c.win, c.w, 5); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}
