package desk

import (
	"fmt"
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo"
	"icefront/geo/front"
)

// Picture is what the map shows now, from bottom to top.
func (d *Desk) Picture(background color.NRGBA) render.Picture {
	p := render.Picture{Background: background}
	if d.At.Scene == nil {
		return p
	}
	d.placed.Turn(d.At.Scene.Grid().CRS)
	used := map[string]bool{}
	for _, l := range d.Doc.Layers() {
		if drawn, ok := d.drawn(l, used); ok && l.Style.Visible {
			p.Layers = append(p.Layers, drawn)
		}
	}
	d.placed.Forget(used)
	p.Layers = append(p.Layers, d.At.Marked.Layers()...)
	if d.Style.Errors && d.visible(layer.Fronts) {
		p.Layers = append(p.Layers, d.At.Errors.Layers(1)...)
	}
	if d.Style.Compare {
		p.Layers = append(p.Layers, d.linePair())
	}
	return p
}

// NotDrawn is why a layer cannot be drawn on the map as it is; empty if it can.
func (d *Desk) NotDrawn(l layer.Layer) string {
	if d.At.Scene == nil {
		return "No scene is open."
	}
	sh := d.Sheet(l.Scene)
	switch {
	case sh == nil:
		return "Its scene is not open."
	case sh.Scene.Grid().CRS == d.At.Scene.Grid().CRS:
		return ""
	case sh.Scene.Grid().CRS.Empty() || d.At.Scene.Grid().CRS.Empty():
		return "Without georeferencing a scene is shown alone."
	}
	return ""
}

// drawn is a layer as it is drawn, in the CRS of the map. Names of what it uses are put into used.
func (d *Desk) drawn(l layer.Layer, used map[string]bool) (r render.Layer, ok bool) {
	sh := d.Sheet(l.Scene)
	if sh == nil {
		return r, false
	}
	r = render.Layer{Visible: true, Opacity: l.Style.Opacity}
	raster := func(kind Pixels, src geo.Source) (data render.Data, ok bool) {
		id := sh.name(kind)
		used[id] = true
		placed, ok := d.placed.Raster(id, src, l.Kind.Classes())
		if data = (render.Data{ID: id, Source: placed}); ok && placed.Grid().CRS != sh.Scene.Grid().CRS { // it was reprojected
			data.ID += "-" + string(placed.Grid().CRS)
		}
		return data, ok
	}
	switch l.Kind {
	case layer.Scene:
		r.Kind, r.Stretch = render.KindScene, StretchOf(l.Style.Stretch)
		r.Data, ok = raster(scenePixels, sh.Scene)
		if r.Data.Band = sh.Scene.Band; ok && sh.Scene.Grid().CRS == d.At.Scene.Grid().CRS {
			r.Data.Coarse = sh.Scene.Coarse
		}
		return r, ok
	case layer.Zones, layer.LabelZones:
		return d.masks(sh, l, r, raster)
	case layer.Fronts:
		if sh == d.At && d.Style.Compare {
			return r, false // they are drawn on top, in other colours
		}
		r.Lines = d.frontLines(sh, used)
		r.LinesID = fmt.Sprintf("%s-fronts-%d-%s", sh.Key, d.Doc.Revision(sh.Key), d.At.Scene.Grid().CRS)
	case layer.LabelFronts:
		if sh == d.At && d.Style.Compare {
			return r, false
		}
		name := fmt.Sprintf("%s-label-%d", sh.Key, sh.serial[string(LabelPixels)])
		used[name] = true
		r.Lines = d.placed.Lines(name, sh.Scene.Grid().CRS, front.Lines(sh.Label.Fronts()))
		r.LinesID = name + "-" + string(d.At.Scene.Grid().CRS)
	default:
		return r, false
	}
	r.Kind, r.Color, r.Width = render.KindLines, lineColor(l), l.Style.Width
	if r.Width == 0 {
		r.Width = layer.DefaultWidth
	}
	if r.Casing = (color.NRGBA{0, 0, 0, 160}); l.Kind == layer.LabelFronts {
		r.Casing = color.NRGBA{255, 255, 255, 160}
	}
	return r, true
}

// masks are zones of a scene, or the agreement of both kinds while they are compared.
func (d *Desk) masks(sh *Sheet, l layer.Layer, r render.Layer, raster func(Pixels, geo.Source) (render.Data, bool)) (_ render.Layer, ok bool) {
	r.Kind, r.Palette = render.KindMask, ZonePalette()
	zones, label := d.Zones(sh), sh.Label.Zones()
	both := sh == d.At && d.Style.Compare && label != nil && zones != nil
	if l.Kind == layer.LabelZones {
		r.Data, ok = raster(LabelPixels, label)
		return r, ok && !both
	}
	if r.Data, ok = raster(ZonePixels, zones); ok && both {
		r.Kind, r.Opacity, r.Palette = render.KindAgreement, 1, nil
		r.Other, ok = raster(LabelPixels, label)
	}
	return r, ok
}

// frontLines are the fronts of a scene that are lines, in the CRS of the map.
func (d *Desk) frontLines(sh *Sheet, used map[string]bool) (all orb.MultiLineString) {
	for _, f := range d.Doc.Fronts(sh.Key) {
		if !f.Finished() {
			continue
		}
		name := fmt.Sprintf("front-%d-%d", f.ID, d.Doc.Revision(sh.Key))
		used[name] = true
		all = append(all, d.placed.Lines(name, f.CRS, orb.MultiLineString{f.Line})...)
	}
	return all
}

// linePair is the front of the scene that is worked on, against that of its label.
func (d *Desk) linePair() render.Layer {
	r := render.Layer{Kind: render.KindLinePair, Visible: true, Opacity: 1, Width: 4}
	if d.visible(layer.Fronts) {
		r.Lines = d.frontLines(d.At, map[string]bool{})
	}
	if d.visible(layer.LabelFronts) {
		r.OtherLines = front.Lines(d.At.Label.Fronts())
	}
	return r
}

// visible reports that the layer of a kind of the scene that is worked on is shown.
func (d *Desk) visible(k layer.Kind) bool {
	l, ok := d.LayerOf(d.At.Key, k)
	return ok && l.Style.Visible
}

// StretchOf is how a layer's values become grey.
func StretchOf(st layer.Stretch) render.Stretch {
	return render.Stretch{Low: st.Low, High: st.High, Gamma: st.Gamma, DB: st.DB, Smooth: st.Smooth, Linear: st.Linear}
}
