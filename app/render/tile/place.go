package tile

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"icefront/geo"
)

// Placement is one raster under one view, with whatever the cache has for each tile in sight.
// It is read-only, so that strips of a frame can be drawn from it at the same time.
type Placement struct {
	pyramid  Pyramid
	toPixel  geo.Affine // screen → scene pixels
	level    int
	nearest  bool // each screen pixel takes the value of one scene pixel
	joined   bool // zoomed in and mixed: rows of tiles are joined before
	x0, y0   int  // first tile in sight
	cols     int  // tiles in sight
	rows     int
	stands   []stand
	rotated  bool
	width    int   // of the frame
	edges    []int // where the columns of tiles begin on screen, if not rotated
	flippedX bool  // columns run from right to left
}

// Need is a tile that a frame lacks.
type Need struct {
	Distance float64 // from the middle of the view, in tiles
	Blank    bool    // nothing stands in for it, and it is of a scene

	pyramid       Pyramid
	level, tx, ty int
}

// Place looks up what is in sight of a screen of width by height pixels, given the way from the screen to pixels of the
// raster; ok is false if nothing is.
func (c *Cache) Place(p Pyramid, toPixel geo.Affine, width, height int) (pl Placement, needs []Need, ok bool) {
	m := toPixel
	if width <= 0 || height <= 0 || p.grid.Bounds().Empty() {
		return Placement{}, nil, false
	}
	ratio := min(math.Hypot(m[1], m[4]), math.Hypot(m[2], m[5]))
	rotated := m[2] != 0 || m[4] != 0
	pl = Placement{
		pyramid: p, toPixel: m, width: width,
		level: p.level(ratio), nearest: p.mask || ratio <= 1 && !p.linear,
		rotated: rotated, joined: !p.mask && ratio <= 1 && p.linear && !rotated,
	}
	if !pl.sight(float64(width), float64(height)) {
		return Placement{}, nil, false
	}
	pl.joined = pl.joined && pl.level == 0
	side := float64(int(tileSide) << pl.level)
	mid := m.Apply(float64(width)/2, float64(height)/2)
	pl.stands = make([]stand, pl.cols*pl.rows)
	for i := range pl.stands {
		tx, ty := pl.x0+i%pl.cols, pl.y0+i/pl.cols
		s := c.find(p, pl.level, tx, ty)
		pl.stands[i] = s
		if !s.exact {
			d := math.Hypot(float64(tx)+0.5-mid[0]/side, float64(ty)+0.5-mid[1]/side)
			blank := s.tile == nil && s.values == nil && !p.mask
			needs = append(needs, Need{d, blank, p, pl.level, tx, ty})
		}
	}
	c.completeAll(pl.stands, p.look)
	if !pl.rotated {
		pl.layEdges()
	}
	return pl, needs, true
}

// completeAll finishes the tiles that are not there in their look, on all cores: after a change of the stretch these are
// all in sight.
func (c *Cache) completeAll(stands []stand, l look) {
	var work []*stand
	for i := range stands {
		if !stands[i].ready() {
			work = append(work, &stands[i])
		}
	}
	if len(work) == 0 {
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	finish := func() {
		for i := next.Add(1) - 1; i < int64(len(work)); i = next.Add(1) - 1 {
			s := work[i]
			if s.tile, _ = c.get(s.key, l); s.tile == nil { // many may stand in by the same
				c.complete(s, l)
			}
		}
	}
	for range min(runtime.GOMAXPROCS(0), len(work)/2) - 1 {
		wg.Go(finish)
	}
	finish()
	wg.Wait()
}

// maxTiles bounds what one frame may ask for, whatever the proportions of a raster's pixels.
const maxTiles = 1024

// sight finds the tiles that the view touches and goes to a coarser level if they are too many.
func (pl *Placement) sight(w, h float64) bool {
	a, b := pl.toPixel.Apply(0, 0), pl.toPixel.Apply(w, h)
	c, d := pl.toPixel.Apply(w, 0), pl.toPixel.Apply(0, h)
	minC, maxC := min(a[0], b[0], c[0], d[0]), max(a[0], b[0], c[0], d[0])
	minR, maxR := min(a[1], b[1], c[1], d[1]), max(a[1], b[1], c[1], d[1])
	g := pl.pyramid.grid
	minC, minR = max(minC, 0), max(minR, 0)
	maxC, maxR = min(maxC, float64(g.Width)), min(maxR, float64(g.Height))
	if !(minC < maxC) || !(minR < maxR) {
		return false
	}
	for {
		side := float64(int(tileSide) << pl.level)
		pl.x0, pl.y0 = int(minC/side), int(minR/side)
		pl.cols, pl.rows = int(math.Ceil(maxC/side))-pl.x0, int(math.Ceil(maxR/side))-pl.y0
		if pl.cols*pl.rows <= maxTiles || pl.level >= pl.pyramid.top() {
			return pl.cols > 0 && pl.rows > 0
		}
		pl.level++
	}
}

// layEdges computes once where tiles meet on screen, so that neighbours leave no gap and no overlap.
func (pl *Placement) layEdges() {
	pl.flippedX = pl.toPixel[1] < 0
	pl.edges = make([]int, pl.cols+1)
	for i := range pl.edges {
		col := min((pl.x0+i)*tileSide<<pl.level, pl.pyramid.grid.Width)
		x := math.Ceil((float64(col)-pl.toPixel[0])/pl.toPixel[1] - 0.5)
		pl.edges[i] = int(min(max(x, 0), float64(pl.width)))
	}
}

// span is the part of the screen that the i-th column of tiles in sight covers.
func (pl *Placement) span(i int) (from, to int) {
	if pl.flippedX {
		return pl.edges[i+1], pl.edges[i]
	}
	return pl.edges[i], pl.edges[i+1]
}

// under returns what is drawn at a scene pixel, and for how many screen pixels to the right.
func (pl *Placement) under(c, r float64) (t stand, n int) {
	w, h := float64(pl.pyramid.grid.Width), float64(pl.pyramid.grid.Height)
	if !(c >= 0) || c >= w || !(r >= 0) || r >= h {
		return stand{}, 1
	}
	side := float64(int(tileSide) << pl.level)
	tx, ty := int(c/side)-pl.x0, int(r/side)-pl.y0
	if tx < 0 || tx >= pl.cols || ty < 0 || ty >= pl.rows {
		return stand{}, 1
	}
	left, top := float64(pl.x0+tx)*side, float64(pl.y0+ty)*side
	n = min(inside(c-left, min(left+side, w)-c, pl.toPixel[1]), inside(r-top, min(top+side, h)-r, pl.toPixel[4]))
	return pl.stands[ty*pl.cols+tx], n
}

// inside is the number of steps that stay between before behind and after ahead.
func inside(before, after, step float64) int {
	steps := math.Inf(1)
	switch {
	case step > 0:
		steps = math.Ceil(after / step)
	case step < 0:
		steps = math.Floor(before/-step) + 1
	}
	return int(min(max(steps, 1), 1<<20))
}
