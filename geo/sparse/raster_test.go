package sparse

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRasterKeepsShares(t *testing.T) {
	const seed = 5
	rng := rand.New(rand.NewPCG(seed, 1))
	r := New(150, 130, 1)
	want := make([]float32, 150*130)
	for i := range want {
		want[i] = rng.Float32()*1.4 - 0.2
		r.Set(i%150, i/150, want[i])
	}
	r.Set(7, 0, float32(math.NaN())) // leaves it as it is
	for i, v := range want {
		if got := r.At(i%150, i/150); math.Abs(got-float64(max(0, min(v, 1)))) > 0.5/255+1e-6 {
			t.Fatalf("seed %d: place %d: got %v, want %v", seed, i, got, v)
		}
	}
	if r.At(-1, 0) != 0 || r.At(0, 130) != 0 {
		t.Error("there is something outside")
	}
}

// A plane of shares is a plane between the places, however far apart they are.
func TestSampleIsLinearBetweenPlaces(t *testing.T) {
	for _, every := range []int{1, 2, 3, 6, 7} {
		const w, h = 64, 50
		r := New(w, h, every)
		share := func(x, y float64) float64 { return 0.1 + x/200 + y/100 }
		for row := range h {
			if row%every != every/2 {
				continue
			}
			for place, col := range r.Columns(0, w) {
				if col%every != every/2 {
					t.Fatalf("every %d: place %d is in column %d", every, place, col)
				}
				r.Set(place, row/every, float32(share(float64(col)+0.5, float64(row)+0.5)))
			}
		}
		for _, p := range [][2]float64{{20, 20}, {20.5, 31.25}, {33.3, 40.1}} {
			if got, want := r.Sample(p[0], p[1]), share(p[0], p[1]); math.Abs(got-want) > 0.5/255+1e-6 {
				t.Errorf("every %d at %v: got %v, want %v", every, p, got, want)
			}
		}
	}
}

func TestColumnsAreThoseOfTheWindow(t *testing.T) {
	for _, c := range []struct{ width, every, from, to, first, count int }{
		{10, 1, 0, 10, 0, 10}, {10, 1, 3, 5, 3, 2}, {10, 3, 0, 10, 0, 3}, {10, 3, 2, 10, 1, 2}, {10, 3, 0, 7, 0, 2}, {1, 6, 0, 1, 0, 0},
	} {
		n, first := 0, -1
		for place := range New(c.width, 1, c.every).Columns(c.from, c.to) {
			if first < 0 {
				first = place
			}
			n++
		}
		if n != c.count || n > 0 && first != c.first {
			t.Errorf("%+v: %d places from %d", c, n, first)
		}
	}
}

func TestZerosTakeNoMemory(t *testing.T) {
	r := New(6000, 6000, 6)
	r.Set(500, 500, 1)
	r.Set(1, 1, 0)
	r.Set(5000, 5000, 1) // there is no such place
	if r.Bytes() != side*side {
		t.Errorf("%d bytes, want one block", r.Bytes())
	}
}
