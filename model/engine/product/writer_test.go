package product

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// keeper is a sink and a stack that keeps its rows, and minds their order.
type keeper[T geo.Sample] struct {
	t     *testing.T
	grid  geo.Grid
	bands [][]T
	next  int
	fail  error
}

func (k *keeper[T]) Write(_ context.Context, at geo.Window, bands []geo.Raster[T]) error {
	if k.fail != nil {
		return k.fail
	}
	if at.Row != k.next || at.Col != 0 || at.Width != k.grid.Width || at.Height < 1 {
		k.t.Errorf("window %+v after row %d", at, k.next)
	}
	k.next = at.Row + at.Height
	if k.bands == nil {
		k.bands = make([][]T, len(bands))
	}
	for i, b := range bands {
		if b.Grid != k.grid.Crop(at) || len(b.Pix) != at.Width*at.Height {
			k.t.Errorf("window %+v: band %d has %d pixels of %+v", at, i, len(b.Pix), b.Grid)
		}
		k.bands[i] = append(k.bands[i], b.Pix...)
	}
	return nil
}

func (k *keeper[T]) Close() error   { return nil }
func (k *keeper[T]) Discard() error { return nil }

// one is a keeper of one band as a sink.
type one struct{ *keeper[uint8] }

func (o one) Write(ctx context.Context, at geo.Window, m geo.Mask) error {
	return o.keeper.Write(ctx, at, []geo.Mask{m})
}

// sinks keeps every output.
type sinks struct {
	zones, fronts, labels *keeper[uint8]
	probs, front, spread  *keeper[float32]
}

func newSinks(t *testing.T, g geo.Grid) (sinks, model.Outputs) {
	classes := func() *keeper[uint8] { return &keeper[uint8]{t: t, grid: g} }
	shares := func() *keeper[float32] { return &keeper[float32]{t: t, grid: g} }
	s := sinks{classes(), classes(), classes(), shares(), shares(), shares()}
	return s, model.Outputs{
		Zones: one{s.zones}, Fronts: one{s.fronts}, Labels: s.labels,
		Probabilities: s.probs, FrontProbability: s.front, Uncertainty: s.spread,
	}
}

// write writes lines to everything.
func write(t *testing.T, g geo.Grid, planes []model.Plane, out model.Outputs, line func(row int) Line) (*Writer, error) {
	t.Helper()
	group, ctx := errgroup.WithContext(t.Context())
	w := NewWriter(ctx, group, g, planes, model.FrontClass, out)
	defer w.Free()
	group.Go(func() error {
		for row := range g.Height {
			if err := w.Row(ctx, line(row)); err != nil {
				return err
			}
		}
		return w.Close(ctx)
	})
	return w, group.Wait()
}

// twoPlanes are a front, and three zones.
var twoPlanes = []model.Plane{classes(zone.Background, zone.Front), classes(zone.Rock, zone.Glacier, zone.Ocean)}

// lineOf says class (row+col)%3 of the zones, front in every fifth column, and how far passes disagree.
func lineOf(width, row int) Line {
	l := Line{Values: make([]float32, 5*width), Spread: make([]float32, 2*width), To: width}
	for col := range width {
		front := float32(0.25)
		if col%5 == 0 {
			front = 0.75
		}
		l.Values[col], l.Values[width+col] = 1-front, front
		l.Values[(2+(row+col)%3)*width+col] = 1
		l.Spread[col], l.Spread[width+col] = float32(math.Ln2)/2, 9
	}
	return l
}

func TestBandsAreWholeAtAnyHeight(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {7, 255}, {7, 256}, {7, 257}, {3, 1025}, {300000, 11}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			g := geo.PixelGrid(size[0], size[1])
			s, out := newSinks(t, g)
			w, err := write(t, g, twoPlanes, out, func(row int) Line { return lineOf(size[0], row) })
			if err != nil {
				t.Fatal(err)
			}
			for what, next := range map[string]int{"zones": s.zones.next, "fronts": s.fronts.next, "labels": s.labels.next,
				"probabilities": s.probs.next, "front": s.front.next, "uncertainty": s.spread.next} {
				if next != g.Height {
					t.Errorf("%s: rows up to %d of %d", what, next, g.Height)
				}
			}
			if len(s.labels.bands) != 2 || len(s.probs.bands) != 5 || len(s.front.bands) != 1 || len(s.spread.bands) != 2 {
				t.Fatal("not as many bands as planes or classes")
			}
			zones := []zone.Class{zone.Rock, zone.Glacier, zone.Ocean}
			fronts := int64(0)
			for i := range g.Width * g.Height {
				row, col := i/g.Width, i%g.Width
				k, f := (row+col)%3, zones[(row+col)%3]
				index := uint8(0)
				if col%5 == 0 {
					f, index = zone.Front, 1
					fronts++
				}
				if s.zones.bands[0][i] != uint8(zones[k]) || s.fronts.bands[0][i] != uint8(f) || s.labels.bands[0][i] != index || s.labels.bands[1][i] != uint8(k) {
					t.Fatalf("row %d, column %d: zone %d, front %d, labels %d and %d", row, col,
						s.zones.bands[0][i], s.fronts.bands[0][i], s.labels.bands[0][i], s.labels.bands[1][i])
				}
				if p := s.front.bands[0][i]; p != s.probs.bands[1][i] || p != 0.25+0.5*float32(index) || s.probs.bands[2+k][i] != 1 {
					t.Fatalf("row %d, column %d: front %g", row, col, p)
				}
				if a, b := s.spread.bands[0][i], s.spread.bands[1][i]; math.Abs(float64(a)-0.5) > 1e-6 || b != 1 {
					t.Fatalf("row %d, column %d: uncertainty %g and %g, want 0.5, and 1 at most", row, col, a, b)
				}
			}
			if w.Front != fronts || w.Pixels[1]+w.Pixels[2]+w.Pixels[3] != int64(g.Width*g.Height) {
				t.Errorf("counted %d and %v, want %d of the front", w.Front, w.Pixels, fronts)
			}
		})
	}
}

func TestUnknownPixels(t *testing.T) {
	const width = 130
	g := geo.PixelGrid(width, 2)
	s, out := newSinks(t, g)
	gap := func(col int) bool { return col == 63 || col == 64 || col == 100 }
	inside := func(col int) bool { return col > 10 && col != 64 && col != 128 }
	line := func(row int) Line {
		l := lineOf(width, row)
		if row == 1 {
			return l // what was in the band before is gone
		}
		l.From, l.To = 9, 125
		l.Gaps, l.Inside = make([]uint64, 3), make([]uint64, 3)
		for col := range width {
			if gap(col) {
				l.Gaps[col/64] |= 1 << (col % 64)
			}
			if inside(col) {
				l.Inside[col/64] |= 1 << (col % 64)
			}
		}
		return l
	}
	w, err := write(t, g, twoPlanes, out, line)
	if err != nil {
		t.Fatal(err)
	}
	none := int64(0)
	for col := range width {
		z, l, p, u := zone.Class(s.zones.bands[0][col]), s.labels.bands[1][col], s.probs.bands[0][col], s.spread.bands[0][col]
		unknown := gap(col) || col < 9 || col >= 125
		switch {
		case !inside(col):
			if z != zone.NoData || s.fronts.bands[0][col] != uint8(zone.NoData) || l != 255 || p == p || u == u {
				t.Errorf("column %d outside: got %v, class %d, %g, %g", col, z, l, p, u)
			}
		case unknown:
			none++
			if z != zone.NoInformation || s.fronts.bands[0][col] != uint8(zone.NoInformation) || l != 0 || p == p || u == u {
				t.Errorf("column %d without data: got %v, class %d, %g, %g", col, z, l, p, u)
			}
		case z == zone.NoInformation || z >= zone.Count || p != p || u != u:
			t.Errorf("column %d: got %v, class %d, %g, %g", col, z, l, p, u)
		}
		if p := s.probs.bands[0][width+col]; p != p {
			t.Errorf("column %d of the next row: got %g", col, p)
		}
	}
	if w.Pixels[zone.NoInformation] != none {
		t.Errorf("counted %v, want %d without information", w.Pixels, none)
	}
}

func TestBlank(t *testing.T) {
	full := func(n int) []uint8 { return slices.Repeat([]uint8{1}, n) }
	for _, tt := range []struct {
		name string
		n    int
		l    Line
		want []uint8
	}{
		{"all known", 4, Line{To: 4}, []uint8{1, 1, 1, 1}},
		{"nothing known", 4, Line{From: 2, To: 2}, []uint8{7, 7, 7, 7}},
		{"range", 4, Line{From: 1, To: 3}, []uint8{7, 1, 1, 7}},
		{"gaps", 4, Line{To: 4, Gaps: []uint64{0b0101}}, []uint8{7, 1, 7, 1}},
		{"inside", 4, Line{To: 4, Inside: []uint64{0b0110}}, []uint8{9, 1, 1, 9}},
		{"not wanted goes before no data", 4, Line{From: 2, To: 4, Gaps: []uint64{0b1000}, Inside: []uint64{0b0110}}, []uint8{9, 7, 1, 9}},
		{"nothing inside", 2, Line{Inside: []uint64{0}}, []uint8{9, 9}},
	} {
		row := full(tt.n)
		if blank(row, tt.l, 7, 9); !slices.Equal(row, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, row, tt.want)
		}
	}
	for _, n := range []int{63, 64, 65, 128, 200} {
		row, l := full(n), Line{To: n, Gaps: make([]uint64, (n+63)/64), Inside: make([]uint64, (n+63)/64)}
		l.Gaps[(n-1)/64] |= 1 << ((n - 1) % 64)
		for i := range n - 1 {
			l.Inside[i/64] |= 1 << (i % 64)
		}
		blank(row, l, 7, 9)
		want := full(n)
		want[n-1] = 9
		if !slices.Equal(row, want) {
			t.Errorf("width %d: got %v", n, row)
		}
	}
}

// A watch sees every so many rows, whole, while nothing is copied for it.
func TestWatchSeesSomeRows(t *testing.T) {
	planes := []model.Plane{{Name: "front", Classes: []model.Class{{Zone: zone.Background}, {Zone: zone.Front}}}}
	for _, every := range []int{0, 1, 3, 4} {
		var rows []int
		watch := &model.Watch{Every: every, Row: func(g model.Glance) error {
			rows = append(rows, g.Row)
			if g.From != 1 || g.To != 4 || g.Shares[5+2] != float32(g.Row) {
				t.Errorf("every %d: %+v", every, g)
			}
			return nil
		}}
		group, ctx := errgroup.WithContext(t.Context())
		w := NewWriter(ctx, group, geo.PixelGrid(5, 10), planes, model.FrontClass, model.Outputs{Watch: watch})
		for row := range 10 {
			values := make([]float32, 2*5)
			values[5+2] = float32(row)
			if err := w.Row(ctx, Line{Values: values, From: 1, To: 4}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(ctx), group.Wait()); err != nil {
			t.Fatal(err)
		}
		var want []int
		for row := every / 2; row < 10; row += max(every, 1) {
			want = append(want, row)
		}
		if !slices.Equal(rows, want) {
			t.Errorf("every %d: rows %v, want %v", every, rows, want)
		}
	}
	broken := errors.New("broken")
	group, ctx := errgroup.WithContext(t.Context())
	w := NewWriter(ctx, group, geo.PixelGrid(5, 1), planes, model.FrontClass, model.Outputs{Watch: &model.Watch{Row: func(model.Glance) error { return broken }}})
	if err := w.Row(ctx, Line{Values: make([]float32, 10), To: 5}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(w.Close(ctx), group.Wait()); err != nil {
		t.Error(err)
	}
}

func TestErrorsOfSinksComeBack(t *testing.T) {
	broken := errors.New("broken")
	g := geo.PixelGrid(5, 3000)
	for _, edit := range []func(s sinks){
		func(s sinks) { s.zones.fail = broken }, func(s sinks) { s.labels.fail = broken },
		func(s sinks) { s.probs.fail = broken }, func(s sinks) { s.spread.fail = broken },
	} {
		s, out := newSinks(t, g)
		edit(s)
		rows := 0
		_, err := write(t, g, twoPlanes, out, func(row int) Line { rows++; return lineOf(5, row) })
		if !errors.Is(err, broken) || rows > 4*256 {
			t.Errorf("got %v after %d rows", err, rows)
		}
	}
}

func TestWarningsOfWhatAModelLacks(t *testing.T) {
	g := geo.PixelGrid(3, 1)
	_, out := newSinks(t, g)
	zones := []model.Plane{classes(zone.Rock, zone.Glacier, zone.Ocean)}
	w, err := write(t, g, zones, out, func(int) Line {
		return Line{Values: make([]float32, 9), Spread: make([]float32, 3), To: 3}
	})
	if err != nil || len(w.Warnings()) != 1 {
		t.Errorf("zones only: %v, %q; want a word on the front", err, w.Warnings())
	}
	s, out := newSinks(t, g)
	w, err = write(t, g, twoPlanes[:1], out, func(int) Line {
		return Line{Values: []float32{0.4, 0.6, 0.2, 0.6, 0.4, 0.8}, Spread: make([]float32, 3), To: 3}
	})
	if err != nil || len(w.Warnings()) != 1 || !slices.Equal(s.zones.bands[0], slices.Repeat([]uint8{uint8(zone.NoData)}, 3)) || w.Front != 2 {
		t.Errorf("front only: %v, %q, zones %v, %d of the front", err, w.Warnings(), s.zones.bands, w.Front)
	}
}
