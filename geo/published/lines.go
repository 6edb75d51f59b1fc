package published

import "math/bits"

// longest is the size in pixels up to which a piece of front is dropped, whatever a pixel measures.
const longest = 10

// lines drops the pieces of a front (8-connected) of at most longest pixels, longest rows after they came.
//
// A piece that reaches from a row to one that is longest rows further south has more pixels than that. So a row is decided
// by then, and only longest+1 rows of runs are kept.
type lines struct {
	rows [longest + 1][]run
	next int // row that comes next
}

// run is a stretch [from, to) of front in a row. Runs that touch are a tree whose root has their number of pixels.
//
// A root is always in the last row that its tree has: runs of rows that are forgotten are never asked for again.
type run struct {
	up       *run // nil: a root
	from, to int
	size     int // of a root
}

// root finds the root of a run, and shortens the way for the next time.
func (r *run) root() *run {
	for r.up != nil {
		if r.up.up != nil {
			r.up = r.up.up
		}
		r = r.up
	}
	return r
}

// take takes the front of the next row.
func (l *lines) take(front []uint64) {
	row := splitRuns(front, l.rows[l.next%len(l.rows)][:0])
	l.rows[l.next%len(l.rows)] = row
	before := l.rows[(l.next+len(l.rows)-1)%len(l.rows)]
	l.next++
	k := 0
	for i := range row {
		r := &row[i]
		for k < len(before) && before[k].to < r.from {
			k++
		}
		for m := k; m < len(before) && before[m].from <= r.to; m++ {
			join(&before[m], r)
		}
	}
}

// join joins the trees of a run and one of the row after it.
func join(before, r *run) {
	a, b := before.root(), r.root()
	if a == b {
		return
	}
	a.up = b
	b.size = min(a.size+b.size, longest+1)
}

// paint writes a row of the last longest+1 without its short pieces.
func (l *lines) paint(to []uint8, row int) {
	clear(to)
	rs := l.rows[row%len(l.rows)]
	for i := range rs {
		if r := &rs[i]; r.root().size > longest {
			fill(to[r.from:r.to], greyLine)
		}
	}
}

// splitRuns appends the runs of a row's bits.
func splitRuns(row []uint64, runs []run) []run {
	for i, w := range row {
		for w != 0 {
			first := bits.TrailingZeros64(w)
			n := bits.TrailingZeros64(^(w >> first))
			from := i*64 + first
			if last := len(runs) - 1; last >= 0 && runs[last].to == from {
				runs[last].to += n
			} else {
				runs = append(runs, run{from: from, to: from + n})
			}
			w &^= ^uint64(0) >> (64 - n) << first
		}
	}
	for i := range runs {
		runs[i].size = min(runs[i].to-runs[i].from, longest+1)
	}
	return runs
}
