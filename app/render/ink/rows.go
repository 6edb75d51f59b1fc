package ink

import "encoding/binary"

// Values that mean no data: of the tones of a scene, and of the classes of a mask.
const (
	Hole    = 0
	NoClass = 255
)

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

// Opaque copies colours where there are tones.
func Opaque(dst, tones []uint8, colors *[256]uint32) {
	dst = dst[:4*len(tones)]
	for i, v := range tones {
		if v != Hole {
			binary.LittleEndian.PutUint32(dst[4*i:4*i+4], colors[v])
		}
	}
}

// Tint lays each value's ink over the row.
func Tint(dst, values []uint8, inks *[256]Ink) {
	for i := 0; i < len(values); {
		end := runEnd(values, i)
		if k := &inks[values[i]]; k.keep < 256 {
			k.Line(dst[4*i : 4*end])
		}
		i = end
	}
}

// Judge lays one ink where two class maps agree and another where they differ.
func Judge(dst, a, b []uint8, agree, differ *Ink) {
	for i := 0; i < len(a); {
		end := min(runEnd(a, i), runEnd(b, i))
		k := differ
		if a[i] == b[i] {
			k = agree
		}
		if a[i] != NoClass && b[i] != NoClass {
			k.Line(dst[4*i : 4*end])
		}
		i = end
	}
}
