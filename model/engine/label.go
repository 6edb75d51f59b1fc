package engine

import (
	"icefront/geo/zone"
	"icefront/model"
)

// labeller turns a pixel's probabilities into its zone and front class.
//
// Within a plane the most probable class wins, the lowest index on ties. A plane with both zones and a front says
// both; else the front comes from its own plane and the zone from the zones' plane. Planes of borders are not read.
// A model without zones leaves the zones zone.NoData.
type labeller struct {
	zones plane // empty if the model has none
	front plane // its own plane; empty if the front is among the zones, or there is none
	mark  bool  // the front class marks the front (else it is where glacier meets ocean)
}

// plane is some of the channels.
type plane struct {
	first   int          // channel
	classes []zone.Class // what each channel stands for
}

func newLabeller(p model.Plan) labeller {
	l := labeller{mark: p.FrontRule == model.FrontClass}
	l.zones = planeOf(p, p.ZonePlane())
	if p.FrontPlane() != p.ZonePlane() {
		l.front = planeOf(p, p.FrontPlane())
	}
	return l
}

// planeOf is a plane of the plan; none for -1.
func planeOf(p model.Plan, index int) plane {
	if index < 0 {
		return plane{}
	}
	var pl plane
	for _, before := range p.Planes[:index] {
		pl.first += len(before.Classes)
	}
	for _, c := range p.Planes[index].Classes {
		pl.classes = append(pl.classes, c.Zone)
	}
	return pl
}

// warnings says what a model cannot give.
func (l labeller) warnings() []string {
	if len(l.zones.classes) == 0 {
		return []string{"The model knows the front only: the zone map is empty."}
	}
	return nil
}

// row labels n pixels [channel][n]. Fronts holds the zones with zone.Front where the front class wins.
func (l labeller) row(zones, fronts []uint8, probs []float32, n int) {
	for i := range n {
		z, f := zone.NoData, false
		if len(l.zones.classes) > 0 {
			var win zone.Class
			win, z = l.zones.decide(probs, n, i)
			f = win == zone.Front
		}
		if len(l.front.classes) > 0 {
			win, _ := l.front.decide(probs, n, i)
			f = win == zone.Front
		}
		zones[i], fronts[i] = uint8(z), uint8(z)
		if f && l.mark {
			fronts[i] = uint8(zone.Front)
		}
	}
}

// decide returns the class that wins at pixel i and the zone there.
func (p plane) decide(probs []float32, n, i int) (win, z zone.Class) {
	best, at := probs[p.first*n+i], 0
	for c := 1; c < len(p.classes); c++ {
		if v := probs[(p.first+c)*n+i]; v > best {
			best, at = v, c
		}
	}
	switch win = p.classes[at]; {
	case win < zone.Count:
		return win, win
	case win == zone.Background:
		return win, zone.NoInformation
	}
	return win, p.frontZone(probs, n, i)
}

// frontZone is the zone of a pixel where the front wins (or a border): the most probable of the real zones.
//
// The original calls every front pixel ocean, which moves the glacier's edge seaward by half the front's width.
func (p plane) frontZone(probs []float32, n, i int) zone.Class {
	z, best := zone.NoInformation, float32(0)
	found := false
	for c, class := range p.classes {
		if class >= zone.Count {
			continue
		}
		if v := probs[(p.first+c)*n+i]; !found || v > best {
			z, best, found = class, v, true
		}
	}
	return z
}
