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
		list = appendRun(list, int32(to), table[row[from]])
		from = to
	}
	return list
}

// heldRuns appends the runs of a row that a mask holds as such.
func heldRuns(ends []int32, values []uint8, table *[256]zone.Class, list []run) []run {
	for i, to := range ends {
		list = appendRun(list, to, table[values[i]])
	}
	return list
}

// appendRun goes on to a column; what is of one class is one run.
func appendRun(list []run, to int32, class zone.Class) []run {
	if class == zone.NoData {
		class = zone.NoInformation
	}
	from := int32(0)
	if n := len(list); n > 0 {
		if list[n-1].class == class {
			list[n-1].to = to
			return list
		}
		from = list[n-1].to
	}
	return append(list, run{from, to, class})
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
