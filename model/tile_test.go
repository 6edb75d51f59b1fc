package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
)

// zones is a plan of some channels in one plane.
func zones(rows, cols, classes int) Plan {
	return Plan{Patch: [2]int{rows, cols}, Step: 0.5, Planes: []Plane{{Classes: make([]Class, classes)}}}
}

func TestTilesCoverTheImage(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		p := zones(8+rnd.IntN(60), 8+rnd.IntN(60), 1)
		w, h := p.Patch[1]+rnd.IntN(200), p.Patch[0]+rnd.IntN(200)
		step := 0.01 + 0.99*rnd.Float64()
		seen := make([]bool, w*h)
		row := 0
		for at := range p.Tiles(w, h, step) {
			if !(geo.Window{Width: w, Height: h}).Contains(at) || at.Row < row {
				t.Fatalf("%dx%d, patch %v, step %g: tile %+v after row %d", w, h, p.Patch, step, at, row)
			}
			row = at.Row
			for r := range at.Height {
				for c := range at.Width {
					seen[(at.Row+r)*w+at.Col+c] = true
				}
			}
		}
		for i, s := range seen {
			if !s {
				t.Fatalf("%dx%d, patch %v, step %g: pixel %d is in no tile", w, h, p.Patch, step, i)
			}
		}
	}
}

func TestTilesOfASmallImage(t *testing.T) {
	var got []geo.Window
	for at := range zones(16, 32, 1).Tiles(10, 16, 0) {
		got = append(got, at)
	}
	if len(got) != 1 || got[0] != (geo.Window{Width: 32, Height: 16}) {
		t.Errorf("got %v, want one patch at the origin", got)
	}
	for range zones(16, 16, 1).Tiles(100, 100, 0) {
		break // a loop may stop early
	}
}

func TestMargin(t *testing.T) {
	for _, tt := range []struct{ size, patch, before, after int }{
		{10, 16, 3, 3}, {11, 16, 2, 3}, {16, 16, 0, 0}, {20, 16, 0, 0}, {1, 16, 7, 8},
	} {
		if b, a := Margin(tt.size, tt.patch); b != tt.before || a != tt.after {
			t.Errorf("%d in %d: got %d and %d, want %d and %d", tt.size, tt.patch, b, a, tt.before, tt.after)
		}
	}
}

func TestGaussianCornerAndEdge(t *testing.T) {
	w := Gaussian(256, 256)
	for _, tt := range []struct {
		name string
		at   int
		want float64
	}{{"corner", 0, 1.12535e-7}, {"edge centre", 128, 3.3546e-4}, {"centre", 128*256 + 128, 1}} {
		if got := float64(w[tt.at]); math.Abs(got-tt.want) > 1e-4*tt.want {
			t.Errorf("%s: got %g, want %g", tt.name, got, tt.want)
		}
	}
}

func TestFlipsTakeThemselvesBack(t *testing.T) {
	p := Plan{Mirror: []int{0, 1}}
	src := []float32{1, 2, 3, 4, 5, 6}
	flips := p.Flips()
	if len(flips) != 4 || flips[0] != (Flip{}) {
		t.Fatalf("got %v, want four, the identity first", flips)
	}
	want := map[Flip][]float32{
		{}: src, {Cols: true}: {3, 2, 1, 6, 5, 4}, {Rows: true}: {4, 5, 6, 1, 2, 3}, {Rows: true, Cols: true}: {6, 5, 4, 3, 2, 1},
	}
	for _, f := range flips {
		there, back := make([]float32, 6), make([]float32, 6)
		f.Copy(there, src, 3)
		f.Add(back, there, 3)
		for i := range src {
			if there[i] != want[f][i] || back[i] != src[i] {
				t.Errorf("%+v: got %v and back %v, want %v and %v", f, there, back, want[f], src)
				break
			}
		}
	}
	for _, tt := range []struct {
		mirror []int
		want   int
	}{{nil, 1}, {[]int{0}, 2}, {[]int{1}, 2}} {
		if got := len(Plan{Mirror: tt.mirror}.Flips()); got != tt.want {
			t.Errorf("mirror %v: got %d passes, want %d", tt.mirror, got, tt.want)
		}
	}
}

func TestSoftmaxPerPlane(t *testing.T) {
	// Two planes and a plane of one class, over more pixels than one block.
	const n = 1300
	planes := []Plane{{Classes: make([]Class, 2)}, {Classes: make([]Class, 3)}, {Classes: make([]Class, 1)}}
	x := make([]float32, 6*n)
	for i := range x {
		x[i] = float32(math.Sin(float64(i))) * 50
	}
	x[0], x[n] = 1000, -1000 // beyond what an exponential takes
	in := append([]float32{}, x...)
	Softmax(planes, x, n, nil)
	for i := range n {
		for _, p := range [][2]int{{0, 2}, {2, 5}} {
			sum := 0.0
			for c := p[0]; c < p[1]; c++ {
				sum += math.Exp(float64(in[c*n+i]))
			}
			for c := p[0]; c < p[1]; c++ {
				want := math.Exp(float64(in[c*n+i])) / sum
				if i == 0 && p[0] == 0 {
					want = float64(1 - c)
				}
				if math.Abs(float64(x[c*n+i])-want) > 1e-6 {
					t.Fatalf("pixel %d, channel %d: got %g, want %g", i, c, x[c*n+i], want)
				}
			}
		}
		if x[5*n+i] != in[5*n+i] {
			t.Fatalf("pixel %d: a plane of one class changed from %g to %g", i, in[5*n+i], x[5*n+i])
		}
	}
}

func TestExpEqualsTheLibrary(t *testing.T) {
	for x := float32(0); x > -100; x -= 0.00137 {
		got, want := float64(exp(x)), math.Exp(float64(x))
		if math.Abs(got-want) > 3e-7*want+1e-37 {
			t.Fatalf("exp(%g): got %g, want %g", x, got, want)
		}
	}
	if got := exp(float32(math.NaN())); got == got {
		t.Errorf("exp(NaN): got %g", got)
	}
	if got := exp(float32(math.Inf(-1))); got != 0 {
		t.Errorf("exp(-Inf): got %g", got)
	}
}

func TestStitchingEqualTilesGivesThemBack(t *testing.T) {
	for _, size := range [][2]int{{16, 16}, {17, 40}, {50, 16}, {61, 47}} {
		p := zones(16, 16, 2)
		h, w := size[0], size[1]
		s := NewStitcher(p, p.Channels(), w, h, 0)
		tile := make([]float32, 2*16*16)
		row := make([]float32, 2*w)
		given := 0
		take := func(upTo int) {
			for ; given < upTo; given++ {
				s.Take(row)
				for c := range 2 {
					for x := range w {
						want := float32(given) + float32(c)*1000 + float32(x)/100
						if got := row[c*w+x]; math.Abs(float64(got-want)) > 1e-3 {
							t.Fatalf("%v: row %d, channel %d, column %d: got %g, want %g", size, given, c, x, got, want)
						}
					}
				}
			}
		}
		for at := range p.Tiles(w, h, 0) {
			take(at.Row)
			for i := range tile {
				c, r, x := i/256, i/16%16, i%16
				tile[i] = float32(at.Row+r) + float32(c)*1000 + float32(at.Col+x)/100
			}
			s.Add(at, tile)
		}
		take(h)
	}
}

func TestStitcherRefusesATileTooFarSouth(t *testing.T) {
	s := NewStitcher(zones(16, 16, 1), zones(16, 16, 1).Channels(), 16, 40, 0)
	defer func() {
		if recover() == nil {
			t.Error("a tile overwrote rows that nobody had taken")
		}
	}()
	s.Add(geo.Window{Row: 8, Width: 16, Height: 16}, make([]float32, 256))
}

func BenchmarkSoftmax(b *testing.B) {
	p := zones(256, 256, 5)
	x := make([]float32, 5*256*256)
	src := make([]float32, len(x))
	for i := range src {
		src[i] = float32(i%31) / 3
	}
	b.ReportAllocs()
	for b.Loop() {
		copy(x, src)
		Softmax(p.Planes, x, 256*256, nil)
	}
}

func BenchmarkStitch(b *testing.B) {
	p := zones(256, 256, 5)
	tile, row := make([]float32, 5*256*256), make([]float32, 5*1024)
	b.ReportAllocs()
	for b.Loop() {
		s := NewStitcher(p, p.Channels(), 1024, 1024, 0)
		given := 0
		for at := range p.Tiles(1024, 1024, 0) {
			for ; given < at.Row; given++ {
				s.Take(row)
			}
			s.Add(at, tile)
		}
	}
}
