package front

import (
	"slices"

	"github.com/paulmach/orb"
)

// path is a line in pixel coordinates: x the column, y the row, pixel centres at halves.
type path struct {
	at     []orb.Point
	closed bool // ends where it starts
}

// unit is one pixel edge: the corner it starts at and its heading, in raster order.
type unit uint64

func newUnit(col, row int32, h heading, width int32) unit {
	return unit(int64(row)*int64(width+1)+int64(col))<<2 | unit(h)
}

func (u unit) heading() heading { return heading(u & 3) }

func (u unit) corner() uint64 { return uint64(u >> 2) }

// end is the corner where the edge ends.
func (u unit) end(width int32) uint64 {
	switch u.heading() {
	case east:
		return u.corner() + 1
	case south:
		return u.corner() + uint64(width) + 1
	case west:
		return u.corner() - 1
	}
	return u.corner() - uint64(width) - 1
}

// units cuts edges into pixel edges, sorted.
func units(edges []edge, width int32) []unit {
	n := 0
	for _, e := range edges {
		n += int(e.length)
	}
	us := make([]unit, 0, n)
	for _, e := range edges {
		for k := range e.length {
			switch e.heading {
			case east:
				us = append(us, newUnit(e.col+k, e.row, east, width))
			case west:
				us = append(us, newUnit(e.col-k, e.row, west, width))
			default: // vertical edges have length 1
				us = append(us, newUnit(e.col, e.row, e.heading, width))
			}
		}
	}
	slices.Sort(us)
	return us
}

// chains links pixel edges to paths. Where four meet, the path turns right, around the sea's pixel: land holds
// together across corners.
func chains(edges []edge, width int32) []path {
	us := units(edges, width)
	next := make([]int32, len(us))
	entered := make([]bool, len(us))
	for i, u := range us {
		next[i] = follow(us, u, width)
		if next[i] >= 0 {
			entered[next[i]] = true
		}
	}
	var paths []path
	done := make([]bool, len(us))
	for _, open := range []bool{true, false} { // what is left after the open ones are rings
		for i := range us {
			if done[i] || open && entered[i] {
				continue
			}
			var p path
			p.closed = !open
			for k := int32(i); k >= 0 && !done[k]; k = next[k] {
				done[k] = true
				p.at = append(p.at, us[k].middle(width))
				if next[k] < 0 {
					p.at = append(p.at, cornerPoint(us[k].end(width), width))
				}
			}
			if open {
				p.at = slices.Insert(p.at, 0, cornerPoint(us[i].corner(), width))
			} else {
				p.at = append(p.at, p.at[0])
			}
			paths = append(paths, p)
		}
	}
	return paths
}

// follow is the index of the edge after u, or -1.
func follow(us []unit, u unit, width int32) int32 {
	end := u.end(width)
	i, _ := slices.BinarySearch(us, unit(end<<2))
	found := int32(-1)
	for ; i < len(us) && us[i].corner() == end; i++ {
		if found < 0 || us[i].heading() == (u.heading()+1)&3 {
			found = int32(i)
		}
	}
	return found
}

func cornerPoint(corner uint64, width int32) orb.Point {
	across := uint64(width) + 1
	return orb.Point{float64(corner % across), float64(corner / across)}
}

// middle is the middle of the edge: a line through middles runs straight along a staircase.
func (u unit) middle(width int32) orb.Point {
	a, b := cornerPoint(u.corner(), width), cornerPoint(u.end(width), width)
	return orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
}
