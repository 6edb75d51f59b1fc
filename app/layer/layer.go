// Package layer holds what lies on the map, from bottom to top: which thing, under which name, and how it is shown.
package layer

import "image/color"

// ID names a layer as long as a session or a project lives. 0 is none.
type ID int64

// Kind is what a layer shows.
type Kind string

// Kinds of layers. Those of a scene follow it: what a model says, what a label says, what is drawn.
const (
	Scene       Kind = "scene"        // a raster in grey
	Zones       Kind = "zones"        // classes, predicted and corrected
	Fronts      Kind = "fronts"       // fronts of a scene that can be edited
	LabelZones  Kind = "label zones"  // classes of the label
	LabelFronts Kind = "label fronts" // fronts of the label
	Picture     Kind = "picture"      // a raster of its own: probabilities, uncertainty, another image
	Mask        Kind = "mask"         // classes of its own
	Vector      Kind = "vector"       // lines, polygons or points of its own
)

// Layer is one thing on the map.
type Layer struct {
	ID    ID     `json:"id"`
	Kind  Kind   `json:"kind"`
	Name  string `json:"name"`
	Scene string `json:"scene,omitempty"` // key of the scene that it belongs to
	Path  string `json:"path,omitempty"`  // file of a layer of its own
	Style Style  `json:"style"`
}

// Style is how a layer is shown. It is no edit: it has no undo.
type Style struct {
	Visible bool    `json:"visible"`
	Opacity float64 `json:"opacity"` // 0..1

	Color color.NRGBA `json:"color"` // of lines; transparent: the kind's own
	Width float64     `json:"width"` // of lines in screen pixels; 0: 2.5

	Stretch Stretch `json:"stretch"` // of pictures in grey
}

// Stretch says how values become grey.
type Stretch struct {
	Low    float64    `json:"low"` // black
	High   float64    `json:"high"`
	Shares [2]float64 `json:"shares"` // of the pixels that Low and High were taken at; 0, 0: set by hand
	Gamma  float64    `json:"gamma"`  // 0 means 1; above 1 is brighter
	DB     bool       `json:"db"`     // values are shown as 10 log10
	Smooth int        `json:"smooth"` // radius of speckle smoothing in pixels, for display only
	Linear bool       `json:"linear"` // pixels are mixed when zoomed in, instead of picked
}

// DefaultWidth is that of lines, in screen pixels.
const DefaultWidth = 2.5

// Lines reports that a layer of this kind is drawn as lines.
func (k Kind) Lines() bool { return k == Fronts || k == LabelFronts || k == Vector }

// Grey reports that it is a picture in grey.
func (k Kind) Grey() bool { return k == Scene || k == Picture }

// Classes reports that it is a mask of classes.
func (k Kind) Classes() bool { return k == Zones || k == LabelZones || k == Mask }

// rank is how high a kind lies among the others at first.
func (k Kind) rank() int {
	switch k {
	case Scene, Picture:
		return 0
	case Zones, LabelZones, Mask:
		return 1
	case Vector, LabelFronts:
		return 2
	}
	return 3
}

// Place is where a new layer goes: over all that lie lower by their kind, below those above it.
func Place(all []Layer, k Kind) int {
	at := 0
	for i, l := range all {
		if l.Kind.rank() <= k.rank() {
			at = i + 1
		}
	}
	return at
}

// First is how a layer of a kind is shown at first: zones let the scene through, and those of a label are there to be switched on.
func First(k Kind) Style {
	st := Style{Visible: true, Opacity: 1}
	switch k {
	case Zones, Mask:
		st.Opacity = 0.4
	case LabelZones:
		st = Style{Opacity: 0.4}
	}
	return st
}
