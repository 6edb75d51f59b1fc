package engine

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"icefront/geo"
	"icefront/model"
)

// gate is where a test waits for the pipeline, and holds it until its context ends.
type gate struct {
	reached chan struct{}
	once    sync.Once
}

func newGate() *gate { return &gate{reached: make(chan struct{})} }

func (g *gate) hold(ctx context.Context) error {
	g.once.Do(func() { close(g.reached) })
	<-ctx.Done()
	return context.Cause(ctx)
}

// heldSource holds its n-th read.
type heldSource struct {
	geo.Source
	gate *gate
	n    int
	mu   sync.Mutex
}

func (s *heldSource) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	s.mu.Lock()
	s.n--
	now := s.n == 0
	s.mu.Unlock()
	if now {
		return geo.Image{}, s.gate.hold(ctx)
	}
	return s.Source.Read(ctx, band, w, cols, rows)
}

// heldNetwork holds its n-th run.
type heldNetwork struct {
	*network
	gate *gate
	n    int
}

func (n *heldNetwork) Run(ctx context.Context, in, out model.Tensor) error {
	if n.n--; n.n == 0 {
		return n.gate.hold(ctx)
	}
	return n.network.Run(ctx, in, out)
}

// heldSink holds its n-th write.
type heldSink struct {
	nowhere
	gate *gate
	n    int
}

func (s *heldSink) Write(ctx context.Context, _ geo.Window, _ geo.Mask) error {
	if s.n--; s.n == 0 {
		return s.gate.hold(ctx)
	}
	return nil
}

// heldStack holds its n-th write.
type heldStack struct{ heldSink }

func (s *heldStack) Write(ctx context.Context, at geo.Window, bands []geo.Image) error {
	return s.heldSink.Write(ctx, at, geo.Mask{})
}

// settled waits until no goroutines are left but those that were there. Some are about to end when Segment returns.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 1 << 22 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	stacks := make([]byte, 1<<16)
	t.Fatalf("%d goroutines are left of %d\n%s", runtime.NumGoroutine()-before, before, stacks[:runtime.Stack(stacks, true)])
}

// tall is a scene with several bands of rows for readers and writers.
func tall() endless { return endless{geo.PixelGrid(16, 4096)} }

// stage is where the pipeline is held.
type stage struct {
	name string
	make func(t *testing.T, g *gate) (*Ensemble, model.Request)
}

func stages() []stage {
	rules := `{"for_which_classes": [2]}`
	none := model.Outputs{Zones: nowhere{}, Fronts: nowhere{}}
	stored := func(s geo.Source) []model.Stored { return []model.Stored{{Source: s, Planes: fused().Planes}} }
	everyBand := bandless{tall()}
	return []stage{
		{"first read", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: &heldSource{Source: tall(), gate: g, n: 1}, Out: none}
		}},
		{"read ahead in the first pass", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: &heldSource{Source: tall(), gate: g, n: 3}, Out: none}
		}},
		{"read in the second pass", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: &heldSource{Source: tall(), gate: g, n: 12}, Out: none}
		}},
		{"first run", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), &heldNetwork{bright(), g, 1}), model.Request{Source: tall(), Out: none}
		}},
		{"a later run", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright(), &heldNetwork{bright(), g, 333}), model.Request{Source: tall(), Out: none}
		}},
		{"run of one of two models", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			e, err := Join(ensemble(t, fused(), bright()), ensemble(t, fused(), &heldNetwork{bright(), g, 5}))
			if err != nil {
				t.Fatal(err)
			}
			return e, model.Request{Source: tall(), Out: none}
		}},
		{"first write", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: tall(), Out: model.Outputs{Zones: &heldSink{gate: g, n: 1}}}
		}},
		{"last write", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: tall(), Out: model.Outputs{Fronts: &heldSink{gate: g, n: 16}}}
		}},
		{"write of shares", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: tall(), Out: model.Outputs{FrontProbability: &heldStack{heldSink{gate: g, n: 3}}}}
		}},
		{"write after post-processing", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ruled(t, fused(), rules, bright()), model.Request{Source: tall(), Work: t.TempDir(), Out: model.Outputs{Zones: &heldSink{gate: g, n: 2}}}
		}},
		{"read of stored probabilities", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return ensemble(t, fused(), bright()), model.Request{Source: tall(), Out: none, Stored: stored(&heldSource{Source: everyBand, gate: g, n: 7})}
		}},
		{"stored probabilities alone", func(t *testing.T, g *gate) (*Ensemble, model.Request) {
			return Average(fused(), nil), model.Request{Source: tall(), Out: none, Stored: stored(&heldSource{Source: everyBand, gate: g, n: 2})}
		}},
	}
}

func TestCancelAtAnyStage(t *testing.T) {
	for _, tt := range stages() {
		t.Run(tt.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			g := newGate()
			e, r := tt.make(t, g)
			ended := make(chan error)
			go func() {
				_, err := e.Segment(ctx, r, nil)
				ended <- err
			}()
			select {
			case <-g.reached:
			case err := <-ended:
				t.Fatalf("ended before it was held: %v", err)
			}
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want Canceled", err)
			}
			if r.Work != "" {
				empty(t, r.Work)
			}
			settled(t, before)
		})
	}
}

// bandless gives the same for every band.
type bandless struct{ endless }

func (b bandless) Read(ctx context.Context, _ int, w geo.Window, cols, rows int) (geo.Image, error) {
	return b.endless.Read(ctx, 1, w, cols, rows)
}

func TestErrorsStopTheNetwork(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name string
		edit func(r *model.Request, n *network)
		most int // runs; 0: not said
	}{
		// Bands have 256 rows, a row of tiles advances by 8, and there are two bands.
		{"sink", func(r *model.Request, _ *network) { r.Out.Zones = &failing{err: broken} }, 4 * 4 * 256 / 8},
		{"later write", func(r *model.Request, _ *network) { r.Out.Fronts = &failing{err: broken, after: 3} }, 4 * 7 * 256 / 8},
		{"network", func(_ *model.Request, n *network) { n.fail = broken }, 1},
		{"source in the second pass", func(r *model.Request, _ *network) {
			r.Source = &failingSource{Source: r.Source, err: broken, after: 12}
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			n := bright()
			r := model.Request{Source: tall()}
			tt.edit(&r, n)
			_, err := ensemble(t, fused(), n).Segment(context.Background(), r, nil)
			if !errors.Is(err, broken) {
				t.Errorf("got %v, want the error", err)
			}
			if tt.most > 0 && n.runs > tt.most {
				t.Errorf("%d runs after the error, want %d at most", n.runs, tt.most)
			}
			settled(t, before)
		})
	}
}

// failing is a sink that fails after some writes.
type failing struct {
	nowhere
	err   error
	after int
}

func (f *failing) Write(context.Context, geo.Window, geo.Mask) error {
	if f.after == 0 {
		return f.err
	}
	f.after--
	return nil
}

// failingSource fails after some reads.
type failingSource struct {
	geo.Source
	err   error
	after int
	mu    sync.Mutex
}

func (f *failingSource) Read(ctx context.Context, band int, w geo.Window, cols, rows int) (geo.Image, error) {
	f.mu.Lock()
	f.after--
	now := f.after < 0
	f.mu.Unlock()
	if now {
		return geo.Image{}, f.err
	}
	return f.Source.Read(ctx, band, w, cols, rows)
}
