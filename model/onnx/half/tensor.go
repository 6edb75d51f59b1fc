package half

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// tensor converts a TensorProto of float32. Another type is an error: nothing that is known to work in half precision
// takes one.
func tensor(t []byte) ([]byte, error) {
	var out, values []byte
	name, typ := "", uint64(0)
	err := each(t, func(f field) error {
		switch f.num {
		case 2:
			typ = f.value
			return nil
		case 4, 9: // floats one by one or packed, or their bytes
			values = append(values, f.body...)
			return nil
		case 8:
			name = string(f.body)
		case 3, 13, 14:
			return errors.New("its weights lie in another place")
		}
		out = append(out, f.all...)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case typ != float32Type || len(values)%4 != 0:
		return nil, fmt.Errorf("weight %.80q is no float32", name)
	}
	halves := make([]byte, 0, len(values)/2)
	for i := 0; i < len(values); i += 4 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(values[i:]))
		h, ok := toHalf(v)
		if !ok {
			return nil, fmt.Errorf("weight %.80q holds %g, beyond its range", name, v)
		}
		halves = binary.LittleEndian.AppendUint16(halves, h)
	}
	out = appendVarint(out, 2, float16Type)
	return appendMessage(out, 9, halves), nil
}

// field is one field of a message; all is the field with its tag.
type field struct {
	num   protowire.Number
	typ   protowire.Type
	value uint64 // of a varint
	body  []byte // of a message, and of four bytes
	all   []byte
}

// each calls do for every field of a message.
func each(message []byte, do func(field) error) error {
	for len(message) > 0 {
		num, typ, tag := protowire.ConsumeTag(message)
		if tag < 0 {
			return protowire.ParseError(tag)
		}
		f := field{num: num, typ: typ}
		n := protowire.ConsumeFieldValue(num, typ, message[tag:])
		if n < 0 {
			return protowire.ParseError(n)
		}
		value := message[tag : tag+n]
		f.all, message = message[:tag+n], message[tag+n:]
		switch typ {
		case protowire.VarintType:
			f.value, _ = protowire.ConsumeVarint(value)
		case protowire.BytesType:
			f.body, _ = protowire.ConsumeBytes(value)
		case protowire.Fixed32Type:
			f.body = value
		}
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

func appendMessage(b []byte, num protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), m)
}

func appendVarint(b []byte, num protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}
