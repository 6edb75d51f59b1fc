package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bounds that no honest model comes near; they keep a hostile one cheap.
const (
	maxName   = 64 << 10 // bytes of a name
	maxMeta   = 16 << 20 // bytes of one metadata value
	maxDims   = 64       // sides of a tensor
	maxValues = 1 << 16  // inputs, outputs, weights, metadata entries, operator sets: each
)

// ErrFormat says that a file is not an ONNX model, or a damaged one.
var ErrFormat = errors.New("not a readable ONNX model")

// ReadFile reads what an ONNX file says of itself. The error names the file and the offset.
func ReadFile(path string) (f File, err error) {
	r, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info, err := r.Stat()
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("read %s: %w: no regular file", path, ErrFormat)
	}
	f, err = Read(r, info.Size())
	if err != nil {
		return File{}, fmt.Errorf("read %s: %w", path, err)
	}
	return f, nil
}

// Read reads what the first size bytes of r say of a network. Weights are counted, not loaded.
func Read(r io.ReaderAt, size int64) (File, error) {
	p := parser{weights: make(map[string]bool)}
	p.file.Opset = make(map[string]int64)
	p.file.Meta = make(map[string]string)
	p.file.Raw = make(map[string]Span)
	root := message{d: &decoder{r: r, size: size}, end: size}
	if err := p.model(root); err != nil {
		return File{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if p.graphs != 1 {
		return File{}, fmt.Errorf("%w: %d graphs in %d bytes, one was expected", ErrFormat, p.graphs, size)
	}
	f := p.file
	f.Inputs = nil
	for _, v := range p.file.Inputs {
		if !p.weights[v.Name] {
			f.Inputs = append(f.Inputs, v)
		}
	}
	return f, nil
}

// parser collects a File. Up to format version 3, weights are listed among the inputs as well, in any order.
type parser struct {
	file    File
	graphs  int
	weights map[string]bool
}

// each calls f for every field of m.
func each(m message, f func(field) error) error {
	for {
		fd, ok, err := m.next()
		if err != nil || !ok {
			return err
		}
		if err := f(fd); err != nil {
			return err
		}
	}
}

// want refuses a field whose wire type is not the one that ONNX gives it.
func want(f field, typ protowire.Type) error {
	if f.typ != typ {
		return failAt(f.pos, fmt.Errorf("field %d has wire type %d instead of %d", f.num, f.typ, typ))
	}
	return nil
}

// text reads a string field.
func text(f field, limit int64, into *string) (err error) {
	if err := want(f, protowire.BytesType); err != nil {
		return err
	}
	*into, err = f.body.text(limit)
	return err
}

// number reads an integer field.
func number(f field, into *int64) error {
	if err := want(f, protowire.VarintType); err != nil {
		return err
	}
	*into = int64(f.value)
	return nil
}

// nested reads a message field.
func nested(f field, read func(message) error) error {
	if err := want(f, protowire.BytesType); err != nil {
		return err
	}
	return read(f.body)
}

// model reads a ModelProto.
func (p *parser) model(m message) error {
	return each(m, func(f field) error {
		switch f.num {
		case 1:
			return number(f, &p.file.IR)
		case 2:
			return text(f, maxName, &p.file.Producer)
		case 3:
			return text(f, maxName, &p.file.ProducerVersion)
		case 7:
			p.graphs++
			return nested(f, p.graph)
		case 8:
			return nested(f, p.opset)
		case 14:
			return nested(f, p.meta)
		}
		return nil
	})
}

// opset reads an OperatorSetIdProto.
func (p *parser) opset(m message) error {
	var domain string
	var version int64
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return text(f, maxName, &domain)
		case 2:
			return number(f, &version)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(p.file.Opset) >= maxValues {
		return failAt(m.pos, errors.New("too many operator sets"))
	}
	p.file.Opset[domain] = version
	return nil
}

// meta reads a StringStringEntryProto. Two values for one key are a contradiction.
func (p *parser) meta(m message) error {
	var key, value string
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return text(f, maxName, &key)
		case 2:
			return text(f, maxMeta, &value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, twice := p.file.Meta[key]; twice {
		return failAt(m.pos, fmt.Errorf("metadata key %q occurs twice", key))
	}
	if len(p.file.Meta) >= maxValues {
		return failAt(m.pos, errors.New("too much metadata"))
	}
	p.file.Meta[key] = value
	return nil
}

// graph reads a GraphProto.
func (p *parser) graph(m message) error {
	return each(m, func(f field) error {
		switch f.num {
		case 2:
			return text(f, maxName, &p.file.Graph)
		case 5:
			return nested(f, p.weight)
		case 11:
			return nested(f, func(m message) error { return value(m, &p.file.Inputs) })
		case 12:
			return nested(f, func(m message) error { return value(m, &p.file.Outputs) })
		}
		return nil
	})
}

// weight reads a TensorProto's name, size and place and passes over its data.
func (p *parser) weight(m message) error {
	var name string
	var dims []Dim
	var location, kind int64
	var raw Span
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return sides(f, &dims)
		case 2:
			return number(f, &kind)
		case 9:
			raw = Span{f.body.pos, f.body.end - f.body.pos}
			return want(f, protowire.BytesType)
		case 8:
			return text(f, maxName, &name)
		case 14:
			return number(f, &location)
		}
		return nil
	})
	if err != nil {
		return err
	}
	n := int64(1)
	for _, d := range dims {
		if d.Size < 0 || d.Size > 0 && n > math.MaxInt64/d.Size {
			return failAt(m.pos, fmt.Errorf("weight %q has an impossible size", name))
		}
		n *= d.Size
	}
	if n > math.MaxInt64-p.file.Parameters || len(p.weights) >= maxValues {
		return failAt(m.pos, errors.New("too many weights"))
	}
	p.file.Parameters += n
	p.file.External = p.file.External || location == 1
	if Type(kind) == Float32 && raw.Size == 4*n && n <= math.MaxInt64/4 {
		p.file.Raw[name] = raw
	}
	p.weights[name] = true
	return nil
}

// sides reads the repeated sizes of a TensorProto, packed or one by one.
func sides(f field, dims *[]Dim) error {
	add := func(pos int64, v uint64) error {
		if len(*dims) >= maxDims {
			return failAt(pos, errors.New("weight has too many dimensions"))
		}
		*dims = append(*dims, Dim{Size: int64(v)})
		return nil
	}
	if f.typ == protowire.VarintType {
		return add(f.pos, f.value)
	}
	if err := want(f, protowire.BytesType); err != nil {
		return err
	}
	for m := f.body; m.pos < m.end; {
		pos := m.pos
		v, err := m.varint()
		if err != nil {
			return err
		}
		if err := add(pos, v); err != nil {
			return err
		}
	}
	return nil
}
