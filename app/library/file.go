package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// chunk is how much is copied between two looks at the context.
const chunk = 1 << 20

// hiddenFile begins the names of files that are being written.
const hiddenFile = ".icefront-writing-"

// writeFile writes a file under a hidden name and renames it when it is whole and on the disk.
func writeFile(path string, write func(w io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), hiddenFile+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	err = write(f)
	if err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// copyFile copies a file whole or not at all.
func copyFile(ctx context.Context, from, to string, progress func(n int)) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return writeFile(to, func(w io.Writer) error { return pump(ctx, w, in, progress) })
}

// pump copies until the end, or until ctx ends; progress is told every piece.
func pump(ctx context.Context, w io.Writer, r io.Reader, progress func(n int)) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.CopyN(w, r, chunk)
		progress(int(n))
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// hashFile is the SHA-256 of a file in hexadecimal.
func hashFile(ctx context.Context, path string, progress func(n int)) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if err := pump(ctx, h, f, progress); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// counter adds pieces up to progress.
func counter(total int64, progress func(done, total int)) func(n int) {
	done := 0
	return func(n int) {
		if done += n; progress != nil {
			progress(done, int(total))
		}
	}
}

// flush brings a finished file to the disk.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// publish moves finished files from one folder into another, in order. If one cannot be moved, those before it go.
func publish(from, to string, files []string) error {
	for i, name := range files {
		err := flush(filepath.Join(from, name))
		if err == nil {
			err = os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		}
		if err == nil {
			continue
		}
		for _, moved := range files[:i] {
			err = errors.Join(err, os.Remove(filepath.Join(to, moved)))
		}
		return fmt.Errorf("put %s into its place: %w", name, err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
