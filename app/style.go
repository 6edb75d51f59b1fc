package app

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
