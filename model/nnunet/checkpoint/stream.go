package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"sync"

	"icefront/model/nnunet/archive"
	"icefront/model/nnunet/pickle"
)

const (
	block = 128 << 10 // bytes that are converted at once
	// Tensors that are parts of compressed storages: the bytes that may be unpacked for them, and may be held at once, beyond
	// what the size of the file justifies. PyTorch never compresses.
	spareWork   = 256 << 20
	spareMemory = 32 << 20
)

// ErrNumber says that a tensor holds NaN or infinity.
var ErrNumber = errors.New("not a finite number")

// Open returns the elements in row-major order as little-endian float32, bit by bit the same where the file has float32.
// The checksum of the storage is compared before the end is reported. A value that is NaN or infinite is an ErrNumber.
func (t *Tensor) Open() (io.ReadCloser, error) {
	if t.count == 0 {
		return io.NopCloser(eof{}), nil
	}
	if !t.contiguous() {
		return t.gather()
	}
	raw, whole, err := t.from.stretch(t.offset, t.count)
	if err != nil {
		return nil, err
	}
	return &reader{raw: raw, whole: whole, left: t.count, kind: t.from.kind, big: t.from.file.big}, nil
}

// gather copies the elements of a tensor that is not contiguous. It holds the span of the storage in memory.
func (t *Tensor) gather() (io.ReadCloser, error) {
	size := t.from.kind.size()
	if t.span()*size > t.from.file.size+spareMemory {
		return nil, fmt.Errorf("%s: a tensor that is not contiguous spans %d bytes", t.from.file.label, t.span()*size)
	}
	raw, whole, err := t.from.stretch(t.offset, t.span())
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	src := make([]byte, t.span()*size)
	if _, err := io.ReadFull(raw, src); err != nil {
		return nil, err
	}
	if whole {
		if err := archive.Drained(raw); err != nil {
			return nil, err
		}
	}
	return &reader{raw: &strided{t: t, src: src, size: size, at: make([]int, len(t.Shape))},
		left: t.count, kind: t.from.kind, big: t.from.file.big}, nil
}

// strided reads the elements of a tensor in row-major order from the span that holds them.
type strided struct {
	t    *Tensor
	src  []byte
	size int64
	at   []int // index of the next element
	pos  int64 // and where it is
}

// Read fills whole elements only; the reader above asks for nothing else.
func (s *strided) Read(p []byte) (int, error) {
	n := 0
	for ; n+int(s.size) <= len(p); n += int(s.size) {
		copy(p[n:], s.src[s.pos*s.size:(s.pos+1)*s.size])
		for i := len(s.at) - 1; i >= 0; i-- {
			s.at[i]++
			s.pos += s.t.strides[i]
			if s.at[i] < s.t.Shape[i] {
				break
			}
			s.pos -= int64(s.at[i]) * s.t.strides[i]
			s.at[i] = 0
		}
	}
	return n, nil
}

func (s *strided) Close() error { return nil }

// checked remembers which storages were read to their end, and how much was skipped.
type checked struct {
	sync.Mutex
	good map[string]bool
	work int64 // bytes unpacked for parts of compressed storages
}

// stretch reads count elements from element from on. Whole means that the reader ends with the entry, so that reading the end
// compares the checksum; where it does not, the checksum was compared before.
func (s *storage) stretch(from, count int64) (r io.ReadCloser, whole bool, err error) {
	size := s.kind.size()
	if from == 0 && count == s.count {
		r, err := s.file.zip.Open(s.entry)
		return r, true, err
	}
	section, stored, err := s.file.zip.Section(s.entry)
	if err != nil {
		return nil, false, err
	}
	if err := s.verify(stored); err != nil {
		return nil, false, err
	}
	if stored {
		return io.NopCloser(io.NewSectionReader(section, from*size, count*size)), false, nil
	}
	r, err = s.file.zip.Open(s.entry)
	if err != nil {
		return nil, false, err
	}
	if _, err := io.CopyN(io.Discard, r, from*size); err != nil {
		return nil, false, errors.Join(err, r.Close())
	}
	return r, false, nil
}

// verify compares the checksum of a storage that is read in parts, once, and bounds the work that compressed ones make.
func (s *storage) verify(stored bool) error {
	c := &s.file.checked
	c.Lock()
	defer c.Unlock()
	if !stored {
		c.work += 2 * s.count * s.kind.size()
		if c.work > 4*s.file.size+spareWork {
			return fmt.Errorf("%s: too many tensors share compressed storages", s.file.label)
		}
	}
	if c.good[s.entry] {
		return nil
	}
	r, err := s.file.zip.Open(s.entry)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if c.good == nil {
		c.good = map[string]bool{}
	}
	c.good[s.entry] = true
	return nil
}

// reader converts elements to float32, a block at a time.
type reader struct {
	raw   io.ReadCloser
	whole bool  // raw ends with the last element
	left  int64 // elements not yet converted
	done  int64
	kind  element
	big   bool
	in    []byte
	buf   []byte // converted
	rest  []byte // of buf, not yet handed out
	err   error
}

// Read hands out converted bytes.
func (r *reader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// WriteTo copies everything without a buffer in between.
func (r *reader) WriteTo(w io.Writer) (int64, error) {
	total := int64(0)
	for {
		if len(r.rest) == 0 {
			if err := r.fill(); err == io.EOF {
				return total, nil
			} else if err != nil {
				return total, err
			}
		}
		n, err := w.Write(r.rest)
		total += int64(n)
		r.rest = r.rest[n:]
		if err != nil {
			return total, err
		}
	}
}

// fill converts the next block, or reports the end.
func (r *reader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.left == 0 {
		r.err = io.EOF
		if r.whole {
			if err := archive.Drained(r.raw); err != nil {
				r.err = err
			}
		}
		return r.err
	}
	n := min(r.left, block/4)
	if r.buf == nil {
		r.buf = make([]byte, 4*n)
		r.in = r.buf // float32 is converted in place
		if r.kind != float32s {
			r.in = make([]byte, n*r.kind.size())
		}
	}
	in, out := r.in[:n*r.kind.size()], r.buf[:4*n]
	if _, err := io.ReadFull(r.raw, in); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		r.err = err
		return err
	}
	convert(out, in, r.kind, r.big)
	if i := unusable(out); i >= 0 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(out[4*i:]))
		r.err = fmt.Errorf("element %d is %v: %w", r.done+int64(i), v, ErrNumber)
		return r.err
	}
	r.left -= n
	r.done += n
	r.rest = out
	return nil
}

func (r *reader) Close() error {
	r.err = errors.New("read after close")
	r.rest = nil
	return r.raw.Close()
}

// unusable returns the first element that is NaN or infinite, or -1.
func unusable(b []byte) int {
	const exponent = 0x7f800000
	for i := 0; i+4 <= len(b); i += 4 {
		if binary.LittleEndian.Uint32(b[i:])&exponent == exponent {
			return i / 4
		}
	}
	return -1
}

// convert writes elements as little-endian float32. in and out may be the same memory if in is float32.
func convert(out, in []byte, kind element, big bool) {
	if kind == float32s && !big {
		if &out[0] != &in[0] {
			copy(out, in)
		}
		return
	}
	for i := range len(out) / 4 {
		binary.LittleEndian.PutUint32(out[4*i:], math.Float32bits(kind.at(in, i, big)))
	}
}

// at decodes element i.
func (e element) at(in []byte, i int, big bool) float32 {
	switch e.size() {
	case 1:
		if e == int8s {
			return float32(int8(in[i]))
		}
		return float32(in[i])
	case 2:
		v := binary.LittleEndian.Uint16(in[2*i:])
		if big {
			v = bits.ReverseBytes16(v)
		}
		switch e {
		case halfs:
			return pickle.Half(v)
		case bfloat16s:
			return math.Float32frombits(uint32(v) << 16)
		}
		return float32(int16(v))
	case 4:
		v := binary.LittleEndian.Uint32(in[4*i:])
		if big {
			v = bits.ReverseBytes32(v)
		}
		if e == float32s {
			return math.Float32frombits(v)
		}
		return float32(int32(v))
	}
	v := binary.LittleEndian.Uint64(in[8*i:])
	if big {
		v = bits.ReverseBytes64(v)
	}
	if e == float64s {
		return float32(math.Float64frombits(v))
	}
	return float32(int64(v))
}

// eof is a reader of nothing.
type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }
