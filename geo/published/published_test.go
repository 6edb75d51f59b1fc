package published

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
)

// page is a sink that keeps its pixels, and may break at a row.
type page struct {
	geo.Mask
	next      int
	breaks    int // row from which Write fails; -1 never
	closed    bool
	discarded bool
	closing   error // what Close returns
}

var errBroken = errors.New("disk full")

func newPage(g geo.Grid) *page { return &page{Mask: geo.NewRaster[uint8](g), breaks: -1} }

func (p *page) Write(ctx context.Context, at geo.Window, r geo.Mask) error {
	if at.Row != p.next || at.Col != 0 || at.Width != p.Grid.Width || r.Grid != p.Grid.Crop(at) || len(r.Pix) != at.Width*at.Height {
		return fmt.Errorf("window %+v with grid %+v, want row %d", at, r.Grid, p.next)
	}
	p.next += at.Height
	if p.breaks >= 0 && p.next > p.breaks {
		return errBroken
	}
	copy(p.Pix[at.Row*at.Width:], r.Pix)
	return ctx.Err()
}

func (p *page) Close() error   { p.closed = true; return p.closing }
func (p *page) Discard() error { p.discarded = true; return nil }

// maps are all maps of a conversion; those that the planes do not give have no pixels.
type maps struct{ zone, front, boundary geo.Mask }

// convert writes masks in bands of some rows.
func convert(t testing.TB, planes [][]zone.Class, rows int, masks ...geo.Mask) maps {
	t.Helper()
	g := masks[0].Grid
	gives, err := MapsOf(planes)
	if err != nil {
		t.Fatal(err)
	}
	var to Sinks
	var out maps
	give := func(wanted bool, sink *geo.Sink[uint8], m *geo.Mask) *page {
		if !wanted {
			return nil
		}
		p := newPage(g)
		*sink, *m = p, p.Mask
		return p
	}
	pages := []*page{
		give(gives.Zone, &to.Zone, &out.zone), give(gives.Front, &to.Front, &out.front),
		give(gives.Boundary, &to.Boundary, &out.boundary),
	}
	w, err := New(planes, g, to)
	if err != nil {
		t.Fatal(err)
	}
	if err := feed(context.Background(), w, rows, masks...); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if p != nil && (!p.closed || p.discarded || p.next != g.Height) {
			t.Fatalf("after %d of %d rows: closed %v, discarded %v", p.next, g.Height, p.closed, p.discarded)
		}
	}
	return out
}

// feed hands masks over in bands of some rows.
func feed(ctx context.Context, w *Writer, rows int, masks ...geo.Mask) error {
	g := masks[0].Grid
	for row := 0; row < g.Height; row += rows {
		at := geo.Window{Row: row, Width: g.Width, Height: min(rows, g.Height-row)}
		var bands []geo.Mask
		for _, m := range masks {
			bands = append(bands, geo.Mask{Grid: g.Crop(at), Pix: m.Pix[row*g.Width : (row+at.Height)*g.Width]})
		}
		if err := w.Write(ctx, at, bands); err != nil {
			return err
		}
	}
	return nil
}

// TestLength draws contacts of known length: of ten pixels nothing is left.
func TestLength(t *testing.T) {
	for _, tt := range []struct {
		name          string
		width, height int
		ice           func(x, y int) bool
		want          int
	}{
		{"ten pixels in a row", 10, 8, func(x, y int) bool { return y == 0 }, 0},
		{"eleven pixels in a row", 11, 8, func(x, y int) bool { return y == 0 }, 11},
		{"ten pixels in a column", 8, 10, func(x, y int) bool { return x == 0 }, 0},
		{"eleven pixels in a column", 8, 11, func(x, y int) bool { return x == 0 }, 11},
		{"a column on the last row", 8, 30, func(x, y int) bool { return x == 0 && y >= 22 }, 15},
		{"a lake of one pixel", 7, 7, func(x, y int) bool { return x != 3 || y != 3 }, 0},
		{"no glacier", 30, 30, func(x, y int) bool { return false }, 0},
		{"no ocean", 30, 30, func(x, y int) bool { return true }, 0},
	} {
		m := geo.NewRaster[uint8](geo.PixelGrid(tt.width, tt.height))
		for i := range m.Pix {
			m.Pix[i] = uint8(zone.Ocean)
			if tt.ice(i%tt.width, i/tt.width) {
				m.Pix[i] = uint8(zone.Glacier)
			}
		}
		n := 0
		for _, v := range convert(t, [][]zone.Class{fusedPlane}, 3, m).front.Pix {
			n += int(v) / 255
		}
		if n != tt.want {
			t.Errorf("%s: %d pixels of front, want %d", tt.name, n, tt.want)
		}
	}
}

func TestPlanes(t *testing.T) {
	g := geo.PixelGrid(5, 1)
	mask := func(pix ...uint8) geo.Mask { return geo.Mask{Grid: g, Pix: pix} }
	for _, tt := range []struct {
		name                  string
		planes                [][]zone.Class
		masks                 []geo.Mask
		zone, front, boundary []uint8
	}{
		{"501: a front", [][]zone.Class{frontPlane}, []geo.Mask{mask(0, 1, 1, 0, 255)}, nil, []uint8{0, 255, 255, 0, 0}, nil},
		{"502: zones", [][]zone.Class{zonePlane}, []geo.Mask{mask(0, 1, 2, 3, 255)}, []uint8{0, 64, 127, 254, 0}, nil, nil},
		{"zones without no information", [][]zone.Class{zonePlane}, []geo.Mask{mask(1, 1, 2, 3, 3)}, []uint8{64, 64, 127, 254, 254}, nil, nil},
		{"505: front, zones, boundary", [][]zone.Class{frontPlane, zonePlane, boundaryPlane},
			[]geo.Mask{mask(1, 0, 0, 0, 0), mask(0, 1, 2, 3, 2), mask(0, 1, 0, 1, 0)},
			[]uint8{0, 64, 127, 254, 127}, []uint8{255, 0, 0, 0, 0}, []uint8{0, 255, 0, 255, 0}},
		{"another order of planes and classes", [][]zone.Class{{zone.Ocean, zone.Glacier}, {zone.Front, zone.Background}},
			[]geo.Mask{mask(0, 1, 0, 1, 0), mask(0, 1, 0, 1, 1)}, []uint8{254, 127, 254, 127, 254}, []uint8{255, 0, 255, 0, 0}, nil},
		{"504: a plane without a map", [][]zone.Class{frontPlane, {zone.Background}},
			[]geo.Mask{mask(1, 0, 0, 0, 0), mask(0, 0, 0, 0, 0)}, nil, []uint8{255, 0, 0, 0, 0}, nil},
		{"500: fused", [][]zone.Class{fusedPlane}, []geo.Mask{mask(2, 0, 0, 0, 4)}, []uint8{127, 127, 127, 127, 254}, []uint8{0, 0, 0, 0, 0}, nil},
		{"fused in another order", [][]zone.Class{{zone.Front, zone.Ocean, zone.Glacier, zone.Rock, zone.NoInformation}},
			[]geo.Mask{mask(3, 1, 4, 0, 0)}, []uint8{64, 254, 0, 254, 254}, []uint8{0, 0, 0, 0, 0}, nil},
	} {
		got := convert(t, tt.planes, 1, tt.masks...)
		if !slices.Equal(got.zone.Pix, tt.zone) || !slices.Equal(got.front.Pix, tt.front) || !slices.Equal(got.boundary.Pix, tt.boundary) {
			t.Errorf("%s: got %v %v %v, want %v %v %v", tt.name, got.zone.Pix, got.front.Pix, got.boundary.Pix, tt.zone, tt.front, tt.boundary)
		}
	}
}

func TestPlanesRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		planes [][]zone.Class
		want   string
	}{
		{"no planes", nil, "nothing to write"},
		{"background only", [][]zone.Class{{zone.Background}}, "nothing to write"},
		{"a front among some zones", [][]zone.Class{{zone.Glacier, zone.Ocean, zone.Front}}, "mixes 2 of the 4 zones"},
		{"a boundary among zones", [][]zone.Class{append(zonePlane[:4:4], zone.Boundary)}, "mixes 4 of the 4"},
		{"zones twice", [][]zone.Class{zonePlane, zonePlane}, "planes 1 and 2 both have zones"},
		{"fused and zones", [][]zone.Class{fusedPlane, zonePlane}, "planes 1 and 2 both have zones"},
		{"fused and front", [][]zone.Class{fusedPlane, frontPlane}, "planes 1 and 2 both have a front"},
		{"front and fused", [][]zone.Class{frontPlane, fusedPlane}, "planes 1 and 2 both have a front"},
		{"front twice", [][]zone.Class{frontPlane, zonePlane, frontPlane}, "planes 1 and 3 both have a front"},
		{"boundary twice", [][]zone.Class{boundaryPlane, boundaryPlane}, "both have a boundary"},
		{"too many classes", [][]zone.Class{make([]zone.Class, 256)}, "more than 255"},
	} {
		_, err := MapsOf(tt.planes)
		_, err2 := New(tt.planes, geo.PixelGrid(3, 3), Sinks{})
		if err == nil || !strings.Contains(err.Error(), tt.want) || err2 == nil || err2.Error() != err.Error() {
			t.Errorf("%s: got %v and %v, want %q", tt.name, err, err2, tt.want)
		}
	}
	g := geo.PixelGrid(3, 3)
	if _, err := New([][]zone.Class{zonePlane}, g, Sinks{Front: newPage(g)}); err == nil {
		t.Error("a front was promised of a model without one")
	}
	if _, err := New([][]zone.Class{zonePlane}, geo.PixelGrid(3, 0), Sinks{}); err == nil {
		t.Error("an empty scene was taken")
	}
}

func TestOneMapOnly(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	m := scribble(rng, 70, 80)
	both := convert(t, [][]zone.Class{fusedPlane}, 9, m)
	for _, want := range []geo.Mask{both.zone, both.front} {
		p := newPage(m.Grid)
		to := Sinks{Zone: p}
		if &want.Pix[0] == &both.front.Pix[0] {
			to = Sinks{Front: p}
		}
		w, err := New([][]zone.Class{fusedPlane}, m.Grid, to)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(feed(context.Background(), w, 9, m), w.Close()); err != nil {
			t.Fatal(err)
		}
		if d := differ(p.Mask, want); d != "" {
			t.Error(d)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	g := geo.PixelGrid(4, 40)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	band := func(rows int, v uint8) []geo.Mask {
		m := geo.NewRaster[uint8](geo.PixelGrid(4, rows))
		for i := range m.Pix {
			m.Pix[i] = v
		}
		return []geo.Mask{m}
	}
	for _, tt := range []struct {
		name string
		ctx  context.Context
		at   geo.Window
		band []geo.Mask
		want string
	}{
		{"a row is left out", context.Background(), geo.Window{Row: 1, Width: 4, Height: 1}, band(1, 0), "north to south"},
		{"part of a row", context.Background(), geo.Window{Width: 3, Height: 1}, band(1, 0), "full width"},
		{"too many rows", context.Background(), geo.Window{Width: 4, Height: 41}, band(41, 0), "full width"},
		{"pixels are missing", context.Background(), geo.Window{Width: 4, Height: 2}, band(1, 0), "has 4 pixels"},
		{"a plane is missing", context.Background(), geo.Window{Width: 4, Height: 2}, nil, "got 0 planes, want 1"},
		{"no class of the plane", context.Background(), geo.Window{Width: 4, Height: 2}, band(2, 5), "row 0: column 0 of plane 1 holds 5"},
		{"cancelled", ctx, geo.Window{Width: 4, Height: 2}, band(2, 3), context.Canceled.Error()},
	} {
		p := newPage(g)
		w, err := New([][]zone.Class{fusedPlane}, g, Sinks{Zone: p})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(tt.ctx, tt.at, tt.band)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
		if again := w.Write(context.Background(), geo.Window{Width: 4, Height: 2}, band(2, 3)); again != err {
			t.Errorf("%s: went on after an error: %v", tt.name, again)
		}
		if closed := w.Close(); !errors.Is(closed, err) || !p.discarded || p.closed {
			t.Errorf("%s: Close gave %v, discarded %v", tt.name, closed, p.discarded)
		}
	}
}

func TestEndings(t *testing.T) {
	g := geo.PixelGrid(30, 90)
	m := geo.NewRaster[uint8](g)
	for _, tt := range []struct {
		name      string
		spoil     func(zones, front *page)
		use       func(w *Writer) error
		want      error
		discarded bool
	}{
		{"the zones' file fails", func(z, f *page) { z.breaks = 40 }, func(w *Writer) error {
			return errors.Join(feed(context.Background(), w, 8, m), w.Close())
		}, errBroken, true},
		{"the front's file fails at its last row", func(z, f *page) { f.breaks = 89 }, func(w *Writer) error {
			return errors.Join(feed(context.Background(), w, 8, m), w.Close())
		}, errBroken, true},
		{"closing fails", func(z, f *page) { f.closing = errBroken }, func(w *Writer) error {
			return errors.Join(feed(context.Background(), w, 8, m), w.Close())
		}, errBroken, true},
		{"discarded", func(z, f *page) {}, func(w *Writer) error {
			err := w.Discard()
			if w.Write(context.Background(), geo.Window{Width: 30}, []geo.Mask{{}}) == nil {
				return errors.New("took rows after the end")
			}
			return errors.Join(err, w.Discard(), w.Close())
		}, nil, true},
		{"written", func(z, f *page) {}, func(w *Writer) error {
			err := errors.Join(feed(context.Background(), w, 8, m), w.Close(), w.Close(), w.Discard())
			if after := w.Write(context.Background(), geo.Window{Row: 90, Width: 30}, []geo.Mask{{}}); !errors.Is(after, os.ErrClosed) {
				return fmt.Errorf("after the end: %v", after)
			}
			return err
		}, nil, false},
	} {
		zones, front := newPage(g), newPage(g)
		tt.spoil(zones, front)
		w, err := New([][]zone.Class{fusedPlane}, g, Sinks{Zone: zones, Front: front})
		if err != nil {
			t.Fatal(err)
		}
		if err := tt.use(w); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
		if front.discarded != tt.discarded || front.closed && tt.want == nil && tt.discarded {
			t.Errorf("%s: discarded %v, closed %v", tt.name, front.discarded, front.closed)
		}
	}
	p := newPage(g)
	w, err := New([][]zone.Class{fusedPlane}, g, Sinks{Zone: p})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "only 0 of 90 rows") || !p.discarded {
		t.Errorf("closed too early: %v", err)
	}
}

func TestGreysOfCodings(t *testing.T) {
	for _, c := range []struct {
		coding             zone.Coding
		value, zones, line uint8
	}{
		{zone.Classes, 1, 64, 0},
		{zone.Classes, 4, 254, 255}, // the front lies on the sea
		{zone.Classes, 255, 0, 0},
		{zone.Greys, 127, 127, 0},
		{zone.StretchedGreys, 84, 127, 0},
		{zone.StretchedGreys, 0, 64, 0},
		{zone.FrontMask, 1, 254, 255},
		{zone.FrontMask, 0, 0, 0},
	} {
		zones, line := Greys(c.coding)
		if zones[c.value] != c.zones || line[c.value] != c.line {
			t.Errorf("%v, %d: got %d and %d, want %d and %d", c.coding, c.value, zones[c.value], line[c.value], c.zones, c.line)
		}
	}
}
