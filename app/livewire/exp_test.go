package livewire

import (
	"fmt"
	"image/png"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
)

func readGray(t testing.TB, path string) geo.Image {
	f, err := os.Open(path)
	if err != nil { t.Fatal(err) }
	defer f.Close()
	im, err := png.Decode(f)
	if err != nil { t.Fatal(err) }
	g := im.(*image.Gray)
	out := geo.NewRaster[float32](geo.PixelGrid(g.Rect.Dx(), g.Rect.Dy()))
	for i := range out.Pix { out.Pix[i] = float32(g.Pix[i]) }
	return out
}

// ordered pixels along the longest geodesic of the largest component
func ordered(m geo.Image) []pixel {
	w, h := m.Grid.Width, m.Grid.Height
	bfs := func(s pixel) (order []pixel, from map[pixel]pixel) {
		from = map[pixel]pixel{s: s}
		order = []pixel{s}
		for i := 0; i < len(order); i++ {
			p := order[i]
			for _, k := range []int{0,2,4,6,1,3,5,7} {
				q := pixel{p.col + steps8[k].col, p.row + steps8[k].row}
				if q.col < 0 || q.row < 0 || q.col >= w || q.row >= h || m.At(q.col, q.row) == 0 { continue }
				if _, ok := from[q]; !ok { from[q] = p; order = append(order, q) }
			}
		}
		return
	}
	var best []pixel
	seen := map[pixel]bool{}
	for i, v := range m.Pix {
		p := pixel{i % w, i / w}
		if v == 0 || seen[p] { continue }
		o, _ := bfs(p)
		for _, q := range o { seen[q] = true }
		if len(o) > len(best) { best = o }
	}
	if len(best) == 0 { return nil }
	o, _ := bfs(best[0])
	o, from := bfs(o[len(o)-1])
	p := o[len(o)-1]
	var path []pixel
	for { path = append(path, p); if from[p] == p { break }; p = from[p] }
	return path
}

func TestExp(t *testing.T) {
	if os.Getenv("EXP") == "" { t.Skip() }
	dir := sharedtest.Path(t, "data/caffe")
	fs, _ := filepath.Glob(dir + "/fronts/*.png")
	type sc struct{ img geo.Image; path []pixel; name string; set []pixel }
	var scs []sc
	for i, f := range fs {
		if i%6 != 0 { continue }
		name := strings.TrimSuffix(filepath.Base(f), "_front.png")
		m := readGray(t, f)
		p := ordered(m)
		if len(p) < 60 { continue }
		var set []pixel
		for i, v := range m.Pix { if v > 0 { set = append(set, pixel{i%256, i/256}) } }
		scs = append(scs, sc{readGray(t, dir+"/sar/"+name+".png"), p, name, set})
	}
	dist := func(s sc, x, y float64) float64 {
		b := 1e9
		for _, q := range s.set { b = min(b, math.Hypot(float64(q.col)-x, float64(q.row)-y)) }
		return b
	}
	run := func(w weights, gapPx int) (wire, line float64, better float64) {
		var f field
		var won, all float64
		tab := newTable(1, 1, w.turn)
		for _, s := range scs {
			g := measure(s.img, w)
			c := g.costs(s.img)
			f.resize(256, 256)
			for y := range 256 { copy(f.cost[(y+1)*258+1:], c[y*256:(y+1)*256]) }
			var sw, sl, nw, nl float64
			for k := 0; k+gapPx/2 < len(s.path)-1; k += gapPx {
				a, b := s.path[k], s.path[min(k+gapPx, len(s.path)-1)]
				if err := f.spread(t.Context(), a, &tab); err != nil { t.Fatal(err) }
				p := b
				for p != a {
					sw += dist(s, float64(p.col), float64(p.row)); nw++
					i := f.dist[(p.row+1)*258+p.col+1] & 7
					p = pixel{p.col - steps8[i].col, p.row - steps8[i].row}
				}
				n := max(math.Abs(float64(a.col-b.col)), math.Abs(float64(a.row-b.row)), 1)
				for i := 0.0; i < n; i++ {
					u := i / n
					sl += dist(s, float64(a.col)+u*float64(b.col-a.col), float64(a.row)+u*float64(b.row-a.row)); nl++
				}
			}
			wire += sw / nw; line += sl / nl
			if sw/nw < sl/nl { won++ }
			all++
		}
		return wire / all, line / all, won / all
	}
	fmt.Println(len(scs), "scenes")
	for _, w := range grid() {
		s := ""
		for _, g := range []int{15, 30, 60} {
			a, b, c := run(w, g)
			s += fmt.Sprintf("  gap %d: %.2f vs %.2f (%.0f%%)", g, a, b, c*100)
		}
		fmt.Printf("%+v %s\n", w, s)
	}
}

func grid() (out []weights) {
	d := weights{lee: 1, a: 1, b: 2, power: 1, base: 0.1, quantile: 0.95, turn: 0.1, fisher: true}
	add := func(f func(*weights)) { w := d; f(&w); out = append(out, w) }
	add(func(w *weights) {})
	add(func(w *weights) { w.fisher = false; w.logr = true })
	add(func(w *weights) { w.fisher = false })
	add(func(w *weights) { w.lee = 0 })
	add(func(w *weights) { w.lee = 2 })
	add(func(w *weights) { w.turn = 0 })
	add(func(w *weights) { w.turn = 0.3 })
	add(func(w *weights) { w.base = 0.02 })
	add(func(w *weights) { w.base = 0.3 })
	add(func(w *weights) { w.power = 2 })
	add(func(w *weights) { w.power = 4 })
	add(func(w *weights) { w.quantile = 0.9 })
	add(func(w *weights) { w.quantile = 0.99 })
	add(func(w *weights) { w.a = 0; w.b = 1 })
	add(func(w *weights) { w.a = 2; w.b = 3 })
	add(func(w *weights) { w.a = 1; w.b = 1 })
	return
}
