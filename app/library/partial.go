package library

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"
)

// hiddenDownload begins the names of downloads that have not ended.
const hiddenDownload = ".icefront-download-"

// partial is a download that has not ended: a hidden file, and beside it what is known of its whole.
type partial struct {
	address string
	file    string
}

// whole is what a server said of a file when its download began. It is kept beside the part.
type whole struct {
	Address   string `json:"address"`
	Validator string `json:"validator"` // strong ETag or date; empty: it cannot be taken up again
	Total     int64  `json:"total"`     // bytes; -1: not known
	Name      string `json:"name"`
}

// partial is the unfinished download from an address.
func (l *Library) partial(address string) partial {
	sum := sha256.Sum256([]byte(address))
	return partial{address, filepath.Join(l.folder, hiddenDownload+hex.EncodeToString(sum[:8]))}
}

func (p partial) note() string { return p.file + ".json" }

// have is how many bytes are there, and what they are of. Zero means from the beginning.
func (p partial) have() (n int64, w whole) {
	f, err := os.Open(p.note())
	if err != nil {
		return 0, whole{}
	}
	defer f.Close() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil || json.Unmarshal(b, &w) != nil || w.Address != p.address || w.Validator == "" {
		return 0, whole{}
	}
	st, err := os.Stat(p.file)
	if err != nil || !st.Mode().IsRegular() || w.Total >= 0 && st.Size() > w.Total {
		return 0, whole{}
	}
	return st.Size(), w
}

// begin notes what is to come and empties the part.
func (p partial) begin(w whole) (*os.File, error) {
	if err := p.remove(); err != nil {
		return nil, err
	}
	b, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	err = writeFile(p.note(), func(out io.Writer) error {
		_, err := out.Write(b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("download %s: %w", redacted(p.address), err)
	}
	return os.OpenFile(p.file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
}

// goOn opens the part at its end.
func (p partial) goOn() (*os.File, error) { return os.OpenFile(p.file, os.O_WRONLY|os.O_APPEND, 0o644) }

// remove forgets the download.
func (p partial) remove() error {
	return errors.Join(ignoreMissing(os.Remove(p.file)), ignoreMissing(os.Remove(p.note())))
}

// lock keeps a second download of the same address out, in this and in other programs. A download that has not
// written for longer than it would wait is one of a program that was killed.
func (p partial) lock(idle time.Duration) (unlock func(), err error) {
	name := p.file + ".lock"
	for {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil {
			return func() { _, _ = f.Close(), os.Remove(name) }, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return nil, err
		}
		if age := min(since(name), since(p.file)); age < 2*idle {
			return nil, fmt.Errorf("%w: %s: it is being downloaded already; if that program was killed, try again in %s",
				ErrDownload, redacted(p.address), (2*idle - age).Round(time.Second))
		}
		if err := ignoreMissing(os.Remove(name)); err != nil {
			return nil, err
		}
	}
}

// since is how long ago a file was written; very long if it is not there.
func since(name string) time.Duration {
	st, err := os.Stat(name)
	if err != nil {
		return math.MaxInt64
	}
	return time.Since(st.ModTime())
}
