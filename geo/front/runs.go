package front

import (
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// run is a stretch [from, to) of equal class in a row.
type run struct {
	from, to int32
	class    zone.Class
}

// splitRuns appends the runs of a row. Eight pixels are compared at a time.
func splitRuns(row []uint8, table *[256]zone.Class, list []run) []run {
	for from := 0; from < len(row); {
		to := runs.Until(row, from)
		class := table[row[from]]
		if class == zone.NoData {
			class = zone.NoInformation
		}
		if n := len(list); n > 0 && list[n-1].class == class {
			list[n-1].to = int32(to)
		} else {
			list = append(list, run{int32(from), int32(to), class})
		}
		from = to
	}
	return list
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
