package front

import "icefront/geo/zone"

// component is a connected area of sea or of land (whatever is not sea), 8-connected.
type component struct {
	up     int32 // component it was joined to, or itself
	sea    bool
	border bool // touches the border of the scene
	void   bool // touches no information
	size   int64
}

// edge is a straight stretch of glacier-ocean contact along pixel edges, with the sea on its right.
type edge struct {
	col, row  int32 // corner where it starts
	length    int32 // in pixels
	heading   heading
	land, sea int32 // components on either side
}

// heading is a direction along pixel edges; one more is a turn to the right.
type heading uint8

const (
	east heading = iota
	south
	west
	north
)

// contact follows the shore row by row: which areas there are, and where glacier meets ocean.
//
// Both lists are pruned of what cannot become a front any more, so that icebergs and ponds do not add up.
type contact struct {
	width    int32
	comps    []component
	edges    []edge
	runs     []run   // of the last row
	pieces   []piece // of the last row
	upright  []edge  // vertical edges of the last row
	prevRuns []run
	prev     []piece
	row      int32 // next row
	pruneAt  [2]int
	ragged   bool // too many edges: given up, only runs are followed
}

// Lists are pruned when they reach startPrune entries and then whenever they have doubled.
// A scene with more edges than maxEdges after that is noise.
const (
	startPrune = 1 << 16
	maxEdges   = 1 << 20
)

func newContact(width int) *contact {
	return &contact{width: int32(width), pruneAt: [2]int{startPrune, startPrune}}
}

// repeat takes a row that equals the last one.
func (c *contact) repeat() {
	if c.ragged {
		return
	}
	for _, p := range c.pieces {
		c.comps[c.find(p.comp)].size += int64(p.to - p.from)
	}
	for i := range c.upright {
		c.upright[i].row++
	}
	c.edges = append(c.edges, c.upright...)
	c.row++
	c.prune()
}

// spare is memory for the runs of the next row.
func (c *contact) spare() []run { return c.prevRuns[:0] }

// take takes the runs of the next row, and keeps them.
func (c *contact) take(list []run) {
	c.prevRuns, c.runs = c.runs, list
	if c.ragged {
		return
	}
	c.prev, c.pieces = c.pieces, splitPieces(c.runs, c.prev[:0])
	c.join()
	c.measure()
	c.uprightEdges()
	c.levelEdges()
	c.row++
	c.prune()
}

func (c *contact) find(i int32) int32 {
	for c.comps[i].up != i {
		c.comps[i].up = c.comps[c.comps[i].up].up
		i = c.comps[i].up
	}
	return i
}

// union joins two components; the older one stays.
func (c *contact) union(i, j int32) int32 {
	i, j = c.find(i), c.find(j)
	if i == j {
		return i
	}
	if i > j {
		i, j = j, i
	}
	a, b := &c.comps[i], &c.comps[j]
	b.up = i
	a.size += b.size
	a.border = a.border || b.border
	a.void = a.void || b.void
	return i
}

// join gives the pieces of this row the components of the pieces they touch in the last one, corners included.
func (c *contact) join() {
	k := 0
	for i := range c.pieces {
		p := &c.pieces[i]
		for k < len(c.prev) && c.prev[k].to < p.from {
			k++
		}
		for m := k; m < len(c.prev) && c.prev[m].from <= p.to; m++ {
			switch q := c.prev[m]; {
			case q.sea != p.sea:
			case p.comp < 0:
				p.comp = c.find(q.comp)
			default:
				p.comp = c.union(p.comp, q.comp)
			}
		}
		if p.comp < 0 {
			p.comp = int32(len(c.comps))
			c.comps = append(c.comps, component{up: p.comp, sea: p.sea})
		}
	}
}

// measure adds the pieces of this row to their components.
func (c *contact) measure() {
	for _, p := range c.pieces {
		comp := &c.comps[c.find(p.comp)]
		comp.size += int64(p.to - p.from)
		if c.row == 0 || p.from == 0 || p.to == c.width {
			comp.border = true
		}
	}
}

// uprightEdges collects the contacts between neighbours in this row.
func (c *contact) uprightEdges() {
	c.upright = c.upright[:0]
	p := 0
	for i := 1; i < len(c.runs); i++ {
		a, b := c.runs[i-1], c.runs[i]
		if isSea(a.class) == isSea(b.class) {
			continue
		}
		for c.pieces[p].to < b.from {
			p++
		}
		left, right := c.pieces[p].comp, c.pieces[p+1].comp
		switch {
		case a.class == zone.Glacier: // sea to the east: northwards
			c.upright = append(c.upright, edge{b.from, c.row + 1, 1, north, left, right})
		case b.class == zone.Glacier:
			c.upright = append(c.upright, edge{b.from, c.row, 1, south, right, left})
		case a.class == zone.NoInformation:
			c.comps[c.find(right)].void = true
		case b.class == zone.NoInformation:
			c.comps[c.find(left)].void = true
		}
	}
	c.edges = append(c.edges, c.upright...)
}

// levelEdges collects the contacts between this row and the last.
func (c *contact) levelEdges() {
	a, b, pa, pb := 0, 0, 0, 0 // positions in runs and pieces, above and below
	for a < len(c.prevRuns) && b < len(c.runs) {
		above, below := c.prevRuns[a], c.runs[b]
		from, to := max(above.from, below.from), min(above.to, below.to)
		for c.prev[pa].to <= from {
			pa++
		}
		for c.pieces[pb].to <= from {
			pb++
		}
		if isSea(above.class) != isSea(below.class) {
			c.levelEdge(above.class, below.class, c.prev[pa].comp, c.pieces[pb].comp, from, to)
		}
		if above.to == to {
			a++
		}
		if below.to == to {
			b++
		}
	}
}

func (c *contact) levelEdge(above, below zone.Class, compAbove, compBelow, from, to int32) {
	switch {
	case above == zone.Glacier: // sea to the south: eastwards
		c.edges = append(c.edges, edge{from, c.row, to - from, east, compAbove, compBelow})
	case below == zone.Glacier:
		c.edges = append(c.edges, edge{to, c.row, to - from, west, compBelow, compAbove})
	case above == zone.NoInformation:
		c.comps[c.find(compBelow)].void = true
	case below == zone.NoInformation:
		c.comps[c.find(compAbove)].void = true
	}
}

// prune drops the edges of holes that are complete, when there are many.
func (c *contact) prune() {
	if len(c.edges) < c.pruneAt[0] && len(c.comps) < c.pruneAt[1] {
		return
	}
	alive := make([]bool, len(c.comps))
	for _, p := range c.pieces {
		alive[c.find(p.comp)] = true
	}
	c.keepOpen(alive)
	if len(c.edges) > maxEdges {
		*c = contact{width: c.width, runs: c.runs, ragged: true}
		return
	}
	c.renumber(alive)
	c.pruneAt = [2]int{max(startPrune, 2*len(c.edges)), max(startPrune, 2*len(c.comps))}
}

// finish drops the edges of all holes: land in the sea becomes sea, sea in the land becomes land. A component is
// no hole if it touches the border, or is the largest of its kind, or is sea at the edge of what can be seen.
func (c *contact) finish() []edge {
	for _, p := range c.pieces {
		c.comps[c.find(p.comp)].border = true
	}
	c.keepOpen(make([]bool, len(c.comps)))
	return c.edges
}

// keepOpen drops the edges of components that are holes and not alive.
func (c *contact) keepOpen(alive []bool) {
	largest := c.largest()
	keep := func(i int32) bool {
		i = c.find(i)
		comp := c.comps[i]
		return alive[i] || comp.border || comp.sea && comp.void || largest[0] == i || largest[1] == i
	}
	kept := c.edges[:0]
	for _, e := range c.edges {
		if keep(e.land) && keep(e.sea) {
			kept = append(kept, e)
		}
	}
	c.edges = kept
}

// largest is the largest component of land and of sea, the older one of equals; -1 if there is none.
func (c *contact) largest() [2]int32 {
	best := [2]int32{-1, -1}
	for i, comp := range c.comps {
		kind := 0
		if comp.sea {
			kind = 1
		}
		if comp.up == int32(i) && (best[kind] < 0 || comp.size > c.comps[best[kind]].size) {
			best[kind] = int32(i)
		}
	}
	return best
}

// renumber forgets the components that nothing refers to any more. Their order stays.
func (c *contact) renumber(alive []bool) {
	for _, i := range c.largest() {
		if i >= 0 {
			alive[i] = true
		}
	}
	for _, e := range c.edges {
		alive[c.find(e.land)], alive[c.find(e.sea)] = true, true
	}
	number := make([]int32, len(c.comps))
	for i := range c.comps {
		number[i] = c.find(int32(i))
	}
	comps, fresh := c.comps[:0], make([]int32, len(number))
	for i := range number {
		if number[i] == int32(i) && alive[i] {
			fresh[i] = int32(len(comps))
			comp := c.comps[i]
			comp.up = fresh[i]
			comps = append(comps, comp)
		}
	}
	c.comps = comps
	for _, list := range [][]edge{c.edges, c.upright} {
		for i := range list {
			list[i].land, list[i].sea = fresh[number[list[i].land]], fresh[number[list[i].sea]]
		}
	}
	for i := range c.pieces {
		c.pieces[i].comp = fresh[number[c.pieces[i].comp]]
	}
}
