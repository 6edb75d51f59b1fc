package line

import (
	"errors"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// ErrFar says that a stroke does not come near the line that it shall change.
var ErrFar = errors.New("the stroke does not come near it")

var errOnce = errors.New("the stroke meets it in one place only")

// hold is one end of a stroke: where it holds to the line, or that it becomes the line's new end.
type hold struct {
	at    Position
	loose bool // beyond an end of the line, which it replaces
}

// Redraw replaces the stretch of a line between the places where a stroke begins and ends near it by the stroke.
//
// Which way the stroke was drawn does not matter. What of it goes astray before it comes near, or after, is left out, unless
// it is longer than the rest. A stroke that leaves beyond an end of the line replaces that end; so does one that leaves
// and does not come back, the end that is nearer to where it goes. In a ring the shorter stretch is replaced.
func Redraw(pts, stroke []orb.Point, near float64) ([]orb.Point, error) {
	if len(pts) < 2 || len(stroke) < 2 {
		return nil, errors.New("line and stroke need two vertices each")
	}
	ix := newIndex(pts)
	first, last := -1, -1
	for i := range stroke {
		if _, d := ix.nearest(stroke[i]); d <= near {
			first = i
			break
		}
	}
	for i := len(stroke) - 1; i >= first && first >= 0; i-- {
		if _, d := ix.nearest(stroke[i]); d <= near {
			last = i
			break
		}
	}
	if first < 0 {
		return nil, ErrFar
	}
	if Closed(pts) {
		if first == last {
			return nil, errOnce
		}
		return redrawRing(ix, stroke[first:last+1]), nil
	}
	if first == last && first > 0 && last < len(stroke)-1 {
		return nil, errOnce
	}
	middle := Length(stroke[first : last+1])
	from, to := 0, len(stroke)-1
	head := ix.end(stroke[0], near, Length(stroke[:first+1]) > middle)
	if head == nil {
		from, head = first, ix.end(stroke[first], near, false)
	}
	tail := ix.end(stroke[to], near, Length(stroke[last:]) > middle)
	if tail == nil {
		to, tail = last, ix.end(stroke[last], near, false)
	}
	if from >= to {
		return nil, errOnce
	}
	return redrawn(ix, stroke[from:to+1], *head, *tail), nil
}

// end tells how one end of a stroke holds to the line; nil if it went astray. One that is meant replaces the nearer end.
func (ix index) end(p orb.Point, near float64, meant bool) *hold {
	at, d := ix.nearest(p)
	last := Position{Segment: len(ix.pts) - 1}
	if at == (Position{}) || at == last {
		return &hold{at, true}
	}
	if d <= near {
		return &hold{at: at}
	}
	if !meant {
		return nil
	}
	if planar.DistanceSquared(ix.pts[0], p) < planar.DistanceSquared(ix.pts[last.Segment], p) {
		return &hold{Position{}, true}
	}
	return &hold{last, true}
}

// redrawn puts the stroke between its two holds.
func redrawn(ix index, stroke []orb.Point, head, tail hold) []orb.Point {
	pts := ix.pts
	if head.at == tail.at && head.loose && tail.loose { // it goes on from an end of the line
		end := pts[head.at.Segment]
		nearer := planar.DistanceSquared(end, stroke[0]) <= planar.DistanceSquared(end, stroke[len(stroke)-1])
		head.loose, tail.loose = !nearer, nearer
		if atTail := head.at.Segment > 0; atTail != nearer {
			stroke, head, tail = Reversed(stroke), tail, head
		}
	} else if tail.at.Before(head.at) {
		stroke, head, tail = Reversed(stroke), tail, head
	}
	var out []orb.Point
	if !head.loose {
		out = cut(pts, Position{}, head.at)
		stroke = stroke[1:] // it was drawn near the line, and begins on it
	}
	var rest []orb.Point
	if !tail.loose {
		rest = cut(pts, tail.at, Position{Segment: len(pts) - 1})
		stroke = stroke[:len(stroke)-1]
	}
	return once(slices.Concat(out, stroke, rest))
}

// redrawRing replaces the shorter of the two stretches between the ends of a stroke.
func redrawRing(ix index, stroke []orb.Point) []orb.Point {
	pts := ix.pts
	from, _ := ix.nearest(stroke[0])
	to, _ := ix.nearest(stroke[len(stroke)-1])
	if to.Before(from) {
		from, to, stroke = to, from, Reversed(stroke)
	}
	inner := cut(pts, from, to)
	last := Position{Segment: len(pts) - 1}
	between := stroke[1 : len(stroke)-1]
	if 2*Length(inner) <= Length(pts) {
		return once(slices.Concat(cut(pts, Position{}, from), between, cut(pts, to, last)))
	}
	return once(slices.Concat(inner, Reversed(between), inner[:1]))
}

// once drops vertices that repeat the one before.
func once(pts []orb.Point) []orb.Point { return slices.Compact(pts) }
