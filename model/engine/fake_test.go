package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// memory is a scene in memory. It refuses what a Source need not serve.
type memory struct {
	img   geo.Image
	mu    sync.Mutex
	reads int
	fail  error // of the second pass
}

func (m *memory) Grid() geo.Grid { return m.img.Grid }

func (m *memory) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	m.mu.Lock()
	m.reads++
	later := m.reads > 1
	m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return geo.Image{}, err
	}
	if m.fail != nil && later {
		return geo.Image{}, m.fail
	}
	if band != 1 || !m.img.Grid.Bounds().Contains(w) || cols != w.Width || rows != w.Height {
		return geo.Image{}, errors.New("read outside the scene, or decimated")
	}
	out := geo.NewRaster[float32](m.img.Grid.Crop(w))
	for r := range rows {
		copy(out.Row(r), m.img.Row(w.Row + r)[w.Col:])
	}
	return out, nil
}

// scene makes a scene from a function of row and column.
func scene(width, height int, f func(row, col int) float32) *memory {
	img := geo.NewRaster[float32](geo.PixelGrid(width, height))
	for r := range height {
		for c := range width {
			img.Row(r)[c] = f(r, c)
		}
	}
	return &memory{img: img}
}

// mask is a sink in memory. It checks that bands arrive north to south and cover the width.
type mask struct {
	geo.Mask
	t    testing.TB
	next int
	fail error
}

func newMask(t testing.TB, g geo.Grid) *mask { return &mask{Mask: geo.NewRaster[uint8](g), t: t} }

func (m *mask) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	if m.fail != nil {
		return m.fail
	}
	if at.Row != m.next || at.Col != 0 || at.Width != m.Grid.Width || r.Grid != m.Grid.Crop(at) || len(r.Pix) != at.Width*at.Height {
		m.t.Errorf("band %+v with %d pixels after row %d", at, len(r.Pix), m.next)
	}
	m.next = at.Row + at.Height
	copy(m.Pix[at.Row*at.Width:], r.Pix)
	return nil
}

func (m *mask) Close() error   { return nil }
func (m *mask) Discard() error { return nil }

// whole fails unless all rows came.
func (m *mask) whole() {
	m.t.Helper()
	if m.next != m.Grid.Height {
		m.t.Errorf("got rows up to %d of %d", m.next, m.Grid.Height)
	}
}

// network is a fake fold: logits of a pixel from its value and position in the tile.
type network struct {
	channels int
	f        func(x float32, row, col, channel int) float32
	batch    int // that its device takes
	runs     int
	patches  int
	closed   int
	after    func(run int)
	fail     error
}

func (n *network) Run(ctx context.Context, in, out model.Tensor) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	n.runs++
	n.patches += in.Shape[0]
	rows, cols := in.Shape[2], in.Shape[3]
	for b := range in.Shape[0] {
		for c := range n.channels {
			to := out.Data[(b*n.channels+c)*rows*cols:][:rows*cols]
			for i, x := range in.Data[b*rows*cols:][:rows*cols] {
				to[i] = n.f(x, i/cols, i%cols, c)
			}
		}
	}
	if n.after != nil {
		n.after(n.runs)
	}
	return n.fail
}

func (n *network) Channels() (in, out int) { return 1, n.channels }
func (n *network) Device() model.Device    { return model.Device{Name: "fake", Batch: n.batch} }
func (n *network) Close() error            { n.closed++; return nil }

// bright tells dark, middle and bright: channels no information, rock, glacier, ocean, front.
func bright() *network {
	return &network{channels: 5, f: func(x float32, _, _, c int) float32 {
		return []float32{-9, -9, 10 * x, -10 * x, 3}[c]
	}}
}

// fused is the plan of bright: pixels, patches of 16, four zones and a front.
func fused() model.Plan {
	return model.Plan{
		Version: "1", Spacing: [2]float64{1, 1}, Patch: [2]int{16, 16}, Divisor: [2]int{1, 1}, Step: 0.5, Mirror: []int{0, 1},
		FrontRule: model.FrontClass, Folds: 1,
		Planes: []model.Plane{{Name: "zones and front", Classes: []model.Class{
			{Name: "no information", Zone: zone.NoInformation}, {Name: "rock", Zone: zone.Rock},
			{Name: "glacier", Zone: zone.Glacier}, {Name: "ocean", Zone: zone.Ocean}, {Name: "front", Zone: zone.Front},
		}}},
	}
}

// ensemble joins networks or fails.
func ensemble(t testing.TB, p model.Plan, ns ...model.Network) *Ensemble {
	t.Helper()
	e, err := New(p, model.About{Path: "fake.onnx"}, ns...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// result is what a segmentation gave.
type result struct {
	zones, fronts *mask
	sum           model.Summary
}

// segment runs a request on a scene and fails on an error.
func segment(t testing.TB, e *Ensemble, src geo.Source, r model.Request) result {
	t.Helper()
	res := result{zones: newMask(t, src.Grid()), fronts: newMask(t, src.Grid())}
	r.Source, r.Out = src, model.Outputs{Zones: res.zones, Fronts: res.fronts}
	sum, err := e.Segment(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	res.zones.whole()
	res.fronts.whole()
	res.sum = sum
	return res
}

// row is a row of a mask.
func (m *mask) row(r int) []uint8 { return slices.Clone(m.Row(r)) }

func nan() float32 { return float32(math.NaN()) }
