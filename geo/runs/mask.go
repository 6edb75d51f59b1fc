// Package runs holds masks as runs of equal values. Their memory grows with the borders in a mask, not with its area, so
// that a whole scene's mask can be kept and looked at in any order.
package runs

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"icefront/geo"
)

// ErrTooRagged says that a mask has so many runs that it is noise.
var ErrTooRagged = errors.New("mask too ragged")

// maxRuns bounds a mask to 1.3 GB. A class map of 25,000 x 17,000 pixels has about a hundredth of it.
const maxRuns = 1 << 28

// Mask is a mask in runs. The zero value is an empty mask.
type Mask struct {
	Grid   geo.Grid
	rows   []span // of each row
	ends   []int32
	values []uint8
}

// span is a stretch of runs; equal rows one after the other share theirs.
type span struct{ from, to int }

// Row gives the runs of a row: where each ends, and its value. The first begins at 0, the last ends at the width.
func (m *Mask) Row(y int) (ends []int32, values []uint8) {
	s := m.rows[y]
	return m.ends[s.from:s.to], m.values[s.from:s.to]
}

// Same reports that a row holds what the row before it holds, known without a look at them.
func (m *Mask) Same(y int) bool { return y > 0 && m.rows[y] == m.rows[y-1] }

// Expand writes the pixels of a row.
func (m *Mask) Expand(y int, to []uint8) {
	ends, values := m.Row(y)
	from := 0
	for i, end := range ends {
		px := to[from:end]
		for k := range px {
			px[k] = values[i]
		}
		from = int(end)
	}
}

// At is one pixel, or outside where the mask has none.
func (m *Mask) At(col, row int, outside uint8) uint8 {
	if col < 0 || row < 0 || col >= m.Grid.Width || row >= m.Grid.Height {
		return outside
	}
	ends, values := m.Row(row)
	i, _ := slices.BinarySearch(ends, int32(col+1))
	return values[i]
}

// Count is how often each value occurs.
func (m *Mask) Count() (counts [256]int64) {
	for y := range m.rows {
		ends, values := m.Row(y)
		from := int32(0)
		for i, end := range ends {
			counts[values[i]] += int64(end - from)
			from = end
		}
	}
	return counts
}

// Mapped is the mask with table[v] in the place of every v.
func (m *Mask) Mapped(table [256]uint8) *Mask {
	out := &Mask{Grid: m.Grid, rows: m.rows, ends: m.ends, values: make([]uint8, len(m.values))}
	for i, v := range m.values {
		out.values[i] = table[v]
	}
	return out
}

// Len is the number of runs that are held.
func (m *Mask) Len() int { return len(m.ends) }

// Whole is the mask as pixels, for what is small.
func (m *Mask) Whole() geo.Mask {
	out := geo.NewRaster[uint8](m.Grid)
	for y := range m.rows {
		m.Expand(y, out.Row(y))
	}
	return out
}

// FromMask takes a mask that is in memory.
func FromMask(whole geo.Mask) (*Mask, error) {
	b := NewBuilder(whole.Grid)
	for y := range whole.Grid.Height {
		if err := b.Add(whole.Row(y)); err != nil {
			return nil, err
		}
	}
	return b.Mask()
}

// Builder makes a mask of rows that come from north to south.
type Builder struct {
	mask Mask
	last []uint8 // the pixels of the last row, if they are known
}

// NewBuilder begins a mask of a grid.
func NewBuilder(g geo.Grid) *Builder { return &Builder{mask: Mask{Grid: g}} }

// Add takes the next row of pixels. It is ErrTooRagged if the mask is noise.
func (b *Builder) Add(row []uint8) error {
	m := &b.mask
	if len(row) != m.Grid.Width || len(m.rows) == m.Grid.Height {
		return fmt.Errorf("mask of %d x %d pixels: row %d has %d", m.Grid.Width, m.Grid.Height, len(m.rows), len(row))
	}
	if len(m.rows) > 0 && len(row) > 0 && bytes.Equal(row, b.last) { // most rows of most masks, and far less work
		m.rows = append(m.rows, m.rows[len(m.rows)-1])
		return nil
	}
	b.last = append(b.last[:0], row...)
	from := len(m.ends)
	for x := 0; x < len(row); {
		end := Until(row, x)
		m.ends = append(m.ends, int32(end))
		m.values = append(m.values, row[x])
		x = end
	}
	s := span{from, len(m.ends)}
	if n := len(m.rows); n > 0 && m.equal(m.rows[n-1], s) {
		m.ends, m.values = m.ends[:from], m.values[:from]
		s = m.rows[n-1]
	}
	m.rows = append(m.rows, s)
	if len(m.ends) > maxRuns {
		return fmt.Errorf("mask of %d x %d pixels at row %d: %w", m.Grid.Width, m.Grid.Height, len(m.rows), ErrTooRagged)
	}
	return nil
}

func (m *Mask) equal(a, b span) bool {
	if a.to-a.from != b.to-b.from {
		return false
	}
	for i := range a.to - a.from {
		if m.ends[a.from+i] != m.ends[b.from+i] || m.values[a.from+i] != m.values[b.from+i] {
			return false
		}
	}
	return true
}

// AddRuns takes the next row as runs, as Row gives them; neighbours of equal value are joined.
func (b *Builder) AddRuns(ends []int32, values []uint8) error {
	m := &b.mask
	if len(m.rows) == m.Grid.Height || len(ends) != len(values) || len(ends) > 0 && int(ends[len(ends)-1]) != m.Grid.Width {
		return fmt.Errorf("mask of %d x %d pixels: row %d does not fit", m.Grid.Width, m.Grid.Height, len(m.rows))
	}
	b.last = b.last[:0]
	from := len(m.ends)
	for i, end := range ends {
		if n := len(m.ends); n > from && m.values[n-1] == values[i] {
			m.ends[n-1] = end
			continue
		}
		m.ends, m.values = append(m.ends, end), append(m.values, values[i])
	}
	m.rows = append(m.rows, span{from, len(m.ends)})
	return nil
}

// Mask is the mask once all rows have come.
func (b *Builder) Mask() (*Mask, error) {
	if n := len(b.mask.rows); n != b.mask.Grid.Height {
		return nil, fmt.Errorf("mask of %d x %d pixels: only %d rows", b.mask.Grid.Width, b.mask.Grid.Height, n)
	}
	return &b.mask, nil
}

// Until is the first position after from where row differs from row[from]. Eight pixels are compared at a time.
func Until(row []uint8, from int) int {
	v := row[from]
	eight := uint64(v) * 0x0101010101010101
	i := from + 1
	for ; i+8 <= len(row); i += 8 {
		if diff := binary.LittleEndian.Uint64(row[i:]) ^ eight; diff != 0 {
			return i + bits.TrailingZeros64(diff)/8
		}
	}
	for i < len(row) && row[i] == v {
		i++
	}
	return i
}

// Source shows the mask as a raster of one band; the value gap is NaN. Reads are decimated by the nearest pixel.
func (m *Mask) Source(gap uint8) geo.Source { return source{m, gap} }

type source struct {
	mask *Mask
	gap  uint8
}

// Grid is that of the mask.
func (s source) Grid() geo.Grid { return s.mask.Grid }

// Read takes the pixels nearest to the middles of the result's.
func (s source) Read(ctx context.Context, band int, win geo.Window, w, h int) (geo.Image, error) {
	if band != 1 || !s.mask.Grid.Bounds().Contains(win) || w <= 0 || h <= 0 {
		return geo.Image{}, fmt.Errorf("read band %d, %v of a mask of %d x %d pixels", band, win, s.mask.Grid.Width, s.mask.Grid.Height)
	}
	out := geo.NewRaster[float32](s.mask.Grid.Crop(win).Resize(w, h))
	row, last := make([]uint8, s.mask.Grid.Width), -1
	for y := range h {
		if y&63 == 0 && ctx.Err() != nil {
			return geo.Image{}, ctx.Err()
		}
		if at := win.Row + (2*y+1)*win.Height/(2*h); at != last {
			s.mask.Expand(at, row)
			last = at
		}
		to := out.Row(y)
		for x := range to {
			to[x] = s.value(row[win.Col+(2*x+1)*win.Width/(2*w)])
		}
	}
	return out, nil
}

// value is a pixel as Read gives it.
func (s source) value(v uint8) float32 {
	if v == s.gap {
		return float32(math.NaN())
	}
	return float32(v)
}
