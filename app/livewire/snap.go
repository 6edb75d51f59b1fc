package livewire

import (
	"math"

	"icefront/geo"

	"github.com/paulmach/orb"
)

// snapCost is what a pixel may cost to be snapped to: half a full edge, or half the model's certainty.
const snapCost = steps * 6 / 10

// maxSnap is how far snapping looks at most, in pixels of the level.
const maxSnap = 64

// ridgeNear is the pixel on a ridge that is nearest to a position, at most radius scene pixels away. Speckle has many short
// ridges: those less than half as long as the longest in reach do not count.
func (t *tiles) ridgeNear(l level, at orb.Point, radius float64) (best orb.Point, ok bool) {
	radius = min(radius, maxSnap*float64(l.every))
	away := func(p pixel) float64 {
		c := l.centre(p)
		return math.Hypot(c[0]-at[0], c[1]-at[1])
	}
	look := peephole{tiles: t, level: l, held: map[tileKey][]uint16{}}
	ridges := look.ridges(square(l, at, radius), func(p pixel) bool { return away(p) <= radius })
	longest := 0
	for _, ridge := range ridges {
		longest = max(longest, len(ridge))
	}
	for _, ridge := range ridges {
		for _, p := range ridge {
			if d := away(p); 2*len(ridge) >= longest && d <= radius {
				best, radius, ok = l.centre(p), d, true
			}
		}
	}
	return best, ok
}

// ridges are the connected pixels on ridges in a part of a window.
func (p peephole) ridges(in geo.Window, inside func(pixel) bool) (ridges [][]pixel) {
	on := map[pixel]bool{}
	for row := in.Row; row < in.Row+in.Height; row++ {
		for col := in.Col; col < in.Col+in.Width; col++ {
			if at := (pixel{col, row}); inside(at) && p.onRidge(at) {
				on[at] = true
			}
		}
	}
	for row := in.Row; row < in.Row+in.Height; row++ {
		for col := in.Col; col < in.Col+in.Width; col++ {
			if at := (pixel{col, row}); on[at] {
				ridges = append(ridges, connected(on, at))
			}
		}
	}
	return ridges
}

// connected takes a pixel and all that are connected to it out of a set.
func connected(on map[pixel]bool, at pixel) []pixel {
	found := []pixel{at}
	delete(on, at)
	for i := 0; i < len(found); i++ {
		for _, s := range directions {
			next := pixel{found[i].col + s.col, found[i].row + s.row}
			if on[next] {
				found = append(found, next)
				delete(on, next)
			}
		}
	}
	return found
}

// peephole looks at pixels of tiles without asking for the same tile twice.
type peephole struct {
	tiles *tiles
	level level
	held  map[tileKey][]uint16
}

// cost is a pixel with its orientation; a gap where nothing is known.
func (p peephole) cost(at pixel) uint16 {
	if !holds(p.level.bounds(), at) {
		return gapCost | noEdge<<byEdge
	}
	k := tileKey{p.level.every, at.col / side, at.row / side}
	costs, ok := p.held[k]
	if !ok {
		costs = p.tiles.find(k)
		p.held[k] = costs
	}
	if costs == nil {
		return gapCost | noEdge<<byEdge
	}
	return costs[at.row%side*k.window(p.level).Width+at.col%side]
}

// onRidge reports a pixel that is the best across its edge; what has no direction may be it in any.
func (p peephole) onRidge(at pixel) bool {
	own := p.cost(at)
	if own&byCost > snapCost {
		return false
	}
	from, to := 0, 4
	if edge := int(own >> byEdge); edge < noEdge {
		from = (edge + 1) / 2 // eighths of half a turn to quarters
		to = from + 1
	}
	for i := from; i < to; i++ {
		s := directions[i%4]
		a := p.cost(pixel{at.col + s.col, at.row + s.row}) & byCost
		b := p.cost(pixel{at.col - s.col, at.row - s.row}) & byCost
		if c := own & byCost; c <= a && c <= b && (c < a || c < b) {
			return true
		}
	}
	return false
}

// square is a window around a position that holds all that snapping looks at.
func square(l level, at orb.Point, radius float64) geo.Window {
	p, around := l.at(at), int(math.Ceil(min(max(radius, 0)/float64(l.every), maxSnap)))+1
	return geo.Window{Col: p.col - around, Row: p.row - around, Width: 2*around + 1, Height: 2*around + 1}.Intersect(l.bounds())
}
