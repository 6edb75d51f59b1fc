package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"icefront/model/onnx"
)

// DownloadOptions say how a file is fetched. The zero value is right for most.
type DownloadOptions struct {
	SHA256 string        // of the whole file, in hexadecimal; empty: not known
	Idle   time.Duration // without any data for so long, the server is given up; 0: a minute
}

// downloads is the folder for files that are no ONNX model, in the library's.
const downloads = "downloads"

// Check says whether an address and the hash can be used at all.
func (o DownloadOptions) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%.200q is no address", address)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%s is no address that begins with http:// or https://", u.Redacted())
	}
	if b, err := hex.DecodeString(o.SHA256); o.SHA256 != "" && (err != nil || len(b) != sha256.Size) {
		return fmt.Errorf("%q is no SHA-256: that has 64 hexadecimal digits", o.SHA256)
	}
	return nil
}

// Download fetches an ONNX model into the library, or an archive of an nnU-Net model into its folder downloads. A
// connection that breaks off is taken up again; what has come is kept, and the same call goes on there later. The file
// appears under its name when it is whole, has the hash that was given, and is one of the two kinds. Progress counts
// bytes; total is 0 if the server does not tell it.
func (l *Library) Download(ctx context.Context, address string, o DownloadOptions, progress func(done, total int)) (Added, error) {
	if err := o.Check(address); err != nil {
		return Added{}, err
	}
	if err := l.make(); err != nil {
		return Added{}, err
	}
	l.sweep()
	if o.Idle <= 0 {
		o.Idle = time.Minute
	}
	p := l.partial(address)
	unlock, err := p.lock(o.Idle)
	if err != nil {
		return Added{}, err
	}
	defer unlock()
	f := fetcher{partial: p, idle: o.Idle, progress: progress, fits: l.room}
	if err := f.fetch(ctx); err != nil {
		if n, _ := p.have(); n == 0 { // nothing that can be gone on with
			err = errors.Join(err, p.remove())
		}
		return Added{}, err
	}
	d, err := l.receive(ctx, f, strings.ToLower(o.SHA256))
	if errors.Is(err, ErrWrong) {
		err = errors.Join(err, p.remove()) // going on with it would never help
	}
	return d, err
}

// receive checks a whole file and gives it its name.
func (l *Library) receive(ctx context.Context, f fetcher, want string) (a Added, err error) {
	show := redacted(f.partial.address)
	a.SHA256, err = hashFile(ctx, f.partial.file, func(int) {})
	if err != nil {
		return a, err
	}
	st, err := os.Stat(f.partial.file)
	if err != nil {
		return a, err
	}
	a.Bytes = st.Size()
	if want != "" && a.SHA256 != want {
		return a, fmt.Errorf("%w: %s gave a file with the SHA-256 %s, %s was expected; it was thrown away", ErrWrong, show, a.SHA256, want)
	}
	kind, err := kindOf(f.partial.file, a.Bytes)
	if err != nil {
		return a, fmt.Errorf("%w: %s gave %w; it was thrown away", ErrWrong, show, err)
	}
	name, path, err := l.place(f.name, kind)
	if err != nil {
		return a, err
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), flush(f.partial.file)); err != nil {
		return a, err
	}
	if err := os.Rename(f.partial.file, path); err != nil {
		return a, err
	}
	a.Name, a.Files = name, []string{path}
	if c := read(path); kind == extension && c.problem != nil {
		a.Notes = append(a.Notes, fmt.Sprintf("%s cannot be used yet: %v", name, c.problem))
	}
	return a, f.partial.remove()
}

// room refuses a name that is taken before anything is fetched.
func (l *Library) room(name string) error {
	kind := strings.ToLower(path.Ext(name))
	if kind != extension && kind != ".zip" {
		return nil // only its content will tell what it is
	}
	_, _, err := l.place(name, kind)
	return err
}

// place is where a file of some kind goes: a model into the library, an archive into downloads.
func (l *Library) place(name, kind string) (model, file string, err error) {
	if strings.EqualFold(path.Ext(name), kind) {
		name = name[:len(name)-len(kind)]
	}
	name = usable(name)
	if kind == extension {
		file, err = l.free(name)
		return name, file, err
	}
	file = filepath.Join(l.folder, downloads, name+kind)
	if _, err := os.Lstat(file); err == nil {
		return "", "", fmt.Errorf("%w: %s has been downloaded already", ErrTaken, file)
	}
	return "", file, nil
}

// kindOf is the extension that a file ought to have, by its content.
func kindOf(file string, size int64) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close() // it was only read
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	head = head[:n]
	text := strings.ToLower(strings.TrimSpace(string(head)))
	switch {
	case strings.HasPrefix(string(head), "PK\x03\x04"):
		return ".zip", nil
	case strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html"):
		return "", errors.New("a web page, not a model")
	}
	if _, err := onnx.Read(f, size); err != nil {
		return "", errors.New("neither an ONNX model nor a zip archive")
	}
	return extension, nil
}

func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}
