// Package desk holds the scenes that are open, with all that belongs to each, and draws what lies on the map.
package desk

import (
	"fmt"
	"slices"

	"icefront/app/edit"
	"icefront/app/errormap"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/opened"
	"icefront/app/placed"
	"icefront/app/predict"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/warp"
)

// Sheet is a scene with all that belongs to it.
type Sheet struct {
	Key        string // never changes, and names no other
	Scene      *opened.Scene
	Prediction *predict.Result
	Label      label.Label
	Stats      *report.Label // of the prediction against the label; nil while they are not known
	Errors     *errormap.Map // likewise, and without fronts on both sides
	Marked     errormap.Mark // of the errors
	AssessJob  int           // the latest comparison, over or not
	Told       bool          // a failed frame of the scene was told

	serial map[string]int // of each kind of pixels, for the drawing cache
}

// Forget drops what is known of errors, and what is marked of them.
func (sh *Sheet) Forget() { sh.Stats, sh.Errors, sh.Marked = nil, nil, errormap.Mark{} }

// Style is how the scene that is worked on is compared with its label. It is no edit: it has no undo.
type Style struct {
	Compare bool // prediction against label in the colours of the original
	Errors  bool // the predicted front in the colours of its local error; never with Compare
}

// Desk is what is open. It belongs to one goroutine.
type Desk struct {
	Doc    *edit.Document
	Sheets []*Sheet // in the order of opening
	At     *Sheet   // that is worked on; an empty one while no scene is open
	Style  Style

	placed placed.Cache // what is drawn of other scenes, in the CRS of the map
	pixels int          // how often pixels have changed, for their names in the drawing cache
}

// New returns a desk without a scene.
func New(project warp.Project, doc *edit.Document) *Desk {
	return &Desk{Doc: doc, At: &Sheet{}, placed: placed.Cache{Project: project}}
}

// Sheet is the open scene of a key, or nil.
func (d *Desk) Sheet(key string) *Sheet {
	if i := slices.IndexFunc(d.Sheets, func(sh *Sheet) bool { return sh.Key == key }); i >= 0 {
		return d.Sheets[i]
	}
	return nil
}

// Has reports that a sheet is still open.
func (d *Desk) Has(sh *Sheet) bool { return slices.Contains(d.Sheets, sh) }

// Lay opens a sheet for a scene and works on it. Without a layer of its own it gets one over the other scenes.
func (d *Desk) Lay(key string, o *opened.Scene) *Sheet {
	d.At = &Sheet{Key: key, Scene: o, serial: map[string]int{}}
	d.Sheets = append(d.Sheets, d.At)
	d.Stamp(d.At, scenePixels)
	if _, ok := d.LayerOf(key, layer.Scene); ok {
		return d.At
	}
	st := layer.First(layer.Scene)
	st.Stretch = layer.Stretch{Low: o.Stretch.Low, High: o.Stretch.High, Shares: [2]float64{opened.LowShare, opened.HighShare}}
	d.Put(layer.Layer{Kind: layer.Scene, Name: o.Name, Scene: key, Path: o.Path, Style: st})
	return d.At
}

// Drop takes a sheet away with its layers; the one before it, if any, is worked on then. Nothing is closed.
func (d *Desk) Drop(sh *Sheet) {
	i := slices.Index(d.Sheets, sh)
	if i < 0 {
		return
	}
	d.Sheets = slices.Delete(d.Sheets, i, i+1)
	var gone []layer.ID
	for _, l := range d.Doc.Layers() {
		if l.Scene == sh.Key {
			gone = append(gone, l.ID)
		}
	}
	d.Doc.DropLayers(gone...)
	if d.At == sh {
		if d.At = (&Sheet{}); len(d.Sheets) > 0 {
			d.At = d.Sheets[max(i-1, 0)]
		}
	}
}

// Follow goes on with another scene where that of the moment was taken off the map; false if nothing changes.
func (d *Desk) Follow() bool {
	onMap := func(sh *Sheet) bool {
		_, ok := d.LayerOf(sh.Key, layer.Scene)
		return ok
	}
	if d.At.Scene != nil && onMap(d.At) {
		return false
	}
	i := slices.IndexFunc(d.Sheets, onMap)
	switch {
	case i >= 0:
		d.At = d.Sheets[i]
	case d.At.Scene == nil:
		return false
	default:
		d.At = &Sheet{}
	}
	return true
}

// Stamp gives pixels of a sheet another name: they are others now.
func (d *Desk) Stamp(sh *Sheet, kind Pixels) {
	d.pixels++
	sh.serial[string(kind)] = d.pixels
}

// Pixels are kinds of pixels that the drawing cache tells apart.
type Pixels string

// Kinds of pixels of a sheet that change while it is open.
const (
	scenePixels Pixels = "scene"
	ZonePixels  Pixels = "zones"
	LabelPixels Pixels = "label"
)

// name names pixels to the cache.
func (sh *Sheet) name(kind Pixels) string {
	return fmt.Sprintf("%s-%s-%d", sh.Key, kind, sh.serial[string(kind)])
}

// LayerOf is the layer of a kind that belongs to a scene; ok is false if there is none.
func (d *Desk) LayerOf(key string, k layer.Kind) (l layer.Layer, ok bool) {
	for _, l := range d.Doc.Layers() {
		if l.Kind == k && l.Scene == key && key != "" {
			return l, true
		}
	}
	return l, false
}

// Put lays a layer on the map; of a scene that has one of its kind, that one gets its path.
func (d *Desk) Put(l layer.Layer) layer.Layer {
	if old, ok := d.LayerOf(l.Scene, l.Kind); ok {
		old.Path = l.Path
		d.Doc.SetLayer(old)
		return old
	}
	l.ID = d.Doc.PutLayer(l, layer.Place(d.Doc.Layers(), l.Kind))
	return l
}

// PutLabel puts what the label of a scene has on the map, and takes off what it has not.
func (d *Desk) PutLabel(sh *Sheet) {
	for _, l := range []struct {
		kind layer.Kind
		name string
		has  bool
	}{
		{layer.LabelZones, " label zones", sh.Label.Zones() != nil}, {layer.LabelFronts, " label", len(sh.Label.Fronts()) > 0},
	} {
		if l.has {
			d.Put(layer.Layer{Kind: l.kind, Name: sh.Scene.Name + l.name, Scene: sh.Key, Style: layer.First(l.kind)})
		} else if old, ok := d.LayerOf(sh.Key, l.kind); ok {
			d.Doc.DropLayers(old.ID)
		}
	}
}

// PutPrediction puts the layers of a prediction on the map.
func (d *Desk) PutPrediction(sh *Sheet) {
	r := sh.Prediction
	d.Stamp(sh, ZonePixels)
	if d.Doc.Painted(sh.Key) != nil {
		d.Doc.Repredict(sh.Key, r.Zones)
	}
	if old, ok := d.LayerOf(sh.Key, layer.Zones); ok && r.Zones == nil && d.Doc.Painted(sh.Key) == nil {
		d.Doc.DropLayers(old.ID)
	}
	if r.Zones != nil {
		d.Put(layer.Layer{Kind: layer.Zones, Name: sh.Scene.Name + " zones", Scene: sh.Key, Path: r.ZonesPath, Style: layer.First(layer.Zones)})
	}
	d.Put(layer.Layer{Kind: layer.Fronts, Name: sh.Scene.Name + " front", Scene: sh.Key, Style: layer.First(layer.Fronts)})
}

// Zones are the zones of a scene as they are now: predicted, and corrected. nil if there are none.
func (d *Desk) Zones(sh *Sheet) geo.Source {
	if c := d.Doc.Painted(sh.Key); c != nil {
		return c
	}
	if sh.Prediction == nil || sh.Prediction.Zones == nil {
		return nil
	}
	return sh.Prediction.Zones
}

// Fronts are the fronts of a scene as they are now, in its CRS; those of another one are left out.
func (d *Desk) Fronts(sh *Sheet) (all []front.Front) {
	for _, f := range d.Doc.Fronts(sh.Key) {
		if f.Finished() && f.CRS == sh.Scene.Grid().CRS {
			all = append(all, front.Front{CRS: f.CRS, Line: f.Line})
		}
	}
	return all
}
