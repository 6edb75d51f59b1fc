package tile

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"icefront/app/render/ink"
	"icefront/app/render/scenetest"
	"icefront/geo"
)

func TestTones(t *testing.T) {
	inf := float32(math.Inf(1))
	line, db := Stretch{Low: 10, High: 20}, Stretch{Low: -30, High: 0, DB: true}
	for _, c := range []struct {
		name string
		s    Stretch
		in   float32
		want uint8
	}{
		{"low is black", line, 10, 1},
		{"high is white", line, 20, 255},
		{"the middle", line, 15, 128},
		{"below", line, -1e30, 1},
		{"above", line, 1e30, 255},
		{"infinite", line, inf, 255},
		{"infinite below", line, -inf, 1},
		{"no data", line, nan, ink.Hole},
		{"a constant image is grey", Stretch{Low: 5, High: 5}, 5, 128},
		{"above a constant", Stretch{Low: 5, High: 5}, 6, 255},
		{"below a constant", Stretch{Low: 5, High: 5}, 4, 1},
		{"no data in a constant image", Stretch{Low: 5, High: 5}, nan, ink.Hole},
		{"a black scene is grey", Stretch{}, 0, 128},
		{"no numbers as limits", Stretch{Low: math.NaN(), High: math.NaN()}, 0, 128},
		{"infinite limits", Stretch{Low: math.Inf(-1), High: math.Inf(1)}, 0, 128},
		{"gamma keeps black", Stretch{Low: 10, High: 20, Gamma: 2}, 10, 1},
		{"gamma keeps white", Stretch{Low: 10, High: 20, Gamma: 2}, 20, 255},
		{"gamma brightens", Stretch{Low: 10, High: 20, Gamma: 2}, 12.5, 128},
		{"gamma darkens", Stretch{Low: 10, High: 20, Gamma: 0.5}, 15, 65},
		{"gamma keeps no data", Stretch{Low: 10, High: 20, Gamma: 2}, nan, ink.Hole},
		{"no gamma is 1", Stretch{Low: 10, High: 20, Gamma: math.NaN()}, 15, 128},
		{"decibels: low", db, 0.001, 1},
		{"decibels: high", db, 1, 255},
		{"decibels: the middle", db, float32(math.Pow(10, -1.5)), 128},
		{"decibels of nothing", db, 0, ink.Hole},
		{"decibels of less", db, -1, ink.Hole},
		{"decibels of no data", db, nan, ink.Hole},
		{"decibels of the smallest number", db, 1e-45, 1},
		{"decibels of infinity", db, inf, 255},
	} {
		got := []uint8{99}
		c.s.Tones()(got, []float32{c.in})
		if got[0] != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got[0], c.want)
		}
	}
}

// Logarithms by way of bits are near enough that no tone is off by more than one.
func TestDecibelsAreExactEnough(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 5))
	tn := newToner(Stretch{DB: true}.look())
	for range 10_000 {
		v := float32(math.Exp(rnd.NormFloat64() * 10))
		var got [1]float32
		tn.decibels(got[:], []float32{v})
		if want := 10 * math.Log10(float64(v)); math.Abs(float64(got[0])-want) > 0.001 {
			t.Fatalf("seed %d: %g is %g dB, want %g", seed, v, got[0], want)
		}
	}
}

// A smoothed tile equals the same part of the smoothed scene: the halo leaves no seams.
func TestSmoothLeavesNoSeams(t *testing.T) {
	g := scenetest.UTM(600, 520)
	src := &scenetest.Scene{At: g, Holes: corner}
	all, err := src.Read(context.Background(), 1, g.Bounds(), g.Width, g.Height)
	if err != nil {
		t.Fatal(err)
	}
	want := smooth(all, 3)
	p := Scene(Data{ID: "a", Source: src}, Stretch{High: 255, Smooth: 3})
	c := NewCache(0)
	for i := range 9 {
		v := tileOf(t, c, p, 0, i%3, i/3).values
		for k, got := range v.pix {
			w := want.At(v.src.Col+k%v.w, v.src.Row+k/v.w)
			if math.Abs(float64(got-w)) > 1e-3 || isGap(got) != isGap(w) {
				t.Fatalf("tile %d, pixel %d: got %g, want %g", i, k, got, w)
			}
		}
	}
}

func TestSmoothAverages(t *testing.T) {
	img := geo.Image{Grid: geo.PixelGrid(4, 2), Pix: []float32{1, 2, nan, 9, 3, 6, float32(math.Inf(1)), 9}}
	got := smooth(img, 1)
	for i, want := range []float32{3, 3, nan, 9, 3, 3, float32(math.Inf(1)), 9} {
		if v := got.Pix[i]; v != want && !(isGap(v) && isGap(want)) {
			t.Errorf("pixel %d: got %g, want %g", i, v, want)
		}
	}
	wide := smooth(img, 100)
	if wide.Pix[0] != 5 || !isGap(wide.Pix[2]) {
		t.Errorf("a box larger than the image: got %v", wide.Pix)
	}
}

// Coarse levels are means already, so that they are smoothed less.
func TestSmoothShrinksWithTheLevel(t *testing.T) {
	p := Scene(Data{ID: "a", Source: &scenetest.Scene{At: scenetest.UTM(9000, 9000)}}, Stretch{Smooth: 5})
	for level, want := range map[int]int{baseLevel: 0, 0: 5, 1: 3, 2: 1, 3: 1, 4: 0, 5: 0} {
		if got := p.blur(level); got != want {
			t.Errorf("level %d: radius %d, want %d", level, got, want)
		}
	}
}
