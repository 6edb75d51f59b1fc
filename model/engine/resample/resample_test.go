package resample

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"icefront/model"
)

// rowsOf gives the rows of an image in memory, always in the same slice, as a reader may.
func rowsOf(img []float32, width int) RowFunc {
	at := 0
	row := make([]float32, width)
	return func(context.Context) ([]float32, error) {
		if at == len(img) {
			return nil, errors.New("read beyond the last row")
		}
		copy(row, img[at:])
		at += width
		return row, nil
	}
}

// resampled runs an image through Rows.
func resampled(t *testing.T, img []float32, rule model.Resampling, from, to Size) []float32 {
	t.Helper()
	r := NewRows(rowsOf(img, from.Width), rule, from, to)
	var out []float32
	for range to.Height {
		row, err := r.Row(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row...)
	}
	if r.Given() != to.Height {
		t.Errorf("got %d rows given, want %d", r.Given(), to.Height)
	}
	return out
}

// linear in both directions is known everywhere.
func plane(s Size, down, across float64) []float32 {
	img := make([]float32, s.Height*s.Width)
	for i := range img {
		img[i] = float32((float64(i/s.Width)+0.5)*down + (float64(i%s.Width)+0.5)*across)
	}
	return img
}

func TestAreaAveragesByTheShareOfEachPixel(t *testing.T) {
	tests := []struct {
		name     string
		in       []float32
		from, to Size
		want     []float32
	}{
		{"halves", []float32{1, 3, 5, 7}, Size{2, 2}, Size{1, 1}, []float32{4}},
		{"thirds of two", []float32{1, 2, 4}, Size{1, 3}, Size{1, 2}, []float32{4.0 / 3, 10.0 / 3}},
		{"five rows to two", []float32{1, 2, 3, 4, 5}, Size{5, 1}, Size{2, 1}, []float32{(1 + 2 + 1.5) / 2.5, (1.5 + 4 + 5) / 2.5}},
		{"zeros count", []float32{0, 0, 9}, Size{1, 3}, Size{1, 1}, []float32{3}},
		{"nothing to do", []float32{1, 2, 3, 4}, Size{2, 2}, Size{2, 2}, []float32{1, 2, 3, 4}},
		{"one row kept, columns shrunk", []float32{1, 3, 5, 7}, Size{1, 4}, Size{1, 2}, []float32{2, 6}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := resampled(t, tt.in, model.ResampleArea, tt.from, tt.to)
			for i, want := range tt.want {
				if math.Abs(float64(got[i]-want)) > 1e-6 {
					t.Errorf("got %v, want %v", got, tt.want)
					break
				}
			}
		})
	}
}

func TestAreaKeepsTheMean(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 50 {
		from := Size{1 + rnd.IntN(60), 1 + rnd.IntN(60)}
		to := Size{1 + rnd.IntN(from.Height), 1 + rnd.IntN(from.Width)}
		img := make([]float32, from.Height*from.Width)
		sum := 0.0
		for i := range img {
			img[i] = rnd.Float32()
			sum += float64(img[i])
		}
		out := resampled(t, img, model.ResampleArea, from, to)
		got := 0.0
		for _, v := range out {
			got += float64(v)
		}
		if a, b := sum/float64(len(img)), got/float64(len(out)); math.Abs(a-b) > 1e-5 {
			t.Errorf("%v to %v: mean %g became %g", from, to, a, b)
		}
	}
}

// Away from the edge cubic resampling reproduces straight lines, and so does area at whole ratios. A spline feels the
// edge for longer.
func TestPlanesSurvive(t *testing.T) {
	type pair struct{ from, to Size }
	for _, c := range []struct {
		rule   model.Resampling
		margin int
		pairs  []pair
	}{
		{model.ResampleArea, 4, []pair{{Size{20, 30}, Size{33, 47}}, {Size{51, 30}, Size{17, 47}}, {Size{80, 60}, Size{20, 30}}}},
		{model.ResampleCubic, 14, []pair{{Size{40, 60}, Size{66, 94}}, {Size{160, 60}, Size{68, 94}}, {Size{90, 90}, Size{90, 131}}}},
	} {
		for _, s := range c.pairs {
			down, across := float64(s.to.Height)/float64(s.from.Height), float64(s.to.Width)/float64(s.from.Width)
			got := resampled(t, plane(s.from, down, across), c.rule, s.from, s.to)
			want := plane(s.to, 1, 1)
			for i, w := range want {
				row, col := i/s.to.Width, i%s.to.Width
				if min(row, col, s.to.Height-1-row, s.to.Width-1-col) < c.margin {
					continue
				}
				if math.Abs(float64(got[i]-w)) > 1e-3 {
					t.Fatalf("rule %d, %v to %v, row %d, column %d: got %g, want %g", c.rule, s.from, s.to, row, col, got[i], w)
				}
			}
		}
	}
}

func TestCubicWeights(t *testing.T) {
	// Half way between two pixels Catmull-Rom weighs -1/16, 9/16, 9/16, -1/16.
	got := cubicTaps(6, 3)
	if got.first[1] != 1 || len(got.weight[1]) != 4 {
		t.Fatalf("taps from %d: %v", got.first[1], got.weight[1])
	}
	for k, want := range []float32{-1, 9, 9, -1} {
		if math.Abs(float64(16*got.weight[1][k]-want)) > 1e-5 {
			t.Errorf("weights %v, want [-1 9 9 -1]/16", got.weight[1])
			break
		}
	}
	for _, rule := range []model.Resampling{model.ResampleArea, model.ResampleCubic} {
		for _, v := range resampled(t, []float32{7}, rule, Size{1, 1}, Size{4, 5}) {
			if math.Abs(float64(v-7)) > 1e-5 {
				t.Errorf("rule %d: one pixel became %g, want 7", rule, v)
				break
			}
		}
	}
}

func TestSplinePassesThroughThePixels(t *testing.T) {
	in := []float32{3, -1, 4, 1, -5, 9, 2, 6, -5, 3, 5, 8}
	out := resampled(t, in, model.ResampleCubic, Size{1, len(in)}, Size{1, 3 * len(in)})
	for i, want := range in {
		if got := out[3*i+1]; math.Abs(float64(got-want)) > 1e-4 {
			t.Errorf("pixel %d: got %g, want %g", i, got, want)
		}
	}
}

func TestWeightsAddUpToOne(t *testing.T) {
	for in := 1; in < 40; in++ {
		for out := 1; out < 90; out++ {
			for _, a := range []taps{axis(model.ResampleArea, in, out), axis(model.ResampleCubic, in, out)} {
				for i, w := range a.weight {
					sum := float32(0)
					for _, v := range w {
						sum += v
					}
					if math.Abs(float64(sum-1)) > 1e-5 || a.first[i] < 0 || a.last(i) > in || len(w) > a.most {
						t.Fatalf("%d to %d, pixel %d: first %d, weights %v", in, out, i, a.first[i], w)
					}
				}
			}
		}
	}
}

func TestLinearEqualsTheFormula(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 100 {
		from, to := Size{1 + rnd.IntN(20), 1 + rnd.IntN(20)}, Size{1 + rnd.IntN(40), 1 + rnd.IntN(40)}
		img := make([]float32, 2*from.Height*from.Width) // [row][channel][width]
		for i := range img {
			img[i] = rnd.Float32()
		}
		at := func(r, c, ch int) float64 {
			r, c = min(max(r, 0), from.Height-1), min(max(c, 0), from.Width-1)
			return float64(img[(r*2+ch)*from.Width+c])
		}
		row := 0
		l := NewLinear(2, from, to, func(got []float32) error {
			y := (float64(row)+0.5)*float64(from.Height)/float64(to.Height) - 0.5
			y0 := math.Floor(y)
			for i, v := range got {
				x := (float64(i%to.Width)+0.5)*float64(from.Width)/float64(to.Width) - 0.5
				x0, ch := math.Floor(x), i/to.Width
				r, c := int(y0), int(x0)
				a := at(r, c, ch)*(1-x+x0) + at(r, c+1, ch)*(x-x0)
				b := at(r+1, c, ch)*(1-x+x0) + at(r+1, c+1, ch)*(x-x0)
				if want := a*(1-y+y0) + b*(y-y0); math.Abs(float64(v)-want) > 1e-5 {
					t.Fatalf("%v to %v, row %d, value %d: got %g, want %g", from, to, row, i, v, want)
				}
			}
			row++
			return nil
		})
		for r := range from.Height {
			if err := l.Push(img[r*2*from.Width:][:2*from.Width]); err != nil {
				t.Fatal(err)
			}
		}
		if row != to.Height {
			t.Fatalf("%v to %v: got %d rows", from, to, row)
		}
	}
}

func TestErrorsComeThrough(t *testing.T) {
	broken := errors.New("broken")
	r := NewRows(func(context.Context) ([]float32, error) { return nil, broken }, model.ResampleArea, Size{4, 4}, Size{2, 2})
	if _, err := r.Row(context.Background()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	l := NewLinear(1, Size{1, 1}, Size{2, 2}, func([]float32) error { return broken })
	if err := l.Push([]float32{1}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRowsAreaTenToSixtyMetres(b *testing.B) {
	from, to := Size{1020, 6000}, Size{170, 1000}
	row := make([]float32, from.Width)
	b.ReportAllocs()
	b.SetBytes(int64(from.Width) * int64(from.Height) * 4)
	for b.Loop() {
		r := NewRows(func(context.Context) ([]float32, error) { return row, nil }, model.ResampleArea, from, to)
		for range to.Height {
			if _, err := r.Row(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestLimitKeepsTheRangeOfTheImage(t *testing.T) {
	from, to := Size{Height: 4, Width: 4}, Size{Height: 9, Width: 9}
	run := func(limit bool) (low, high float32) {
		row := 0
		r := NewRows(func(context.Context) ([]float32, error) {
			row++
			return []float32{0, 0, 255, 255}, nil // an edge: a cubic swings on both sides
		}, model.ResampleArea, from, to)
		if limit {
			r.Limit(0, 255)
		}
		low, high = 1e9, -1e9
		for range to.Height {
			out, err := r.Row(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range out {
				low, high = min(low, v), max(high, v)
			}
		}
		return low, high
	}
	if low, high := run(false); low >= 0 || high <= 255 {
		t.Fatalf("without a limit %g to %g: the image does not overshoot, so this tests nothing", low, high)
	}
	if low, high := run(true); low != 0 || high != 255 {
		t.Errorf("with a limit %g to %g, want 0 to 255", low, high)
	}
	if !Overshoots(model.ResampleArea, from, to) || Overshoots(model.ResampleArea, to, from) ||
		!Overshoots(model.ResampleCubic, to, from) || Overshoots(model.ResampleCubic, to, to) {
		t.Error("Overshoots: want it for growing by area and for any cubic that changes the size")
	}
}
