// Package ink lays colours over rows of a frame, several pixels at a time.
//
// A frame's pixel is read and written as one little-endian word: red in the low byte, alpha (always opaque) in the high one.
package ink

import (
	"encoding/binary"
	"image/color"
)

// Ink is a colour ready to be laid over pixels, two at a time: premultiplied by alpha in 0..256, in lanes of
// 16 bits for red and blue, and for green and (opaque) alpha. The zero value is not an ink; New makes one.
type Ink struct{ rb, ga, keep uint64 }

const lanes = 0x00ff00ff00ff00ff

// New makes an ink; alpha in 0..255 multiplies the colour's own.
func New(c color.NRGBA, alpha uint32) Ink {
	a := uint64((uint32(c.A)*alpha*256 + 255*255/2) / (255 * 255))
	const half, twice = 128, 1<<32 | 1 // half rounds
	return Ink{
		rb:   (uint64(c.R)*a + half | (uint64(c.B)*a+half)<<16) * twice,
		ga:   (uint64(c.G)*a + half | (255*a+half)<<16) * twice,
		keep: 256 - a,
	}
}

// Shades are the inks of a colour that covers a pixel by 0..255.
func Shades(c color.NRGBA, alpha uint32) *[256]Ink {
	var inks [256]Ink
	for v := range inks {
		inks[v] = New(c, uint32(v)*alpha/255)
	}
	return &inks
}

// over lays the ink over one or two pixels.
func (k *Ink) over(p uint64) uint64 {
	rb := ((p&lanes)*k.keep + k.rb) >> 8 & lanes
	ga := ((p>>8&lanes)*k.keep + k.ga) & ^uint64(lanes)
	return rb | ga
}

// Dot lays the ink over one pixel of a row.
func (k *Ink) Dot(pixel []uint8) {
	binary.LittleEndian.PutUint32(pixel, uint32(k.over(uint64(binary.LittleEndian.Uint32(pixel)))))
}

// Line lays the ink over a row of pixels.
func (k *Ink) Line(row []uint8) {
	for len(row) >= 8 {
		binary.LittleEndian.PutUint64(row, k.over(binary.LittleEndian.Uint64(row)))
		row = row[8:]
	}
	if len(row) >= 4 {
		k.Dot(row)
	}
}

// Word is an opaque colour as a pixel of a frame.
func Word(c color.NRGBA) uint32 {
	return uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | 0xff000000
}

// Chequer fills a row with squares of two colours, each side pixels wide.
func Chequer(row []uint8, side int, a, b uint32) {
	for i := 0; i+4 <= len(row); i += 4 {
		c := a
		if i/(4*side)&1 == 1 {
			c = b
		}
		binary.LittleEndian.PutUint32(row[i:i+4], c)
	}
}
