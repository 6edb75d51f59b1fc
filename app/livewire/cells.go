package livewire

// A cell holds all there is of a pixel in 32 bits, so that a step touches memory once: the code of the step that led here
// (3 bits), what it cost to come here modulo ring (12), whether it was reached (1), its cost (8), the orientation of its
// edge (4), and whether it is settled (1).
//
// Modulo ring is enough: a pixel that is reached but not settled is one step ahead of a settled one, and no step costs more.
const (
	ring             = 4096
	codeMask         = 7
	byWay            = 3
	wayMask          = ring - 1
	reached   uint32 = 1 << 15
	labelMask        = 1<<16 - 1
	byPrice          = 16
	byTurn           = byPrice + byEdge
	turnMask         = 15
	settled   uint32 = 1 << 28
)

// Pixels lie in memory so that neighbours share lines and pages: the low bits of an index are column and row within 4x4
// (64 bytes), then within 32x32 (a page), then the rest. Spreading jumps about its rim and mostly waits for memory; this
// took a third off its time.
const (
	bitsAcross = 11
	extent     = 1 << bitsAcross // columns, and rows, with a border around the largest window
	cellMask   = extent*extent - 1
	columnMask = 0b11 | 0b111<<4 | 0b111111<<10
	rowMask    = cellMask - columnMask
	largest    = 2000 // side of the largest window
)

// cells are the pixels of a window with a border of settled ones.
type cells struct {
	at            []uint32
	columns, rows [extent]uint32 // of an index
}

// deposit puts the bits of v into the set bits of a mask, lowest first.
func deposit(v, mask uint32) (out uint32) {
	for ; mask != 0; mask &= mask - 1 {
		if v&1 != 0 {
			out |= mask & -mask
		}
		v >>= 1
	}
	return out
}

// clear makes room for a window of w x h pixels; their costs are still to be set.
func (c *cells) clear(w, h int) {
	if c.at == nil {
		c.at = make([]uint32, extent*extent)
		for i := range extent {
			c.columns[i], c.rows[i] = deposit(uint32(i), columnMask), deposit(uint32(i), rowMask)
		}
	}
	for x := range w + 2 {
		c.at[c.columns[x]|c.rows[0]], c.at[c.columns[x]|c.rows[h+1]] = settled, settled
	}
	for y := range h + 2 {
		c.at[c.columns[0]|c.rows[y]], c.at[c.columns[w+1]|c.rows[y]] = settled, settled
	}
}

// set gives pixels of a row their costs, from a column on.
func (c *cells) set(col, row int, costs []uint16) {
	y := c.rows[row+1]
	for i, cost := range costs {
		c.at[c.columns[col+i+1]|y] = uint32(cost) << byPrice
	}
}

// index is where a pixel lies.
func (c *cells) index(p pixel) uint32 { return c.columns[p.col+1] | c.rows[p.row+1] }

// codes are the steps that led to each pixel, row by row.
func (c *cells) codes(w, h int) []uint8 {
	out := make([]uint8, 0, w*h)
	for row := range h {
		y := c.rows[row+1]
		for col := range w {
			out = append(out, uint8(c.at[c.columns[col+1]|y]&codeMask))
		}
	}
	return out
}
