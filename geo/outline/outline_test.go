package outline

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"icefront/geo"
	"icefront/geo/runs"
)

// mask makes a mask of rows of digits; its grid is north up, pixels of 10 m.
func mask(t *testing.T, rows ...string) *runs.Mask {
	t.Helper()
	m := geo.NewRaster[uint8](geo.Grid{Width: len(rows[0]), Height: len(rows), Transform: geo.Affine{100, 10, 0, 500, 0, -10}})
	for y, r := range rows {
		for x := range r {
			m.Row(y)[x] = r[x] - '0'
		}
	}
	held, err := runs.FromMask(m)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestAreas(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  []string
		parts int   // of class 1
		rings []int // of the parts, sorted
	}{
		{"one pixel", []string{"1"}, 1, []int{1}},
		{"nothing", []string{"000", "000"}, 0, nil},
		{"a hole", []string{"111", "101", "111"}, 1, []int{2}},
		{"an island in a hole", []string{"11111", "10001", "10101", "10001", "11111"}, 2, []int{1, 2}},
		{"corners do not connect", []string{"10", "01"}, 2, []int{1, 1}},
		{"corners do not connect, the other way", []string{"01", "10"}, 2, []int{1, 1}},
		{"holes that touch in a corner", []string{"1111", "1011", "1101", "1111"}, 1, []int{3}},
		{"holes that touch in a corner, the other way", []string{"1111", "1101", "1011", "1111"}, 1, []int{3}},
		{"a hole that touches the border", []string{"0111", "1011", "1111"}, 1, []int{2}},
		{"a loop around two holes that touch", []string{"0111", "1101", "1011", "1110"}, 1, []int{3}},
		{"legs that join below", []string{"101", "101", "111"}, 1, []int{1}},
		{"to the edge of the scene", []string{"11", "11"}, 1, []int{1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := mask(t, tt.rows...)
			areas, err := Areas(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			check(t, m, areas)
			var rings []int
			for _, a := range areas {
				if a.Class == 1 {
					rings = append(rings, len(a.Polygon))
				}
			}
			slices.Sort(rings)
			if len(rings) != tt.parts || !slices.Equal(rings, tt.rings) {
				t.Errorf("rings %v of %d parts, want %v of %d", rings, len(rings), tt.rings, tt.parts)
			}
		})
	}
}

// check compares areas with the mask: pixels, areas, orientation, simple rings, and which pixel lies where.
func check(t *testing.T, m *runs.Mask, areas []Area) {
	t.Helper()
	counts := m.Count()
	pixel := math.Abs(m.Grid.Transform[1]*m.Grid.Transform[5] - m.Grid.Transform[2]*m.Grid.Transform[4])
	var found [256]int64
	for _, a := range areas {
		found[a.Class] += a.Pixels
		if got := math.Abs(planar.Area(a.Polygon)); math.Abs(got-float64(a.Pixels)*pixel) > 1e-6*got {
			t.Errorf("class %d: %d pixels, area %g", a.Class, a.Pixels, got/pixel)
		}
		for i, r := range a.Polygon {
			if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want || !r.Closed() {
				t.Errorf("class %d: ring %d of %d goes %d", a.Class, i, len(a.Polygon), r.Orientation())
			}
			seen := map[orb.Point]bool{}
			for _, p := range r[1:] {
				if seen[p] {
					t.Errorf("class %d: ring %d touches itself at %v", a.Class, i, p)
				}
				seen[p] = true
			}
		}
	}
	for c := range counts {
		if counts[c] != found[c] {
			t.Errorf("class %d: %d pixels, want %d", c, found[c], counts[c])
		}
	}
	for y := range m.Grid.Height {
		for x := range m.Grid.Width {
			p := m.Grid.Transform.Apply(float64(x)+0.5, float64(y)+0.5)
			n := 0
			for _, a := range areas {
				if planar.PolygonContains(a.Polygon, p) {
					n++
					if a.Class != m.At(x, y, 0) {
						t.Errorf("pixel %d, %d lies in class %d", x, y, a.Class)
					}
				}
			}
			if n != 1 {
				t.Errorf("pixel %d, %d lies in %d areas", x, y, n)
			}
		}
	}
}

func TestRandomMasks(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 150 {
		g := geo.Grid{Width: 1 + rng.IntN(14), Height: 1 + rng.IntN(14), Transform: geo.Affine{0, 3, 0.5, 7, 0.25, 2}}
		if rng.IntN(2) == 0 {
			g.Transform = geo.PixelAffine
		}
		r := geo.NewRaster[uint8](g)
		for i := range r.Pix {
			r.Pix[i] = uint8(rng.IntN(1 + rng.IntN(3)))
		}
		m, err := runs.FromMask(r)
		if err != nil {
			t.Fatal(err)
		}
		areas, err := Areas(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if check(t, m, areas); t.Failed() {
			t.Fatalf("mask %v of %d columns", r.Pix, g.Width)
		}
	}
}

func TestAreasEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Areas(ctx, mask(t, "1")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	areas, err := Areas(t.Context(), mask(t, "12", "22"), 2)
	if err != nil || len(areas) != 1 || areas[0].Class != 1 {
		t.Errorf("class 2 was to be skipped: %v, %v", areas, err)
	}
	noise := geo.NewRaster[uint8](geo.PixelGrid(2000, 2000))
	for i := range noise.Pix {
		noise.Pix[i] = uint8((i + i/2000) % 2)
	}
	m, err := runs.FromMask(noise)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Areas(t.Context(), m); !errors.Is(err, ErrTooMany) {
		t.Errorf("noise: %v", err)
	}
	if l := Layer(areas, "EPSG:3413", func(c uint8) string { return "rock" }); len(l.Features) != 1 || l.Features[0].Values[1] != "rock" || l.CRS != "EPSG:3413" {
		t.Errorf("layer %+v", l)
	}
}
