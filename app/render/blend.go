package render

import "encoding/binary"

// Loops over one row of a frame. A frame's pixel is read and written as one little-endian
// word: red in the low byte, alpha (always opaque) in the high one.

func fillBytes(dst []uint8, v uint8) {
	for i := range dst {
		dst[i] = v
	}
}

// pick copies the pixels at the given places.
func pick(dst, row []uint8, at []place) {
	at = at[:len(dst)]
	for i := range dst {
		dst[i] = row[at[i]>>8]
	}
}

// place is a column of a tile to sample: the pixel shifted left by 8, and the way to the next in 1/256.
type place = uint32

// weigh mixes neighbours in a row.
func weigh(dst, row []uint8, at []place) {
	at = at[:len(dst)]
	for i := range dst {
		k := at[i]
		x, f := k>>8, k&0xff
		a, b := uint32(row[x]), uint32(row[x+1])
		dst[i] = uint8((a<<8 + (b-a)*f + 128) >> 8) // may wrap on the way; the sum does not
	}
}

// mixRows writes the mix of two rows of equal length.
func mixRows(dst, r0, r1 []uint8, f uint64) {
	const even, half = 0x00ff00ff00ff00ff, 0x0080008000800080
	r1, dst = r1[:len(r0)], dst[:len(r0)]
	g := 256 - f
	i := 0
	for ; i+8 <= len(r0); i += 8 {
		a, b := binary.LittleEndian.Uint64(r0[i:i+8]), binary.LittleEndian.Uint64(r1[i:i+8])
		e := ((a&even)*g + (b&even)*f + half) >> 8 & even
		o := ((a>>8&even)*g + (b>>8&even)*f + half) & ^uint64(even)
		binary.LittleEndian.PutUint64(dst[i:i+8], e|o)
	}
	for ; i < len(r0); i++ {
		dst[i] = uint8((uint64(r0[i])*g + uint64(r1[i])*f + 128) >> 8)
	}
}

// blendHoles mixes four neighbours of which some have no data; fy is the way from row r0 to r1 in 1/256.
func blendHoles(dst, r0, r1 []uint8, at []place, fy uint32) {
	for i := range dst {
		x := at[i] >> 8
		dst[i] = mix(r0[x], r0[x+1], r1[x], r1[x+1], at[i]&0xff, fy)
	}
}

// mix blends four tones and leaves out holes; where holes weigh more than half, the result is one.
func mix(a, b, c, d uint8, fx, fy uint32) uint8 {
	wa, wb, wc, wd := (256-fx)*(256-fy), fx*(256-fy), (256-fx)*fy, fx*fy
	if a == hole {
		wa = 0
	}
	if b == hole {
		wb = 0
	}
	if c == hole {
		wc = 0
	}
	if d == hole {
		wd = 0
	}
	total := wa + wb + wc + wd
	if total < 1<<15 {
		return hole
	}
	sum := uint32(a)*wa + uint32(b)*wb + uint32(c)*wc + uint32(d)*wd
	return uint8((sum + total/2) / total)
}

// ink is a colour ready to be laid over pixels, two at a time: premultiplied by alpha in 0..256, in lanes of
// 16 bits for red and blue, and for green and (opaque) alpha.
type ink struct{ rb, ga, keep uint64 }

const lanes = 0x00ff00ff00ff00ff

// over lays the ink over one or two pixels.
func (k *ink) over(p uint64) uint64 {
	rb := ((p&lanes)*k.keep + k.rb) >> 8 & lanes
	ga := ((p>>8&lanes)*k.keep + k.ga) & ^uint64(lanes)
	return rb | ga
}

// dot lays the ink over one pixel of a row.
func (k *ink) dot(pixel []uint8) {
	binary.LittleEndian.PutUint32(pixel, uint32(k.over(uint64(binary.LittleEndian.Uint32(pixel)))))
}

// line lays the ink over a row of pixels.
func (k *ink) line(row []uint8) {
	for len(row) >= 8 {
		binary.LittleEndian.PutUint64(row, k.over(binary.LittleEndian.Uint64(row)))
		row = row[8:]
	}
	if len(row) >= 4 {
		k.dot(row)
	}
}

// newInk makes an ink; alpha in 0..255 multiplies the colour's own.
func newInk(c [4]uint8, alpha uint32) ink {
	a := uint64((uint32(c[3])*alpha*256 + 255*255/2) / (255 * 255))
	const half, twice = 128, 1<<32 | 1 // half rounds
	return ink{
		rb:   (uint64(c[0])*a + half | (uint64(c[2])*a+half)<<16) * twice,
		ga:   (uint64(c[1])*a + half | (255*a+half)<<16) * twice,
		keep: 256 - a,
	}
}

// runEnd is the end of the run of equal values that starts at i.
func runEnd(values []uint8, i int) int {
	v := values[i]
	same := uint64(v) * 0x0101010101010101
	for i++; i+8 <= len(values) && binary.LittleEndian.Uint64(values[i:]) == same; {
		i += 8
	}
	for i < len(values) && values[i] == v {
		i++
	}
	return i
}

// opaque copies colours where there are values.
func opaque(dst, values []uint8, colors *[256]uint32) {
	dst = dst[:4*len(values)]
	for i, v := range values {
		if v != hole {
			binary.LittleEndian.PutUint32(dst[4*i:4*i+4], colors[v])
		}
	}
}

// tint lays each value's ink over the row.
func tint(dst, values []uint8, inks *[256]ink) {
	for i := 0; i < len(values); {
		end := runEnd(values, i)
		if k := &inks[values[i]]; k.keep < 256 {
			k.line(dst[4*i : 4*end])
		}
		i = end
	}
}

// judge lays one ink where two class maps agree and another where they differ.
func judge(dst, a, b []uint8, agree, differ *ink) {
	for i := 0; i < len(a); {
		end := min(runEnd(a, i), runEnd(b, i))
		k := differ
		if a[i] == b[i] {
			k = agree
		}
		if a[i] != noClass && b[i] != noClass {
			k.line(dst[4*i : 4*end])
		}
		i = end
	}
}
