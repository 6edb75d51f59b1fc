package tile

import (
	"context"
	"math"
	"testing"

	"icefront/app/render/scenetest"
	"icefront/geo"
)

var nan = float32(math.NaN())

// corner has no data in a corner and in a dot.
func corner(col, row int) bool {
	return col+row < 120 || (col-200)*(col-200)+(row-200)*(row-200) < 900
}

func TestTilesAreBounded(t *testing.T) {
	c := NewCache(10 * (5000 + entryBytes))
	k := func(i int) key { return key{layer: "a", tx: i} }
	put := func(k key, n int) {
		v := &values{pix: make([]float32, n)}
		c.put(k, v, shade{tile: &tile{pix: make([]uint8, n)}})
	}
	for i := range 30 {
		put(k(i), 1000)
		c.get(k(0), look{}) // used all the time: stays
	}
	if c.Bytes() > 10*(5000+entryBytes) || !c.has(k(0)) || !c.has(k(29)) || c.has(k(5)) {
		t.Errorf("%d bytes; first kept %t, last kept %t, old kept %t", c.Bytes(), c.has(k(0)), c.has(k(29)), c.has(k(5)))
	}
	put(k(0), 10) // in place of the old one
	put(key{layer: "b"}, 500)
	c.Forget("a")
	if got, want := c.Bytes(), 2500+entryBytes; got != want || c.has(k(0)) {
		t.Errorf("%d bytes after forgetting, want %d", got, want)
	}
}

// A tile is kept in the looks it was shown in last, and its bytes are counted.
func TestLooksAreFew(t *testing.T) {
	c := NewCache(0)
	k, v := key{layer: "a"}, &values{w: 2, h: 1, pix: []float32{1, 2}}
	c.put(k, v, shade{look{high: 1}, c.finish(v, look{high: 1})})
	for i := range 5 {
		l := look{high: float64(i + 2)}
		if got, found := c.get(k, l); got != nil || found != v {
			t.Fatalf("look %d: got %v, %v before it was made", i, got, found)
		}
		c.keep(k, shade{l, c.finish(v, l)})
		first, _ := c.get(k, l)
		if first == nil {
			t.Fatalf("look %d was not kept", i)
		}
	}
	for high, want := range map[float64]bool{6: true, 5: true, 4: false, 1: false} {
		if got, _ := c.get(k, look{high: high}); (got != nil) != want {
			t.Errorf("look %g: kept %t, want %t", high, got != nil, want)
		}
	}
	if got, want := c.Bytes(), entryBytes+2*4+shades*2; got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
	c.keep(key{layer: "gone"}, shade{}) // may have left meanwhile
}

// tileOf loads a tile and returns it.
func tileOf(t *testing.T, c *Cache, p Pyramid, level, tx, ty int) stand {
	t.Helper()
	if err := c.load(context.Background(), p, level, tx, ty); err != nil {
		t.Fatal(err)
	}
	s, ok := c.look(p, level, tx, ty)
	if !ok {
		t.Fatal("a tile that was loaded is not there")
	}
	return s
}

// The windows of each level cover the raster once, and a derived tile has the size of a read one.
func TestPyramidCovers(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {255, 700}, {256, 256}, {257, 513}, {1000, 3}} {
		g := scenetest.UTM(size[0], size[1])
		p := Scene(Data{ID: "a", Source: &scenetest.Scene{At: g}}, Stretch{})
		c := NewCache(0)
		for level := 0; level <= p.top(); level++ {
			area := 0
			for ty := 0; !p.window(level, 0, ty).Empty(); ty++ {
				for tx := 0; !p.window(level, tx, ty).Empty(); tx++ {
					win := p.window(level, tx, ty)
					area += win.Width * win.Height
					if tl := tileOf(t, c, p, level, tx, ty).tile; tl.w > tileSide || tl.h > tileSide {
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
	g := scenetest.UTM(500, 300) // odd halves at the edges
	src := &scenetest.Scene{At: g, Holes: corner}
	p := Scene(Data{ID: "a", Source: src}, Stretch{High: 255})
	c := NewCache(0)
	if c.derive(p, 1, 0, 0) {
		t.Error("derived from nothing")
	}
	for i := range 4 {
		tileOf(t, c, p, 0, i%2, i/2)
	}
	if !c.derive(p, 1, 0, 0) {
		t.Fatal("not derived from all four")
	}
	got, ok := c.look(p, 1, 0, 0)
	if !ok || got.tile == nil || got.values.w != 250 || got.values.h != 150 || !got.tile.holes || got.values.src != g.Bounds() {
		t.Fatalf("got %+v", got)
	}
	for _, at := range [][2]int{{0, 0}, {100, 100}, {249, 149}, {128, 20}, {127, 128}} {
		var four [4]float32
		for i := range four {
			four[i] = src.Pixel(2*at[0]+i%2, 2*at[1]+i/2)
		}
		v, want := got.values.pix[at[1]*250+at[0]], mean(four[0], four[1], four[2], four[3])
		if v != want && !(isGap(v) && isGap(want)) {
			t.Errorf("pixel %v: got %g, want the mean %g of %v", at, v, want, four)
		}
	}
}

func TestDerivedMaskKeepsClasses(t *testing.T) {
	f := &tile{w: 4, h: 4, pix: make([]uint8, 16)}
	for i := range f.pix {
		f.pix[i] = uint8(1 + 2*(i%2)) // rock and ocean: their mean would be glacier
	}
	half := &tile{w: 2, h: 2, pix: make([]uint8, 4)}
	thin(half, f, 0, 0)
	for _, v := range half.pix {
		if v != 1 && v != 3 {
			t.Errorf("class %d came from nowhere", v)
		}
	}
}

func TestMean(t *testing.T) {
	for _, c := range []struct {
		in   [4]float32
		want float32
	}{
		{[4]float32{10, 20, 30, 40}, 25},
		{[4]float32{10, nan, 30, nan}, 20},
		{[4]float32{nan, nan, 200, nan}, 200},
		{[4]float32{nan, nan, nan, nan}, nan},
		{[4]float32{-3, -3, -3, -3}, -3},
	} {
		if got := mean(c.in[0], c.in[1], c.in[2], c.in[3]); got != c.want && !(isGap(got) && isGap(c.want)) {
			t.Errorf("%v: got %g, want %g", c.in, got, c.want)
		}
	}
}

func TestFillClosesGaps(t *testing.T) {
	img := geo.NewRaster[float32](geo.PixelGrid(20, 20))
	for i := range img.Pix {
		img.Pix[i] = nan
	}
	for x := range 20 {
		img.Row(5)[x] = 7
	}
	fill(img)
	for y := range 20 {
		if got := img.Row(y)[3]; (got == 7) != (y <= 5+fillReach) {
			t.Errorf("row %d: got %g", y, got)
		}
	}
}

// What a source gives in another size than was asked for is an error that names the layer, not a panic.
func TestReadsAreChecked(t *testing.T) {
	g := scenetest.UTM(300, 300)
	for _, c := range []struct {
		name string
		d    Data
	}{
		{"a source", Data{ID: "a", Source: shrunk{&scenetest.Scene{At: g}}}},
		{"a filter", Data{ID: "a", Source: &scenetest.Scene{At: g}, Smooth: func(geo.Image, int) geo.Image { return geo.Image{} }}},
		{"a coarse picture", Data{ID: "a", Source: &scenetest.Scene{At: g}, Coarse: geo.Image{Grid: g, Pix: make([]float32, 3)}}},
	} {
		p, cache := Scene(c.d, Stretch{Smooth: 1}), NewCache(0)
		err := cache.load(context.Background(), p, 0, 0, 0)
		if c.d.Coarse.Pix != nil {
			err = cache.loadBase(context.Background(), p)
		}
		if err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

// shrunk is a source that gives less than it promises.
type shrunk struct{ *scenetest.Scene }

func (s shrunk) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	return s.Scene.Read(ctx, band, src, w-1, h)
}
