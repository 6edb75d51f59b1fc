package stroke

import "encoding/binary"

// Ink is a colour ready to be laid over pixels, two at a time: premultiplied by alpha in 0..256, in lanes of
// 16 bits for red and blue, and for green and (opaque) alpha.
type Ink struct{ rb, ga, keep uint64 }

const lanes = 0x00ff00ff00ff00ff

// Over lays the ink over one or two pixels.
func (k *Ink) Over(p uint64) uint64 {
	rb := ((p&lanes)*k.keep + k.rb) >> 8 & lanes
	ga := ((p>>8&lanes)*k.keep + k.ga) & ^uint64(lanes)
	return rb | ga
}

// Dot lays the ink over one pixel of a row.
func (k *Ink) Dot(pixel []uint8) {
	binary.LittleEndian.PutUint32(pixel, uint32(k.Over(uint64(binary.LittleEndian.Uint32(pixel)))))
}

// Line lays the ink over a row of pixels.
func (k *Ink) Line(row []uint8) {
	for len(row) >= 8 {
		binary.LittleEndian.PutUint64(row, k.Over(binary.LittleEndian.Uint64(row)))
		row = row[8:]
	}
	if len(row) >= 4 {
		k.Dot(row)
	}
}

// NewInk makes an ink; alpha in 0..255 multiplies the colour's own.
func NewInk(c [4]uint8, alpha uint32) Ink {
	a := uint64((uint32(c[3])*alpha*256 + 255*255/2) / (255 * 255))
	const half, twice = 128, 1<<32 | 1 // half rounds
	return Ink{
		rb:   (uint64(c[0])*a + half | (uint64(c[2])*a+half)<<16) * twice,
		ga:   (uint64(c[1])*a + half | (255*a+half)<<16) * twice,
		keep: 256 - a,
	}
}

// Clear reports an ink that leaves nothing.
func (k *Ink) Clear() bool { return k.keep == 256 }
