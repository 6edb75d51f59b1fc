package tile

import (
	"encoding/binary"

	"icefront/app/render/ink"
)

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
	if a == ink.Hole {
		wa = 0
	}
	if b == ink.Hole {
		wb = 0
	}
	if c == ink.Hole {
		wc = 0
	}
	if d == ink.Hole {
		wd = 0
	}
	total := wa + wb + wc + wd
	if total < 1<<15 {
		return ink.Hole
	}
	sum := uint32(a)*wa + uint32(b)*wb + uint32(c)*wc + uint32(d)*wd
	return uint8((sum + total/2) / total)
}
