package pick

import "github.com/paulmach/orb"

// Index holds lines with boxes around their stretches: most are nowhere near the pointer, and are not looked at.
type Index struct {
	lines int
	parts []part
}

// part is a stretch of a line, from one of its vertices on.
type part struct {
	of, from int
	line     orb.LineString
	box      orb.Bound
}

// partLength is how many segments a part has.
const partLength = 256

// Add adds a line. Lines count from 0 in the order in which they were added.
func (ix *Index) Add(line orb.LineString) {
	for from := 0; from == 0 && len(line) > 0 || from < len(line)-1; from += partLength {
		l := line[from:min(from+partLength+1, len(line))]
		ix.parts = append(ix.parts, part{ix.lines, from, l, boxOf(l)})
	}
	ix.lines++
}

// boxOf is the box of a line; orb's takes several times as long.
func boxOf(l orb.LineString) orb.Bound {
	b := orb.Bound{Min: l[0], Max: l[0]}
	for _, p := range l[1:] {
		for k, v := range p {
			if v < b.Min[k] {
				b.Min[k] = v
			}
			if v > b.Max[k] {
				b.Max[k] = v
			}
		}
	}
	return b
}

// Any is Pointer.Any among all lines but one; a negative number leaves none out.
func (ix *Index) Any(p Pointer, but int) (Hit, bool) {
	dx := p.Radius * p.aspect()
	reach := orb.Bound{Min: orb.Point{p.At[0] - dx, p.At[1] - p.Radius}, Max: orb.Point{p.At[0] + dx, p.At[1] + p.Radius}}
	var near []part
	var lines []orb.LineString
	for _, q := range ix.parts {
		if q.of != but && q.box.Intersects(reach) {
			near, lines = append(near, q), append(lines, q.line)
		}
	}
	h, ok := p.Any(lines)
	if ok {
		h.Line, h.Index = near[h.Line].of, h.Index+near[h.Line].from
	}
	return h, ok
}
