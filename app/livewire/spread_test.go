package livewire

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// priced is a window of costs with its spreader.
type priced struct {
	w, h  int
	costs []uint16
	*spreader
}

func newPriced(w, h int, costs []uint16) priced {
	p := priced{w, h, costs, &spreader{}}
	p.reset()
	return p
}

func (p priced) reset() {
	p.cells.clear(p.w, p.h)
	for y := range p.h {
		p.cells.set(0, y, p.costs[y*p.w:(y+1)*p.w])
	}
}

// random costs of every kind that pixels can have.
func random(rng *rand.Rand, w, h int) priced {
	costs := make([]uint16, w*h)
	for i := range costs {
		costs[i] = uint16(cheapest()) + uint16(rng.IntN(steps-int(cheapest())+1)) | uint16(rng.IntN(noEdge+1))<<byEdge
		if rng.IntN(20) == 0 {
			costs[i] = gapCost | noEdge<<byEdge
		}
	}
	return newPriced(w, h, costs)
}

// cheapest is what a pixel on the ridge of both costs.
func cheapest() uint32 { return uint32(gauge{full: 1}.price(math.Inf(1), 0, 1) & byCost) }

// cost is what a way costs, summed the plain way.
func (p priced) cost(t *testing.T, way []pixel, tariff *tariff) (sum uint32) {
	t.Helper()
	for i := 1; i < len(way); i++ {
		a, b := p.costs[way[i-1].row*p.w+way[i-1].col], p.costs[way[i].row*p.w+way[i].col]
		code := -1
		for k, s := range directions {
			if way[i] == (pixel{way[i-1].col + s.col, way[i-1].row + s.row}) {
				code = k
			}
		}
		if code < 0 {
			t.Fatalf("%v and %v are not neighbours", way[i-1], way[i])
		}
		sum += (uint32(a&byCost) + uint32(b&byCost) + tariff.turn[a>>byEdge][code]) * tariff.length[code]
	}
	return sum
}

// straight is a way of neighbours along a straight line.
func straight(a, b pixel) (way []pixel) {
	if a == b {
		return []pixel{a}
	}
	n := max(b.col-a.col, a.col-b.col, b.row-a.row, a.row-b.row)
	for i := range n + 1 {
		u := float64(i) / float64(n)
		way = append(way, pixel{
			int(math.Round(float64(a.col) + u*float64(b.col-a.col))), int(math.Round(float64(a.row) + u*float64(b.row-a.row))),
		})
	}
	return way
}

// relaxed finds the least costs by going over all steps until nothing changes (Bellman and Ford).
func (p priced) relaxed(seed pixel, tariff *tariff) []uint32 {
	least := make([]uint32, p.w*p.h)
	for i := range least {
		least[i] = math.MaxUint32
	}
	least[seed.row*p.w+seed.col] = 0
	for changed := true; changed; {
		changed = false
		for i, d := range least {
			if d == math.MaxUint32 {
				continue
			}
			for code, s := range directions {
				col, row := i%p.w+s.col, i/p.w+s.row
				if col < 0 || row < 0 || col >= p.w || row >= p.h {
					continue
				}
				j := row*p.w + col
				price := (uint32(p.costs[i]&byCost) + uint32(p.costs[j]&byCost) + tariff.turn[p.costs[i]>>byEdge][code]) * tariff.length[code]
				if d+price < least[j] {
					least[j], changed = d+price, true
				}
			}
		}
	}
	return least
}

func TestWaysAreTheCheapest(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 80 {
		w, h := 1+rng.IntN(40), 1+rng.IntN(40)
		p := random(rng, w, h)
		tariff := newTariff(1, []float64{1, 1, 1.5, 0.3, 10}[rng.IntN(5)])
		from := pixel{rng.IntN(w), rng.IntN(h)}
		if err := p.spread(t.Context(), from, tariff); err != nil {
			t.Fatal(err)
		}
		r := reach{window: geo.Window{Width: w, Height: h}, seed: from, codes: p.cells.codes(w, h)}
		least := p.relaxed(from, tariff)
		for range 20 {
			to := pixel{rng.IntN(w), rng.IntN(h)}
			way := r.back(to)
			got, want := p.cost(t, way, tariff), least[to.row*w+to.col]
			if way[0] != from || way[len(way)-1] != to || got != want {
				t.Fatalf("%dx%d: way from %v to %v costs %d, the least is %d", w, h, way[0], way[len(way)-1], got, want)
			}
			if line := p.cost(t, straight(from, to), tariff); got > line {
				t.Fatalf("way costs %d, a straight line %d", got, line)
			}
		}
	}
}

func TestPricesKeepTheirPromises(t *testing.T) {
	if !exactTurns(cheapest()) {
		t.Errorf("with pixels that cost %d turning back may pay", cheapest())
	}
	for _, height := range []float64{0, 1, 4, 100} {
		for _, width := range []float64{0, 1, 4, 100} {
			tariff := newTariff(height, width)
			for code, length := range tariff.length {
				for _, turns := range tariff.turn {
					if most := (2*gapCost + turns[code]) * length; most >= ring {
						t.Errorf("a step costs %d with pixels of %gx%g m", most, height, width)
					}
				}
				if length == 0 {
					t.Errorf("a step is free with pixels of %gx%g m", height, width)
				}
			}
		}
	}
	if most := (gauge{}).price(0, 0, 0) & byCost; most != steps {
		t.Errorf("an even pixel costs %d", most)
	}
}

func TestCellsLieWithinTheirBounds(t *testing.T) {
	var c cells
	c.clear(largest, largest)
	seen := make([]bool, len(c.at))
	for _, y := range c.rows {
		for _, x := range c.columns {
			if x&y != 0 || seen[x|y] {
				t.Fatal("two pixels share a cell")
			}
			seen[x|y] = true
		}
	}
}

func TestPlace(t *testing.T) {
	l := level{every: 1, width: 5000, height: 300}
	cases := []struct {
		name         string
		size         int
		seed, cursor pixel
		seen         geo.Window
		want         geo.Window
	}{
		{"around the seed", 512, pixel{1000, 100}, pixel{1000, 100}, geo.Window{}, geo.Window{Col: 744, Width: 512, Height: 300}},
		{"towards the pointer", 512, pixel{1000, 100}, pixel{1300, 100}, geo.Window{}, geo.Window{Col: 852, Width: 512, Height: 300}},
		{"the seed stays in", 512, pixel{1000, 100}, pixel{4000, 100}, geo.Window{}, geo.Window{Col: 936, Width: 512, Height: 300}},
		{"over what is seen", 2000, pixel{1000, 100}, pixel{1000, 100}, geo.Window{Col: 900, Width: 1800, Height: 300}, geo.Window{Col: 750, Width: 2000, Height: 300}},
		{"at the edge of the scene", 1024, pixel{4990, 10}, pixel{4990, 10}, geo.Window{}, geo.Window{Col: 3976, Width: 1024, Height: 300}},
	}
	for _, tt := range cases {
		got := place(tt.size, l, tt.seed, tt.cursor, tt.seen)
		if got != tt.want || !holds(got, tt.seed) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestSimplify(t *testing.T) {
	cases := []struct {
		name      string
		path      []orb.Point
		tolerance float64
		want      int
	}{
		{"nothing", nil, 0.5, 0},
		{"two", []orb.Point{{0, 0}, {5, 5}}, 0.5, 2},
		{"a staircase", []orb.Point{{0, 0}, {1, 0}, {2, 1}, {3, 1}, {4, 2}, {5, 2}, {6, 3}}, 0.5, 2},
		{"a corner", []orb.Point{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}}, 0.5, 3},
		{"no tolerance", []orb.Point{{0, 0}, {1, 0}, {2, 0}}, 0, 3},
	}
	for _, tt := range cases {
		got := Simplify(tt.path, tt.tolerance)
		if len(got) != tt.want {
			t.Errorf("%s: %v, want %d vertices", tt.name, got, tt.want)
		}
		if n := len(got); n > 0 && (got[0] != tt.path[0] || got[n-1] != tt.path[len(tt.path)-1]) {
			t.Errorf("%s: the ends moved", tt.name)
		}
	}
}

func BenchmarkSpread(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	s := wavy(largest, largest, 4, 6)
	g := newGauge([]geo.Image{s.img})
	for name, p := range map[string]priced{
		"speckled edge": newPriced(largest, largest, g.costs(s.img, geo.Image{}, s.img.Grid.Bounds())),
		"random":        random(rng, largest, largest),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				p.reset()
				if err := p.spread(b.Context(), pixel{largest / 2, largest / 2}, newTariff(1, 1)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTo(b *testing.B) {
	wire := start(b, Options{Source: wavy(largest, largest, 0, 3)})
	wire.From(orb.Point{wave(largest, 10), 10})
	to := orb.Point{wave(largest, 1990), 1990}
	wire.reach(b, to)
	b.ReportAllocs()
	for b.Loop() {
		if path, ok := wire.To(to); !ok || len(path) < 1000 {
			b.Fatal("not reached")
		}
	}
}

func BenchmarkTile(b *testing.B) {
	s := wavy(600, 600, 1, 6)
	r := reader{source: s, band: 1, together: 1}
	l := newLevel(s.Grid(), 1)
	if _, err := r.gauge(b.Context(), l); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.costs(b.Context(), l, geo.Window{Col: 100, Row: 100, Width: side, Height: side}); err != nil {
			b.Fatal(err)
		}
	}
}
