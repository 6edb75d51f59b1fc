package intake

import (
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
)

// twoPass are mean and population deviation in double precision.
func twoPass(v []float32) (mean, std float64) {
	for _, x := range v {
		mean += float64(x)
	}
	mean /= float64(len(v))
	sum := 0.0
	for _, x := range v {
		sum += (float64(x) - mean) * (float64(x) - mean)
	}
	return mean, math.Sqrt(sum / float64(len(v)))
}

func TestStatsEqualTwoPasses(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for _, tt := range []struct {
		name          string
		offset, scale float64
	}{{"bytes", 100, 50}, {"decibel", -17, 4}, {"far from zero", 1e6, 0.5}, {"farther", -8e6, 1}, {"small", 1e-6, 1e-7}, {"constant", 1e6, 0}} {
		t.Run(tt.name, func(t *testing.T) {
			var all []float32
			var s Stats
			for range 700 {
				row := make([]float32, 1+rnd.IntN(300))
				for i := range row {
					row[i] = float32(tt.offset + tt.scale*rnd.NormFloat64())
				}
				all = append(all, row...)
				s.Add(row)
			}
			s.Add(nil)
			mean, std := twoPass(all)
			if math.Abs(s.Mean-mean) > 1e-6*math.Abs(mean) || math.Abs(s.Std()-std) > 1e-6*std+1e-12 {
				t.Errorf("got %.12g and %.12g, want %.12g and %.12g", s.Mean, s.Std(), mean, std)
			}
			low, high := all[0], all[0]
			for _, v := range all {
				low, high = min(low, v), max(high, v)
			}
			if s.Low != low || s.High != high {
				t.Errorf("got range %g to %g, want %g to %g", s.Low, s.High, low, high)
			}
			z := s.Normal()
			if got, want := z.One(all[0]), (float64(all[0])-mean)/(std+1e-8); math.Abs(float64(got)-want) > 1e-5*math.Abs(want)+1e-5 {
				t.Errorf("normalised %g: got %g, want %g", all[0], got, want)
			}
		})
	}
}

func TestStatsOfNonzeroAndFilledEqualAll(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		var some, all Stats
		n := 0
		zeros := rnd.Float64()
		for range 1 + rnd.IntN(20) {
			row := make([]float32, 1+rnd.IntN(70))
			for i := range row {
				if rnd.Float64() > zeros {
					row[i] = float32(1e5 + 3*rnd.NormFloat64())
				}
			}
			n += len(row)
			some.addNonzero(row)
			all.Add(row)
		}
		some.fill(float64(n))
		if some.n != all.n || math.Abs(some.Mean-all.Mean) > 1e-6*all.Mean || math.Abs(some.Std()-all.Std()) > 1e-6*all.Std() ||
			some.Low != all.Low || some.High != all.High {
			t.Fatalf("got %+v, want %+v", some, all)
		}
	}
	var s Stats
	if s.Std() != 0 {
		t.Errorf("of nothing: got %g", s.Std())
	}
}

func TestScan(t *testing.T) {
	nan := float32(math.NaN())
	const w, h = 90, 70
	image := func(row, col int) float32 {
		switch {
		case row == 10 && col == 70, row == 50 && col == 20:
			return 5
		case row > 20 && row < 30 && col > 30 && col < 40:
			return -3
		case row == 60, col == 80: // filled with zero
			return nan
		}
		return 0
	}
	src := &source{grid: geo.PixelGrid(w, h), at: image}
	for _, cropped := range []bool{false, true} {
		r := NewReader(src, 1, src.grid.Bounds(), 0, nil)
		scan := NewScan(src.grid.Bounds(), cropped, nil)
		for range h {
			l, err := r.Row(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			scan.Add(l)
		}
		r.Close()
		want := src.grid.Bounds()
		if cropped {
			want = geo.Window{Col: 20, Row: 10, Width: 51, Height: 41}
		}
		crop := scan.Finish()
		if crop != want || scan.Empty() {
			t.Fatalf("cropped %t: got %+v, empty %t; want %+v", cropped, crop, scan.Empty(), want)
		}
		var pix []float32
		for i := range crop.Width * crop.Height {
			v := image(crop.Row+i/crop.Width, crop.Col+i%crop.Width)
			if v != v {
				v = 0
			}
			pix = append(pix, v)
		}
		mean, std := twoPass(pix)
		if math.Abs(scan.Raw.Mean-mean) > 1e-12 || math.Abs(scan.Raw.Std()-std) > 1e-12 || scan.Raw.Low != -3 || scan.Raw.High != 5 {
			t.Errorf("cropped %t: got %+v, want %g, %g", cropped, scan.Raw, mean, std)
		}
	}
	empty := NewScan(geo.Window{Width: 3, Height: 1}, true, nil)
	empty.Add(Line{Pix: make([]float32, 3)})
	if !empty.Empty() {
		t.Error("zeros are not empty")
	}
	single := NewScan(geo.Window{Width: 3, Height: 1}, true, nil)
	single.Add(Line{Pix: []float32{0, 0, 1}})
	if got := single.Finish(); got != (geo.Window{Col: 2, Width: 1, Height: 1}) {
		t.Errorf("one pixel: got %+v", got)
	}
}
