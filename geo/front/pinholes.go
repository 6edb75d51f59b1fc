package front

import "math/bits"

// maxPinhole is the size in pixels up to which a hole in the front class is filled, so that the front does not
// part around it. maxOutline is the length of the outline beyond which the front class is noise.
const (
	maxPinhole = 64
	maxOutline = 1 << 22
)

// countOutline is the number of set pixels that have an unset neighbour.
func (p *plane) countOutline() int {
	n := 0
	for i, b := range p.dir {
		if b == noPixels {
			continue
		}
		for y := range 64 {
			n += bits.OnesCount64(p.outline(i, y))
		}
	}
	return n
}

// fillPinholes sets the unset areas of at most maxPinhole pixels that set ones enclose.
func fillPinholes(p *plane) {
	var area []point
	// The first pixel of a hole, in raster order, has a set pixel to the north and to the west.
	p.each(func(i, y int) uint64 {
		west, here, _ := p.wordRow(i, y)
		_, above, _ := p.wordRow(i, y-1)
		return above & west &^ here
	}, func(x, y int32) {
		if !p.get(x, y) { // it may lie in a hole that was just filled
			area = p.fill(x, y, area[:0])
		}
	})
}

// fill sets the unset area around a pixel, unless it is large or touches the border.
func (p *plane) fill(x, y int32, area []point) []point {
	area = append(area, point{x, y})
	p.set(x, y)
	hole := true
	for k := 0; k < len(area) && hole; k++ {
		a := area[k]
		for _, q := range [4]point{{a.x, a.y - 1}, {a.x + 1, a.y}, {a.x, a.y + 1}, {a.x - 1, a.y}} {
			if q.x < 0 || q.y < 0 || int(q.x) >= p.width || int(q.y) >= p.height || len(area) > maxPinhole {
				hole = false
				break
			}
			if !p.get(q.x, q.y) {
				p.set(q.x, q.y)
				area = append(area, q)
			}
		}
	}
	if !hole {
		for _, a := range area {
			p.drop(a.x, a.y)
		}
	}
	return area
}
