package speckle_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"icefront/geo"
	"icefront/geo/speckle"
)

var nan = float32(math.NaN())

// image lays rows of values on a pixel grid.
func image(rows ...[]float32) geo.Image {
	return geo.Image{Grid: geo.PixelGrid(len(rows[0]), len(rows)), Pix: slices.Concat(rows...)}
}

// noisy is an image of one level with speckle of so many looks (the mean of squares of normal numbers), and some gaps.
func noisy(rng *rand.Rand, w, h, looks int, level, gaps float64) geo.Image {
	img := geo.NewRaster[float32](geo.PixelGrid(w, h))
	for i := range img.Pix {
		var sum float64
		for range 2 * looks {
			v := rng.NormFloat64()
			sum += v * v
		}
		img.Pix[i] = float32(level * sum / float64(2*looks))
		if rng.Float64() < gaps {
			img.Pix[i] = nan
		}
	}
	return img
}

// naive averages one box the slow way.
func naive(img geo.Image, x, y, cols, rows int) (n int, mean, variance float64) {
	var sum, square float64
	for r := max(0, y-rows); r <= min(img.Grid.Height-1, y+rows); r++ {
		for c := max(0, x-cols); c <= min(img.Grid.Width-1, x+cols); c++ {
			if v := float64(img.At(c, r)); !math.IsNaN(v) && !math.IsInf(v, 0) {
				n, sum, square = n+1, sum+v, square+v*v
			}
		}
	}
	mean = sum / float64(n)
	return n, mean, max(0, square/float64(n)-mean*mean)
}

func near(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-5*(1+math.Abs(a)+math.Abs(b))
}

func TestBoxesAreThoseOfTheSlowWay(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 60 {
		img := noisy(rng, 1+rng.IntN(40), 1+rng.IntN(40), 2, 30, 0.2)
		cols, rows := rng.IntN(7), rng.IntN(7)
		mean, variance := speckle.Local(img, cols, rows)
		smooth := speckle.Mean(img, cols)
		for y := range img.Grid.Height {
			for x := range img.Grid.Width {
				n, m, v := naive(img, x, y, cols, rows)
				if 2*n < (2*cols+1)*(2*rows+1) {
					m, v = math.NaN(), math.NaN()
				}
				if got := mean.At(x, y); !near(float64(got), m) {
					t.Fatalf("%dx%d, box %dx%d: mean at (%d,%d) is %g, want %g", img.Grid.Width, img.Grid.Height, cols, rows, x, y, got, m)
				}
				if got := variance.At(x, y); !near(float64(got), v) {
					t.Fatalf("%dx%d, box %dx%d: variance at (%d,%d) is %g, want %g", img.Grid.Width, img.Grid.Height, cols, rows, x, y, got, v)
				}
				_, m, _ = naive(img, x, y, cols, cols)
				if math.IsNaN(float64(img.At(x, y))) {
					m = math.NaN()
				}
				if got := smooth.At(x, y); !near(float64(got), m) {
					t.Fatalf("radius %d: Mean at (%d,%d) is %g, want %g", cols, x, y, got, m)
				}
			}
		}
	}
}

func TestAStrayValueSpoilsOnlyItsSurroundings(t *testing.T) {
	img := noisy(rand.New(rand.NewPCG(1, 1)), 60, 60, 4, 10, 0)
	img.Pix[30*60+30] = math.MaxFloat32 // a gap that no file declared
	img.Pix[10*60+10] = float32(math.Inf(1))
	got := speckle.Mean(img, 3)
	for y := range 60 {
		for x := range 60 {
			far := max(x-30, 30-x, y-30, 30-y) > 3
			_, want, _ := naive(img, x, y, 3, 3)
			if far && (x != 10 || y != 10) && !near(float64(got.At(x, y)), want) {
				t.Fatalf("mean at (%d,%d) is %g, want %g", x, y, got.At(x, y), want)
			}
		}
	}
}

func TestFiltersKeepNoData(t *testing.T) {
	filters := map[string]func(geo.Image, int) geo.Image{"mean": speckle.Mean, "lee": speckle.Lee, "median": speckle.Median}
	images := []struct {
		name string
		img  geo.Image
	}{
		{"all gaps", image([]float32{nan, nan}, []float32{nan, nan})},
		{"one pixel", image([]float32{7})},
		{"one gap", image([]float32{nan})},
		{"a gap in the middle", image([]float32{1, 2, 3}, []float32{4, nan, 6}, []float32{7, 8, 9})},
		{"zeros, as over calm water", image([]float32{0, 0, 0}, []float32{0, 0, 0})},
		{"decibels", image([]float32{-20, -19, nan}, []float32{-3, -2, -1})},
		{"a column", image([]float32{1}, []float32{nan}, []float32{3}, []float32{4})},
		{"no pixel", geo.NewRaster[float32](geo.PixelGrid(0, 0))},
	}
	for name, filter := range filters {
		for _, tt := range images {
			for _, radius := range []int{-1, 0, 1, 2, 50} {
				before := slices.Clone(tt.img.Pix)
				got := filter(tt.img, radius)
				if len(got.Pix) != len(before) || got.Grid != tt.img.Grid {
					t.Fatalf("%s of %s, radius %d: grid %v, want %v", name, tt.name, radius, got.Grid, tt.img.Grid)
				}
				lo, hi := limits(before)
				for i, v := range got.Pix {
					gap := math.IsNaN(float64(before[i]))
					if gap != math.IsNaN(float64(v)) {
						t.Errorf("%s of %s, radius %d: pixel %d was %g, is %g", name, tt.name, radius, i, before[i], v)
					}
					if !gap && (v < lo-1e-4 || v > hi+1e-4) {
						t.Errorf("%s of %s, radius %d: pixel %d is %g, outside [%g,%g]", name, tt.name, radius, i, v, lo, hi)
					}
					if u := tt.img.Pix[i]; u != before[i] && !gap {
						t.Fatalf("%s of %s changed its input", name, tt.name)
					}
				}
			}
		}
	}
}

func limits(pix []float32) (lo, hi float32) {
	lo, hi = float32(math.Inf(1)), float32(math.Inf(-1))
	for _, v := range pix {
		if !math.IsNaN(float64(v)) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

func TestMedian(t *testing.T) {
	cases := []struct {
		name   string
		img    geo.Image
		radius int
		want   []float32
	}{
		{"a bright point goes", image([]float32{1, 2, 3}, []float32{4, 99, 6}, []float32{7, 8, 9}), 1,
			[]float32{2, 3, 3, 4, 6, 6, 7, 7, 8}},
		{"gaps do not count", image([]float32{5, nan, 1, 3, nan}), 1, []float32{5, nan, 1, 1, nan}},
	}
	for _, tt := range cases {
		got := speckle.Median(tt.img, tt.radius).Pix
		for i := range got {
			if !near(float64(got[i]), float64(tt.want[i])) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
				break
			}
		}
	}
}

func TestMeasureFindsTheLooks(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, looks := range []int{1, 4, 16} {
		img := noisy(rng, 300, 200, looks, 1000, 0.01)
		for y := range 200 { // an edge down the middle, as bright against dark water
			for x := range 150 {
				img.Pix[y*300+x] /= 10
			}
		}
		n := speckle.Measure(3, img)
		if got := n.Variance * float64(looks); n.Additive || got < 0.75 || got > 1.1 {
			t.Errorf("%d looks: noise %+v", looks, n)
		}
		for i, v := range img.Pix {
			img.Pix[i] = float32(10 * math.Log10(float64(v)/1e6))
		}
		if n := speckle.Measure(3, img); !n.Additive || n.Variance < 0.5*18.9/float64(looks) {
			t.Errorf("%d looks in decibels: noise %+v", looks, n) // about 18.9/looks dB^2
		}
	}
}

// TestLeeSmoothsAndKeepsEdges compares the spread on either side of an edge, and its sharpness, with those of a mean.
func TestLeeSmoothsAndKeepsEdges(t *testing.T) {
	decibel := func(v float32) float32 { return float32(10*math.Log10(float64(v))) - 60 }
	for name, convert := range map[string]func(float32) float32{"intensity": func(v float32) float32 { return v }, "decibels": decibel} {
		img := noisy(rand.New(rand.NewPCG(3, 1)), 200, 200, 8, 100, 0)
		for i := range img.Pix {
			if i%200 < 100 {
				img.Pix[i] *= 10
			}
			img.Pix[i] = convert(img.Pix[i])
		}
		lee, mean := speckle.Lee(img, 3), speckle.Mean(img, 3)
		_, _, before := naive(img, 40, 100, 30, 30)
		_, _, after := naive(lee, 40, 100, 30, 30)
		if after > before/5 {
			t.Errorf("%s: variance on an even surface fell from %g to %g only", name, before, after)
		}
		step := func(img geo.Image) float64 {
			_, left, _ := naive(img, 99, 100, 0, 90)
			_, right, _ := naive(img, 100, 100, 0, 90)
			return left - right
		}
		if step(lee) < 0.6*step(img) || step(mean) > 0.3*step(img) {
			t.Errorf("%s: step %g, after Lee %g, after a mean %g", name, step(img), step(lee), step(mean))
		}
	}
}

func TestTilesJoinWithoutSeams(t *testing.T) {
	img := noisy(rand.New(rand.NewPCG(4, 1)), 90, 70, 2, 50, 0.05)
	const radius, side = 2, 32
	n := speckle.Measure(radius, img)
	whole := n.Lee(img, radius)
	for row := 0; row < 70; row += side {
		for col := 0; col < 90; col += side {
			want := geo.Window{Col: col, Row: row, Width: side, Height: side}.Intersect(img.Grid.Bounds())
			with := geo.Window{Col: col - radius, Row: row - radius, Width: side + 2*radius, Height: side + 2*radius}.Intersect(img.Grid.Bounds())
			part := geo.NewRaster[float32](img.Grid.Crop(with))
			for y := range with.Height {
				copy(part.Row(y), img.Row(with.Row + y)[with.Col:with.Col+with.Width])
			}
			got := n.Tile(part, geo.Window{Col: want.Col - with.Col, Row: want.Row - with.Row, Width: want.Width, Height: want.Height}, radius)
			if got.Grid != img.Grid.Crop(want) {
				t.Fatalf("tile lies on %v, want %v", got.Grid, img.Grid.Crop(want))
			}
			for y := range want.Height {
				for x := range want.Width {
					if a, b := got.At(x, y), whole.At(want.Col+x, want.Row+y); !near(float64(a), float64(b)) {
						t.Fatalf("tile at (%d,%d): pixel (%d,%d) is %g, in the whole %g", col, row, x, y, a, b)
					}
				}
			}
		}
	}
}

func BenchmarkFilters(b *testing.B) {
	img := noisy(rand.New(rand.NewPCG(5, 1)), 1024, 1024, 1, 50, 0.01)
	for _, bb := range []struct {
		name   string
		filter func(geo.Image, int) geo.Image
		radius int
	}{{"mean 2", speckle.Mean, 2}, {"mean 20", speckle.Mean, 20}, {"lee 2", speckle.Lee, 2}, {"lee 3", speckle.Lee, 3},
		{"median 1", speckle.Median, 1}, {"median 2", speckle.Median, 2}} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(img.Pix))) // MB/s are megapixels a second
			b.ReportAllocs()
			for range b.N {
				bb.filter(img, bb.radius)
			}
		})
	}
}
