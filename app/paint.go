package app

import (
	"context"
	"errors"
	"time"

	"icefront/app/edit"
	"icefront/app/edit/zones"
	"icefront/app/frontfile"
	"icefront/app/job"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/schema"
	"icefront/geo/zone"
)

// ErrNoZones says that something was asked that needs zones.
var ErrNoZones = errors.New("there are no zones yet: predict them or paint them")

// ByHand is what is known of a front that is drawn on the scene that is worked on.
func (s *Session) ByHand() schema.Attributes { return s.byHand(s.desk.At) }

func (s *Session) byHand(sh *sheet) schema.Attributes {
	a := schema.Attributes{}
	if sc := sh.Scene; sc != nil {
		info, size := sc.Info(), s.pixelSize(sc)
		r := report.Scene{Scene: sc.Path, PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, Version: s.Version()}
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
func (s *Session) CopyFronts(key string, ids ...edit.ID) ([]edit.ID, error) {
	sh := s.desk.Sheet(key)
	if sh == nil {
		return nil, ErrNoScene
	}
	var copies []schema.Front
	for _, id := range ids {
		f, ok := s.doc.Front(id)
		if !ok {
			continue
		}
		of, a := s.byHand(sh), f.Attributes
		a.Date, a.Time, a.Satellite, a.ImageID, a.Orbit, a.Polar = of.Date, of.Time, of.Satellite, of.ImageID, of.Orbit, ""
		a.Geocode, a.Resolution, a.Source, a.QualFlag = of.Geocode, of.Resolution, of.Source, of.QualFlag
		a.Trust, a.Mean, a.Median, a.EditSec = nil, nil, nil, 0
		copies = append(copies, schema.Front{CRS: f.CRS, Line: f.Line, Attributes: a})
	}
	if len(copies) == 0 {
		return nil, edit.ErrNoFront
	}
	s.putFronts(sh)
	return s.doc.Add("Copy to "+sh.Scene.Name, key, copies)
}

// Begin begins a front of the scene that is worked on with its first vertex.
func (s *Session) Begin(at [2]float64, a schema.Attributes) (edit.ID, error) {
	sh := s.desk.At
	if sh.Scene == nil {
		return 0, ErrNoScene
	}
	s.putFronts(sh)
	return s.doc.Begin(sh.Key, sh.Scene.Grid().CRS, at, a)
}

// putFronts lays the fronts of a scene on the map, if it had none.
func (s *Session) putFronts(sh *sheet) {
	if _, ok := s.LayerOf(sh.Key, layer.Fronts); !ok {
		s.desk.Put(layer.Layer{Kind: layer.Fronts, Name: sh.Scene.Name + " front", Scene: sh.Key, Style: layer.First(layer.Fronts)})
	}
}

// PaintGrid is the grid that is painted on in the scene that is worked on; empty without a scene.
func (s *Session) PaintGrid() geo.Grid {
	if s.desk.At.Scene == nil {
		return geo.Grid{}
	}
	g, _ := ground(s.desk.At)
	return g
}

// ground is what zones of a scene are painted over.
func ground(sh *sheet) (geo.Grid, geo.Source) {
	if sh.Prediction != nil && sh.Prediction.Zones != nil {
		return sh.Prediction.Zones.Grid(), sh.Prediction.Zones
	}
	return sh.Scene.Grid(), nil
}

// Paint gives what a shape, in pixels of its PaintGrid, covers of a scene a class, as a job. One that paints what another changes
// meanwhile begins again; whoever wants an order waits for then, which may be nil.
func (s *Session) Paint(key string, shape zones.Shape, class zone.Class, then func(error)) int {
	if sh := s.desk.Sheet(key); sh != nil {
		return s.paint(sh, shape, class, then)
	}
	return s.refuse(ErrNoScene, then)
}

func (s *Session) paint(sh *sheet, shape zones.Shape, class zone.Class, then func(error)) int {
	g, base := ground(sh)
	if s.doc.Painted(sh.Key) == nil {
		s.doc.Rebase(sh.Key, base) // it may have been made before a prediction
	}
	canvas, over := s.doc.Canvas(sh.Key, g, base), sh.Prediction
	work := func(ctx context.Context, _ func(done, total int)) (zones.Patch, error) {
		return canvas.Paint(ctx, sh.Key, shape, class)
	}
	again := false
	return submit(s, job.Quick, "Paint zones", work, func(p zones.Patch) Change {
		if !s.desk.Has(sh) {
			return 0
		}
		if again = sh.Prediction != over; again { // it lies over other zones now
			return 0
		}
		if _, ok := s.LayerOf(sh.Key, layer.Zones); !ok && !p.Empty() {
			s.desk.Put(layer.Layer{Kind: layer.Zones, Name: sh.Scene.Name + " zones", Scene: sh.Key, Style: layer.First(layer.Zones)})
		}
		err := s.doc.Paint(p)
		if again = errors.Is(err, edit.ErrOutdated); !again && !errors.Is(err, edit.ErrNothing) {
			s.edit(err)
		}
		return 0
	}, func(err error) {
		switch {
		case again && err == nil:
			s.paint(sh, shape, class, then)
		case then != nil:
			then(err)
		}
	})
}

// TraceZones traces the line between glacier and ocean in the zones of the scene as they are now, as a job, and puts it
// in the place of the fronts that a model drew and nobody changed.
func (s *Session) TraceZones(then func(error)) int {
	sh := s.desk.At
	if sh.Scene == nil {
		return s.refuse(ErrNoScene, then)
	}
	src := s.desk.Zones(sh)
	if src == nil {
		return s.refuse(ErrNoZones, then)
	}
	opt := front.Options{Rule: front.ByContact, PixelSize: s.pixelSize(sh.Scene).Ground}
	work := func(ctx context.Context, progress func(done, total int)) ([]front.Front, error) {
		return traceZones(ctx, src, opt, progress)
	}
	return submit(s, job.Quick, "Front from zones", work, func(fs []front.Front) Change {
		if s.desk.Has(sh) {
			s.traced(sh, fs)
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

// traced puts fronts that were traced in the place of a model's. They count as the model's: the next tracing replaces them.
func (s *Session) traced(sh *sheet, fs []front.Front) {
	a := s.byHand(sh)
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
		s.warn("The zones of " + sh.Scene.Name + " have no glacier beside ocean: its fronts stay as they are.")
		return
	}
	s.putFronts(sh)
	kept, err := s.doc.Replace("Front from zones", sh.Key, all)
	s.edit(err)
	if kept > 0 && err == nil {
		s.warn("Fronts that were drawn or corrected by hand stay beside those of the zones.")
	}
}
