package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"icefront/app/edit"
)

// ErrVersion says that another version of Icefront wrote a journal.
var ErrVersion = errors.New("another version of Icefront wrote it; open it with that one")

// ErrFormat says that a file is no journal, or that its first line is damaged.
var ErrFormat = errors.New("not a journal of Icefront, or its first line is damaged")

// Note is what a journal says besides edits. The last one of a kind counts.
type Note struct {
	Kind string
	Data json.RawMessage
}

// Content is what was read of a journal.
type Content struct {
	Header  Header
	Edits   int      // that were read
	Notes   []Note   // the last one of each kind, in the order of their first
	Remarks []string // what is damaged, for people
	end     int64    // of the last line that counts
	next    int64    // number of the edit after
}

// Read reads a journal and hands on its edits, one by one. What a killed process has left half written at the end is no
// error. Damage in the middle ends reading where edits are missing; a remark says so. An error of each ends it, too, and
// is returned as it is.
func Read(path string, each func(edit.Record) error) (Content, error) {
	f, err := os.Open(path)
	if err != nil {
		return Content{}, fmt.Errorf("read journal: %w", err)
	}
	defer f.Close() // it was only read
	return parse(f, path, each)
}

// reader reads lines, of which none is held that is longer than the longest.
type reader struct {
	in   *bufio.Reader
	line []byte
	at   int64 // behind the line
}

func newReader(in io.Reader) *reader { return &reader{in: bufio.NewReaderSize(in, 1<<16)} }

// next reads a line with its end; io.EOF comes with what stands behind the last one.
func (r *reader) next() error {
	r.line = r.line[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		r.at += int64(len(part))
		if len(r.line)+len(part) <= longest {
			r.line = append(r.line, part...)
		} else {
			r.line = append(r.line[:0], '\n') // no line: it is damaged
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}

func parse(in io.Reader, path string, each func(edit.Record) error) (Content, error) {
	r := newReader(in)
	var c Content
	if err := r.header(path, &c.Header); err != nil {
		return c, err
	}
	c.end, c.next = r.at, c.Header.First
	damaged := 0
	for {
		switch err := r.next(); {
		case err == io.EOF:
			c.remark(path, damaged, false)
			return c, nil // what stands behind the last line was being written
		case err != nil:
			return c, fmt.Errorf("read journal %s: %w", path, err)
		}
		if len(r.line) == 1 {
			continue // it ends half a line that could not be cut off
		}
		rec, err := one(r.line)
		switch {
		case err != nil:
			damaged++
			continue
		case rec.Edit == nil:
			c.note(Note{rec.Note, rec.Data})
		case rec.N < c.next:
			continue // it was written twice, when the disk was full
		case rec.N > c.next:
			c.remark(path, damaged, true)
			return c, nil
		default:
			if err := each(*rec.Edit); err != nil {
				return c, err
			}
			c.Edits++
			c.next++
			damaged = 0 // no edit was lost there
		}
		c.end = r.at
	}
}

// header reads the first line.
func (r *reader) header(path string, h *Header) error {
	if err := r.next(); err != nil && err != io.EOF {
		return fmt.Errorf("read journal %s: %w", path, err)
	}
	text, err := checked(r.line)
	if err != nil {
		return fmt.Errorf("read journal %s: %w", path, ErrFormat)
	}
	var known struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &known); err != nil || known.Format != format {
		return fmt.Errorf("read journal %s: %w", path, ErrFormat)
	}
	if known.Version != version {
		return fmt.Errorf("read journal %s: version %d: %w", path, known.Version, ErrVersion)
	}
	if err := decode(text, h); err != nil {
		return fmt.Errorf("read journal %s: %w: %w", path, ErrFormat, err)
	}
	return nil
}

// one is the record of a line.
func one(line []byte) (rec record, err error) {
	text, err := checked(line)
	if err != nil {
		return rec, err
	}
	if err := decode(text, &rec); err != nil {
		return rec, err
	}
	if (rec.Edit == nil) == (rec.Note == "") {
		return rec, errDamaged
	}
	return rec, nil
}

func (c *Content) note(n Note) {
	i := slices.IndexFunc(c.Notes, func(m Note) bool { return m.Kind == n.Kind })
	switch none := len(n.Data) == 0 || string(n.Data) == "null"; {
	case i < 0 && !none:
		c.Notes = append(c.Notes, n)
	case i >= 0 && none:
		c.Notes = slices.Delete(c.Notes, i, i+1)
	case i >= 0:
		c.Notes[i] = n
	}
}

// remark says what damage has cost.
func (c *Content) remark(path string, damaged int, missing bool) {
	switch {
	case missing:
		c.Remarks = append(c.Remarks, fmt.Sprintf("%s is damaged: the first %d edits were recovered, edit %d and all after it were not", path, c.Edits, c.next))
	case damaged > 0:
		c.Remarks = append(c.Remarks, fmt.Sprintf("%s is damaged at its end (%d lines): the first %d edits were recovered, the last may be missing", path, damaged, c.Edits))
	}
}
