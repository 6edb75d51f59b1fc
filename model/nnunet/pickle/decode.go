package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"
)

// Bounds of a stream. Real ones need a fraction.
const (
	freeMemory = 32 << 20 // bytes that any stream may use
	perByte    = 3        // and for each byte of it
	maxName    = 256      // bytes of a module or a name
	maxProto   = 5
)

// Sizes that values are charged with, in bytes: what Go allocates for them, rounded up.
const (
	sizeAny   = 16
	sizeList  = 24
	sizeDict  = 64
	sizeEntry = 192 // key, value and index, with room to grow
	sizeCall  = 160
	sizeMemo  = 96
	sizeMark  = 48
)

// Decode reads one pickle of protocol 2 to 5. Errors start with the file's name and the offset of the opcode:
// "plans.pkl: offset 1042: unknown opcode 0x9a".
func Decode(file string, data []byte, names Names) (any, error) {
	d := &decoder{data: data, names: names, budget: freeMemory + perByte*len(data)}
	v, err := d.run()
	if err != nil {
		return nil, fmt.Errorf("%s: offset %d: %w", file, d.op, err)
	}
	return v, nil
}

// decoder is the machine that a pickle programs.
type decoder struct {
	data   []byte
	pos    int
	op     int // offset of the current opcode
	names  Names
	stack  []any
	marks  []int // heights of the stack
	memo   []any
	sparse map[uint32]any // memo entries far beyond the last
	budget int
}

var (
	errEnd       = errors.New("the file ends too early")
	errUnderflow = errors.New("nothing left on the stack")
	errMark      = errors.New("no mark on the stack")
	errMemory    = errors.New("too much memory for a file of this size")
	errText      = errors.New("a text that is no UTF-8")
	errMemo      = errors.New("a memo entry that was never stored")
)

// run executes opcodes until STOP.
func (d *decoder) run() (any, error) {
	if len(d.data) < 2 || d.data[0] != opProto {
		return nil, errors.New("no pickle of protocol 2 or newer")
	}
	for {
		d.op = d.pos
		b, err := d.take(1)
		if err != nil {
			return nil, err
		}
		if b[0] == opStop {
			return d.pop()
		}
		if err := d.step(b[0]); err != nil {
			return nil, err
		}
	}
}

// take consumes n bytes of the input.
func (d *decoder) take(n int) ([]byte, error) {
	if n < 0 || n > len(d.data)-d.pos {
		return nil, errEnd
	}
	b := d.data[d.pos : d.pos+n : d.pos+n]
	d.pos += n
	return b, nil
}

// number consumes a little-endian unsigned number of n bytes.
func (d *decoder) number(n int) (uint64, error) {
	b, err := d.take(n)
	if err != nil {
		return 0, err
	}
	var full [8]byte
	copy(full[:], b)
	return binary.LittleEndian.Uint64(full[:]), nil
}

// counted consumes a length of n bytes and as many bytes as it says.
func (d *decoder) counted(n int) ([]byte, error) {
	size, err := d.number(n)
	if err != nil {
		return nil, err
	}
	if size > uint64(len(d.data)-d.pos) {
		return nil, fmt.Errorf("a length of %d with %d bytes left", size, len(d.data)-d.pos)
	}
	return d.take(int(size))
}

// charge takes n bytes from the budget.
func (d *decoder) charge(n int) error {
	if n > d.budget {
		return errMemory
	}
	d.budget -= n
	return nil
}

// grown returns s with room for n more, charged.
func (d *decoder) grown(s []any, n int) ([]any, error) {
	if len(s)+n <= cap(s) {
		return s, nil
	}
	room := max(len(s)+n, 2*cap(s), 4)
	if err := d.charge(room * sizeAny); err != nil {
		return nil, err
	}
	bigger := make([]any, len(s), room)
	copy(bigger, s)
	return bigger, nil
}

// push puts a value that was charged with size on the stack.
func (d *decoder) push(v any, size int) error {
	if err := d.charge(size); err != nil {
		return err
	}
	s, err := d.grown(d.stack, 1)
	if err != nil {
		return err
	}
	d.stack = append(s, v)
	return nil
}

// floor is the height of the stack that pops must not go below.
func (d *decoder) floor() int {
	if len(d.marks) == 0 {
		return 0
	}
	return d.marks[len(d.marks)-1]
}

// pop takes the top of the stack.
func (d *decoder) pop() (any, error) {
	if len(d.stack) <= d.floor() {
		return nil, errUnderflow
	}
	v := d.stack[len(d.stack)-1]
	d.stack = d.stack[:len(d.stack)-1]
	return v, nil
}

// top returns the top of the stack.
func (d *decoder) top() (any, error) {
	if len(d.stack) <= d.floor() {
		return nil, errUnderflow
	}
	return d.stack[len(d.stack)-1], nil
}

// popMark takes all that lies above the last mark. The result is valid until the next push.
func (d *decoder) popMark() ([]any, error) {
	if len(d.marks) == 0 {
		return nil, errMark
	}
	at := d.marks[len(d.marks)-1]
	d.marks = d.marks[:len(d.marks)-1]
	items := d.stack[at:]
	d.stack = d.stack[:at]
	return items, nil
}

// text pushes a text.
func (d *decoder) text(b []byte, err error) error {
	if err != nil {
		return err
	}
	if !utf8.Valid(b) {
		return errText
	}
	if err := d.charge(len(b)); err != nil {
		return err
	}
	return d.push(string(b), sizeAny)
}

// bytes pushes bytes that stay where they are.
func (d *decoder) bytes(b []byte, err error) error {
	if err != nil {
		return err
	}
	return d.push(Bytes(b), sizeList)
}

// long pushes a whole number of any size: little-endian two's complement.
func (d *decoder) long(b []byte, err error) error {
	if err != nil {
		return err
	}
	if len(b) <= 8 {
		var n uint64
		for i, v := range b {
			n |= uint64(v) << (8 * i)
		}
		if len(b) > 0 && len(b) < 8 && b[len(b)-1] >= 0x80 {
			n |= math.MaxUint64 << (8 * len(b))
		}
		return d.push(int64(n), 8)
	}
	if err := d.charge(3 * len(b)); err != nil {
		return err
	}
	be := make([]byte, len(b))
	for i, v := range b {
		be[len(b)-1-i] = v
	}
	n := new(big.Int).SetBytes(be)
	if be[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return d.push(n, 64)
}

// put stores the top of the stack in the memo.
func (d *decoder) put(index uint64) error {
	v, err := d.top()
	if err != nil {
		return err
	}
	if index < uint64(len(d.memo)) {
		d.memo[index] = v
		return nil
	}
	if index == uint64(len(d.memo)) {
		s, err := d.grown(d.memo, 1)
		if err != nil {
			return err
		}
		d.memo = append(s, v)
		return nil
	}
	if _, there := d.sparse[uint32(index)]; !there {
		if err := d.charge(sizeMemo); err != nil {
			return err
		}
	}
	if d.sparse == nil {
		d.sparse = map[uint32]any{}
	}
	d.sparse[uint32(index)] = v
	return nil
}

// get pushes a memo entry.
func (d *decoder) get(index uint64) error {
	if v, ok := d.sparse[uint32(index)]; ok {
		return d.push(v, 0)
	}
	if index >= uint64(len(d.memo)) {
		return errMemo
	}
	return d.push(d.memo[index], 0)
}
