package render

import (
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/render/tile"
)

// Picture is what a frame shows: a background and layers from bottom to top.
type Picture struct {
	Background color.NRGBA
	Checker    color.NRGBA // second colour of a chequered background; transparent for a plain one
	Layers     []Layer
}

// Kind says how a layer is drawn.
type Kind uint8

// Kinds of layers.
const (
	// KindScene is a raster in grey: Data, Stretch.
	KindScene Kind = iota
	// KindMask is a class map in the colours of Palette: Data. The class 255 is transparent.
	KindMask
	// KindAgreement compares the class maps Data and Other: faint where they agree, Color where they differ.
	KindAgreement
	// KindLines is a set of lines: Lines, Color, Width, Casing. A line of one vertex is a dot.
	KindLines
	// KindLinePair compares Lines (a prediction) with OtherLines (a label) as the original does: yellow
	// under blue, magenta where both strokes cover: Width, Casing.
	KindLinePair
	// KindArea is what lies within an odd number of Lines, which are rings: Fill, and their border: Color, Width, Casing.
	KindArea
)

// Layer is one thing to draw. All its coordinates are in the CRS of the map.
type Layer struct {
	Kind    Kind
	Visible bool
	Opacity float64 // 0 transparent .. 1 opaque

	Data, Other Data
	Stretch     Stretch
	Palette     *Palette

	Lines, OtherLines orb.MultiLineString
	// LinesID names Lines and OtherLines to the cache, so that many vertices cost little: other lines, or the same in another
	// CRS, must have another ID. Empty for lines that are being changed.
	LinesID string
	Fill    color.NRGBA // of areas; transparent: none
	Color   color.NRGBA // transparent: the kind's own; of areas: no border
	Width   float64     // screen pixels; 0 means 2
	Casing  color.NRGBA // rim of one pixel around lines, for contrast; transparent for none
}

// Data are the pixels of a layer. The ID names them to the cache: other pixels must have another ID.
type Data = tile.Data

// Stretch maps sample values to grey.
type Stretch = tile.Stretch

// Palette colours the classes of a mask; alpha 0 hides a class.
type Palette [256]color.NRGBA

// Compare holds the colours of a comparison of a prediction with a label.
type Compare struct {
	Prediction, Label, Overlap color.NRGBA // of lines
	Differ, Agree              color.NRGBA // of zones
}

// CompareStyle returns the original's colours for lines (behaviour.md, section 8) and ours for zones: the orange
// of Okabe and Ito, told from green-grey by every kind of colour vision, and nearly nothing where all is well.
func CompareStyle() Compare {
	return Compare{
		Prediction: color.NRGBA{255, 255, 0, 255},
		Label:      color.NRGBA{51, 51, 255, 255},
		Overlap:    color.NRGBA{255, 0, 255, 255},
		Differ:     color.NRGBA{230, 159, 0, 190},
		Agree:      color.NRGBA{120, 150, 135, 40},
	}
}

func (k Kind) raster() bool { return k <= KindAgreement }

// data returns the rasters that the layer draws.
func (l Layer) data() []Data {
	switch l.Kind {
	case KindScene, KindMask:
		return []Data{l.Data}
	case KindAgreement:
		return []Data{l.Data, l.Other}
	}
	return nil
}

// drawn reports that the layer leaves anything on a frame.
func (l Layer) drawn() bool {
	if !l.Visible || !(l.Opacity > 0) {
		return false
	}
	for _, d := range l.data() {
		if d.Source == nil {
			return false
		}
	}
	return true
}

// alpha is the opacity in 0..255.
func (l Layer) alpha() uint32 { return uint32(min(l.Opacity, 1)*255 + 0.5) }

func (l Layer) width() float64 {
	if l.Width > 0 {
		return l.Width
	}
	return 2
}
