package app

import (
	"context"
	"fmt"
	"image"
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/zone"
)

// Kinds of pixels that the drawing cache tells apart.
const (
	sceneKind = "scene"
	zonesKind = "zones"
	labelKind = "label"
)

// layerID names pixels to the cache: other files get other names.
func (sh *sheet) layerID(kind string) string {
	return fmt.Sprintf("%s-%s-%d", sh.key, kind, sh.serial[kind])
}

// Picture is what the map shows now, from bottom to top.
func (s *Session) Picture(background color.NRGBA) render.Picture {
	p := render.Picture{Background: background}
	if s.scene == nil {
		return p
	}
	s.placed.Turn(s.scene.Grid().CRS)
	used := map[string]bool{}
	for _, l := range s.doc.Layers() {
		if drawn, ok := s.drawn(l, used); ok && l.Style.Visible {
			p.Layers = append(p.Layers, drawn)
		}
	}
	s.placed.Forget(used)
	p.Layers = append(p.Layers, s.marked.Layers()...)
	if s.style.Errors && s.visible(layer.Fronts) {
		p.Layers = append(p.Layers, s.Errors().Layers(1)...)
	}
	if s.style.Compare {
		p.Layers = append(p.Layers, s.linePair())
	}
	return p
}

// NotDrawn is why a layer cannot be drawn on the map as it is; empty if it can.
func (s *Session) NotDrawn(l layer.Layer) string {
	if s.scene == nil {
		return "No scene is open."
	}
	sh := s.sheetOf(l.Scene)
	switch {
	case sh == nil:
		return "Its scene is not open."
	case sh.scene.Grid().CRS == s.scene.Grid().CRS:
		return ""
	case sh.scene.Grid().CRS.Empty() || s.scene.Grid().CRS.Empty():
		return "Without georeferencing a scene is shown alone."
	}
	return ""
}

// drawn is a layer as it is drawn, in the CRS of the map. Names of what it uses are put into used.
func (s *Session) drawn(l layer.Layer, used map[string]bool) (r render.Layer, ok bool) {
	sh := s.sheetOf(l.Scene)
	if sh == nil {
		return r, false
	}
	r = render.Layer{Visible: true, Opacity: l.Style.Opacity}
	raster := func(kind string, src geo.Source) bool {
		id := sh.layerID(kind)
		used[id] = true
		placed, ok := s.placed.Raster(id, src, l.Kind.Classes())
		if r.Data = (render.Data{ID: id, Source: placed}); ok && placed != src {
			r.Data.ID += "-" + string(placed.Grid().CRS)
		}
		return ok
	}
	switch l.Kind {
	case layer.Scene:
		r.Kind, r.Stretch = render.KindScene, stretchOf(l.Style.Stretch)
		ok = raster(sceneKind, sh.scene)
		if r.Data.Band = sh.scene.Band; r.Data.Source == geo.Source(sh.scene) {
			r.Data.Coarse = sh.scene.Coarse
		}
		return r, ok
	case layer.Zones, layer.LabelZones:
		return s.masks(sh, l, r, raster)
	case layer.Fronts:
		if sh == s.sheet && s.style.Compare {
			return r, false // they are drawn on top, in other colours
		}
		r.Lines = s.frontLines(sh, used)
	case layer.LabelFronts:
		if sh == s.sheet && s.style.Compare {
			return r, false
		}
		name := fmt.Sprintf("%s-label-%d", sh.key, sh.serial[labelKind])
		used[name] = true
		r.Lines = s.placed.Lines(name, sh.scene.Grid().CRS, front.Lines(sh.label.Fronts()))
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
func (s *Session) masks(sh *sheet, l layer.Layer, r render.Layer, raster func(string, geo.Source) bool) (render.Layer, bool) {
	r.Kind, r.Palette = render.KindMask, zonePalette()
	label := sh.label.Zones()
	both := sh == s.sheet && s.style.Compare && label != nil && s.zonesOf(sh) != nil
	switch {
	case l.Kind == layer.LabelZones:
		return r, !both && raster(labelKind, label)
	case !raster(zonesKind, s.zonesOf(sh)):
		return r, false
	case both:
		data := r.Data
		if !raster(labelKind, label) {
			return r, false
		}
		r.Kind, r.Opacity, r.Palette, r.Data, r.Other = render.KindAgreement, 1, nil, data, r.Data
	}
	return r, true
}

// zonesOf are the zones of a scene as they are now: predicted, and corrected. nil if there are none.
func (s *Session) zonesOf(sh *sheet) geo.Source {
	if c := s.doc.Painted(sh.key); c != nil {
		return c
	}
	if sh.prediction == nil || sh.prediction.Zones == nil {
		return nil
	}
	return sh.prediction.Zones
}

// frontLines are the fronts of a scene that are lines, in the CRS of the map.
func (s *Session) frontLines(sh *sheet, used map[string]bool) (all orb.MultiLineString) {
	for _, f := range s.doc.Fronts(sh.key) {
		if !f.Finished() {
			continue
		}
		name := fmt.Sprintf("front-%d-%d", f.ID, s.doc.Revision(sh.key))
		used[name] = true
		all = append(all, s.placed.Lines(name, f.CRS, orb.MultiLineString{f.Line})...)
	}
	return all
}

// linePair is the front of the scene that is worked on, against that of its label.
func (s *Session) linePair() render.Layer {
	r := render.Layer{Kind: render.KindLinePair, Visible: true, Opacity: 1, Width: 4}
	if s.visible(layer.Fronts) {
		r.Lines = s.frontLines(s.sheet, map[string]bool{})
	}
	if s.visible(layer.LabelFronts) {
		r.OtherLines = front.Lines(s.label.Fronts())
	}
	return r
}

// visible reports that the layer of a kind of the scene that is worked on is shown.
func (s *Session) visible(k layer.Kind) bool {
	l, ok := s.LayerOf(s.key, k)
	return ok && l.Style.Visible
}

func stretchOf(st layer.Stretch) render.Stretch { return render.Stretch{Low: st.Low, High: st.High} }

func zonePalette() *render.Palette {
	var p render.Palette
	for c := zone.NoInformation; c <= zone.Front; c++ {
		p[c] = ZoneColor(c)
	}
	return &p
}

// ZoneColor is the colour of a zone on the map and in legends: that of class maps, but rock is brown, because
// its dark grey cannot be told from no information once both are translucent.
func ZoneColor(c zone.Class) color.NRGBA {
	if c == zone.Rock {
		return color.NRGBA{150, 100, 60, 255}
	}
	v := zone.Color(c)
	return color.NRGBA{v[0], v[1], v[2], v[3]}
}

// tileCache bounds the finished tiles kept for drawing.
const tileCache = 256 << 20

// Draw draws the map in the background: apply is called on the owner, at once with what is there and again as
// more arrives, until the frame is complete or a newer Draw takes its place. Give frames back with Drawn.
func (s *Session) Draw(v render.View, background color.NRGBA, apply func(frame *image.RGBA, complete bool)) {
	p := s.Picture(background)
	s.frames.Start(func(ctx context.Context, emit func(func())) {
		err := s.renderer.Render(ctx, p, v, func(frame *image.RGBA, complete bool) {
			emit(func() { apply(frame, complete) })
		})
		if err != nil && ctx.Err() == nil {
			emit(func() { s.drawFailed(err) })
		}
	})
}

// Drawn takes back a frame that is no longer shown, to draw into it. nil is ignored.
func (s *Session) Drawn(frame *image.RGBA) { s.renderer.Release(frame) }

// drawFailed tells of a file that cannot be read, once per scene: every frame would fail the same way.
func (s *Session) drawFailed(err error) {
	if sh := s.sheet; !sh.drawTold {
		sh.drawTold = true
		s.tell(err)
	}
}

// Style is how the scene that is worked on is compared with its label. It is no edit: it has no undo.
type Style struct {
	Compare bool // prediction against label in the colours of the original
	Errors  bool // the predicted front in the colours of its local error; never with Compare
}

// Style returns how the map is shown.
func (s *Session) Style() Style { return s.style }

// SetCompare turns the compare style on or off.
func (s *Session) SetCompare(on bool) {
	if s.style.Compare != on {
		s.style.Compare, s.style.Errors = on, s.style.Errors && !on
		s.changed(StyleChanged)
	}
}

// Edits are what the user draws: fronts, zones, and the order of layers, with one history for all.
func (s *Session) Edits() *edit.Document { return s.doc }
