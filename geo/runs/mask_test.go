package runs

import (
	"math/rand/v2"
	"slices"
	"testing"

	"icefront/geo"
)

// stripes is a mask of random stretches; every third row repeats the one before.
func stripes(seed uint64, w, h int) geo.Mask {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := geo.NewRaster[uint8](geo.PixelGrid(w, h))
	for y := range h {
		row := m.Row(y)
		if y%3 == 2 {
			copy(row, m.Row(y-1))
			continue
		}
		for x := 0; x < w; {
			end := min(w, x+1+rng.IntN(20))
			v := uint8(rng.IntN(4))
			for ; x < end; x++ {
				row[x] = v
			}
		}
	}
	return m
}

func TestMaskKeepsEveryPixel(t *testing.T) {
	for seed, size := range [][2]int{{1, 1}, {7, 3}, {8, 2}, {100, 64}, {333, 21}} {
		want := stripes(uint64(seed), size[0], size[1])
		m, err := FromMask(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Whole(); !slices.Equal(got.Pix, want.Pix) {
			t.Errorf("seed %d, %v: pixels differ", seed, size)
		}
		for i, v := range want.Pix {
			if got := m.At(i%size[0], i/size[0], 9); got != v {
				t.Fatalf("seed %d: pixel %d is %d, want %d", seed, i, got, v)
			}
		}
		if m.At(-1, 0, 9) != 9 || m.At(0, size[1], 9) != 9 || m.At(size[0], 0, 9) != 9 {
			t.Error("there is something outside")
		}
		var counts [256]int64
		for _, v := range want.Pix {
			counts[v]++
		}
		if m.Count() != counts {
			t.Errorf("seed %d, %v: counts differ", seed, size)
		}
		again := NewBuilder(want.Grid)
		for y := range want.Grid.Height {
			if m.Same(y) && !slices.Equal(want.Row(y), want.Row(y-1)) {
				t.Errorf("row %d is not the same as the one before", y)
			}
			if err := again.AddRuns(m.Row(y)); err != nil {
				t.Fatal(err)
			}
		}
		if copied, err := again.Mask(); err != nil || !slices.Equal(copied.Whole().Pix, want.Pix) {
			t.Errorf("seed %d, %v: copied by runs, pixels differ (%v)", seed, size, err)
		}
	}
}

func TestEqualRowsTakeNoMemory(t *testing.T) {
	m, err := FromMask(geo.NewRaster[uint8](geo.PixelGrid(100, 1000)))
	if err != nil || m.Len() != 1 {
		t.Errorf("%d runs (%v), want 1", m.Len(), err)
	}
}

// Rows as pixels and rows as runs may follow each other.
func TestBuilderTakesPixelsAndRuns(t *testing.T) {
	for seed := range uint64(20) {
		want := stripes(seed, 40, 60)
		held, err := FromMask(want)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(seed, 2))
		b := NewBuilder(want.Grid)
		row := make([]uint8, 40) // one memory for all rows
		for y := range 60 {
			if copy(row, want.Row(y)); rng.IntN(2) == 0 {
				err = b.Add(row)
			} else {
				err = b.AddRuns(held.Row(y))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if m, err := b.Mask(); err != nil || !slices.Equal(m.Whole().Pix, want.Pix) {
			t.Errorf("seed %d: pixels differ (%v)", seed, err)
		}
	}
}

func TestMappedLeavesTheOriginal(t *testing.T) {
	want := stripes(5, 40, 9)
	m, err := FromMask(want)
	if err != nil {
		t.Fatal(err)
	}
	var table [256]uint8
	table[2] = 9
	got := m.Mapped(table).Whole()
	for i, v := range want.Pix {
		if got.Pix[i] != table[v] {
			t.Fatalf("pixel %d: %d became %d", i, v, got.Pix[i])
		}
	}
	if !slices.Equal(m.Whole().Pix, want.Pix) {
		t.Error("the original changed")
	}
}

func TestSourceReadsTheNearestPixel(t *testing.T) {
	want := stripes(6, 30, 20)
	m, err := FromMask(want)
	if err != nil {
		t.Fatal(err)
	}
	src := m.Source(3)
	win := geo.Window{Col: 3, Row: 4, Width: 12, Height: 9}
	img, err := src.Read(t.Context(), 1, win, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 3 {
		for x := range 4 {
			v, got := want.At(3+3*x+1, 4+3*y+1), img.At(x, y)
			if v == 3 && got == got || v != 3 && got != float32(v) {
				t.Errorf("pixel %d, %d: got %v, want %d", x, y, got, v)
			}
		}
	}
	if _, err := src.Read(t.Context(), 1, geo.Window{Width: 31, Height: 1}, 31, 1); err == nil {
		t.Error("read beyond the mask")
	}
}

func TestBuilderRefuses(t *testing.T) {
	b := NewBuilder(geo.PixelGrid(3, 2))
	if err := b.Add(make([]uint8, 4)); err == nil {
		t.Error("took a row of another width")
	}
	if err := b.AddRuns([]int32{2}, []uint8{1}); err == nil {
		t.Error("took runs of another width")
	}
	if err := b.Add(make([]uint8, 3)); err != nil {
		t.Error(err)
	}
	if _, err := b.Mask(); err == nil {
		t.Error("a mask of one row of two")
	}
}
