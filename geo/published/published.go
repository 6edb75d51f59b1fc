// Package published does what the published method (Herrmann et al. 2023) did after its networks, pixel for pixel.
//
// Writer is its conversion: grey maps of zones, fronts and boundaries from a model's own class indices. Clean, Front, Box,
// Thin and Overlay are the first half of its evaluation, on such maps in runs; app/evaluate/herrmann is the other.
//
// Its oddities are kept, since figures in the literature rest on them: where one plane holds the zones and the front,
// the front counts as ocean and glacier is widened by three pixels, over whatever lies there. One is not: greys are
// exact, while the original's plotting library stretched those of models with several planes.
package published

import (
	"cmp"
	"errors"
	"fmt"

	"icefront/geo/zone"
)

// Greys of the maps.
const (
	greyRock    = 64
	greyGlacier = 127
	greyOcean   = 254
	greyLine    = 255 // front or boundary
)

// Maps tells which maps the label planes of a model give.
type Maps struct{ Zone, Front, Boundary bool }

// MapsOf tells what can be written from planes: what each class index of each plane means.
//
// A plane with the zones gives the zone map; if it has the front class too it is a fused plane, must have all zones, and
// gives the front as the contact of its ocean with its widened glacier. A plane without zones gives its front and
// its boundary.
func MapsOf(planes [][]zone.Class) (Maps, error) {
	r, err := newRecipe(planes)
	if err != nil {
		return Maps{}, err
	}
	return Maps{
		Zone: r.fused != nil || r.zone != nil, Front: r.fused != nil || r.front != nil, Boundary: r.boundary != nil,
	}, nil
}

// recipe says how each map comes from the planes. fused gives both zones and front.
type recipe struct{ fused, zone, front, boundary *paint }

// paint turns the class indices of a plane into greys.
type paint struct {
	plane int
	grey  [256]uint16
}

// unknown marks, in a paint, an index that is no class of the plane.
const unknown = 0x100

func newRecipe(planes [][]zone.Class) (recipe, error) {
	var r recipe
	for i, classes := range planes {
		if len(classes) > 255 {
			return recipe{}, fmt.Errorf("published maps: plane %d has %d classes, more than 255", i+1, len(classes))
		}
		if err := r.plane(i, classes); err != nil {
			return recipe{}, err
		}
	}
	if r == (recipe{}) {
		return recipe{}, errors.New("published maps: the model has neither zones nor a front nor a boundary, so there is nothing to write")
	}
	return r, nil
}

// plane adds what a plane gives.
func (r *recipe) plane(index int, classes []zone.Class) error {
	var has [256]bool
	for _, c := range classes {
		has[c] = true
	}
	zones := 0
	for _, found := range has[:zone.Count] {
		if found {
			zones++
		}
	}
	front, boundary := has[zone.Front], has[zone.Boundary]
	if zones > 0 && (boundary || front && zones < zone.Count) {
		return fmt.Errorf("published maps: plane %d mixes %d of the %d zones with a front or a boundary, which the original never did",
			index+1, zones, zone.Count)
	}
	for _, m := range []struct {
		what  string
		found bool
		taken *paint // by a plane before
	}{
		{"zones", zones > 0, cmp.Or(r.zone, r.fused)},
		{"a front", front, cmp.Or(r.front, r.fused)},
		{"a boundary", boundary, r.boundary},
	} {
		if m.found && m.taken != nil {
			return fmt.Errorf("published maps: planes %d and %d both have %s, and the original had one of them",
				m.taken.plane+1, index+1, m.what)
		}
	}
	switch {
	case zones > 0 && front:
		r.fused = newPaint(index, classes, zoneGrey)
		return nil
	case zones > 0:
		r.zone = newPaint(index, classes, zoneGrey)
		return nil
	}
	if front {
		r.front = newPaint(index, classes, lineGrey(zone.Front))
	}
	if boundary {
		r.boundary = newPaint(index, classes, lineGrey(zone.Boundary))
	}
	return nil
}

// newPaint is grey by index. No data is black.
func newPaint(plane int, classes []zone.Class, grey func(zone.Class) uint8) *paint {
	p := &paint{plane: plane}
	for i := range p.grey {
		p.grey[i] = unknown
	}
	p.grey[zone.NoData] = 0
	for i, c := range classes {
		p.grey[i] = uint16(grey(c))
	}
	return p
}

// Greys are the greys of a coding's values, as a mask of zones and as one of the front, for runs.Mask.Mapped.
func Greys(c zone.Coding) (zones, front [256]uint8) {
	line := lineGrey(zone.Front)
	for v, class := range c.Table() {
		zones[v], front[v] = zoneGrey(class), line(class)
	}
	return zones, front
}

// zoneGrey is CaFFe's grey of a class; the original called the front ocean.
func zoneGrey(c zone.Class) uint8 {
	switch c {
	case zone.Rock:
		return greyRock
	case zone.Glacier:
		return greyGlacier
	case zone.Ocean, zone.Front:
		return greyOcean
	}
	return 0
}

func lineGrey(line zone.Class) func(zone.Class) uint8 {
	return func(c zone.Class) uint8 {
		if c == line {
			return greyLine
		}
		return 0
	}
}

// row paints a row. It is an error if an index is no class of the plane.
func (p *paint) row(to, indices []uint8) error {
	var strange uint16
	to = to[:len(indices)]
	for i, v := range indices {
		g := p.grey[v]
		strange |= g
		to[i] = uint8(g)
	}
	if strange < unknown {
		return nil
	}
	for i, v := range indices {
		if p.grey[v] == unknown {
			return fmt.Errorf("column %d of plane %d holds %d, which is no class of it", i, p.plane+1, v)
		}
	}
	return nil
}
