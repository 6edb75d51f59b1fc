package app

import (
	"context"
	"image/color"
	"slices"

	"github.com/paulmach/orb"

	"icefront/app/job"
	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo/zone"
)

// Layers are what lies on the map, from bottom to top.
func (s *Session) Layers() []layer.Layer { return s.doc.Layers() }

// LayerOf is the layer of a kind that belongs to an open scene; ok is false if there is none.
func (s *Session) LayerOf(key string, k layer.Kind) (l layer.Layer, ok bool) {
	for _, l := range s.doc.Layers() {
		if l.Kind == k && l.Scene == key && key != "" {
			return l, true
		}
	}
	return l, false
}

// HasLayer reports that the scene that is worked on has something to show in a layer of a kind.
func (s *Session) HasLayer(k layer.Kind) bool {
	_, ok := s.LayerOf(s.key, k)
	return ok
}

// SetLayerStyle changes how a layer is shown.
func (s *Session) SetLayerStyle(id layer.ID, st layer.Style) {
	st.Opacity = min(1, max(0, st.Opacity))
	if s.doc.SetStyle(id, st) {
		s.changed(StyleChanged)
	}
}

// SetVisible shows or hides the layer of a kind of the scene that is worked on.
func (s *Session) SetVisible(k layer.Kind, on bool) {
	if l, ok := s.LayerOf(s.key, k); ok {
		l.Style.Visible = on
		s.SetLayerStyle(l.ID, l.Style)
	}
}

// MoveLayer puts a layer before the one at a place of the order from the bottom, or on top.
func (s *Session) MoveLayer(id layer.ID, to int) { s.edit(s.doc.MoveLayer(id, to)) }

// RenameLayer gives a layer another name.
func (s *Session) RenameLayer(id layer.ID, name string) { s.edit(s.doc.RenameLayer(id, name)) }

// RemoveLayer takes a layer off the map. Of a scene, that is all that belongs to it.
func (s *Session) RemoveLayer(id layer.ID) {
	ids := []layer.ID{id}
	for _, l := range s.doc.Layers() {
		if l.ID != id || l.Kind != layer.Scene {
			continue
		}
		for _, other := range s.doc.Layers() {
			if other.Scene == l.Scene && other.ID != id {
				ids = append(ids, other.ID)
			}
		}
	}
	s.edit(s.doc.RemoveLayers(ids...))
}

// edit tells of an edit that could not be.
func (s *Session) edit(err error) {
	if err != nil {
		s.tell(err)
	}
}

// put lays a layer on the map, if the scene has none of its kind, and returns it.
func (s *Session) put(l layer.Layer) layer.Layer {
	if old, ok := s.LayerOf(l.Scene, l.Kind); ok {
		old.Path = l.Path
		s.doc.SetLayer(old)
		return old
	}
	l.ID = s.doc.PutLayer(l, layer.Place(s.doc.Layers(), l.Kind))
	return l
}

// Styles at first: zones let the scene through, and those of a label are there to be switched on.
func firstStyle(k layer.Kind) layer.Style {
	st := layer.Style{Visible: true, Opacity: 1}
	switch k {
	case layer.Zones, layer.Mask:
		st.Opacity = 0.4
	case layer.LabelZones:
		st = layer.Style{Opacity: 0.4}
	}
	return st
}

// LayerBound is the part of the map that a layer covers; ok is false if it is nothing or lies nowhere on the map.
func (s *Session) LayerBound(id layer.ID) (b orb.Bound, ok bool) {
	for _, l := range s.doc.Layers() {
		if l.ID != id || s.scene == nil {
			continue
		}
		r, drawn := s.drawn(l, map[string]bool{})
		switch {
		case !drawn:
			return b, false
		case r.Data.Source != nil:
			return r.Data.Source.Grid().Extent(), true
		case len(r.Lines) > 0:
			return r.Lines.Bound(), true
		}
	}
	return b, false
}

// StretchLayer sets the limits of a layer's greys so that these shares of its values lie below them: of the values of all of
// the scene, or of what a view shows of it if that is not empty. It is a job.
func (s *Session) StretchLayer(id layer.ID, shares [2]float64, v render.View, then func(error)) int {
	i := slices.IndexFunc(s.doc.Layers(), func(l layer.Layer) bool { return l.ID == id })
	if i < 0 || s.sheetOf(s.doc.Layers()[i].Scene) == nil {
		return s.refuse(ErrNoScene, then)
	}
	sc := s.sheetOf(s.doc.Layers()[i].Scene).scene
	work := func(ctx context.Context, _ func(done, total int)) (render.Stretch, error) {
		img, err := sc.Coarse, error(nil)
		if win := sc.Within(v); !v.Empty() && !win.Empty() {
			img, err = sc.Read(ctx, sc.Band, win, min(win.Width, stretchSide), min(win.Height, stretchSide))
		}
		if err != nil {
			return render.Stretch{}, err
		}
		return render.StretchOf(img, shares[0], shares[1])
	}
	return submit(s, job.Quick, "Stretch the greys", work, func(r render.Stretch) Change {
		for _, l := range s.doc.Layers() {
			if l.ID == id {
				l.Style.Stretch.Low, l.Style.Stretch.High, l.Style.Stretch.Shares = r.Low, r.High, shares
				s.SetLayerStyle(id, l.Style)
			}
		}
		return 0
	}, then)
}

// stretchSide bounds the pixels that a stretch of a view is taken of.
const stretchSide = 512

// FrontColor is the colour of a front outside the compare style: seen on bright ice, dark water, and every zone.
func FrontColor() color.NRGBA { return color.NRGBA{255, 64, 32, 255} }

// lineColor is the colour of a layer of lines.
func lineColor(l layer.Layer) color.NRGBA {
	switch {
	case l.Style.Color.A > 0:
		return l.Style.Color
	case l.Kind == layer.Fronts:
		return FrontColor()
	case l.Kind == layer.LabelFronts:
		return render.CompareStyle().Label
	}
	return color.NRGBA{86, 180, 233, 255}
}

// LayerColors are the colours of a layer on the map, for legends: one of lines, those of zones, none of pictures in grey.
func (s *Session) LayerColors(l layer.Layer) []color.NRGBA {
	switch {
	case l.Kind.Lines():
		return []color.NRGBA{lineColor(l)}
	case l.Kind.Classes():
		var all []color.NRGBA
		for z := zone.NoInformation; z <= zone.Ocean; z++ {
			all = append(all, ZoneColor(z))
		}
		return all
	}
	return []color.NRGBA{{40, 40, 40, 255}, {120, 120, 120, 255}, {220, 220, 220, 255}}
}
