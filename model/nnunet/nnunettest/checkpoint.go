package nnunettest

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Pattern is what a tensor without values holds: numbers from -8 to 8 that half precision holds, again every 4096 elements.
func Pattern(i int) float32 { return float32(i%4096-2048) / 256 }

// Checkpoint writes a value with tensors as torch.save does. Method is zip.Store or, as PyTorch never does, zip.Deflate.
func Checkpoint(out io.Writer, root any, method uint16) error {
	w := &writer{}
	w.raw(0x80, 2)
	w.value(root)
	w.raw('.')
	z := zip.NewWriter(out)
	add := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: "archive/" + name, Method: method})
	}
	f, err := add("data.pkl")
	if err != nil {
		return err
	}
	if _, err := f.Write(w.out); err != nil {
		return err
	}
	for i, t := range w.tensors {
		f, err := add(fmt.Sprintf("data/%d", i))
		if err != nil {
			return err
		}
		if err := t.write(f); err != nil {
			return err
		}
	}
	f, err = add("version")
	if err != nil {
		return err
	}
	if _, err := f.Write([]byte("3\n")); err != nil {
		return err
	}
	return z.Close()
}

// write writes the elements.
func (t *Tensor) write(out io.Writer) error {
	if t.Value == nil && t.Type == "" {
		return t.pattern(out)
	}
	w := bufio.NewWriterSize(out, 1<<16)
	for i := range t.Len() {
		v := float64(Pattern(i))
		if t.Value != nil {
			v = t.Value(i)
		}
		var b []byte
		switch t.Type {
		case "Double":
			b = binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
		case "BFloat16":
			b = binary.LittleEndian.AppendUint16(nil, uint16(math.Float32bits(float32(v))>>16))
		case "Half":
			b = binary.LittleEndian.AppendUint16(nil, half(v))
		default:
			b = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v)))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return w.Flush()
}

// half converts a number of middling size, cutting off what does not fit.
func half(v float64) uint16 {
	b := math.Float32bits(float32(v))
	exp := int(b>>23&0xff) - 112
	if exp <= 0 || exp >= 31 {
		return uint16(b >> 16 & 0x8000)
	}
	return uint16(b>>16&0x8000) | uint16(exp)<<10 | uint16(b>>13&0x3ff)
}

// pattern writes Pattern in blocks.
func (t *Tensor) pattern(out io.Writer) error {
	var block []byte
	for i := range min(t.Len(), 1<<16) {
		block = binary.LittleEndian.AppendUint32(block, math.Float32bits(Pattern(i)))
	}
	for left := 4 * t.Len(); left > 0; {
		n, err := out.Write(block[:min(left, len(block))])
		if err != nil {
			return err
		}
		left -= n
	}
	return nil
}
