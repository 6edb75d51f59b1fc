package front

import (
	"encoding/binary"
	"math/bits"

	"icefront/geo/zone"
)

// run is a stretch [from, to) of equal class in a row.
type run struct {
	from, to int32
	class    zone.Class
}

// splitRuns appends the runs of a row. Eight pixels are compared at a time.
func splitRuns(row []uint8, table *[256]zone.Class, runs []run) []run {
	for from := 0; from < len(row); {
		to := equalUntil(row, from)
		class := table[row[from]]
		if class == zone.NoData {
			class = zone.NoInformation
		}
		if n := len(runs); n > 0 && runs[n-1].class == class {
			runs[n-1].to = int32(to)
		} else {
			runs = append(runs, run{int32(from), int32(to), class})
		}
		from = to
	}
	return runs
}

// equalUntil is the first position after from where row differs from row[from].
func equalUntil(row []uint8, from int) int {
	v := row[from]
	eight := uint64(v) * 0x0101010101010101
	i := from + 1
	for ; i+8 <= len(row); i += 8 {
		if diff := binary.LittleEndian.Uint64(row[i:]) ^ eight; diff != 0 {
			return i + bits.TrailingZeros64(diff)/8
		}
	}
	for i < len(row) && row[i] == v {
		i++
	}
	return i
}

// isSea reports the classes that make the water side of a contact: the front class lies on the sea.
func isSea(c zone.Class) bool { return c == zone.Ocean || c == zone.Front }

// piece is a stretch of a row on one side of the shore, with its component.
type piece struct {
	from, to int32
	sea      bool
	comp     int32
}

// splitPieces appends the pieces that runs form; their components are not set.
func splitPieces(runs []run, pieces []piece) []piece {
	for _, r := range runs {
		sea := isSea(r.class)
		if n := len(pieces); n > 0 && pieces[n-1].sea == sea {
			pieces[n-1].to = r.to
			continue
		}
		pieces = append(pieces, piece{from: r.from, to: r.to, sea: sea, comp: -1})
	}
	return pieces
}
