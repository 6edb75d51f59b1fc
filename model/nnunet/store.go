package nnunet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"icefront/model/nnunet/archive"
)

// Bounds of a place that is searched for a model.
const (
	maxDepth   = 8
	maxEntries = 100_000
	// maxUnpacked bounds what one compressed file in a zip may be unpacked to, in bytes, beyond maxFactor times its own size.
	maxUnpacked = 64 << 20
	maxFactor   = 100
)

// store holds the files of a model: a folder or a zip file. Names are relative, with slashes.
type store interface {
	// names lists the files that nnU-Net writes, sorted; others are left out.
	names() []string
	// open gives random access to a file.
	open(name string) (*blob, error)
	// label is the name of the folder or zip file, without .zip.
	label() string
	io.Closer // may be called twice
}

// blob is a file that is open for random access.
type blob struct {
	io.ReaderAt
	size  int64
	close func() error
}

// readSmall reads a file of at most most bytes.
func readSmall(s store, name string, most int64) (data []byte, err error) {
	b, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if b.size > most {
		return nil, fmt.Errorf("%s: the file has %d bytes, %d is the most", name, b.size, most)
	}
	data = make([]byte, b.size)
	if _, err := io.ReadFull(io.NewSectionReader(b, 0, b.size), data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

// known tells whether a name is one of nnU-Net's that matter here.
func known(name string) bool {
	switch base := path.Base(name); base {
	case plansPickle, plansJSON, datasetJSON, postprocessingJSON:
		return true
	default:
		_, ok := checkpointOf(strings.TrimSuffix(base, ".pkl"))
		return ok
	}
}

// folder is a store on the file system.
type folder struct {
	root  string
	files []string
}

func openFolder(root string) (*folder, error) {
	f := &folder{root: root}
	left := maxEntries
	if err := f.list(".", 0, &left); err != nil {
		return nil, err
	}
	slices.Sort(f.files)
	return f, nil
}

// list collects the known files below a folder; links are followed, so depth and count are bounded.
func (f *folder) list(dir string, depth int, left *int) error {
	entries, err := os.ReadDir(filepath.Join(f.root, filepath.FromSlash(dir)))
	if err != nil {
		if depth > 0 && errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return fmt.Errorf("list folder: %w", err)
	}
	for _, e := range entries {
		if *left--; *left < 0 {
			return fmt.Errorf("%s holds more than %d files: choose the folder of the model itself", f.root, maxEntries)
		}
		name := path.Join(dir, e.Name())
		mode := e.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(f.root, filepath.FromSlash(name)))
			if err != nil {
				continue
			}
			mode = info.Mode().Type()
		}
		if mode.IsRegular() && known(name) {
			f.files = append(f.files, name)
		}
		if mode.IsDir() && depth < maxDepth && !strings.HasPrefix(e.Name(), ".") {
			if err := f.list(name, depth+1, left); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *folder) names() []string { return f.files }

func (f *folder) label() string { return filepath.Base(f.root) }

func (f *folder) open(name string) (*blob, error) {
	file, err := os.Open(filepath.Join(f.root, filepath.FromSlash(name)))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", name, err), file.Close())
	}
	return &blob{file, info.Size(), file.Close}, nil
}

func (f *folder) Close() error { return nil }

// zipped is a store in a zip file. Compressed checkpoints are unpacked to temporary files when they are first needed.
type zipped struct {
	file *os.File
	zip  *archive.Zip
	dir  string // for temporary files
	temp map[string]*os.File
	list []string
}

func openZip(name, temp string) (*zipped, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	z := &zipped{file: file, dir: temp, temp: map[string]*os.File{}}
	info, err := file.Stat()
	if err == nil {
		z.zip, err = archive.Open(file, info.Size(), filepath.Base(name))
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	for _, n := range z.zip.Names() {
		if known(n) && strings.Count(n, "/") <= maxDepth {
			z.list = append(z.list, n)
		}
	}
	slices.Sort(z.list)
	return z, nil
}

func (z *zipped) names() []string { return z.list }

func (z *zipped) label() string {
	base := filepath.Base(z.file.Name())
	return strings.TrimSuffix(base, filepath.Ext(base))
}

func (z *zipped) open(name string) (*blob, error) {
	keep := func() error { return nil }
	section, stored, err := z.zip.Section(name)
	if err != nil {
		return nil, err
	}
	if stored {
		return &blob{section, section.Size(), keep}, nil
	}
	size, _ := z.zip.Size(name)
	if f, ok := z.temp[name]; ok {
		return &blob{f, size, keep}, nil
	}
	f, err := z.unpack(name, size)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	z.temp[name] = f
	return &blob{f, size, keep}, nil
}

// unpack writes a compressed entry to a temporary file, whose name owes nothing to the entry.
func (z *zipped) unpack(name string, size int64) (*os.File, error) {
	info, err := z.file.Stat()
	if err != nil {
		return nil, err
	}
	if size > maxUnpacked+maxFactor*info.Size() {
		return nil, fmt.Errorf("it claims %d bytes in a zip file of %d", size, info.Size())
	}
	r, err := z.zip.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp(z.dir, "icefront-import-*")
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, r); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// Close removes the temporary files.
func (z *zipped) Close() error {
	if z.file == nil {
		return nil
	}
	var errs []error
	for _, f := range z.temp {
		errs = append(errs, f.Close(), os.Remove(f.Name()))
	}
	errs = append(errs, z.file.Close())
	z.file, z.temp = nil, nil
	return errors.Join(errs...)
}
