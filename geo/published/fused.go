package published

import (
	"context"
	"encoding/binary"
	"math/bits"
)

// reach is how far glacier is widened: the original's kernel of ones is 7 x 7.
const reach = 3

// fused makes the maps of a plane that holds the zones and the front.
//
// Rows pass through it with a delay: a row of zones is known when the glacier reach rows south of it is, the contact one
// row later, and whether a line is too short longest rows after that. Rows of pixels are sets of bits in between.
type fused struct {
	paint  *paint
	width  int
	height int
	zones  *band // nil: not wanted
	front  *band // nil: not wanted
	lines  *lines
	next   int // row that comes next

	grey [reach + 1][]uint8    // rows not yet written as zones
	sea  [reach + 2][]uint64   // ocean of the last rows
	wide [2*reach + 1][]uint64 // glacier of the last rows, widened to the sides
	ice  [3][]uint64           // glacier widened both ways: rows next-reach-3 to next-reach-1
	tail uint64                // valid bits of a row's last word
	own  []uint64              // glacier of the row that comes
	spot []uint64              // contact of a row
}

func newFused(p *paint, width, height int, zones, front *band) *fused {
	words := (width + 63) / 64
	f := &fused{paint: p, width: width, height: height, zones: zones, front: front}
	f.tail = ^uint64(0) >> (words*64 - width)
	f.lines = new(lines)
	for i := range f.grey {
		f.grey[i] = make([]uint8, width)
	}
	f.own, f.spot = make([]uint64, words), make([]uint64, words)
	for _, ring := range [][][]uint64{f.sea[:], f.wide[:], f.ice[:]} {
		for i := range ring {
			ring[i] = make([]uint64, words)
		}
	}
	return f
}

// row takes the next row of class indices; the last one brings out all that is delayed.
func (f *fused) row(ctx context.Context, indices []uint8) error {
	grey := f.grey[f.next%len(f.grey)]
	if err := f.paint.row(grey, indices); err != nil {
		return err
	}
	pack(f.own, grey, greyGlacier)
	pack(f.sea[f.next%len(f.sea)], grey, greyOcean)
	widen(f.wide[f.next%len(f.wide)], f.own)
	f.wide[f.next%len(f.wide)][len(f.own)-1] &= f.tail
	if err := f.step(ctx); err != nil {
		return err
	}
	for f.next >= f.height && f.next < f.height+reach+1+longest {
		clear(f.sea[f.next%len(f.sea)])
		clear(f.wide[f.next%len(f.wide)])
		if err := f.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// step brings out what the row that just came completes.
func (f *fused) step(ctx context.Context) error {
	row := f.next - reach
	f.next++
	if row < 0 {
		return nil
	}
	f.iceRow(row)
	if row < f.height && f.zones != nil {
		f.zoneRow(row)
		if err := f.zones.end(ctx); err != nil {
			return err
		}
	}
	if row < 1 || f.front == nil {
		return nil
	}
	f.contact(row - 1)
	f.lines.take(f.spot)
	if row-1 < longest {
		return nil
	}
	f.lines.paint(f.front.begin(), row-1-longest)
	return f.front.end(ctx)
}

// iceRow widens glacier north and south; beyond the scene there is none.
func (f *fused) iceRow(row int) {
	ice := f.ice[row%len(f.ice)]
	clear(ice)
	if row >= f.height {
		return
	}
	for _, wide := range f.wide {
		for i, w := range wide {
			ice[i] |= w
		}
	}
}

// zoneRow writes the greys of a row with its widened glacier.
func (f *fused) zoneRow(row int) {
	to := f.zones.begin()
	copy(to, f.grey[row%len(f.grey)])
	for i, w := range f.ice[row%len(f.ice)] {
		for px := to[i*64:]; w != 0; {
			from := bits.TrailingZeros64(w)
			n := bits.TrailingZeros64(^(w >> from))
			fill(px[from:from+n], greyGlacier)
			w &^= ^uint64(0) >> (64 - n) << from
		}
	}
}

// contact finds the ocean of a row beside glacier; what became glacier is no ocean.
func (f *fused) contact(row int) {
	sea, ice := f.sea[row%len(f.sea)], f.ice[row%len(f.ice)]
	north, south := f.ice[(row+2)%len(f.ice)], f.ice[(row+1)%len(f.ice)]
	var west uint64
	for i, w := range ice {
		beside := w<<1 | west | w>>1 | north[i] | south[i]
		if i+1 < len(ice) {
			beside |= ice[i+1] << 63
		}
		f.spot[i] = sea[i] &^ w & beside
		west = w >> 63
	}
}

// widen spreads bits by reach to both sides.
func widen(to, from []uint64) {
	var before uint64
	for i, w := range from {
		var after uint64
		if i+1 < len(from) {
			after = from[i+1]
		}
		v := w
		for n := 1; n <= reach; n++ {
			v |= w<<n | before>>(64-n) | w>>n | after<<(64-n)
		}
		to[i] = v
		before = w
	}
}

// pack sets the bits of the pixels that are v. Eight pixels are compared at a time.
func pack(to []uint64, row []uint8, v uint8) {
	clear(to)
	const low = 0x0101010101010101
	eight := uint64(v) * low
	i := 0
	for ; i+8 <= len(row); i += 8 {
		x := binary.LittleEndian.Uint64(row[i:]) ^ eight
		same := ^((x&(0x7f*low) + 0x7f*low) | x | 0x7f*low) // the top bit of each byte that is zero
		to[i/64] |= same >> 7 * 0x0102040810204080 >> 56 << (i & 63)
	}
	for ; i < len(row); i++ {
		if row[i] == v {
			to[i/64] |= 1 << (i & 63)
		}
	}
}

// fill sets all pixels to v.
func fill(px []uint8, v uint8) {
	for i := range px {
		px[i] = v
	}
}
