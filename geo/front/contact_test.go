package front

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"icefront/geo"
	"icefront/geo/front/distance"
	"icefront/geo/sharedtest"
	"icefront/geo/zone"
)

// plainArea is a connected piece of land or sea.
type plainArea struct {
	sea, border, void bool
	size              int
}

// plainAreas finds the pieces by flood fill; a pixel's label is the index of its piece, from 1.
func plainAreas(m geo.Mask) (label []int, areas []plainArea) {
	w, h := m.Grid.Width, m.Grid.Height
	label, areas = make([]int, w*h), []plainArea{{}}
	for start := range label {
		if label[start] != 0 {
			continue
		}
		a, k := plainArea{sea: isSea(zone.Class(m.Pix[start]))}, len(areas)
		todo := []int{start}
		label[start] = k
		for len(todo) > 0 {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			x, y := i%w, i/w
			a.size++
			a.border = a.border || x == 0 || y == 0 || x == w-1 || y == h-1
			for n, d := range [8][2]int{{-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}} {
				nx, ny := x+d[0], y+d[1]
				if nx < 0 || ny < 0 || nx >= w || ny >= h {
					continue
				}
				c := zone.Class(m.At(nx, ny))
				if isSea(c) == a.sea && label[ny*w+nx] == 0 {
					label[ny*w+nx] = k
					todo = append(todo, ny*w+nx)
				}
				a.void = a.void || n%2 == 1 && c == zone.NoInformation // 4-neighbours
			}
		}
		areas = append(areas, a)
	}
	return label, areas
}

// plainContact is the contact of a whole mask, found the plain way: flood fill, then every pair of neighbours.
func plainContact(m geo.Mask) []unit {
	w, h := m.Grid.Width, m.Grid.Height
	label, areas := plainAreas(m)
	largest := [2]int{}
	for i, a := range areas[1:] {
		kind := 0
		if a.sea {
			kind = 1
		}
		if a.size > areas[largest[kind]].size {
			largest[kind] = i + 1
		}
	}
	keep := func(i int) bool {
		return areas[i].border || areas[i].sea && areas[i].void || largest[0] == i || largest[1] == i
	}
	var us []unit
	pair := func(i, j int, landFirst, seaFirst unit) { // i is west or north of j
		a, b := zone.Class(m.Pix[i]), zone.Class(m.Pix[j])
		switch {
		case !keep(label[i]) || !keep(label[j]):
		case a == zone.Glacier && isSea(b):
			us = append(us, landFirst)
		case isSea(a) && b == zone.Glacier:
			us = append(us, seaFirst)
		}
	}
	for y := range h {
		for x := range w {
			i, cx, cy, cw := y*w+x, int32(x), int32(y), int32(w)
			if x > 0 {
				pair(i-1, i, newUnit(cx, cy+1, north, cw), newUnit(cx, cy, south, cw))
			}
			if y > 0 {
				pair(i-w, i, newUnit(cx, cy, east, cw), newUnit(cx+1, cy, west, cw))
			}
		}
	}
	slices.Sort(us)
	return us
}

// blotches is a mask of blotches of all classes, with some noise.
func blotches(rng *rand.Rand, w, h, grain int, noise float64) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	seeds := make([]uint8, (w/grain+1)*(h/grain+1))
	for i := range seeds {
		seeds[i] = []uint8{0, 1, 2, 2, 2, 3, 3, 3, 4}[rng.IntN(9)]
	}
	for y := range h {
		for x := range w {
			m.Pix[y*w+x] = seeds[(y/grain)*(w/grain+1)+x/grain]
			if rng.Float64() < noise {
				m.Pix[y*w+x] = uint8(rng.IntN(5))
			}
		}
	}
	return m
}

func TestContactEqualsPlainOne(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 9))
		m := blotches(rng, 1+rng.IntN(90), 1+rng.IntN(90), 1+rng.IntN(12), rng.Float64()/3)
		got, want := units(shoreOf(m).finish(), int32(m.Grid.Width)), plainContact(m)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d pixel edges, want %d (%dx%d)", seed, len(got), len(want), m.Grid.Width, m.Grid.Height)
		}
	}
}

// Pruning happens in large masks only; it must not change anything.
func TestPruningChangesNothing(t *testing.T) {
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 10))
		m := blotches(rng, 700, 900, 1+int(seed)*3, 0.2)
		shore := shoreOf(m)
		pruned := shore.pruneAt != [2]int{startPrune, startPrune} || len(shore.comps) < startPrune
		if got, want := units(shore.finish(), 700), plainContact(m); !slices.Equal(got, want) {
			t.Errorf("seed %d: %d pixel edges, want %d (pruned: %v)", seed, len(got), len(want), pruned)
		}
	}
}

func TestChainsUseEveryEdgeOnce(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 11))
		m := blotches(rng, 80, 60, 1+rng.IntN(6), 0.2)
		edges := shoreOf(m).finish()
		want, got := len(units(edges, 80)), 0
		for _, p := range chains(edges, 80) {
			if p.closed {
				got += len(p.at) - 1
			} else {
				got += len(p.at) - 2 // without its two ends
			}
		}
		if got != want {
			t.Errorf("seed %d: chains hold %d pixel edges of %d", seed, got, want)
		}
	}
}

// The label of a front lies on the sea side of the contact between the zones of the same label, half a pixel off.
func TestContactOfLabelsIsTheirFront(t *testing.T) {
	for _, c := range []struct {
		scene  string
		median float64 // pixels
		mean   float64
	}{
		{"Jorum_2020-06-12_S1_20_3_009", 0.6, 0.6},
		{"JAC_2013-08-28_TSX_6_1_005", 0.6, 0.6},
		{"SI_2013-08-14_TSX_7_1_125", 0.6, 4}, // other glaciers reach the sea too
	} {
		zones := sharedtest.Mask(t, filepath.Join("testdata", "labels", c.scene+"_zones.png"))
		label := sharedtest.Mask(t, filepath.Join("testdata", "labels", c.scene+"_front.png"))
		contact := mustTrace(t, zones, Options{Rule: ByContact, Coding: zone.Greys, MinLength: 15})
		fronts := mustTrace(t, label, Options{Coding: zone.FrontMask, MinLength: 15})
		e, err := Compare(contact, fronts, distance.Options{})
		if err != nil || e.Median > c.median || e.Mean > c.mean {
			t.Errorf("%s: %+v, %v", c.scene, e, err)
		}
		t.Logf("%s: median %.2f px, mean %.2f px, lengths %.0f and %.0f px", c.scene, e.Median, e.Mean, e.Length, e.TruthLength)
	}
}

func FuzzTracer(f *testing.F) {
	f.Add([]byte("\x02\x02\x03\x03\x02\x04\x04\x03"), uint8(4), uint8(1))
	f.Add([]byte("\x04\x04\x04\x04\x04\x00\x04\x04\x04"), uint8(3), uint8(2))
	f.Add([]byte("\x02\x03\x03\x02"), uint8(2), uint8(1))
	f.Add([]byte("\xff\x00"), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, pix []byte, width, rows uint8) {
		w := max(int(width), 1)
		m := geo.NewRaster[uint8](geo.PixelGrid(w, len(pix)/w))
		for i := range m.Pix {
			m.Pix[i] = pix[i] % 6
		}
		for _, rule := range []Rule{ByClass, ByContact} {
			want, err := FromMask(m, Options{Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Extract(bands(m, max(int(rows), 1)), Options{Rule: rule})
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("in bands: %v, %v, want %v", got, err, want)
			}
		}
		if got, want := units(shoreOf(m).finish(), int32(w)), plainContact(m); !slices.Equal(got, want) {
			t.Fatalf("%d pixel edges, want %d", len(got), len(want))
		}
	})
}
