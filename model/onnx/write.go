package onnx

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// What Write writes: versions that every ONNX Runtime since 1.12 reads.
const (
	writtenIR    = 8
	writtenOpset = 17
)

// copyBuffer is how much of a weight is held in memory at once.
const copyBuffer = 256 << 10

// maxFile is what protobuf readers take at most.
const maxFile = math.MaxInt32

// Write writes the graph as an ONNX file with the metadata in sorted order. Weights are streamed: memory stays small
// whatever their size. A weight with fewer or more bytes than its shape asks for is an error that names it. The same
// graph, weights and metadata always give the same bytes.
func (g Graph) Write(w io.Writer, weights Weights, meta map[string]string) error {
	p, err := g.parts(meta)
	if err != nil {
		return err
	}
	if _, err := w.Write(p.head); err != nil {
		return err
	}
	buf := make([]byte, copyBuffer)
	for i, t := range g.Weights {
		if _, err := w.Write(p.weights[i]); err != nil {
			return err
		}
		if err := copyWeight(w, weights, t, buf); err != nil {
			return err
		}
	}
	_, err = w.Write(p.tail)
	return err
}

// Size is how many bytes Write writes.
func (g Graph) Size(meta map[string]string) (int64, error) {
	p, err := g.parts(meta)
	return p.size, err
}

// parts is the file without the values of its weights, which stand after each element of weights.
type parts struct {
	head    []byte
	weights [][]byte
	tail    []byte
	size    int64 // of the whole file
}

// parts encodes everything but the values. Lengths stand before what they measure, so it begins from the inside.
func (g Graph) parts(meta map[string]string) (parts, error) {
	if err := g.Check(); err != nil {
		return parts{}, err
	}
	tail, err := appendMeta(appendMessage(nil, 8, appendVarint(appendText(nil, 1, ""), 2, writtenOpset)), meta)
	if err != nil {
		return parts{}, err
	}
	var before, after []byte
	for _, n := range g.Nodes {
		before = appendMessage(before, 1, n.encode())
	}
	before = appendText(before, 2, g.Name)
	for _, v := range g.Inputs {
		after = appendMessage(after, 11, v.encode())
	}
	for _, v := range g.Outputs {
		after = appendMessage(after, 12, v.encode())
	}
	p := parts{tail: append(after, tail...)}
	graph := int64(len(before) + len(after))
	for _, t := range g.Weights {
		head, values := t.encode()
		p.weights = append(p.weights, head)
		if graph += int64(len(head)) + values; graph > maxFile {
			return parts{}, fmt.Errorf("write graph %s: its weights are larger than the %d bytes that an ONNX file can hold", g.Name, maxFile)
		}
	}
	p.head = appendText(appendVarint(nil, 1, writtenIR), 2, "icefront")
	p.head = append(appendLength(p.head, 7, graph), before...)
	p.size = int64(len(p.head)) + graph - int64(len(before)) + int64(len(tail))
	if p.size > maxFile {
		return parts{}, fmt.Errorf("write graph %s: %d bytes are more than the %d that an ONNX file can hold", g.Name, p.size, maxFile)
	}
	return p, nil
}

// encode is a NodeProto.
func (n Node) encode() []byte {
	var b []byte
	for _, name := range n.In {
		b = appendText(b, 1, name)
	}
	for _, name := range n.Out {
		b = appendText(b, 2, name)
	}
	b = appendText(b, 4, n.Op)
	for _, a := range n.Attrs {
		b = appendMessage(b, 5, a.encoded)
	}
	return b
}

// encode is a ValueInfoProto.
func (v Value) encode() []byte {
	var shape []byte
	for _, d := range v.Dims {
		var side []byte
		switch {
		case d.Size > 0:
			side = appendVarint(nil, 1, uint64(d.Size))
		case d.Name != "":
			side = appendText(nil, 2, d.Name)
		}
		shape = appendMessage(shape, 1, side)
	}
	tensor := appendMessage(appendVarint(nil, 1, uint64(v.Type)), 2, shape)
	return appendMessage(appendText(nil, 1, v.Name), 2, appendMessage(nil, 1, tensor))
}

// encode begins an initializer, up to where its values follow, and says how many bytes they take.
func (t Tensor) encode() (head []byte, values int64) {
	values, _ = t.bytes() // Check has seen the shape
	var b []byte
	for _, side := range t.Shape {
		b = appendVarint(b, 1, uint64(side))
	}
	b = appendVarint(b, 2, uint64(Float32))
	b = appendText(b, 8, t.Name)
	b = appendLength(b, 9, values)
	head = appendLength(nil, 5, int64(len(b))+values)
	return append(head, b...), values
}

// appendMeta adds metadata in sorted order. What Read would refuse is refused here.
func appendMeta(b []byte, meta map[string]string) ([]byte, error) {
	if len(meta) > maxValues {
		return nil, fmt.Errorf("write metadata: %d keys, at most %d are read", len(meta), maxValues)
	}
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		value := meta[key]
		if len(key) > maxName || len(value) > maxMeta {
			return nil, fmt.Errorf("write metadata: key %.80q with %d bytes is too long", key, len(value))
		}
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return nil, fmt.Errorf("write metadata: key %.80q is not UTF-8 text", key)
		}
		b = appendMessage(b, 14, appendText(appendText(nil, 1, key), 2, value))
	}
	return b, nil
}

// copyWeight copies the values of a weight and makes sure that they are all.
func copyWeight(w io.Writer, weights Weights, t Tensor, buf []byte) (err error) {
	want, err := t.bytes()
	if err != nil {
		return err
	}
	r, err := weights.Open(t.Name)
	if err != nil {
		return fmt.Errorf("open weight %s: %w", t.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	n, err := io.CopyBuffer(onlyWriter{w}, io.LimitReader(r, want), buf)
	if err != nil {
		return fmt.Errorf("copy weight %s: %w", t.Name, err)
	}
	if n < want {
		return fmt.Errorf("copy weight %s: it has %d bytes, its shape %v asks for %d", t.Name, n, t.Shape, want)
	}
	switch n, err := io.ReadFull(r, buf[:1]); {
	case n > 0:
		return fmt.Errorf("copy weight %s: it has more than the %d bytes that its shape %v asks for", t.Name, want, t.Shape)
	case err != io.EOF:
		return fmt.Errorf("copy weight %s: %w", t.Name, err)
	}
	return nil
}

// onlyWriter hides what else a writer can do, so that CopyBuffer uses our buffer and not a larger one of its own.
type onlyWriter struct{ io.Writer }
