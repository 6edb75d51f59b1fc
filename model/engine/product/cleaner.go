package product

import (
	"bufio"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"icefront/geo/zone"
	"icefront/model/engine/largest"
)

// Marks in a row of class indices, which are below them.
const (
	markGap     = 254 // no data
	markOutside = 255 // not wanted
)

// cleaner keeps rows of class indices in a temporary file until all of them are known, because which pieces of a class
// are the largest is not known before. It compresses them: they are a hundredth of the pixels then.
type cleaner struct {
	components *largest.Components // nil: too ragged
	file       *os.File
	packed     *flate.Writer
	buffer     *bufio.Writer
	width      int
	rows       int
	warnings   []string
}

// newCleaner spools into a folder; empty is that of the system.
func newCleaner(rules []largest.Rule, width int, folder string) (*cleaner, error) {
	f, err := os.CreateTemp(folder, "icefront-classes-*")
	if err != nil {
		return nil, fmt.Errorf("keep classes for post-processing: %w", err)
	}
	c := &cleaner{components: largest.NewComponents(rules, width), file: f, width: width, buffer: bufio.NewWriterSize(f, 1<<18)}
	c.packed, err = flate.NewWriter(c.buffer, flate.BestSpeed)
	return c, err
}

// close removes the file. It may be called twice.
func (c *cleaner) close() {
	if c != nil && c.file != nil {
		_ = c.file.Close() // it is about to be removed
		_ = os.Remove(c.file.Name())
		c.file = nil
	}
}

// add keeps the class indices of a row, with marks, and the zones behind its fronts.
func (c *cleaner) add(index, zones []uint8) error {
	if c.components != nil {
		switch err := c.components.Add(index); {
		case errors.Is(err, largest.ErrTooRagged):
			c.components = nil
			c.warnings = append(c.warnings, "The model's post-processing (largest piece of a class) was left out: the prediction has too many pieces.")
		case err != nil:
			return err
		}
	}
	c.rows++
	for _, row := range [][]uint8{index, zones} {
		if _, err := c.packed.Write(row); err != nil {
			return fmt.Errorf("keep classes for post-processing: %w", err)
		}
	}
	return nil
}

// replay hands all rows on once more, after post-processing.
func (c *cleaner) replay(ctx context.Context, take func(index, zones []uint8) error) error {
	if c.components != nil {
		if _, err := c.components.Decide(ctx); err != nil {
			return err
		}
	}
	if err := errors.Join(c.packed.Close(), c.buffer.Flush()); err != nil {
		return fmt.Errorf("keep classes for post-processing: %w", err)
	}
	if _, err := c.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	rows := flate.NewReader(bufio.NewReaderSize(c.file, 1<<18))
	both := make([]uint8, 2*c.width)
	index, zones := both[:c.width], both[c.width:]
	for row := range c.rows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := io.ReadFull(rows, both); err != nil {
			return fmt.Errorf("read classes for post-processing: %w", err)
		}
		if c.components != nil {
			if err := c.components.Rewrite(row, index); err != nil {
				return err
			}
		}
		if err := take(index, zones); err != nil {
			return err
		}
	}
	return nil
}

// spool keeps a row until all are known.
func (w *Writer) spool(l Line) error {
	n := w.grid.Width
	index, zones := w.index[0], w.zones
	clear(zones)
	w.label.index(0, index, l.Values, n, l.From, l.To)
	w.label.behind(zones, index, l.Values, n, l.From, l.To)
	blank(index, l, markGap, markOutside) // last: behind reads indices
	return w.clean.add(index, zones)
}

// replay writes the rows that were kept.
func (w *Writer) replay(ctx context.Context) error {
	return w.clean.replay(ctx, func(index, behind []uint8) error {
		rows, err := w.classes.begin(ctx)
		if err != nil {
			return err
		}
		zones, fronts := rows[0], rows[1]
		copy(zones, behind)
		w.marks = append(w.marks[:0], index...)
		for i, c := range index {
			if c >= markGap {
				index[i] = 0
			}
		}
		w.label.derive(zones, fronts, [][]uint8{index}, 0, len(index))
		if len(rows) > 2 {
			copy(rows[2], index)
		}
		for i, m := range w.marks {
			v := uint8(zone.NoInformation)
			switch m {
			case markGap:
			case markOutside:
				v = uint8(zone.NoData)
			default:
				continue
			}
			for _, row := range rows {
				row[i] = v
			}
		}
		w.count(zones, fronts)
		w.classes.end()
		return nil
	})
}
