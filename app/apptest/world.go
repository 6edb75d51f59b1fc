// Package apptest gives tests a session over fake files and a fake model: everything that a session needs,
// without C.
package apptest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"

	"github.com/paulmach/orb"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/app/library"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/device"
)

// World is a set of fake files and a fake model. What a session reads of it is set before the session starts.
type World struct {
	Layers  map[string]geo.Layer // vector files, by path
	Plan    model.Plan
	Cost    model.Cost           // of the fake model, for forecasts
	Fail    map[string]error     // by path, or "model", "describe", "devices", "segment", "raster", "sample"
	Hold    chan struct{}        // if set, segmenting waits for it or for the end of its context
	Classes func(c, r int) uint8 // what the fake model predicts; 4 is the front
	Sample  []string             // the built-in scene and its labels; empty: there is none
	Library *library.Library     // the user's models; nil: none
	// Evaluate and WriteEvaluation are those of app.Deps.
	Evaluate        func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (*evaluate.Result, error)
	WriteEvaluation func(ctx context.Context, r *evaluate.Result, dir string, s evaluate.Style, progress func(done, total int)) ([]string, error)

	mu      sync.Mutex
	scenes  map[string]*memory
	written map[string]geo.Layer
	opened  int             // scenes that are open
	models  int             // models that are open
	asked   []model.Request // what was segmented
}

// NewWorld returns a world without files, whose model predicts nothing but ocean.
func NewWorld() *World {
	return &World{
		scenes: map[string]*memory{}, Layers: map[string]geo.Layer{}, written: map[string]geo.Layer{}, Fail: map[string]error{},
		Plan:    model.Plan{Name: "fake", Unit: model.UnitMetre, Spacing: [2]float64{60, 60}, FrontRule: model.FrontClass, FrontMin: 100},
		Classes: func(c, r int) uint8 { return uint8(zone.Ocean) },
	}
}

// Add makes a raster file; its description may be changed until a session starts.
func (w *World) Add(path string, g geo.Grid, at func(c, r int) float32) *geo.Info {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &memory{w: w, grid: g, at: at, info: geo.Info{Path: path, Bands: []geo.Band{{Name: "band 1", Type: "Byte"}}, Georef: geo.GeorefAffine}}
	w.scenes[path] = m
	return &m.info
}

// Written is a vector file that was written; ok is false if it was not.
func (w *World) Written(path string) (l geo.Layer, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, ok = w.written[path]
	return l, ok
}

// Asked is what was segmented so far.
func (w *World) Asked() []model.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]model.Request(nil), w.asked...)
}

// Models is the number of models that are open.
func (w *World) Models() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.models
}

// Deps are the ways into this world.
func (w *World) Deps() app.Deps {
	return app.Deps{
		OpenScene:    w.openScene,
		ReadLayer:    w.readLayer,
		WriteLayer:   w.writeLayer,
		CreateRaster: w.createRaster,
		Project:      project,
		Describe:     func(c geo.CRS) (geo.CRSInfo, error) { return geo.CRSInfo{Name: string(c), Metres: 1}, nil },
		DescribeModel: func(_ context.Context, m app.ModelChoice) (model.About, error) {
			return model.About{Path: m.Path, SHA256: "abc", Plan: w.Plan, Cost: w.Cost, Folds: 1, Device: model.Device{Name: "CPU"}}, w.Fail["describe"]
		},
		Devices: func(context.Context) (device.Survey, error) {
			return device.Survey{Auto: "cpu", States: []device.State{{Device: "cuda", Name: "GPU (CUDA)", Reason: "this library has no CUDA"}}}, w.Fail["devices"]
		},
		OpenModel: w.openModel,
		Evaluate:  w.Evaluate, WriteEvaluation: w.WriteEvaluation,
		Models:       w.Library,
		UnpackSample: w.unpack,
		Version:      "test",
	}
}

func (w *World) openScene(_ context.Context, path string, _ geo.CRS) (geo.Scene, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.Fail[path]; err != nil {
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
}

func (w *World) readLayer(_ context.Context, path string) (geo.Layer, error) {
	l, ok := w.Layers[path]
	if !ok {
		return geo.Layer{}, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
	}
	return l, nil
}

func (w *World) writeLayer(_ context.Context, path string, l geo.Layer) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written[path] = l
	return nil, w.Fail[path]
}

func (w *World) createRaster(_ context.Context, path string, g geo.Grid, _ geo.Legend, _ map[string]string) (geo.Sink[uint8], error) {
	if err := w.Fail["raster"]; err != nil {
		return nil, err
	}
	return &sink{w: w, path: path, mask: geo.NewRaster[uint8](g)}, nil
}

func (w *World) unpack(string) (string, []string, error) {
	if err := w.Fail["sample"]; err != nil {
		return "", nil, err
	}
	if len(w.Sample) == 0 {
		return "", nil, errors.New("no sample")
	}
	return w.Sample[0], w.Sample[1:], nil
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

// memory is a raster in memory.
type memory struct {
	w    *World
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

func (m *memory) Read(ctx context.Context, _ int, src geo.Window, w, h int) (geo.Image, error) {
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
	w    *World
	path string
	mask geo.Mask
}

func (s *sink) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	copy(s.mask.Pix[at.Row*s.mask.Grid.Width:], r.Pix)
	return nil
}

func (s *sink) Close() error {
	s.w.Add(s.path, s.mask.Grid, func(c, r int) float32 {
		if v := s.mask.At(c, r); v != uint8(zone.NoData) {
			return float32(v)
		}
		return float32(math.NaN())
	})
	return os.WriteFile(s.path, nil, 0o644)
}

func (s *sink) Discard() error { return nil }
