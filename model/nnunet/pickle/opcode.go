package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Opcodes that are executed, by Python's names.
const (
	opMark           = '('
	opStop           = '.'
	opPop            = '0'
	opPopMark        = '1'
	opDup            = '2'
	opBinBytes       = 'B'
	opShortBinBytes  = 'C'
	opBinFloat       = 'G'
	opBinInt         = 'J'
	opBinInt1        = 'K'
	opBinInt2        = 'M'
	opNone           = 'N'
	opBinPersID      = 'Q'
	opReduce         = 'R'
	opBinUnicode     = 'X'
	opEmptyList      = ']'
	opAppend         = 'a'
	opBuild          = 'b'
	opGlobal         = 'c'
	opAppends        = 'e'
	opBinGet         = 'h'
	opLongBinGet     = 'j'
	opBinPut         = 'q'
	opLongBinPut     = 'r'
	opSetItem        = 's'
	opTuple          = 't'
	opSetItems       = 'u'
	opEmptyDict      = '}'
	opEmptyTuple     = ')'
	opProto          = 0x80
	opTuple1         = 0x85
	opTuple2         = 0x86
	opTuple3         = 0x87
	opNewTrue        = 0x88
	opNewFalse       = 0x89
	opLong1          = 0x8a
	opLong4          = 0x8b
	opShortUnicode   = 0x8c
	opBinUnicode8    = 0x8d
	opBinBytes8      = 0x8e
	opEmptySet       = 0x8f
	opAddItems       = 0x90
	opFrozenSet      = 0x91
	opStackGlobal    = 0x93
	opMemoize        = 0x94
	opFrame          = 0x95
	opByteArray8     = 0x96
	opReadonlyBuffer = 0x98
)

// refused names the opcodes that exist but have no place in plain data: they build objects or belong to protocols 0 and 1.
func refused(op byte) string {
	switch op {
	case 'o':
		return "OBJ"
	case 'i':
		return "INST"
	case 0x81:
		return "NEWOBJ"
	case 0x92:
		return "NEWOBJ_EX"
	case 0x82, 0x83, 0x84:
		return "EXT"
	case 'P':
		return "PERSID"
	case 0x97:
		return "NEXT_BUFFER"
	case 'F', 'I', 'L', 'S', 'T', 'U', 'V', 'd', 'g', 'l', 'p':
		return string(rune(op)) + " of protocol 0 or 1"
	}
	return ""
}

// step executes one opcode. Each group returns false for what is not its own.
func (d *decoder) step(op byte) error {
	for _, group := range [...]func(*decoder, byte) (bool, error){
		(*decoder).scalar, (*decoder).container, (*decoder).memory, (*decoder).object} {
		if done, err := group(d, op); done || err != nil {
			return err
		}
	}
	if name := refused(op); name != "" {
		return fmt.Errorf("opcode %s is not allowed", name)
	}
	return fmt.Errorf("unknown opcode 0x%02x", op)
}

// scalar handles opcodes that push one plain value.
func (d *decoder) scalar(op byte) (bool, error) {
	switch op {
	case opNone:
		return true, d.push(nil, 0)
	case opNewTrue:
		return true, d.push(true, 0)
	case opNewFalse:
		return true, d.push(false, 0)
	case opBinInt:
		n, err := d.number(4)
		return true, errors.Join(err, d.push(int64(int32(n)), 8))
	case opBinInt1:
		n, err := d.number(1)
		return true, errors.Join(err, d.push(int64(n), 8))
	case opBinInt2:
		n, err := d.number(2)
		return true, errors.Join(err, d.push(int64(n), 8))
	case opBinFloat:
		b, err := d.take(8)
		if err != nil {
			return true, err
		}
		return true, d.push(math.Float64frombits(binary.BigEndian.Uint64(b)), 8)
	case opLong1:
		return true, d.long(d.counted(1))
	case opLong4:
		return true, d.long(d.counted(4)) // a negative length is more than the file has
	case opShortUnicode:
		return true, d.text(d.counted(1))
	case opBinUnicode:
		return true, d.text(d.counted(4))
	case opBinUnicode8:
		return true, d.text(d.counted(8))
	case opShortBinBytes:
		return true, d.bytes(d.counted(1))
	case opBinBytes:
		return true, d.bytes(d.counted(4))
	case opBinBytes8, opByteArray8:
		return true, d.bytes(d.counted(8))
	}
	return false, nil
}

// container handles lists, tuples, dicts and sets.
func (d *decoder) container(op byte) (bool, error) {
	switch op {
	case opEmptyList, opEmptySet:
		return true, d.push(&List{}, sizeList)
	case opEmptyTuple:
		return true, d.push(Tuple{}, sizeList)
	case opEmptyDict:
		return true, d.push(&Dict{}, sizeDict)
	case opTuple1, opTuple2, opTuple3:
		return true, d.tuple(int(op) - opTuple1 + 1)
	case opTuple, opFrozenSet:
		items, err := d.popMark()
		if err != nil {
			return true, err
		}
		return true, d.pushTuple(items)
	case opAppend:
		v, err := d.pop()
		if err != nil {
			return true, err
		}
		return true, d.extend([]any{v})
	case opAppends, opAddItems:
		items, err := d.popMark()
		if err != nil {
			return true, err
		}
		return true, d.extend(items)
	case opSetItem:
		v, err := d.pop()
		if err != nil {
			return true, err
		}
		k, err := d.pop()
		if err != nil {
			return true, err
		}
		return true, d.setItems([]any{k, v})
	case opSetItems:
		items, err := d.popMark()
		if err != nil {
			return true, err
		}
		return true, d.setItems(items)
	}
	return false, nil
}

// tuple makes a tuple of the n topmost values.
func (d *decoder) tuple(n int) error {
	if len(d.stack)-d.floor() < n {
		return errUnderflow
	}
	at := len(d.stack) - n
	items := d.stack[at:]
	d.stack = d.stack[:at]
	return d.pushTuple(items)
}

// pushTuple pushes a copy of items, which may lie just above the stack.
func (d *decoder) pushTuple(items []any) error {
	if err := d.charge(len(items) * sizeAny); err != nil {
		return err
	}
	return d.push(append(make(Tuple, 0, len(items)), items...), sizeList)
}

// extend appends items to the list on top of the stack.
func (d *decoder) extend(items []any) error {
	v, err := d.top()
	if err != nil {
		return err
	}
	l, ok := v.(*List)
	if !ok {
		return fmt.Errorf("items for %s, which is no list", Describe(v))
	}
	s, err := d.grown(l.Items, len(items))
	if err != nil {
		return err
	}
	l.Items = append(s, items...)
	return nil
}

// setItems adds keys and values, in turn, to the dict on top of the stack.
func (d *decoder) setItems(items []any) error {
	v, err := d.top()
	if err != nil {
		return err
	}
	dict, ok := v.(*Dict)
	if !ok {
		return fmt.Errorf("entries for %s, which is no dict", Describe(v))
	}
	if len(items)%2 != 0 {
		return errors.New("a key without a value")
	}
	for i := 0; i < len(items); i += 2 {
		if err := d.charge(sizeEntry); err != nil {
			return err
		}
		if err := dict.Set(items[i], items[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// memory handles the stack, the memo and the frame of the stream.
func (d *decoder) memory(op byte) (bool, error) {
	width := 1
	switch op {
	case opProto:
		n, err := d.number(1)
		if err == nil && (n < 2 || n > maxProto) {
			err = fmt.Errorf("protocol %d; 2 to %d are known", n, maxProto)
		}
		return true, err
	case opFrame:
		n, err := d.number(8)
		if err == nil && n > uint64(len(d.data)-d.pos) {
			err = fmt.Errorf("a frame of %d bytes with %d bytes left", n, len(d.data)-d.pos)
		}
		return true, err
	case opMark:
		if err := d.charge(sizeMark); err != nil {
			return true, err
		}
		d.marks = append(d.marks, len(d.stack))
		return true, nil
	case opPop:
		_, err := d.pop()
		return true, err
	case opPopMark:
		_, err := d.popMark()
		return true, err
	case opDup:
		v, err := d.top()
		return true, errors.Join(err, d.push(v, 0))
	case opMemoize:
		return true, d.put(uint64(len(d.memo) + len(d.sparse)))
	case opBinPut, opBinGet:
	case opLongBinPut, opLongBinGet:
		width = 4
	default:
		return false, nil
	}
	n, err := d.number(width)
	if err != nil {
		return true, err
	}
	if op == opBinPut || op == opLongBinPut {
		return true, d.put(n)
	}
	return true, d.get(n)
}
