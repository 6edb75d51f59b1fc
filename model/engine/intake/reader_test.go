package intake

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"icefront/geo"
)

// source is a scene that is made as it is read.
type source struct {
	grid geo.Grid
	at   func(row, col int) float32
	fail func(read int) error
	hold func(ctx context.Context, read int)
	cut  bool // gives a row too few

	mu    sync.Mutex
	parts []geo.Window
	bands []int
}

func (s *source) Grid() geo.Grid { return s.grid }

func (s *source) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	s.mu.Lock()
	s.parts = append(s.parts, w)
	s.bands = append(s.bands, band)
	read := len(s.parts)
	s.mu.Unlock()
	if s.hold != nil {
		s.hold(ctx, read)
	}
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	if s.fail != nil {
		if err := s.fail(read); err != nil {
			return geo.Image{}, err
		}
	}
	if s.cut {
		w.Height--
	}
	img := geo.NewRaster[float32](s.grid.Crop(w))
	for i := range img.Pix {
		img.Pix[i] = s.at(w.Row+i/w.Width, w.Col+i%w.Width)
	}
	return img, nil
}

// bits reports a bit of a row.
func bit(words []uint64, i int) bool { return words[i/64]>>(i%64)&1 != 0 }

func TestReaderGivesEveryRow(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	gap := func(row, col int) bool { return row%3 == 1 && (col%64 == 63 || col%64 == 0 || col%7 == row%7) }
	for _, width := range []int{1, 63, 64, 65, 200} {
		for _, height := range []int{1, 511, 512, 1300} {
			for _, window := range []geo.Window{
				{Width: width, Height: height},
				{Col: 3, Row: 77, Width: width, Height: height},
			} {
				src := &source{grid: geo.PixelGrid(width+5, height+100), at: func(row, col int) float32 {
					switch {
					case gap(row, col) && col%2 == 0:
						return nan
					case gap(row, col):
						return inf
					}
					return float32(row*1000 + col)
				}}
				heard := 0
				r := NewReader(src, 0, window, -5, func(rows int) { heard += rows })
				valid := int64(0)
				for row := range height {
					if r.Left() != height-row {
						t.Fatalf("%+v: %d rows left before row %d", window, r.Left(), row)
					}
					l, err := r.Row(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					missing := 0
					for i, v := range l.Pix {
						y, x := window.Row+row, window.Col+i
						want := float32(y*1000 + x)
						if gap(y, x) {
							want = -5
							missing++
						}
						if v != want || (l.Gaps != nil && bit(l.Gaps, i)) != gap(y, x) {
							t.Fatalf("%+v, row %d, column %d: got %g, gaps %x; want %g", window, row, i, v, l.Gaps, want)
						}
					}
					if len(l.Pix) != width || (l.Gaps != nil) != (missing > 0) {
						t.Fatalf("%+v, row %d: %d pixels, gaps %x for %d missing", window, row, len(l.Pix), l.Gaps, missing)
					}
					if extra := width % 64; l.Gaps != nil && extra > 0 && l.Gaps[width/64]>>extra != 0 {
						t.Fatalf("%+v, row %d: gaps %x beyond the row", window, row, l.Gaps)
					}
					valid += int64(width - missing)
				}
				if _, err := r.Row(t.Context()); err == nil {
					t.Error("a row after the last was given")
				}
				r.Close()
				if heard != height || r.Valid() != valid || r.Left() != 0 {
					t.Errorf("%+v: heard of %d rows, %d valid of %d, %d left", window, heard, r.Valid(), valid, r.Left())
				}
				checkParts(t, src, window)
			}
		}
	}
}

// checkParts checks that parts follow each other, cover the window once and end at multiples of 64 rows of the scene.
func checkParts(t *testing.T, src *source, window geo.Window) {
	t.Helper()
	at := window.Row
	for i, p := range src.parts {
		if p.Row != at || p.Col != window.Col || p.Width != window.Width || p.Height < 1 || p.Height > 512 || src.bands[i] != 1 {
			t.Errorf("%+v: part %+v of band %d after row %d", window, p, src.bands[i], at)
		}
		at += p.Height
		if at != window.Row+window.Height && at%64 != 0 {
			t.Errorf("%+v: part %+v ends within a block", window, p)
		}
	}
	if at != window.Row+window.Height {
		t.Errorf("%+v: parts end at row %d", window, at)
	}
}

func TestReaderOfWideRowsReadsFew(t *testing.T) {
	src := &source{grid: geo.PixelGrid(chunkPixels/3, 10), at: func(row, _ int) float32 { return float32(row) }}
	r := NewReader(src, 2, src.grid.Bounds(), 0, nil)
	defer r.Close()
	for row := range 10 {
		l, err := r.Row(t.Context())
		if err != nil || l.Pix[5] != float32(row) {
			t.Fatalf("row %d: got %v, %v", row, l.Pix[5], err)
		}
	}
	for i, p := range src.parts {
		if p.Height > 3 || src.bands[i] != 2 {
			t.Errorf("part %+v of band %d", p, src.bands[i])
		}
	}
}

func TestReaderReadsAhead(t *testing.T) {
	second := make(chan struct{})
	src := &source{grid: geo.PixelGrid(4, 1400), at: func(int, int) float32 { return 1 }}
	src.hold = func(_ context.Context, read int) {
		if read == 2 {
			close(second)
		}
	}
	r := NewReader(src, 1, src.grid.Bounds(), 0, nil)
	defer r.Close()
	if _, err := r.Row(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-second // without asking for a row of it
	src.mu.Lock()
	defer src.mu.Unlock()
	if len(src.parts) != 2 {
		t.Errorf("read %d parts, want the first and the one ahead", len(src.parts))
	}
}

func TestReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		name string
		edit func(s *source)
		good int // rows before
	}{
		{"first part", func(s *source) { s.fail = func(int) error { return broken } }, 0},
		{"second part", func(s *source) {
			s.fail = func(read int) error {
				if read == 2 {
					return broken
				}
				return nil
			}
		}, 512},
		{"too few rows", func(s *source) { s.cut = true }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := &source{grid: geo.PixelGrid(4, 1400), at: func(int, int) float32 { return 1 }}
			tt.edit(src)
			r := NewReader(src, 1, src.grid.Bounds(), 0, nil)
			defer r.Close()
			for row := range tt.good {
				if _, err := r.Row(t.Context()); err != nil {
					t.Fatalf("row %d: %v", row, err)
				}
			}
			if _, err := r.Row(t.Context()); err == nil || src.fail != nil && !errors.Is(err, broken) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestReaderClosesWhileItReads(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	reading, over := make(chan struct{}), false
	src := &source{grid: geo.PixelGrid(4, 1400), at: func(int, int) float32 { return 1 }}
	src.hold = func(ctx context.Context, read int) {
		if read == 2 {
			close(reading)
			<-ctx.Done()
			over = true // the race detector minds if Close does not wait
		}
	}
	r := NewReader(src, 1, src.grid.Bounds(), 0, nil)
	if _, err := r.Row(ctx); err != nil {
		t.Fatal(err)
	}
	<-reading
	cancel()
	r.Close()
	if !over {
		t.Error("Close returned while the source was being read")
	}
	r.Close()
	for range 1 << 22 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
}

func TestReaderIsCancelled(t *testing.T) {
	for _, at := range []int{1, 2} {
		ctx, cancel := context.WithCancel(t.Context())
		src := &source{grid: geo.PixelGrid(4, 1400), at: func(int, int) float32 { return 1 }}
		src.hold = func(ctx context.Context, read int) {
			if read == at {
				cancel()
				<-ctx.Done()
			}
		}
		r := NewReader(src, 1, src.grid.Bounds(), 0, nil)
		var err error
		rows := 0
		for ; err == nil; rows++ {
			_, err = r.Row(ctx)
		}
		if !errors.Is(err, context.Canceled) || rows > 513 {
			t.Errorf("part %d: got %v after %d rows", at, err, rows)
		}
		r.Close()
		cancel()
	}
}

func TestQueueKeepsRowsInOrder(t *testing.T) {
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 0))
	var q Queue
	var want [][]uint64
	next := uint64(1)
	row := []uint64{0, 0}
	for range 20000 {
		if len(want) > 0 && rnd.IntN(2) == 0 {
			got := q.Take()
			if !slices.Equal(got, want[0]) || (got == nil) != (want[0] == nil) {
				t.Fatalf("seed %d: got %v, want %v", seed, got, want[0])
			}
			want = want[1:]
			q.GiveBack(got)
			continue
		}
		if rnd.IntN(3) == 0 {
			q.Put(nil)
			want = append(want, nil)
			continue
		}
		row[0], row[1] = next, ^next // put copies
		next++
		q.Put(row)
		want = append(want, slices.Clone(row))
	}
	if len(q.rows) > 4096 {
		t.Errorf("seed %d: %d rows are held for %d", seed, len(q.rows), len(want))
	}
}
