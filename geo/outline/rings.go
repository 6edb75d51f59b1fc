package outline

import (
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// areas walks along the borders and puts the rings of each part together.
func (s *sweep) areas() []Area {
	flips := s.flips()
	polygons := map[int]orb.Polygon{}
	for start := range s.at {
		if s.at[start].done {
			continue
		}
		var walk [][2]int32
		for at := int32(start); !s.at[at].done; {
			next := s.at[at].hori
			s.at[at].done, s.at[next].done = true, true
			walk = append(walk, [2]int32{s.at[at].x, s.at[at].y}, [2]int32{s.at[next].x, s.at[next].y})
			at = s.at[next].vert
		}
		if s.at[start].hole { // the class is always on the same side
			slices.Reverse(walk)
		}
		part := s.find(int(s.at[start].part))
		for _, loop := range simple(walk) {
			outer := twiceArea(loop) > 0
			if flips {
				slices.Reverse(loop)
			}
			ring := s.ring(loop)
			if outer { // the border goes first
				polygons[part] = append(orb.Polygon{ring}, polygons[part]...)
			} else {
				polygons[part] = append(polygons[part], ring)
			}
		}
	}
	for p, n := range s.pixels {
		if root := s.find(p); root != p {
			s.pixels[root] += n
		}
	}
	var all []Area
	for _, part := range slices.Sorted(maps.Keys(polygons)) {
		all = append(all, Area{Class: s.class, Polygon: polygons[part], Pixels: s.pixels[part]})
	}
	return all
}

// flips reports that what goes counterclockwise in pixels, y downwards, goes clockwise in the grid's coordinates.
func (s *sweep) flips() bool {
	t := s.mask.Grid.Transform
	return t[1]*t[5]-t[2]*t[4] < 0
}

func (s *sweep) ring(loop [][2]int32) orb.Ring {
	ring := make(orb.Ring, 0, len(loop)+1)
	for _, p := range loop {
		ring = append(ring, s.mask.Grid.Transform.Apply(float64(p[0]), float64(p[1])))
	}
	return append(ring, ring[0])
}

// simple cuts a closed walk where it comes to a place for the second time: two holes that touch, or a hole that touches the
// border. What is cut off does not touch itself.
func simple(walk [][2]int32) [][][2]int32 {
	var loops [][][2]int32
	var path [][2]int32
	at := map[[2]int32]int{}
	for _, p := range walk {
		if i, seen := at[p]; seen {
			loops = append(loops, slices.Clone(path[i:]))
			for _, q := range path[i+1:] {
				delete(at, q)
			}
			path = path[:i+1]
			continue
		}
		at[p] = len(path)
		path = append(path, p)
	}
	if len(path) > 0 {
		loops = append(loops, path)
	}
	return loops
}

// twiceArea is positive for what goes counterclockwise if y is upwards.
func twiceArea(loop [][2]int32) int64 {
	var sum int64
	last := loop[len(loop)-1]
	for _, p := range loop {
		sum += int64(last[0])*int64(p[1]) - int64(p[0])*int64(last[1])
		last = p
	}
	return sum
}

// Layer is the areas as features: class, its name, and the pixels of each.
func Layer(areas []Area, crs geo.CRS, name func(class uint8) string) geo.Layer {
	l := geo.Layer{Name: "zones", CRS: crs, Fields: []geo.Field{
		{Name: "zone", Kind: geo.KindInt}, {Name: "name", Kind: geo.KindString}, {Name: "pixels", Kind: geo.KindInt},
	}}
	for _, a := range areas {
		l.Features = append(l.Features, geo.Feature{Geometry: a.Polygon, Values: []any{int64(a.Class), name(a.Class), a.Pixels}})
	}
	return l
}
