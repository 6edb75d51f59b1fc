package app

import (
	"context"
	"fmt"
	"image"
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/render"
	"icefront/geo/front"
	"icefront/geo/zone"
)

// FrontColor is the colour of a front outside the compare style: seen on bright ice, dark water, and every zone.
func FrontColor() color.NRGBA { return color.NRGBA{255, 64, 32, 255} }

// Picture is what the map shows now, from bottom to top.
func (s *Session) Picture(background color.NRGBA) render.Picture {
	p := render.Picture{Background: background}
	if s.scene == nil {
		return p
	}
	scene := s.style.Layers[SceneLayer]
	p.Layers = append(p.Layers, render.Layer{
		Kind: render.KindScene, Visible: scene.Visible, Opacity: scene.Opacity,
		Data: render.Data{
			ID: s.layerID(sceneKind), Source: s.scene, Band: s.scene.Band, Coarse: s.scene.Coarse,
		},
		Stretch: s.scene.Stretch,
	})
	p.Layers = append(p.Layers, s.zoneLayers()...)
	p.Layers = append(p.Layers, s.marked.Layers()...)
	p.Layers = append(p.Layers, s.frontLayers()...)
	return p
}

// Kinds of pixels that the drawing cache tells apart.
const (
	sceneKind = "scene"
	zonesKind = "zones"
	labelKind = "label"
)

// layerID names pixels to the cache: other files get other names.
func (sh *sheet) layerID(kind string) string { return fmt.Sprintf("%s-%d", kind, sh.serial[kind]) }

func (s *Session) zoneLayers() (layers []render.Layer) {
	var pred, label render.Data
	if s.HasLayer(ZonesLayer) {
		pred = render.Data{ID: s.layerID(zonesKind), Source: s.prediction.Zones}
	}
	if s.HasLayer(LabelZonesLayer) {
		label = render.Data{ID: s.layerID(labelKind), Source: s.label.Zones()}
	}
	st := s.style.Layers[ZonesLayer]
	if s.style.Compare && pred.Source != nil && label.Source != nil {
		return []render.Layer{{Kind: render.KindAgreement, Visible: st.Visible, Opacity: 1, Data: pred, Other: label}}
	}
	palette := zonePalette()
	for _, l := range []struct {
		id   LayerID
		data render.Data
	}{{ZonesLayer, pred}, {LabelZonesLayer, label}} {
		st := s.style.Layers[l.id]
		if l.data.Source != nil {
			layers = append(layers, render.Layer{
				Kind: render.KindMask, Visible: st.Visible, Opacity: st.Opacity, Data: l.data, Palette: palette,
			})
		}
	}
	return layers
}

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

func (s *Session) frontLayers() (layers []render.Layer) {
	var pred, label orb.MultiLineString
	if s.prediction != nil {
		pred = front.Lines(s.prediction.Fronts)
	}
	label = front.Lines(s.label.Fronts())
	fs, ls := s.style.Layers[FrontLayer], s.style.Layers[LabelFrontLayer]
	if s.style.Compare {
		l := render.Layer{Kind: render.KindLinePair, Visible: true, Opacity: max(fs.Opacity, ls.Opacity), Width: 4}
		if fs.Visible {
			l.Lines = pred
		}
		if ls.Visible {
			l.OtherLines = label
		}
		return []render.Layer{l}
	}
	casing := color.NRGBA{0, 0, 0, 160}
	layers = []render.Layer{
		{Kind: render.KindLines, Visible: ls.Visible, Opacity: ls.Opacity, Lines: label, Color: render.CompareStyle().Label, Width: 2.5,
			Casing: color.NRGBA{255, 255, 255, 160}},
		{Kind: render.KindLines, Visible: fs.Visible, Opacity: fs.Opacity, Lines: pred, Color: FrontColor(), Width: 2.5, Casing: casing},
	}
	if fs.Visible && s.style.Errors {
		layers = append(layers, s.Errors().Layers(fs.Opacity)...)
	}
	return layers
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

// LayerID names a layer of the map.
type LayerID uint8

// Layers, from bottom to top.
const (
	SceneLayer LayerID = iota
	ZonesLayer
	LabelZonesLayer
	LabelFrontLayer
	FrontLayer
	layerCount
)

// LayerStyle is how a layer is shown.
type LayerStyle struct {
	Visible bool
	Opacity float64 // 0..1
}

// Style is how the map is shown. It is no edit: it has no undo.
type Style struct {
	Layers  [layerCount]LayerStyle
	Compare bool // prediction against label in the colours of the original
	Errors  bool // the predicted front in the colours of its local error; never with Compare
}

func defaultStyle() Style {
	var st Style
	for i := range st.Layers {
		st.Layers[i] = LayerStyle{Visible: true, Opacity: 1}
	}
	st.Layers[ZonesLayer].Opacity = 0.4
	st.Layers[LabelZonesLayer] = LayerStyle{Visible: false, Opacity: 0.4}
	return st
}

// Style returns how the map is shown.
func (s *Session) Style() Style { return s.style }

// SetLayer changes how a layer is shown.
func (s *Session) SetLayer(id LayerID, l LayerStyle) {
	l.Opacity = min(1, max(0, l.Opacity))
	if id < layerCount && s.style.Layers[id] != l {
		s.style.Layers[id] = l
		s.changed(StyleChanged)
	}
}

// SetCompare turns the compare style on or off.
func (s *Session) SetCompare(on bool) {
	if s.style.Compare != on {
		s.style.Compare, s.style.Errors = on, s.style.Errors && !on
		s.changed(StyleChanged)
	}
}

// HasLayer reports that there is something to show in a layer.
func (s *Session) HasLayer(id LayerID) bool {
	switch id {
	case SceneLayer:
		return s.scene != nil
	case ZonesLayer:
		return s.prediction != nil && s.prediction.Zones != nil
	case FrontLayer:
		return s.prediction != nil
	case LabelZonesLayer:
		return s.label.Zones() != nil
	case LabelFrontLayer:
		return len(s.label.Fronts()) > 0
	}
	return false
}
