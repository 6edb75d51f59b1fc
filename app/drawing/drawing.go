// Package drawing is what a session does for tools that draw: fronts by hand, zones that are painted, fronts of zones.
package drawing

import (
	"context"
	"errors"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/desk"
	"icefront/app/edit"
	"icefront/app/edit/zones"
	"icefront/app/frontfile"
	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/owner"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/schema"
	"icefront/geo/zone"
)

// ErrNoZones says that something was asked that needs zones.
var ErrNoZones = errors.New("there are no zones yet: predict them or paint them")

// Drawing draws on the scenes of a desk. It belongs to one goroutine.
type Drawing struct {
	own  *owner.Owner
	desk *desk.Desk
	doc  *edit.Document
	deps Deps

	wires []*Wire
}

// Deps are what drawing asks of a session.
type Deps struct {
	Size    func(*opened.Scene) measure.PixelSize
	Version string // of the program
	NoScene error  // says that no scene is open
}

// New returns the drawing of a session.
func New(own *owner.Owner, on *desk.Desk, deps Deps) *Drawing {
	return &Drawing{own: own, desk: on, doc: on.Doc, deps: deps}
}

// ByHand is what is known of a front that is drawn on the scene that is worked on.
func (d *Drawing) ByHand() schema.Attributes { return d.byHand(d.desk.At) }

func (d *Drawing) byHand(sh *desk.Sheet) schema.Attributes {
	a := schema.Attributes{}
	if sc := sh.Scene; sc != nil {
		info, size := sc.Info(), d.deps.Size(sc)
		r := report.Scene{Scene: sc.Path, PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, Version: d.deps.Version}
		if !info.Acquired.IsZero() {
			r.Date = info.Acquired.UTC().Format(time.DateOnly)
		}
		a = frontfile.Attributes(info, r, nil)
	}
	flag := int64(0) // of CALFIN
	a.Source, a.QualFlag = schema.Manual, &flag
	return a
}

// CopyFronts copies fronts to another open scene, as fronts of its date. They keep their CRS.
func (d *Drawing) CopyFronts(key string, ids ...edit.ID) ([]edit.ID, error) {
	sh := d.desk.Sheet(key)
	if sh == nil {
		return nil, d.deps.NoScene
	}
	var copies []schema.Front
	for _, id := range ids {
		f, ok := d.doc.Front(id)
		if !ok {
			continue
		}
		of, a := d.byHand(sh), f.Attributes
		a.Date, a.Time, a.Satellite, a.ImageID, a.Orbit, a.Polar = of.Date, of.Time, of.Satellite, of.ImageID, of.Orbit, ""
		a.Geocode, a.Resolution, a.Source, a.QualFlag = of.Geocode, of.Resolution, of.Source, of.QualFlag
		a.Trust, a.Mean, a.Median, a.EditSec = nil, nil, nil, 0
		copies = append(copies, schema.Front{CRS: f.CRS, Line: f.Line, Attributes: a})
	}
	if len(copies) == 0 {
		return nil, edit.ErrNoFront
	}
	d.putFronts(sh)
	return d.doc.Add("Copy to "+sh.Scene.Name, key, copies)
}

// Begin begins a front of the scene that is worked on with its first vertex.
func (d *Drawing) Begin(at orb.Point, a schema.Attributes) (edit.ID, error) {
	sh := d.desk.At
	if sh.Scene == nil {
		return 0, d.deps.NoScene
	}
	d.putFronts(sh)
	return d.doc.Begin(sh.Key, sh.Scene.Grid().CRS, at, a)
}

// putFronts lays the fronts of a scene on the map, if it had none.
func (d *Drawing) putFronts(sh *desk.Sheet) {
	if _, ok := d.desk.LayerOf(sh.Key, layer.Fronts); !ok {
		d.desk.Put(layer.Layer{Kind: layer.Fronts, Name: sh.Scene.Name + " front", Scene: sh.Key, Style: layer.First(layer.Fronts)})
	}
}

// PaintGrid is the grid that is painted on in the scene that is worked on; empty without a scene.
func (d *Drawing) PaintGrid() geo.Grid {
	if d.desk.At.Scene == nil {
		return geo.Grid{}
	}
	g, _ := ground(d.desk.At)
	return g
}

// ground is what zones of a scene are painted over.
func ground(sh *desk.Sheet) (geo.Grid, geo.Source) {
	if sh.Prediction != nil && sh.Prediction.Zones != nil {
		return sh.Prediction.Zones.Grid(), sh.Prediction.Zones
	}
	return sh.Scene.Grid(), nil
}

// Paint gives what a shape, in pixels of its PaintGrid, covers of a scene a class, as a job. One that paints what another changes
// meanwhile begins again; whoever wants an order waits for then, which may be nil.
func (d *Drawing) Paint(key string, shape zones.Shape, class zone.Class, then func(error)) int {
	if sh := d.desk.Sheet(key); sh != nil {
		return d.paint(sh, shape, class, then)
	}
	return d.own.Refuse(d.deps.NoScene, then)
}

func (d *Drawing) paint(sh *desk.Sheet, shape zones.Shape, class zone.Class, then func(error)) int {
	g, base := ground(sh)
	if d.doc.Painted(sh.Key) == nil {
		d.doc.Rebase(sh.Key, base) // it may have been made before a prediction
	}
	canvas, over := d.doc.Canvas(sh.Key, g, base), sh.Prediction
	work := func(ctx context.Context, _ func(done, total int)) (zones.Patch, error) {
		return canvas.Paint(ctx, sh.Key, shape, class)
	}
	again := false
	return owner.Submit(d.own, job.Quick, "Paint zones", work, func(p zones.Patch) owner.Change {
		if !d.desk.Has(sh) {
			return 0
		}
		if again = sh.Prediction != over; again { // it lies over other zones now
			return 0
		}
		if _, ok := d.desk.LayerOf(sh.Key, layer.Zones); !ok && !p.Empty() {
			d.desk.Put(layer.Layer{Kind: layer.Zones, Name: sh.Scene.Name + " zones", Scene: sh.Key, Style: layer.First(layer.Zones)})
		}
		err := d.doc.Paint(p)
		if again = errors.Is(err, edit.ErrOutdated); !again && !errors.Is(err, edit.ErrNothing) {
			d.tell(err)
		}
		return 0
	}, func(err error) {
		switch {
		case again && err == nil:
			d.paint(sh, shape, class, then)
		case then != nil:
			then(err)
		}
	})
}

// tell tells of an edit that could not be.
func (d *Drawing) tell(err error) {
	if err != nil {
		d.own.Tell(err)
	}
}

// TraceZones traces the line between glacier and ocean in the zones of the scene as they are now, as a job, and puts it
// in the place of the fronts that a model drew and nobody changed.
func (d *Drawing) TraceZones(then func(error)) int {
	sh := d.desk.At
	if sh.Scene == nil {
		return d.own.Refuse(d.deps.NoScene, then)
	}
	src := d.desk.Zones(sh)
	if src == nil {
		return d.own.Refuse(ErrNoZones, then)
	}
	opt := front.Options{Rule: front.ByContact, PixelSize: d.deps.Size(sh.Scene).Ground}
	work := func(ctx context.Context, progress func(done, total int)) ([]front.Front, error) {
		return traceZones(ctx, src, opt, progress)
	}
	return owner.Submit(d.own, job.Quick, "Front from zones", work, func(fs []front.Front) owner.Change {
		if d.desk.Has(sh) {
			d.traced(sh, fs)
		}
		return 0
	}, then)
}

func traceZones(ctx context.Context, src geo.Source, opt front.Options, progress func(done, total int)) ([]front.Front, error) {
	t := front.NewTracer(opt)
	err := label.EachBand(ctx, src, label.Rows, progress, func(img geo.Image, row int) error {
		at := geo.Window{Row: row, Width: img.Grid.Width, Height: img.Grid.Height}
		return t.Write(ctx, at, label.Mask(img))
	})
	if err != nil {
		return nil, err
	}
	return t.Fronts()
}

// traced puts fronts that were traced in the place of a model'd. They count as the model's: the next tracing replaces them.
func (d *Drawing) traced(sh *desk.Sheet, fs []front.Front) {
	a := d.byHand(sh)
	if sh.Prediction != nil {
		a = frontfile.Attributes(sh.Scene.Info(), sh.Prediction.Report, nil)
		a.Trust = nil // it was that of the model's front
	}
	a.Source, a.FrontRule = schema.Model, front.ByContact.String()
	all := make([]schema.Front, len(fs))
	for i, f := range fs {
		all[i] = schema.Front{CRS: f.CRS, Line: f.Line, Attributes: a}
	}
	if len(all) == 0 {
		d.own.Warn("The zones of " + sh.Scene.Name + " have no glacier beside ocean: its fronts stay as they are.")
		return
	}
	d.putFronts(sh)
	kept, err := d.doc.Replace("Front from zones", sh.Key, all)
	d.tell(err)
	if kept > 0 && err == nil {
		d.own.Warn("Fronts that were drawn or corrected by hand stay beside those of the zones.")
	}
}
