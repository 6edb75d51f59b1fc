// Package archive reads zip files of strangers: names that leave their folder are refused, sizes are bounded by what is
// declared, and nothing is ever written under a name of the archive.
package archive

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Bounds of an archive.
const (
	maxDirectory = 8 << 20   // bytes of the list of entries: about 80,000 of them
	maxRatio     = 1032 + 16 // the most that deflate can shrink by, and a little
)

// Zip is an open zip file. Its methods are safe from several goroutines.
type Zip struct {
	label string
	names []string
	files map[string]*zip.File
	from  io.ReaderAt
}

// Open reads the list of entries. label names the file in errors.
func Open(r io.ReaderAt, size int64, label string) (*Zip, error) {
	limited := &limit{r: r, left: maxDirectory}
	list, err := zip.NewReader(limited, size)
	limited.left = -1
	switch {
	case limited.hit:
		return nil, fmt.Errorf("%s: the zip file lists too many entries", label)
	case errors.Is(err, zip.ErrFormat):
		return nil, fmt.Errorf("%s: no zip file, or one that was cut off: its list of entries is missing", label)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, fmt.Errorf("%s: read list of entries: %w", label, err)
	}
	z := &Zip{label: label, files: make(map[string]*zip.File, len(list.File)), from: r}
	for _, f := range list.File {
		if err := z.add(f, size); err != nil {
			return nil, fmt.Errorf("%s: %w", label, err)
		}
	}
	return z, nil
}

// add checks one entry and lists it; folders and what macOS adds are left out.
func (z *Zip) add(f *zip.File, size int64) error {
	name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "./")
	if trimmed := strings.TrimSuffix(name, "/"); trimmed == "" || !fs.ValidPath(trimmed) {
		return fmt.Errorf("entry %.80q climbs out of its folder", f.Name)
	}
	if strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), "._") {
		return nil
	}
	if _, twice := z.files[name]; twice {
		return fmt.Errorf("entry %.80q is there twice", name)
	}
	packed, full := f.CompressedSize64, f.UncompressedSize64
	switch {
	case f.Flags&1 != 0:
		return fmt.Errorf("entry %.80q is encrypted", name)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Errorf("entry %.80q is compressed with method %d; 0 (stored) and 8 (deflate) are known", name, f.Method)
	case packed > uint64(size):
		return fmt.Errorf("entry %.80q has %d bytes, the file has %d: it was cut off", name, packed, size)
	case f.Method == zip.Store && packed != full, f.Method == zip.Deflate && full > maxRatio*(packed+1):
		return fmt.Errorf("entry %.80q claims to unpack from %d to %d bytes", name, packed, full)
	}
	z.files[name] = f
	z.names = append(z.names, name)
	return nil
}

// Names lists the files in the order of the archive, with slashes. It is not to be changed.
func (z *Zip) Names() []string { return z.names }

// Size is the unpacked size of an entry in bytes; false if it is not there.
func (z *Zip) Size(name string) (int64, bool) {
	f, ok := z.files[name]
	if !ok {
		return 0, false
	}
	return int64(f.UncompressedSize64), true
}

// Open reads an entry from its beginning. The checksum is compared at the end, where a wrong one is an error.
func (z *Zip) Open(name string) (io.ReadCloser, error) {
	f, ok := z.files[name]
	if !ok {
		return nil, fmt.Errorf("%s: no entry %.80q", z.label, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: open entry %.80q: %w", z.label, name, err)
	}
	return &entry{r: r, left: int64(f.UncompressedSize64), label: z.label, name: name}, nil
}

// Section gives random access to an entry that is stored; false if it is compressed. Its checksum is not compared.
func (z *Zip) Section(name string) (*io.SectionReader, bool, error) {
	f, ok := z.files[name]
	if !ok {
		return nil, false, fmt.Errorf("%s: no entry %.80q", z.label, name)
	}
	if f.Method != zip.Store {
		return nil, false, nil
	}
	at, err := f.DataOffset()
	if err != nil {
		return nil, false, fmt.Errorf("%s: find entry %.80q: %w", z.label, name, err)
	}
	return io.NewSectionReader(z.from, at, int64(f.UncompressedSize64)), true, nil
}

// ReadAll reads an entry of at most most bytes.
func (z *Zip) ReadAll(name string, most int64) (b []byte, err error) {
	size, ok := z.Size(name)
	if ok && size > most {
		return nil, fmt.Errorf("%s: entry %.80q has %d bytes, %d is the most", z.label, name, size, most)
	}
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	b = make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	return b, Drained(r)
}

// Drained reads the end of an entry whose bytes were all read, which compares the checksum.
func Drained(r io.Reader) error {
	switch n, err := r.Read(make([]byte, 1)); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%d bytes where the end should be", n)
	}
}

// entry names the entry in errors and ends where the list of entries says.
type entry struct {
	r           io.ReadCloser
	left        int64
	failed      bool
	label, name string
}

func (e *entry) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if e.left -= int64(n); e.left < 0 {
		return 0, fmt.Errorf("%s: entry %.80q is longer than it claims", e.label, e.name)
	}
	if err != nil && err != io.EOF {
		e.failed = true
		err = fmt.Errorf("%s: read entry %.80q: %w", e.label, e.name, err)
	}
	return n, err
}

// Close says nothing again that Read has said, as the decompressor would.
func (e *entry) Close() error {
	if err := e.r.Close(); !e.failed {
		return err
	}
	return nil
}

// limit ends reading after so many bytes, until left is set to -1.
type limit struct {
	r    io.ReaderAt
	left int64
	hit  bool
}

func (l *limit) ReadAt(p []byte, off int64) (int, error) {
	if l.left < 0 {
		return l.r.ReadAt(p, off)
	}
	if int64(len(p)) > l.left {
		l.hit = true
		return 0, errors.New("too many entries")
	}
	l.left -= int64(len(p))
	return l.r.ReadAt(p, off)
}
