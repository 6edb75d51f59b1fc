package app_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/job"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// world is a set of fake files and a fake model: everything a session needs, without C.
type world struct {
	mu      sync.Mutex
	scenes  map[string]*memory
	layers  map[string]geo.Layer
	written map[string]geo.Layer
	plan    model.Plan
	fail    map[string]error     // by path, or "model", "segment", "raster"
	hold    chan struct{}        // if set, segmenting waits for it or for the end of its context
	classes func(c, r int) uint8 // what the fake model predicts; 4 is the front
	opened  int                  // scenes that are open
	models  int                  // models that are open
	asked   []model.Request      // what was segmented
}

// memory is a raster in memory.
type memory struct {
	w    *world
	grid geo.Grid
	info geo.Info
	at   func(col, row int) float32
	open bool
}

func (m *memory) Grid() geo.Grid { return m.grid }
func (m *memory) Info() geo.Info { return m.info }

func (m *memory) Close() error {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.open {
		m.open = false
		m.w.opened--
	}
	return nil
}

func (m *memory) Read(ctx context.Context, band int, src geo.Window, w, h int) (geo.Image, error) {
	if !m.grid.Bounds().Contains(src) {
		return geo.Image{}, fmt.Errorf("window %v is outside", src)
	}
	img := geo.NewRaster[float32](m.grid.Crop(src).Resize(w, h))
	for r := range h {
		for c := range w {
			img.Pix[r*w+c] = m.at(src.Col+c*src.Width/w, src.Row+r*src.Height/h)
		}
	}
	return img, ctx.Err()
}

// sink keeps what is written, as a scene that can be opened after Close.
type sink struct {
	w    *world
	path string
	mask geo.Mask
}

func (s *sink) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	copy(s.mask.Pix[at.Row*s.mask.Grid.Width:], r.Pix)
	return nil
}

func (s *sink) Close() error {
	s.w.add(s.path, s.mask.Grid, func(c, r int) float32 {
		if v := s.mask.At(c, r); v != uint8(zone.NoData) {
			return float32(v)
		}
		return float32(math.NaN())
	})
	return os.WriteFile(s.path, nil, 0o644)
}

func (s *sink) Discard() error { return nil }

func newWorld() *world {
	return &world{
		scenes: map[string]*memory{}, layers: map[string]geo.Layer{}, written: map[string]geo.Layer{}, fail: map[string]error{},
		plan:    model.Plan{Name: "fake", Unit: model.UnitMetre, Spacing: [2]float64{60, 60}, FrontRule: model.FrontClass, FrontMin: 100},
		classes: func(c, r int) uint8 { return uint8(zone.Ocean) },
	}
}

func (w *world) add(path string, g geo.Grid, at func(c, r int) float32) *memory {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &memory{w: w, grid: g, at: at, info: geo.Info{Path: path, Bands: []geo.Band{{Name: "band 1", Type: "Byte"}}, Georef: geo.GeorefAffine}}
	w.scenes[path] = m
	return m
}

func (w *world) deps() app.Deps {
	return app.Deps{
		OpenScene: func(_ context.Context, path string, as geo.CRS) (geo.Scene, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if err := w.fail[path]; err != nil {
				return nil, err
			}
			m, ok := w.scenes[path]
			if !ok {
				return nil, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
			}
			open := *m
			open.open = true
			w.opened++
			return &open, nil
		},
		ReadLayer: func(_ context.Context, path string) (geo.Layer, error) {
			l, ok := w.layers[path]
			if !ok {
				return geo.Layer{}, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
			}
			return l, nil
		},
		WriteLayer: func(_ context.Context, path string, l geo.Layer) ([]string, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.written[path] = l
			return nil, w.fail[path]
		},
		CreateRaster: func(_ context.Context, path string, g geo.Grid, _ geo.Legend, _ map[string]string) (geo.Sink[uint8], error) {
			if err := w.fail["raster"]; err != nil {
				return nil, err
			}
			return &sink{w: w, path: path, mask: geo.NewRaster[uint8](g)}, nil
		},
		Project:      project,
		Describe:     func(c geo.CRS) (geo.CRSInfo, error) { return geo.CRSInfo{Name: string(c), Metres: 1}, nil },
		OpenModel:    w.openModel,
		UnpackSample: func(dir string) (string, []string, error) { return "", nil, errors.New("no sample") },
		Version:      "test",
	}
}

// project knows a flat Earth: EPSG:1 is in metres, degrees are 100 km, and every plane is EPSG:1.
func project(from, to geo.CRS, pts []orb.Point) error {
	unit := func(c geo.CRS) float64 {
		if c == geo.LonLat {
			return 1e5
		}
		return 1
	}
	for i := range pts {
		pts[i][0] *= unit(from) / unit(to)
		pts[i][1] *= unit(from) / unit(to)
	}
	return nil
}

type segmenter struct {
	w      *world
	choice app.ModelChoice
}

func (w *world) openModel(_ context.Context, m app.ModelChoice) (model.Segmenter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.fail["model"]; err != nil {
		return nil, err
	}
	w.models++
	return &segmenter{w, m}, nil
}

func (s *segmenter) About() model.About {
	return model.About{Path: s.choice.Path, SHA256: "abc", Plan: s.w.plan, Device: model.Device{Name: "CPU (fake)"}}
}

func (s *segmenter) Close() error { s.w.mu.Lock(); defer s.w.mu.Unlock(); s.w.models--; return nil }

// Segment writes what the world says, row by row.
func (s *segmenter) Segment(ctx context.Context, r model.Request, progress func(done, total int)) (model.Summary, error) {
	s.w.mu.Lock()
	s.w.asked = append(s.w.asked, r)
	hold, fail := s.w.hold, s.w.fail["segment"]
	s.w.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return model.Summary{}, ctx.Err()
		}
	}
	if fail != nil {
		return model.Summary{}, fail
	}
	g := r.Source.Grid()
	for row := range g.Height {
		at := geo.Window{Row: row, Width: g.Width, Height: 1}
		zones, fronts := geo.NewRaster[uint8](g.Crop(at)), geo.NewRaster[uint8](g.Crop(at))
		for c := range g.Width {
			v := s.w.classes(c, row)
			fronts.Pix[c], zones.Pix[c] = v, min(v, uint8(zone.Ocean))
		}
		if err := errors.Join(r.Out.Zones.Write(ctx, at, zones), r.Out.Fronts.Write(ctx, at, fronts)); err != nil {
			return model.Summary{}, err
		}
		progress(row+1, g.Height)
	}
	return model.Summary{Valid: 1}, nil
}

// rig is a session on its own loop, with what it said.
type rig struct {
	t       *testing.T
	world   *world
	loop    *job.Loop
	session *app.Session
	notices []app.Notice
}

func newRig(t *testing.T, w *world) *rig {
	t.Helper()
	r := &rig{t: t, world: w, loop: job.NewLoop()}
	r.session = app.New(w.deps(), r.loop.Post)
	r.session.Watch(func(c app.Change) {
		if c&app.NoticeChanged != 0 {
			r.notices = append(r.notices, r.session.TakeNotices()...)
		}
	})
	go r.loop.Run()
	t.Cleanup(func() {
		r.do(func(s *app.Session) {
			if err := s.Close(); err != nil {
				t.Errorf("close the session: %v", err)
			}
		})
		r.loop.Stop()
		if w.opened != 0 || w.models != 0 {
			t.Errorf("%d scenes and %d models are still open", w.opened, w.models)
		}
	})
	return r
}

func (r *rig) do(f func(s *app.Session)) {
	done := make(chan struct{})
	r.loop.Post(func() { defer close(done); f(r.session) })
	<-done
}

// await runs f and waits until it told how it ended and no job is left.
func (r *rig) await(f func(s *app.Session, then func(error))) error {
	r.t.Helper()
	ended, idle := make(chan error, 1), make(chan struct{})
	r.do(func(s *app.Session) { f(s, func(err error) { ended <- err }) })
	err := <-ended
	r.do(func(s *app.Session) { s.WhenIdle(func() { close(idle) }) })
	<-idle
	return err
}

func (r *rig) open(path string) {
	r.t.Helper()
	if err := r.await(func(s *app.Session, then func(error)) { s.Open(path, 1, then) }); err != nil {
		r.t.Fatalf("open %s: %v", path, err)
	}
}

// metric is a grid of 100 x 80 pixels of 30 m.
func metric() geo.Grid {
	return geo.Grid{Width: 100, Height: 80, Transform: geo.Affine{1000, 30, 0, 9000, 0, -30}, CRS: "EPSG:1"}
}

func grey(c, r int) float32 { return float32(c + r) }

// frontAt predicts glacier left of a column, ocean right of it, and a front of three pixels between.
func frontAt(col int) func(c, r int) uint8 {
	return func(c, r int) uint8 {
		switch {
		case c < col-1:
			return uint8(zone.Glacier)
		case c <= col+1:
			return uint8(zone.Front)
		}
		return uint8(zone.Ocean)
	}
}

// lineAt is a label: a north-south line through the middle of a column of metric().
func lineAt(col float64) geo.Layer {
	g := metric()
	return geo.Layer{CRS: g.CRS, Features: []geo.Feature{{Geometry: orb.LineString{
		g.Transform.Apply(col+0.5, 0), g.Transform.Apply(col+0.5, 80),
	}}}}
}
