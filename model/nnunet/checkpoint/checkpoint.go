// Package checkpoint reads files that PyTorch's torch.save writes (1.6 and newer): zip files with a pickle that refers to
// raw tensors. Tensors are descriptions until they are opened; nothing of the file is executed or written anywhere.
package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"icefront/model/nnunet/archive"
	"icefront/model/nnunet/pickle"
)

// maxPickle bounds data.pkl beyond the size of the file, in bytes: a compressed one may be larger than its file.
const maxPickle = 8 << 20

// ErrLegacy says that a checkpoint has the format before PyTorch 1.6.
var ErrLegacy = errors.New("a checkpoint of PyTorch before 1.6, which is not read: load it with a newer PyTorch and save it again")

// File is an open checkpoint. Its methods, and its tensors', are safe from several goroutines.
type File struct {
	// Root is what was saved, as package pickle returns it; tensors are *Tensor.
	Root any

	label   string
	size    int64 // bytes
	zip     *archive.Zip
	folder  string // of data.pkl, with a slash at the end
	big     bool   // tensors are big-endian
	checked checked
}

// Open reads everything but the tensors. label names the file in errors; r must stay open as long as tensors are read.
func Open(r io.ReaderAt, size int64, label string) (*File, error) {
	if err := sniff(r, size); err != nil {
		return nil, fmt.Errorf("%s: %w", label, err)
	}
	z, err := archive.Open(r, size, label)
	if err != nil {
		return nil, err
	}
	f := &File{label: label, size: size, zip: z}
	if err := f.locate(); err != nil {
		return nil, fmt.Errorf("%s: %w", label, err)
	}
	name := f.folder + "data.pkl"
	data, err := z.ReadAll(name, size+maxPickle)
	if err != nil {
		return nil, err
	}
	f.Root, err = pickle.Decode(label+": "+name, data, names{file: f})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// sniff tells what is no zip file by its first bytes.
func sniff(r io.ReaderAt, size int64) error {
	if size == 0 {
		return errors.New("the file is empty")
	}
	head := make([]byte, min(size, 16))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	legacy := []byte{0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19}
	if len(head) > 2 && bytes.HasPrefix(head[2:], legacy) {
		return ErrLegacy
	}
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return errors.New("no checkpoint: it does not begin as a zip file does")
	}
	return nil
}

// locate finds the folder of data.pkl and the order of bytes.
func (f *File) locate() error {
	var found []string
	for _, name := range f.zip.Names() {
		if folder, ok := strings.CutSuffix(name, "data.pkl"); ok && (folder == "" || strings.HasSuffix(folder, "/")) {
			found = append(found, folder)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("a checkpoint has one data.pkl, this file has %d", len(found))
	}
	f.folder = found[0]
	order := f.folder + "byteorder"
	if !slices.Contains(f.zip.Names(), order) {
		return nil
	}
	b, err := f.zip.ReadAll(order, 16)
	if err != nil {
		return err
	}
	switch string(b) {
	case "little":
	case "big":
		f.big = true
	default:
		return fmt.Errorf("byte order %q is not known", b)
	}
	return nil
}

// names are what a checkpoint may refer to: plain data, numpy, and torch's tensors.
type names struct {
	pickle.Numpy
	file *File
}

// Lookup adds torch's names to numpy's.
func (n names) Lookup(module, name string) (any, bool) {
	switch module {
	case "torch":
		if t, ok := storageType(name); ok {
			return t, true
		}
		switch name {
		case "device":
			return pickle.Call(device), true
		case "Size":
			return pickle.Call(size), true
		}
		return nil, false
	case "torch._utils":
		switch name {
		case "_rebuild_tensor_v2":
			return pickle.Call(rebuildTensor), true
		case "_rebuild_parameter":
			return pickle.Call(rebuildParameter), true
		}
		return nil, false
	}
	return n.Numpy.Lookup(module, name)
}

// Persistent returns the storage that an id describes: ("storage", type, key, location, elements).
func (n names) Persistent(id any) (any, error) {
	t, ok := id.(pickle.Tuple)
	if !ok || len(t) < 5 || t[0] != "storage" {
		return nil, errors.New("a persistent id that is no storage")
	}
	kind, ok := t[1].(element)
	if !ok {
		return nil, errors.New("a storage of a type that is not known")
	}
	key, ok := t[2].(string)
	count, ok2 := t[4].(int64)
	if !ok || !ok2 || len(key) > 64 || count < 0 {
		return nil, errors.New("a storage without key and size")
	}
	return n.file.storage(kind, key, count)
}

// device stands for the place where a tensor was, which does not matter.
func device(args pickle.Tuple) (any, error) {
	return pickle.Class("torch.device"), nil
}

// size is a shape.
func size(args pickle.Tuple) (any, error) {
	if len(args) == 1 {
		if t, ok := args[0].(pickle.Tuple); ok {
			return t, nil
		}
	}
	return nil, errors.New("a torch.Size that is no tuple")
}
