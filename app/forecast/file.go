package forecast

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// Bounds of a file of ours; what is beyond is not one.
const (
	version    = 1
	maxFile    = 4 << 20
	maxText    = 256
	maxThreads = 1 << 16
	maxFolds   = 1 << 10
	maxGFLOP   = 1e9
	maxBytes   = 1 << 50
	maxRate    = 1e9 // seconds, of anything
)

// errForeign says that a file is no calibration, or a damaged one.
var errForeign = errors.New("no calibration of this program")

// parse reads a file strictly.
func parse(b []byte) (state, error) {
	var s state
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return state{}, fmt.Errorf("%w: %w", errForeign, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return state{}, fmt.Errorf("%w: something follows it", errForeign)
	}
	if s.Version != version {
		return state{}, fmt.Errorf("%w: version %d, %d was expected", errForeign, s.Version, version)
	}
	if !s.sound() {
		return state{}, fmt.Errorf("%w: it has impossible values", errForeign)
	}
	return s, nil
}

// sound reports that every value is one that learn could have written.
func (s state) sound() bool {
	if len(s.Entries) > maxEntries || !allSound(s.Scene) {
		return false
	}
	seen := make(map[string]bool)
	for _, e := range s.Entries {
		key := fmt.Sprintf("%q %q %d", e.Model, e.Device, e.Threads)
		if !e.sound() || seen[key] {
			return false
		}
		seen[key] = true
	}
	return true
}

func (e entry) sound() bool {
	as := Work{Model: e.Model, Device: e.Device, Threads: e.Threads}
	as.Cost.GFLOP, as.Cost.Activations = e.GFLOP, e.Activations
	if !as.named() || deviceKey(e.Device) != e.Device || e.Used < 0 || e.Runs < 1 || e.Runs > math.MaxInt32 || !allSound(e.Pass) || len(e.Memory) > window {
		return false
	}
	for _, h := range e.Memory {
		if h.Folds < 1 || h.Folds > maxFolds || h.Bytes < 0 || h.Bytes > maxBytes {
			return false
		}
	}
	return true
}

func allSound(list []sample) bool {
	for _, s := range list {
		if !s.sound() {
			return false
		}
	}
	return len(list) <= window
}

// sound is false of numbers that are none, too.
func (s sample) sound() bool {
	return s.Count > 0 && s.Count <= math.MaxInt64 && s.Rate > 0 && s.Rate <= maxRate
}

// read reads the file of a calibration. One that is none, or that cannot be read, is renamed, and the error says so.
func read(path string) (s state, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err != nil {
		return state{}, fmt.Errorf("read what earlier runs took from %s: %w", path, err)
	}
	b, err := load(path)
	if err == nil {
		if s, err = parse(b); err == nil {
			return s, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, err // it went in this moment
	}
	bad := path + ".bad"
	if moved := os.Rename(path, bad); moved != nil {
		return state{}, fmt.Errorf("read what earlier runs took from %s: %w", path, errors.Join(err, moved))
	}
	return state{}, fmt.Errorf("read what earlier runs took from %s: %w; it is %s now, and learning starts anew", path, err, bad)
}

func load(path string) (b []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b, err = io.ReadAll(io.LimitReader(f, maxFile+1))
	if len(b) > maxFile {
		return nil, fmt.Errorf("%w: it has more than %d bytes", errForeign, maxFile)
	}
	return b, err
}

// write replaces the file as a whole; the folder is made if it is not there.
func write(path string, s state) (err error) {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".icefront-writing-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
