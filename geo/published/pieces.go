package published

import "icefront/geo/runs"

// pieces are the 8-connected pieces that some values of a mask form.
//
// They are trees of stretches (runs of a row that touch each other), whose root is the first in raster order: counting
// roots numbers the pieces as the original's labelling does.
type pieces struct {
	mask *runs.Mask
	in   [256]bool // the values
	up   []int64   // of each stretch, in raster order: the one it hangs from, or, of a root, minus its pixels
}

// stretch is [from, to) of a row.
type stretch struct{ from, to int32 }

// findPieces joins what touches, in one pass over the runs.
func findPieces(m *runs.Mask, in [256]bool) *pieces {
	p := &pieces{mask: m, in: in}
	var above, here []stretch
	for y := range m.Grid.Height {
		above, here = here, p.row(y, above[:0])
		first := len(p.up)
		before := first - len(above)
		for _, s := range here {
			p.up = append(p.up, int64(s.from-s.to))
		}
		k := 0
		for i, s := range here {
			for k < len(above) && above[k].to < s.from {
				k++
			}
			for j := k; j < len(above) && above[j].from <= s.to; j++ {
				p.join(before+j, first+i)
			}
		}
	}
	return p
}

// row appends the stretches of a row.
func (p *pieces) row(y int, list []stretch) []stretch {
	ends, values := p.mask.Row(y)
	from, inside := int32(0), false
	for i, end := range ends {
		switch member := p.in[values[i]]; {
		case member && inside:
			list[len(list)-1].to = end
		case member:
			list = append(list, stretch{from, end})
			inside = true
		default:
			inside = false
		}
		from = end
	}
	return list
}

// root finds the root of a stretch, and shortens the way for the next time.
func (p *pieces) root(i int) int {
	for p.up[i] >= 0 {
		up := int(p.up[i])
		if p.up[up] >= 0 {
			p.up[i] = p.up[up]
		}
		i = up
	}
	return i
}

// join joins the pieces of two stretches.
func (p *pieces) join(a, b int) {
	a, b = p.root(a), p.root(b)
	if a == b {
		return
	}
	if b < a {
		a, b = b, a
	}
	p.up[a] += p.up[b]
	p.up[b] = int64(a)
}

// largest is the root of the piece with the most pixels, of equal ones the first; count is how many pieces there are.
func (p *pieces) largest() (root, count int) {
	root = -1
	for i, up := range p.up {
		if up >= 0 {
			continue
		}
		count++
		if root < 0 || up < p.up[root] {
			root = i
		}
	}
	return root, count
}

// repaint gives the pieces that are not kept another value. keep is asked for every stretch, by root and pixels.
func (p *pieces) repaint(keep func(root int, pixels int64) bool, v uint8) (*runs.Mask, error) {
	out := runs.NewBuilder(p.mask.Grid)
	var painted []uint8
	next := 0 // stretch
	for y := range p.mask.Grid.Height {
		ends, values := p.mask.Row(y)
		painted = append(painted[:0], values...)
		inside, kept := false, false
		for i, old := range values {
			if p.in[old] && !inside {
				root := p.root(next)
				kept = keep(root, -p.up[root])
				next++
			}
			inside = p.in[old]
			if inside && !kept {
				painted[i] = v
			}
		}
		if err := out.AddRuns(ends, painted); err != nil {
			return nil, err
		}
	}
	return out.Mask()
}
