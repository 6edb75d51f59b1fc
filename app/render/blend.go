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
func pick(dst, row []uint8, at []int32) {
	at = at[:len(dst)]
	for i := range dst {
		dst[i] = row[at[i]]
	}
}

// blend mixes four neighbours; fy is the way from row r0 to r1 in 1/256.
func blend(dst, r0, r1 []uint8, at []int32, frac []uint16, fy uint32) {
	at, frac, r1 = at[:len(dst)], frac[:len(dst)], r1[:len(r0)]
	for i := range dst {
		x, fx := int(at[i]), uint32(frac[i])
		a, b, c, d := uint32(r0[x]), uint32(r0[x+1]), uint32(r1[x]), uint32(r1[x+1])
		top := a<<8 + (b-a)*fx // may wrap on the way; the sum does not
		bottom := c<<8 + (d-c)*fx
		dst[i] = uint8((top<<8 + (bottom-top)*fy + 1<<15) >> 16)
	}
}

// blendHoles is blend where some pixels have no data.
func blendHoles(dst, r0, r1 []uint8, at []int32, frac []uint16, fy uint32) {
	for i := range dst {
		x := at[i]
		dst[i] = mix(r0[x], r0[x+1], r1[x], r1[x+1], uint32(frac[i]), fy)
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

// ink is a colour ready to be laid over pixels: premultiplied by alpha in 0..256.
type ink struct{ rb, g, keep uint32 }

// over lays the ink over one pixel.
func (k ink) over(p uint32) uint32 {
	rb := ((p&0x00ff00ff)*k.keep + k.rb) >> 8 & 0x00ff00ff
	g := ((p>>8&0xff)*k.keep + k.g) & 0xff00
	return rb | g | 0xff000000
}

// newInk makes an ink; alpha in 0..255 multiplies the colour's own.
func newInk(c [4]uint8, alpha uint32) ink {
	a := (uint32(c[3])*alpha*256 + 255*255/2) / (255 * 255)
	const half = 128 // rounds
	return ink{
		rb:   (uint32(c[0])*a + half) | (uint32(c[2])*a+half)<<16,
		g:    uint32(c[1])*a + half,
		keep: 256 - a,
	}
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
	dst = dst[:4*len(values)]
	for i, v := range values {
		k := &inks[v]
		if k.keep == 256 {
			continue
		}
		p := dst[4*i : 4*i+4]
		binary.LittleEndian.PutUint32(p, k.over(binary.LittleEndian.Uint32(p)))
	}
}

// judge lays one ink where two class maps agree and another where they differ.
func judge(dst, a, b []uint8, agree, differ ink) {
	dst, b = dst[:4*len(a)], b[:len(a)]
	for i, v := range a {
		if v == noClass || b[i] == noClass {
			continue
		}
		k := differ
		if v == b[i] {
			k = agree
		}
		p := dst[4*i : 4*i+4]
		binary.LittleEndian.PutUint32(p, k.over(binary.LittleEndian.Uint32(p)))
	}
}
