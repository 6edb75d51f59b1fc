package onnx

import (
	"fmt"
	"io"
)

// RewriteMeta copies the model in the first size bytes of r with other metadata: meta is all that the copy has. To keep
// what was there, begin with File.Meta. Everything else is copied as it stands, byte by byte and without being held in
// memory. A model whose weights lie in another file is refused, because its copy would lose them.
func RewriteMeta(w io.Writer, r io.ReaderAt, size int64, meta map[string]string) error {
	f, err := Read(r, size)
	if err != nil {
		return err
	}
	if f.External {
		return fmt.Errorf("%w: its weights lie in another file", ErrFormat)
	}
	tail, err := appendMeta(nil, meta)
	if err != nil {
		return err
	}
	buf := make([]byte, copyBuffer)
	keep := func(from, to int64) error {
		_, err := io.CopyBuffer(onlyWriter{w}, io.NewSectionReader(r, from, to-from), buf)
		return err
	}
	kept := int64(0) // where that begins which is not yet copied
	root := message{d: &decoder{r: r, size: size}, end: size}
	for {
		f, ok, err := root.next()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrFormat, err)
		}
		if !ok {
			break
		}
		if f.num != 14 {
			continue
		}
		if err := keep(kept, f.pos); err != nil {
			return err
		}
		kept = root.pos
	}
	if err := keep(kept, size); err != nil {
		return err
	}
	_, err = w.Write(tail)
	return err
}
