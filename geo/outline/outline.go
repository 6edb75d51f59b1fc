// Package outline makes polygons of the zones of a mask: along the edges of its pixels, with holes, exactly.
package outline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"icefront/geo/runs"
)

// Area is one connected piece of a class. Pixels that touch in a corner only are not connected.
type Area struct {
	Class   uint8
	Polygon orb.Polygon // the border first, counterclockwise, then holes, clockwise; in the coordinates of the mask's grid
	Pixels  int64
}

// ErrTooMany says that a mask has so many borders that it is noise.
var ErrTooMany = errors.New("too many borders")

// maxCorners bounds the polygons to what a vector file takes: with the point that closes each ring five million.
const maxCorners = 4_000_000

// Areas finds the pieces of all classes but skip, such as no data; from north to south by their first pixel, class by
// class. No two of them share ground, and together they cover all pixels of the classes.
func Areas(ctx context.Context, m *runs.Mask, skip ...uint8) ([]Area, error) {
	var all []Area
	corners := 0
	counts := m.Count()
	for class := range counts {
		if counts[class] == 0 || slices.Contains(skip, uint8(class)) {
			continue
		}
		s := sweep{mask: m, class: uint8(class), open: map[edge]int{}}
		for y := 0; y <= m.Grid.Height; y++ {
			if y%256 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			s.row(y)
			if corners+len(s.at) > maxCorners {
				return nil, fmt.Errorf("outline a mask of %d x %d pixels at row %d: %w", m.Grid.Width, m.Grid.Height, y, ErrTooMany)
			}
		}
		corners += len(s.at)
		all = append(all, s.areas()...)
	}
	return all, nil
}

// edge is where a run begins or ends in a row: a stretch of vertical border.
type edge struct {
	x   int32
	end bool
}

// sweep goes through the rows of one class. Every corner of a border has a vertical and a horizontal neighbour.
type sweep struct {
	mask  *runs.Mask
	class uint8

	at         []corner
	open       map[edge]int // the corner where the vertical border above this row began
	above      []edge       // borders of the row above
	aboveParts []int        // which part each of its runs belongs to
	parts      []int        // union-find over runs
	pixels     []int64
}

type corner struct {
	x, y       int32
	vert, hori int32 // neighbours
	part       int32
	hole       bool // what begins here goes around what is not of the class, if it is a ring's first corner
	done       bool
}

// row compares a row with the one above it.
func (s *sweep) row(y int) {
	var edges []edge
	if y < s.mask.Grid.Height {
		ends, values := s.mask.Row(y)
		from := int32(0)
		for i, to := range ends {
			if values[i] == s.class {
				edges = append(edges, edge{from, false}, edge{to, true})
			}
			from = to
		}
	}
	parts := s.connect(edges)
	s.close(y, edges, parts)
	s.above, s.aboveParts = edges, parts
}

// connect gives every run of a row the part of the runs above it that it touches along an edge.
func (s *sweep) connect(edges []edge) []int {
	parts := make([]int, len(edges)/2)
	k := 0
	for i := range parts {
		from, to := edges[2*i].x, edges[2*i+1].x
		parts[i] = -1
		for k < len(s.aboveParts) && s.above[2*k+1].x <= from {
			k++
		}
		for j := k; j < len(s.aboveParts) && s.above[2*j].x < to; j++ {
			if parts[i] < 0 {
				parts[i] = s.find(s.aboveParts[j])
			} else {
				s.join(parts[i], s.aboveParts[j])
			}
		}
		if parts[i] < 0 {
			parts[i] = len(s.parts)
			s.parts, s.pixels = append(s.parts, len(s.parts)), append(s.pixels, 0)
		}
		s.pixels[parts[i]] += int64(to - from)
	}
	return parts
}

func (s *sweep) find(p int) int {
	for s.parts[p] != p {
		s.parts[p] = s.parts[s.parts[p]]
		p = s.parts[p]
	}
	return p
}

func (s *sweep) join(a, b int) {
	a, b = s.find(a), s.find(b)
	s.parts[max(a, b)] = min(a, b)
}

// turn is a corner on the line between two rows, before it is stored.
type turn struct {
	edge
	begins bool // its vertical border goes down from here
	part   int
}

// close makes corners where borders begin and end between two rows, and joins them in pairs: between the first and the
// second of each pair one row is of the class and the other is not.
func (s *sweep) close(y int, edges []edge, parts []int) {
	var turns []turn
	i, k := 0, 0
	for i < len(s.above) || k < len(edges) {
		switch {
		case k == len(edges) || i < len(s.above) && before(s.above[i], edges[k]):
			turns = append(turns, turn{s.above[i], false, s.aboveParts[i/2]})
			i++
		case i == len(s.above) || before(edges[k], s.above[i]):
			turns = append(turns, turn{edges[k], true, parts[k/2]})
			k++
		default: // the border goes straight on
			i, k = i+1, k+1
		}
	}
	for n := 0; n+1 < len(turns); n += 2 {
		a, b := s.corner(y, turns[n]), s.corner(y, turns[n+1])
		s.at[a].hori, s.at[b].hori = int32(b), int32(a)
	}
}

// before orders borders from left to right; of two at one place the end of a run is first, so that pixels that touch in a
// corner are apart.
func before(a, b edge) bool { return a.x < b.x || a.x == b.x && a.end && !b.end }

func (s *sweep) corner(y int, t turn) int {
	n := len(s.at)
	s.at = append(s.at, corner{x: t.x, y: int32(y), part: int32(t.part), hole: t.end})
	if t.begins {
		s.open[t.edge] = n
		return n
	}
	top := s.open[t.edge]
	delete(s.open, t.edge)
	s.at[n].vert, s.at[top].vert = int32(top), int32(n)
	return n
}
