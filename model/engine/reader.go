package engine

import (
	"context"
	"fmt"

	"icefront/geo"
)

// chunkPixels bounds what is read at once, so that a cancelled read returns soon.
const chunkPixels = 4 << 20

// reader gives the rows of a window one by one, with the fill value where there is no data.
type reader struct {
	src    geo.Source
	band   int
	window geo.Window
	fill   float32
	gaps   *gaps // where no data was, if wanted

	next  int // row of the window
	chunk geo.Image
	at    int // first row of chunk
	end   int // one past its last

	valid   int64 // pixels with data so far
	nonzero bool  // some filled pixel was not zero
	done    func(rows int)
}

// row returns the next row; it is good until the next call.
func (r *reader) row(ctx context.Context) ([]float32, error) {
	if r.next == r.end {
		if err := r.read(ctx); err != nil {
			return nil, err
		}
	}
	pix := r.chunk.Row(r.next - r.at)
	r.next++
	missing := 0
	for i, v := range pix {
		if v-v != 0 { // NaN or infinite: log of zero backscatter
			if missing == 0 && r.gaps != nil {
				r.gaps.begin(len(pix))
			}
			if r.gaps != nil {
				r.gaps.mark(i)
			}
			missing++
			v = r.fill
			pix[i] = v
		}
		r.nonzero = r.nonzero || v != 0
	}
	if r.gaps != nil {
		r.gaps.finish()
	}
	r.valid += int64(len(pix) - missing)
	return pix, nil
}

// read fetches the next rows: a multiple of 64, where that is not too much, to suit blocks.
func (r *reader) read(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	w := r.window
	n := min(max(chunkPixels/w.Width, 1), 512)
	if n > 64 {
		n -= (w.Row + r.next + n) % 64
	}
	n = min(n, w.Height-r.next)
	if n <= 0 {
		return fmt.Errorf("read row %d of a scene with %d rows", r.next, w.Height)
	}
	part := geo.Window{Col: w.Col, Row: w.Row + r.next, Width: w.Width, Height: n}
	img, err := r.src.Read(ctx, r.band, part, w.Width, n)
	if err != nil {
		return fmt.Errorf("read rows %d to %d: %w", part.Row, part.Row+n-1, err)
	}
	if len(img.Pix) != n*w.Width || img.Grid.Width != w.Width {
		return fmt.Errorf("read rows %d to %d: got %d pixels, want %d", part.Row, part.Row+n-1, len(img.Pix), n*w.Width)
	}
	r.chunk, r.at, r.end = img, r.next, r.next+n
	if r.done != nil {
		r.done(n)
	}
	return nil
}

// gaps queues where rows have no data, from where they are read to where they are written. A whole row costs nothing.
type gaps struct {
	rows [][]uint64
	open []uint64
}

// begin starts a row of n pixels with gaps.
func (g *gaps) begin(n int) { g.open = make([]uint64, (n+63)/64) }

// mark notes a pixel of that row.
func (g *gaps) mark(i int) { g.open[i/64] |= 1 << (i % 64) }

// finish ends a row.
func (g *gaps) finish() {
	g.rows = append(g.rows, g.open)
	g.open = nil
}

// take removes the oldest row; nil means no gap.
func (g *gaps) take() []uint64 {
	row := g.rows[0]
	g.rows[0] = nil
	g.rows = g.rows[1:]
	return row
}
