package desk

import (
	"image/color"

	"github.com/paulmach/orb"

	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo/zone"
)

// Bound is the part of the map that a layer covers; ok is false if it is nothing or lies nowhere on the map.
func (d *Desk) Bound(id layer.ID) (b orb.Bound, ok bool) {
	for _, l := range d.Doc.Layers() {
		if l.ID != id || d.At.Scene == nil {
			continue
		}
		r, drawn := d.drawn(l, map[string]bool{})
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
func LayerColors(l layer.Layer) []color.NRGBA {
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

// ZonePalette colours zones on the map.
func ZonePalette() *render.Palette {
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
