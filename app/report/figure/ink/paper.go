package ink

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// Dense puts the resolution into the PNG that is written through it, so that it is placed at its size: a chunk pHYs after
// the header.
func Dense(w io.Writer, dpi float64) io.Writer {
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := append([]byte{0, 0, 0, 9}, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	return &dense{w: w, left: 8 + 25, chunk: binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))}
}

// dense writes a chunk after the signature and IHDR.
type dense struct {
	w     io.Writer
	left  int // bytes before the chunk
	chunk []byte
}

// Write passes on what it gets.
func (d *dense) Write(p []byte) (n int, err error) {
	if d.chunk != nil {
		head := min(d.left, len(p))
		if n, err = d.w.Write(p[:head]); err != nil {
			return n, err
		}
		if d.left, p = d.left-head, p[head:]; d.left > 0 {
			return n, nil
		}
		if _, err := d.w.Write(d.chunk); err != nil {
			return n, err
		}
		d.chunk = nil
	}
	m, err := d.w.Write(p)
	return n + m, err
}

// Western says text to a PDF in Windows-1252, which is what its fonts are told to be in; vgpdf hands on UTF-8.
type Western struct{ *vgpdf.Canvas }

// FillString writes text; letters that the font's code page lacks become question marks.
func (c Western) FillString(face font.Face, at vg.Point, s string) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80, r >= 0xa0 && r <= 0xff:
			b.WriteByte(byte(r))
		case r == '…':
			b.WriteByte(0x85)
		case r == '–':
			b.WriteByte(0x96)
		default:
			b.WriteByte('?')
		}
	}
	c.Canvas.FillString(face, at, b.String())
}
