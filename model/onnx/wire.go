package onnx

import (
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// bufferSize is how much is read at once. Weights are skipped, so little of a file is ever read.
const bufferSize = 4096

// errLength says that a field claims more bytes than its message has left.
var errLength = errors.New("field reaches beyond the end of its message")

// decoder walks over protobuf fields of a file through one small buffer.
type decoder struct {
	r    io.ReaderAt
	size int64
	buf  []byte // the bytes from at
	at   int64
	room [bufferSize]byte
}

// message is a span of the file that holds fields.
type message struct {
	d        *decoder
	pos, end int64
}

// field is one field of a message: its number, wire type, and where its payload lies.
type field struct {
	num   protowire.Number
	typ   protowire.Type
	value uint64  // of a varint or a fixed field
	body  message // of a length-delimited field
	pos   int64   // where the field begins
}

// failAt wraps err with the offset in the file.
func failAt(pos int64, err error) error { return fmt.Errorf("offset %d: %w", pos, err) }

// peek returns up to n bytes at pos, fewer only at the end of the file. n must not exceed bufferSize.
func (d *decoder) peek(pos int64, n int) ([]byte, error) {
	want := min(int64(n), d.size-pos)
	if want <= 0 {
		return nil, nil
	}
	if pos < d.at || pos+want > d.at+int64(len(d.buf)) {
		fill := min(int64(len(d.room)), d.size-pos)
		if err := d.readAt(d.room[:fill], pos); err != nil {
			return nil, err
		}
		d.buf, d.at = d.room[:fill], pos
	}
	from := pos - d.at
	return d.buf[from : from+want], nil
}

// readAt fills b or says where the file ended.
func (d *decoder) readAt(b []byte, pos int64) error {
	n, err := d.r.ReadAt(b, pos)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return failAt(pos+int64(n), err)
}

// next returns the next field; ok is false at the end of the message.
func (m *message) next() (f field, ok bool, err error) {
	if m.pos >= m.end {
		return field{}, false, nil
	}
	f.pos = m.pos
	tag, err := m.varint()
	if err != nil {
		return field{}, false, err
	}
	f.num, f.typ = protowire.DecodeTag(tag)
	if f.num < protowire.MinValidNumber {
		return field{}, false, failAt(f.pos, fmt.Errorf("invalid field tag %#x", tag))
	}
	switch f.typ {
	case protowire.VarintType:
		f.value, err = m.varint()
	case protowire.Fixed32Type:
		err = m.skip(4)
	case protowire.Fixed64Type:
		err = m.skip(8)
	case protowire.BytesType:
		f.body, err = m.sub()
	default:
		err = failAt(f.pos, fmt.Errorf("unknown wire type %d of field %d", f.typ, f.num))
	}
	return f, err == nil, err
}

// varint reads one variable-length number.
func (m *message) varint() (uint64, error) {
	b, err := m.d.peek(m.pos, int(min(10, m.end-m.pos)))
	if err != nil {
		return 0, err
	}
	v, n := protowire.ConsumeVarint(b)
	if n < 0 {
		return 0, failAt(m.pos, protowire.ParseError(n))
	}
	m.pos += int64(n)
	return v, nil
}

// skip passes over n bytes.
func (m *message) skip(n int64) error {
	if n > m.end-m.pos {
		return failAt(m.pos, errLength)
	}
	m.pos += n
	return nil
}

// sub reads a length and returns the message of that length, passing over it.
func (m *message) sub() (message, error) {
	pos := m.pos
	n, err := m.varint()
	if err != nil {
		return message{}, err
	}
	if n > uint64(m.end-m.pos) {
		return message{}, failAt(pos, errLength)
	}
	body := message{d: m.d, pos: m.pos, end: m.pos + int64(n)}
	m.pos = body.end
	return body, nil
}

// text reads a message as a string of at most limit bytes.
func (m message) text(limit int64) (string, error) {
	n := m.end - m.pos
	if n > limit {
		return "", failAt(m.pos, fmt.Errorf("text of %d bytes, at most %d are read", n, limit))
	}
	if n <= bufferSize {
		b, err := m.d.peek(m.pos, int(n))
		return string(b), err
	}
	b := make([]byte, n)
	err := m.d.readAt(b, m.pos)
	return string(b), err
}
