// Package product turns rows of probabilities into what users want of a segmentation: zones, fronts, the model's own
// class indices, probabilities and their uncertainty, each into a sink.
package product

import (
	"icefront/geo/zone"
	"icefront/model"
)

// labeller turns pixels' probabilities into their classes.
//
// Within a plane the most probable class wins, the lowest index on ties. A plane with both zones and a front says
// both; else the front comes from its own plane and the zone from the zones' plane. Planes of borders are not read.
// A model without zones leaves the zones zone.NoData.
type labeller struct {
	planes []plane
	zones  int  // the plane with zones; -1 if there is none
	front  int  // the plane with the front, which may be that of the zones; -1 if there is none
	mark   bool // the front class marks the front (else it is where glacier meets ocean)
	best   []float32
}

// plane is some of the channels.
type plane struct {
	first   int          // channel
	classes []zone.Class // what each channel stands for
}

func newLabeller(planes []model.Plane, rule model.FrontRule, width int) *labeller {
	p := model.Plan{Planes: planes}
	l := &labeller{mark: rule == model.FrontClass, zones: p.ZonePlane(), front: p.FrontPlane(), best: make([]float32, width)}
	first := 0
	for _, pl := range planes {
		q := plane{first: first}
		for _, c := range pl.Classes {
			q.classes = append(q.classes, c.Zone)
		}
		l.planes = append(l.planes, q)
		first += len(pl.Classes)
	}
	return l
}

// needs reports planes whose indices say zones or the front.
func (l *labeller) needs(p int) bool { return p == l.zones || p == l.front }

// index writes the class that wins in plane p to the pixels from up to to; probs is [channel][n].
func (l *labeller) index(p int, index []uint8, probs []float32, n, from, to int) {
	pl := l.planes[p]
	best := l.best[from:to]
	copy(best, probs[pl.first*n:][from:to])
	index = index[from:to]
	clear(index)
	for c := 1; c < len(pl.classes); c++ {
		for i, v := range probs[(pl.first+c)*n:][from:to] {
			if v > best[i] {
				best[i], index[i] = v, uint8(c)
			}
		}
	}
}

// behind writes the zone of each pixel where the front wins (or a border): the most probable of the real zones. Other
// pixels are left as they are.
//
// The original calls every front pixel ocean, which moves the glacier's edge seaward by half the front's width.
func (l *labeller) behind(zones, index []uint8, probs []float32, n, from, to int) {
	if l.zones < 0 {
		return
	}
	pl := l.planes[l.zones]
	for i := from; i < to; i++ {
		switch win := pl.classes[index[i]]; {
		case win < zone.Count:
		case win == zone.Background:
			zones[i] = uint8(zone.NoInformation)
		default:
			zones[i] = uint8(pl.likely(probs, n, i))
		}
	}
}

// likely is the most probable of the real zones at a pixel.
func (p plane) likely(probs []float32, n, i int) zone.Class {
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

// derive writes zones and fronts from the indices of all planes. Zones comes with what lies behind front pixels.
// Fronts holds the zones with zone.Front where the front class wins.
func (l *labeller) derive(zones, fronts []uint8, index [][]uint8, from, to int) {
	if l.zones < 0 {
		for i := from; i < to; i++ {
			zones[i] = uint8(zone.NoData)
		}
	} else {
		classes := l.planes[l.zones].classes
		for i, c := range index[l.zones][from:to] {
			if win := classes[c]; win < zone.Count {
				zones[from+i] = uint8(win)
			}
		}
	}
	copy(fronts[from:to], zones[from:to])
	if !l.mark || l.front < 0 {
		return
	}
	classes := l.planes[l.front].classes
	for i, c := range index[l.front][from:to] {
		if classes[c] == zone.Front {
			fronts[from+i] = uint8(zone.Front)
		}
	}
}

// warnings says what a model cannot give.
func (l *labeller) warnings() []string {
	if l.zones < 0 {
		return []string{"The model knows the front only: the zone map is empty."}
	}
	return nil
}
