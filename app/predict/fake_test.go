package predict

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// disk is a set of fake files and what happened to them.
type disk struct {
	t       *testing.T
	scenes  map[string]*scene // that can be opened
	made    []*written        // in the order in which they were begun
	closed  []string
	opened  []*scene
	failing map[string]error // "create x", "close x", "open x", "write x", by base name
}

// scene is a raster in memory.
type scene struct {
	grid   geo.Grid
	info   geo.Info
	closed bool
}

func (s *scene) Grid() geo.Grid { return s.grid }
func (s *scene) Info() geo.Info { return s.info }
func (s *scene) Close() error   { s.closed = true; return nil }

func (s *scene) Read(_ context.Context, _ int, w geo.Window, cols, rows int) (geo.Image, error) {
	return geo.NewRaster[float32](s.grid.Crop(w)), nil
}

// written is a raster that is being written.
type written struct {
	d        *disk
	name     string // base
	kind     string
	spec     geo.StackSpec
	meta     map[string]string
	pix      [][]float32
	done     bool // closed
	thrown   bool // discarded before that
	realPath string
}

func (d *disk) begin(kind, path string, g geo.Grid, bands int, spec geo.StackSpec, meta map[string]string) (*written, error) {
	name := filepath.Base(path)
	if err := d.failing["create "+name]; err != nil {
		return nil, err
	}
	f := &written{d: d, name: name, kind: kind, spec: spec, meta: meta, realPath: path}
	for range bands {
		f.pix = append(f.pix, make([]float32, g.Width*g.Height))
	}
	d.made = append(d.made, f)
	return f, nil
}

// put takes a window of a band.
func put[T geo.Sample](f *written, at geo.Window, bands []geo.Raster[T]) error {
	if err := f.d.failing["write "+f.name]; err != nil {
		return err
	}
	if len(bands) != len(f.pix) || f.done || f.thrown {
		return fmt.Errorf("%s: %d bands for %d, closed %t, discarded %t", f.name, len(bands), len(f.pix), f.done, f.thrown)
	}
	for i, b := range bands {
		for k, v := range b.Pix {
			f.pix[i][at.Row*at.Width+k] = float32(v)
		}
	}
	return nil
}

func (f *written) Close() error {
	if err := f.d.failing["close "+f.name]; err != nil {
		return err
	}
	if f.done || f.thrown {
		f.d.t.Errorf("%s was closed again", f.name)
	}
	f.done = true
	f.d.closed = append(f.d.closed, f.name)
	f.d.scenes[f.realPath] = &scene{grid: geo.PixelGrid(1, 1)}
	return os.WriteFile(f.realPath, nil, 0o644)
}

func (f *written) Discard() error {
	f.thrown = f.thrown || !f.done
	return nil
}

// grey, indices and shares are files of different samples.
type grey struct{ *written }

func (g grey) Write(_ context.Context, at geo.Window, r geo.Mask) error {
	return put(g.written, at, []geo.Mask{r})
}

type indices struct{ *written }

func (s indices) Write(_ context.Context, at geo.Window, bands []geo.Mask) error {
	return put(s.written, at, bands)
}

type shares struct{ *written }

func (s shares) Write(_ context.Context, at geo.Window, bands []geo.Image) error {
	return put(s.written, at, bands)
}

// deps are the ways to the disk.
func (d *disk) deps() Deps {
	return Deps{
		OpenScene: func(_ context.Context, path string, _ geo.CRS) (geo.Scene, error) {
			if err := d.failing["open "+filepath.Base(path)]; err != nil {
				return nil, err
			}
			s, ok := d.scenes[path]
			if !ok {
				return nil, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
			}
			one := *s
			d.opened = append(d.opened, &one)
			return &one, nil
		},
		CreateRaster: func(_ context.Context, path string, g geo.Grid, _ geo.Legend, meta map[string]string) (geo.Sink[uint8], error) {
			f, err := d.begin("classes", path, g, 1, geo.StackSpec{}, meta)
			if err != nil {
				return nil, err
			}
			return grey{f}, nil
		},
		CreateGrey: func(_ context.Context, path string, g geo.Grid, meta map[string]string) (geo.Sink[uint8], error) {
			f, err := d.begin("grey", path, g, 1, geo.StackSpec{}, meta)
			if err != nil {
				return nil, err
			}
			return grey{f}, nil
		},
		CreateIndices: func(_ context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[uint8], error) {
			f, err := d.begin("indices", path, g, len(s.Names), s, s.Meta)
			if err != nil {
				return nil, err
			}
			return indices{f}, nil
		},
		CreateStack: func(_ context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[float32], error) {
			f, err := d.begin("shares", path, g, len(s.Names), s, s.Meta)
			if err != nil {
				return nil, err
			}
			return shares{f}, nil
		},
		Earth: measure.Earth{
			Project:  func(_, _ geo.CRS, _ []orb.Point) error { return errors.New("no projection here") },
			Describe: func(geo.CRS) (geo.CRSInfo, error) { return geo.CRSInfo{}, errors.New("no projection here") },
		},
		Version: "test",
	}
}

// find is a file that was begun.
func (d *disk) find(name string) *written {
	i := slices.IndexFunc(d.made, func(f *written) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return d.made[i]
}

// whole fails unless every file is finished or thrown away, and every scene but those given is closed.
func (d *disk) whole(t *testing.T, open int) {
	t.Helper()
	for _, f := range d.made {
		if f.done == f.thrown {
			t.Errorf("%s: closed %t, discarded %t", f.name, f.done, f.thrown)
		}
	}
	left := 0
	for _, s := range d.opened {
		if !s.closed {
			left++
		}
	}
	if left != open {
		t.Errorf("%d scenes are open, want %d", left, open)
	}
}

// segmenter is a fake model: ocean in the west, glacier in the east, a column of front between.
type segmenter struct {
	about model.About
	sum   model.Summary
	fail  error
	asked model.Request
}

func (s *segmenter) About() model.About { return s.about }
func (s *segmenter) Close() error       { return nil }

func (s *segmenter) Segment(ctx context.Context, r model.Request, progress func(done, total int)) (model.Summary, error) {
	s.asked = r
	g, out, plan := r.Source.Grid(), r.Out, s.about.Plan
	at := g.Bounds()
	zones, fronts := geo.NewRaster[uint8](g), geo.NewRaster[uint8](g)
	labels := make([]geo.Mask, len(plan.Planes))
	for p := range labels {
		labels[p] = geo.NewRaster[uint8](g)
	}
	for i := range zones.Pix {
		z := zone.Ocean
		if i%g.Width > g.Width/2 {
			z = zone.Glacier
		}
		f := z
		if i%g.Width == g.Width/2 {
			f = zone.Front
		}
		zones.Pix[i], fronts.Pix[i] = uint8(z), uint8(f)
		for p, pl := range plan.Planes {
			for c, class := range pl.Classes {
				if class.Zone == f {
					labels[p].Pix[i] = uint8(c)
				}
			}
		}
	}
	stack := func(n int) []geo.Image {
		var bands []geo.Image
		for range n {
			bands = append(bands, geo.NewRaster[float32](g))
		}
		return bands
	}
	var errs []error
	errs = append(errs, out.Zones.Write(ctx, at, zones), out.Fronts.Write(ctx, at, fronts))
	if out.Labels != nil {
		errs = append(errs, out.Labels.Write(ctx, at, labels))
	}
	for _, o := range []struct {
		to    geo.Stack[float32]
		bands int
	}{{out.Probabilities, plan.Channels()}, {out.FrontProbability, 1}, {out.Uncertainty, len(plan.Planes)}} {
		if o.to != nil {
			errs = append(errs, o.to.Write(ctx, at, stack(o.bands)))
		}
	}
	if progress != nil {
		progress(1, 1)
	}
	return s.sum, errors.Join(append(errs, s.fail)...)
}

// keys are those of a model file of one fused plane, or of a front and zones.
func keys(planes int) map[string]string {
	zones := `{"name":"rock","zone":1},{"name":"glacier","zone":2},{"name":"ocean","zone":3}`
	meta := map[string]string{
		"cf.version": "1", "cf.name": "fake", "cf.spacing_unit": "pixel", "cf.patch": "[16, 16]", "cf.mirror": "[0, 1]",
		"cf.planes":      `[{"name":"all","classes":[{"name":"no information","zone":0},` + zones + `,{"name":"front","zone":"front"}]}]`,
		"cf.description": "for people", "cf.licence": "none", "cf.citation": "nobody", "cf.train_data": "little",
		"cf.source_sha256": "abc", "cf.postprocess": "{}", "cf.bundle": "[]", "author": "somebody",
	}
	switch planes {
	case 1:
	case 2:
		meta["cf.planes"] = `[{"name":"front","classes":[{"name":"background","zone":"background"},{"name":"front","zone":"front"}]},` +
			`{"name":"zones","classes":[{"name":"no information","zone":0},` + zones + `]}]`
	default:
		meta["cf.planes"] = `[{"name":"zones","classes":[{"name":"no information","zone":0},` + zones + `]}]`
	}
	return meta
}

// fakes are a disk with a scene, a model of some planes, and a run that wants the class map.
func fakes(t *testing.T, planes int) (*disk, *segmenter, Run) {
	t.Helper()
	plan, err := model.ParsePlan(keys(planes))
	if err != nil {
		t.Fatal(err)
	}
	d := &disk{t: t, scenes: map[string]*scene{}, failing: map[string]error{}}
	seg := &segmenter{
		about: model.About{Path: "fake.onnx", SHA256: "123", Plan: plan, Device: model.Device{Name: "CPU (fake)"}, Folds: 1, Meta: keys(planes)},
		sum:   model.Summary{Tiles: 7, Valid: 1, Spacing: [2]float64{1, 1}},
	}
	run := Run{
		Deps: d.deps(), Scene: Scene{Scene: &scene{grid: geo.PixelGrid(40, 90)}, Path: "/data/scene.tif", Name: "scene", Band: 2},
		Files: Files{Zones: filepath.Join(t.TempDir(), "zones.tif")}, Sizes: measure.Sizes{All: [2]float64{10, 10}},
		Began: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	return d, seg, run
}
