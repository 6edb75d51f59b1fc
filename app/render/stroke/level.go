package stroke

import (
	"math"

	"github.com/paulmach/orb"
)

// chunk is a part of a line with the box around it. Neighbours in a line share a vertex.
type chunk struct {
	bound  orb.Bound
	points []orb.Point
}

// level is a set of lines fit for one range of scales.
type level struct {
	lines [][]chunk // by line
	kept  int       // vertices
	owned bool      // the vertices are copies
}

func (l *level) bytes() int {
	n := 64
	for _, chunks := range l.lines {
		n += 24 + 64*len(chunks)
	}
	if l.owned {
		n += 16 * l.kept
	}
	return n
}

// chunkSize is the number of vertices of a chunk.
const chunkSize = 64

// whole cuts lines into chunks and leaves out no vertex but those that are not finite, or cannot be told from the last.
func whole(lines orb.MultiLineString) *level {
	l := &level{lines: make([][]chunk, len(lines))}
	for i, line := range lines {
		for _, part := range finite(line) {
			l.add(i, part)
		}
	}
	return l
}

// finite returns the parts of a line without vertices that are no numbers.
func finite(line orb.LineString) (parts []orb.LineString) {
	from := 0
	for i := 0; i <= len(line); i++ {
		if i < len(line) && !bad(line[i][0]) && !bad(line[i][1]) {
			continue
		}
		if from < i {
			parts = append(parts, line[from:i])
		}
		from = i + 1
	}
	return parts
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// add appends a piece of the i-th line.
func (l *level) add(i int, line orb.LineString) {
	l.kept += len(line)
	for from := 0; ; from += chunkSize - 1 {
		points := line[from:min(from+chunkSize, len(line))]
		b := orb.Bound{Min: points[0], Max: points[0]}
		for _, p := range points[1:] {
			b.Min = orb.Point{min(b.Min[0], p[0]), min(b.Min[1], p[1])}
			b.Max = orb.Point{max(b.Max[0], p[0]), max(b.Max[1], p[1])}
		}
		l.lines[i] = append(l.lines[i], chunk{b, points})
		if from+chunkSize >= len(line) {
			return
		}
	}
}

// simple leaves out vertices: what is left lies within 0.3 pixels of x by y map units of the lines.
func simple(lines orb.MultiLineString, x, y float64) *level {
	const tolerance = 0.15 // those very near to the last vertex kept may lie off by twice as much
	l := &level{lines: make([][]chunk, len(lines)), owned: true}
	for i, line := range lines {
		for _, part := range finite(line) {
			o := part[0] // coordinates from here: floats have few digits for fractions of a large one
			kept := orb.LineString{o}
			c := cone{tolerance: tolerance}
			last := o
			for _, p := range part[1:] {
				px, py := (p[0]-o[0])/x, (p[1]-o[1])/y
				if !c.reach(px, py) {
					kept = append(kept, last)
					c = cone{x0: c.x1, y0: c.y1, tolerance: tolerance}
					c.reach(px, py)
				}
				c.x1, c.y1, last = px, py, p
			}
			if len(part) > 1 {
				kept = append(kept, last)
			}
			l.add(i, kept)
		}
	}
	return l
}

// apart tells on which one side of the screen a chunk lies; false if it may be seen.
func apart(b, seen orb.Bound) bool {
	return b.Max[0] < seen.Min[0] || b.Min[0] > seen.Max[0] || b.Max[1] < seen.Min[1] || b.Min[1] > seen.Max[1]
}

// trace brings a level to the screen, like Trace.
func (l *level) trace(p Plane, margin float64) []Segment {
	var out []Segment
	hix, hiy := float64(p.Width)+margin, float64(p.Height)+margin
	seen, toScreen := p.seen(margin), p.toScreen()
	for _, chunks := range l.lines {
		for _, k := range chunks {
			if apart(k.bound, seen) {
				continue
			}
			x0, y0 := toScreen(k.points[0])
			if len(k.points) == 1 {
				if len(chunks) == 1 {
					out = append(out, Segment{x0, y0, x0, y0})
				}
				continue
			}
			for _, at := range k.points[1:] {
				x1, y1 := toScreen(at)
				if s, ok := Clip(Segment{x0, y0, x1, y1}, -margin, -margin, hix, hiy); ok {
					out = cut(out, s)
				}
				x0, y0 = x1, y1
			}
		}
	}
	return out
}

// rings brings a level to the screen as the edges of an area. What lies off the screen is replaced by what has the same
// inside on the screen: the straight line from the first to the last vertex of a chunk.
func (l *level) rings(p Plane) []Segment {
	var out []Segment
	seen, toScreen := p.seen(1), p.toScreen()
	for _, chunks := range l.lines {
		if len(chunks) == 0 {
			continue
		}
		firstX, firstY := toScreen(chunks[0].points[0])
		x0, y0 := firstX, firstY
		to := func(x, y float64) {
			if y != y0 {
				out = append(out, Segment{x0, y0, x, y})
			}
			x0, y0 = x, y
		}
		for _, k := range chunks {
			points := k.points
			if apart(k.bound, seen) {
				points = points[len(points)-1:]
			}
			for _, at := range points {
				to(toScreen(at))
			}
		}
		to(firstX, firstY)
	}
	return out
}
