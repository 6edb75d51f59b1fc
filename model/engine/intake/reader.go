// Package intake reads scenes for the engine: rows with the fill value where there is no data, where that is, and what a
// first pass over them finds out.
package intake

import (
	"context"
	"fmt"

	"icefront/geo"
)

// chunkPixels bounds what is read at once, so that a cancelled read returns soon.
const chunkPixels = 2 << 20

// Line is one row of a window. It is good until the next one is asked for.
type Line struct {
	Pix  []float32 // with the fill value where there is no data
	Gaps []uint64  // a bit for each pixel without data; nil if there is none
}

// Reader gives the rows of a window one by one. While one part of them is used, the next one is being read.
type Reader struct {
	src    geo.Source
	band   int
	window geo.Window
	fill   float32
	done   func(rows int) // after each part; may be nil

	next    int // row of the window
	chunk   geo.Image
	at, end int         // rows of the window in chunk
	ahead   chan result // the part after chunk, on its way; nil if there is none
	asked   int         // rows of the window that were asked for

	gaps  []uint64
	valid int64 // pixels with data so far
}

// result is a part of the window, or why there is none.
type result struct {
	img geo.Image
	err error
}

// NewReader reads a window of a band from its first row; done, if not nil, hears of the rows that were read. The caller
// closes it.
func NewReader(src geo.Source, band int, window geo.Window, fill float32, done func(rows int)) *Reader {
	return &Reader{
		src: src, band: max(band, 1), window: window, fill: fill, done: done,
		gaps: make([]uint64, (window.Width+63)/64),
	}
}

// Valid is how many pixels with data were given out.
func (r *Reader) Valid() int64 { return r.valid }

// Left is how many rows are still to come.
func (r *Reader) Left() int { return r.window.Height - r.next }

// Close waits for what is being read: the source may be closed after it.
func (r *Reader) Close() {
	if r.ahead != nil {
		<-r.ahead
		r.ahead = nil
	}
}

// Row returns the next row.
func (r *Reader) Row(ctx context.Context) (Line, error) {
	if r.next >= r.window.Height {
		return Line{}, fmt.Errorf("read row %d of a scene with %d rows", r.next, r.window.Height)
	}
	if r.next == r.end {
		if err := r.advance(ctx); err != nil {
			return Line{}, err
		}
	}
	l := Line{Pix: r.chunk.Row(r.next - r.at)}
	r.next++
	missing := r.mend(l.Pix)
	r.valid += int64(len(l.Pix) - missing)
	if missing > 0 {
		l.Gaps = r.gaps
	}
	return l, nil
}

// mend puts the fill value where there is no data, marks these pixels in gaps, and counts them.
func (r *Reader) mend(pix []float32) (missing int) {
	for i := range r.gaps {
		part := pix[i*64 : min(i*64+64, len(pix))]
		word := uint64(0)
		for k, v := range part {
			if v-v != 0 { // NaN or infinite: log of zero backscatter
				word |= 1 << k
				part[k] = r.fill
				missing++
			}
		}
		r.gaps[i] = word
	}
	return missing
}

// advance takes the part that was asked for ahead, and asks for the one after it.
func (r *Reader) advance(ctx context.Context) error {
	if r.ahead == nil {
		r.ask(ctx)
	}
	got := <-r.ahead // it comes soon: a source ends when its context does
	r.ahead = nil
	if got.err != nil {
		return got.err
	}
	r.chunk, r.at, r.end = got.img, r.next, r.next+got.img.Grid.Height
	if r.done != nil {
		r.done(r.end - r.at)
	}
	if r.asked < r.window.Height {
		r.ask(ctx)
	}
	return nil
}

// ask begins to read the next rows: a multiple of 64, where that is not too much, to suit blocks.
func (r *Reader) ask(ctx context.Context) {
	w := r.window
	n := min(max(chunkPixels/w.Width, 1), 512)
	if n > 64 {
		n -= (w.Row + r.asked + n) % 64
	}
	n = min(n, w.Height-r.asked)
	part := geo.Window{Col: w.Col, Row: w.Row + r.asked, Width: w.Width, Height: n}
	r.asked += n
	ahead := make(chan result, 1)
	r.ahead = ahead
	go func() {
		img, err := r.read(ctx, part)
		ahead <- result{img, err}
	}()
}

// read reads one part and checks it.
func (r *Reader) read(ctx context.Context, part geo.Window) (geo.Image, error) {
	img, err := r.src.Read(ctx, r.band, part, part.Width, part.Height)
	if err != nil {
		return img, fmt.Errorf("read rows %d to %d: %w", part.Row, part.Row+part.Height-1, err)
	}
	if len(img.Pix) != part.Height*part.Width || img.Grid.Width != part.Width || img.Grid.Height != part.Height {
		return img, fmt.Errorf("read rows %d to %d: got %d pixels, want %d", part.Row, part.Row+part.Height-1, len(img.Pix), part.Height*part.Width)
	}
	return img, nil
}
