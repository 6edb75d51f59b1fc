package pick_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo/pick"
)

func TestIndexFindsWhatALookAtAllFinds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	var lines []orb.LineString
	var ix pick.Index
	for _, n := range []int{1, 2, 256, 257, 258, 2000, 0} {
		l, at := orb.LineString{}, orb.Point{rng.Float64() * 100, rng.Float64() * 100}
		for range n {
			l = append(l, at)
			at = orb.Point{at[0] + rng.NormFloat64(), at[1] + rng.NormFloat64()}
		}
		lines = append(lines, l)
		ix.Add(l)
	}
	found := 0
	for range 3000 {
		p := pick.Pointer{At: orb.Point{rng.Float64() * 100, rng.Float64() * 100}, Radius: 2 * rng.Float64(), Aspect: 3 * rng.Float64()}
		got, ok := ix.Any(p, -1)
		want, has := p.Any(lines)
		if ok != has || got.Line != want.Line || got.At != want.At || got.Vertex != want.Vertex || got.Index != want.Index {
			t.Fatalf("%+v: got %+v, %t; want %+v, %t", p, got, ok, want, has)
		}
		if ok {
			found++
			if other, ok := ix.Any(p, got.Line); ok && other.Line == got.Line {
				t.Fatalf("%+v: the line that is left out is found", p)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d of the places are near a line", found)
	}
}
