package predict

import (
	"context"
	"errors"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/zone"
	"icefront/model"
)

// outputs are the files of a prediction in the making.
type outputs struct {
	to       model.Outputs
	areas    *measure.Areas
	watch    *watch
	open     []file // in the order in which they are finished
	warnings []string
}

// file is what can be finished or thrown away.
type file interface {
	Close() error
	Discard() error
}

// create begins all files that are wanted.
func (r Run) create(ctx context.Context, about model.About, size measure.PixelSize) (_ *outputs, err error) {
	o := &outputs{}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.discard())
		}
	}()
	meta := r.provenance(about)
	g := r.Scene.Grid()
	zones, err := r.CreateRaster(ctx, r.Files.Zones, g, zone.Legend(), meta)
	if err != nil {
		return o, err
	}
	o.open = append(o.open, zones)
	if o.areas, err = measure.NewAreas(r.Earth, zones, g, size.Ground); err != nil {
		return o, err
	}
	o.watch = r.watch(about, g, size)
	o.to.Zones = tee{o.areas, o.watch}
	for _, begin := range []func() error{
		func() error { return r.createLabels(ctx, o, about.Plan, meta) },
		func() error { return r.createPublished(ctx, o, about.Plan, meta) },
		func() error { return r.createShares(ctx, o, about, meta) },
	} {
		if err := begin(); err != nil {
			return o, err
		}
	}
	o.to.Watch = o.watch.evidence.Watch()
	return o, nil
}

// createLabels begins the model's own class indices.
func (r Run) createLabels(ctx context.Context, o *outputs, plan model.Plan, meta map[string]string) error {
	if r.Files.Labels == "" {
		return nil
	}
	s, err := r.CreateIndices(ctx, r.Files.Labels, r.Scene.Grid(), geo.StackSpec{Names: planeNames(plan), Encoding: geo.Indices, Meta: meta})
	if err != nil {
		return err
	}
	o.open = append(o.open, s)
	o.to.Labels = s
	return nil
}

// createPublished begins what the original's chain wrote, of the model's own class indices.
func (r Run) createPublished(ctx context.Context, o *outputs, plan model.Plan, meta map[string]string) error {
	f := r.Files
	if f.PublishedZone == "" && f.PublishedFront == "" && f.PublishedBoundary == "" {
		return nil
	}
	var planes [][]zone.Class
	for _, p := range plan.Planes {
		var zs []zone.Class
		for _, c := range p.Classes {
			zs = append(zs, c.Zone)
		}
		planes = append(planes, zs)
	}
	maps, err := published.MapsOf(planes)
	if err != nil {
		return err
	}
	var sinks published.Sinks
	for _, m := range []struct {
		path string
		has  bool
		to   *geo.Sink[uint8]
	}{{f.PublishedZone, maps.Zone, &sinks.Zone}, {f.PublishedFront, maps.Front, &sinks.Front}, {f.PublishedBoundary, maps.Boundary, &sinks.Boundary}} {
		if m.path == "" || !m.has {
			continue
		}
		if *m.to, err = r.CreateGrey(ctx, m.path, r.Scene.Grid(), meta); err != nil {
			return err
		}
		o.open = append(o.open, *m.to)
	}
	w, err := published.New(planes, r.Scene.Grid(), sinks)
	if err != nil {
		return err
	}
	o.open = append(o.open[:1], w) // it owns its sinks
	if o.to.Labels != nil {
		o.open = append(o.open, o.to.Labels)
		o.to.Labels = both[uint8]{o.to.Labels, w}
		return nil
	}
	o.to.Labels = w
	return nil
}

// both writes one stack to two.
type both[T geo.Sample] struct{ a, b geo.Stack[T] }

func (t both[T]) Write(ctx context.Context, at geo.Window, bands []geo.Raster[T]) error {
	if err := t.a.Write(ctx, at, bands); err != nil {
		return err
	}
	return t.b.Write(ctx, at, bands)
}

func (t both[T]) Close() error   { return errors.Join(t.a.Close(), t.b.Close()) }
func (t both[T]) Discard() error { return errors.Join(t.a.Discard(), t.b.Discard()) }

// createShares begins probabilities and uncertainty.
func (r Run) createShares(ctx context.Context, o *outputs, about model.About, meta map[string]string) error {
	plan := about.Plan
	encoding := geo.Shares
	if r.Files.Half {
		encoding = geo.HalfShares
	}
	var fronts []string
	if plan.FrontPlane() >= 0 {
		fronts = []string{"probability of the front"}
	}
	for _, s := range []struct {
		path     string
		names    []string
		encoding geo.Encoding
		to       *geo.Stack[float32]
		lacks    string
	}{
		{r.Files.Probabilities, classNames(plan), encoding, &o.to.Probabilities, ""},
		{r.Files.Front, fronts, encoding, &o.to.FrontProbability, "The model has no front class: there is no probability of the front."},
		{r.Files.Uncertainty, planeNames(plan), geo.Shares, &o.to.Uncertainty, ""},
	} {
		if s.path == "" {
			continue
		}
		if len(s.names) == 0 {
			o.warnings = append(o.warnings, s.lacks)
			continue
		}
		stack, err := r.CreateStack(ctx, s.path, r.Scene.Grid(), geo.StackSpec{Names: s.names, Encoding: s.encoding, Meta: meta})
		if err != nil {
			return err
		}
		o.open = append(o.open, stack)
		*s.to = stack
	}
	if r.Files.Uncertainty != "" && about.Folds*r.Settings.Passes(plan)+len(r.Stored) == 1 {
		o.warnings = append(o.warnings, "One pass only: the uncertainty is that of overlapping tiles, not of mirrors.")
	}
	return nil
}

// planeNames are those of a plan's label planes.
func planeNames(plan model.Plan) []string {
	var names []string
	for _, p := range plan.Planes {
		names = append(names, p.Name)
	}
	return names
}

// classNames are those of all classes, with their plane's where there are several.
func classNames(plan model.Plan) []string {
	var names []string
	for _, p := range plan.Planes {
		for _, c := range p.Classes {
			name := c.Name
			if len(plan.Planes) > 1 {
				name = p.Name + ": " + c.Name
			}
			names = append(names, name)
		}
	}
	return names
}

// close finishes all files, the class map last; after an error the rest is thrown away.
func (o *outputs) close() error {
	for i := len(o.open) - 1; i >= 0; i-- {
		if err := o.open[i].Close(); err != nil {
			return err
		}
	}
	return nil
}

// discard throws away what is not finished.
func (o *outputs) discard() error {
	var errs []error
	for _, f := range o.open {
		errs = append(errs, f.Discard())
	}
	return errors.Join(errs...)
}
