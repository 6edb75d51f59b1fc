package largest

import "context"

// apply finds the pieces of a rule's classes and removes all but the largest, of equals every one.
func (c *Components) apply(ctx context.Context, rule Rule, trees forest) error {
	var in [256]bool
	for _, class := range rule.Classes {
		in[class] = true
	}
	for i, r := range c.runs {
		trees[i] = -int64(r.to - r.from)
	}
	corner := int32(0)
	if rule.Corners {
		corner = 1
	}
	for row := range len(c.starts) - 1 {
		if row&63 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		c.joinRow(row, &in, corner, trees)
	}
	largest := int64(0)
	for i, r := range c.runs {
		if in[r.class] {
			largest = max(largest, -trees[i]) // what is no root is negative here
		}
	}
	for i, r := range c.runs {
		if i&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if !in[r.class] {
			continue
		}
		if size := -trees[trees.root(int32(i))]; size < largest && (rule.Keep <= 0 || size < rule.Keep) {
			c.runs[i].class = rule.To
		}
	}
	return nil
}

// joinRow joins the runs of a row with each other and with those of the row before it.
func (c *Components) joinRow(row int, in *[256]bool, corner int32, trees forest) {
	first, end := c.starts[row], c.starts[row+1]
	k := first
	if row > 0 {
		k = c.starts[row-1]
	}
	for i := first; i < end; i++ {
		r := c.runs[i]
		for k < first && c.runs[k].to+corner <= r.from {
			k++
		}
		if !in[r.class] {
			continue
		}
		if i > first && c.runs[i-1].to == r.from && in[c.runs[i-1].class] {
			trees.join(i-1, i)
		}
		for m := k; m < first && c.runs[m].from < r.to+corner; m++ {
			if in[c.runs[m].class] {
				trees.join(m, i)
			}
		}
	}
}

// forest holds trees of runs: the number of the run above, or for a root the tree's pixels, negative.
type forest []int64

func (f forest) root(i int32) int32 {
	for f[i] >= 0 {
		up := int32(f[i])
		if f[up] >= 0 {
			f[i] = f[up]
		}
		i = up
	}
	return i
}

// join hangs the smaller tree under the larger one.
func (f forest) join(i, j int32) {
	i, j = f.root(i), f.root(j)
	if i == j {
		return
	}
	if f[i] > f[j] {
		i, j = j, i
	}
	f[i] += f[j]
	f[j] = int64(i)
}
