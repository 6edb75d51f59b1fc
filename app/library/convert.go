package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ImportOptions say what to take of an nnU-Net result.
type ImportOptions struct {
	Fold   string            // "", "all" or a number
	Metres [2]float64        // smallest and largest metres per pixel of its training; zero: not said
	Unit   string            // of its spacing: pixel, metre or millimetre; empty: guessed from its size
	Name   string            // for the card, and for the library; empty: the folder's
	Zones  map[string]string // what classes count as, by name, for names that Icefront does not know
}

// Converted is what a conversion wrote.
type Converted struct {
	Files []string // first fold first
	Notes []string // what to tell the user
}

// Added is what has come in.
type Added struct {
	Name   string   `json:"name,omitempty"` // of the model in the library; empty if it is none, or elsewhere
	Files  []string `json:"files"`          // first fold first
	Notes  []string `json:"notes,omitempty"`
	Bytes  int64    `json:"bytes,omitempty"`  // of a download
	SHA256 string   `json:"sha256,omitempty"` // of a download
}

// Import reads an nnU-Net result, a folder or a zip, and writes it as a model: to out, where files are replaced, or if
// that is empty into the library, where a name in use is an ErrTaken. Nothing is seen of it before it is whole.
func (l *Library) Import(ctx context.Context, path, out string, o ImportOptions, progress func(done, total int)) (Added, error) {
	name := ""
	if out == "" {
		if err := l.make(); err != nil {
			return Added{}, err
		}
		l.sweep()
		var err error
		if name, err = importName(path, o.Name); err != nil {
			return Added{}, err
		}
		if out, err = l.free(name); err != nil {
			return Added{}, err
		}
	} else if sameFile(path, out) {
		return Added{}, fmt.Errorf("import %s: the model would take its place", path)
	}
	files, notes, err := l.convert(ctx, path, out, o, progress)
	if err != nil {
		return Added{}, err
	}
	return Added{Name: name, Files: files, Notes: notes}, nil
}

// importName is what a result is called in the library: nnU-Net names the folder of a result after its trainer, and
// the folder above it after the task.
func importName(path, said string) (string, error) {
	if said != "" {
		return usable(said), nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	base := filepath.Base(abs)
	if strings.HasPrefix(base, "nnUNetTrainer") {
		base = filepath.Base(filepath.Dir(abs))
	}
	if ext := filepath.Ext(base); strings.EqualFold(ext, ".zip") {
		base = strings.TrimSuffix(base, ext)
	}
	return usable(base), nil
}

// convert writes the files in a hidden folder and moves them out together, the first one last: it makes the model.
func (l *Library) convert(ctx context.Context, path, out string, o ImportOptions, progress func(done, total int)) (files, notes []string, err error) {
	target := filepath.Dir(out)
	hidden, err := os.MkdirTemp(target, hiddenImport+"*")
	if err != nil {
		return nil, nil, fmt.Errorf("import %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(hidden)) }()
	result, err := l.deps.Convert(ctx, path, filepath.Join(hidden, filepath.Base(out)), o, progress)
	if err != nil {
		return nil, nil, importError{path, err}
	}
	names, err := checkConverted(hidden, filepath.Base(out), result.Files)
	if err != nil {
		return nil, nil, fmt.Errorf("import %s: %w", path, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	slices.Reverse(names)
	if err := publish(hidden, target, names); err != nil {
		return nil, nil, fmt.Errorf("import %s: %w", path, err)
	}
	slices.Reverse(names)
	for _, n := range names {
		files = append(files, filepath.Join(target, n))
	}
	return files, result.Notes, nil
}

// importError names the whole path of what was imported, once.
type importError struct {
	path string
	err  error
}

func (e importError) Unwrap() error { return e.err }

func (e importError) Error() string {
	text := e.err.Error()
	for _, said := range []string{e.path, filepath.Base(e.path)} {
		text = strings.TrimPrefix(text, "import "+said+": ")
	}
	if strings.Contains(text, e.path) {
		return "import: " + text
	}
	return "import " + e.path + ": " + text
}

// checkConverted makes sure that what was written can be used, and returns the names of the files.
func checkConverted(folder, first string, files []string) (names []string, err error) {
	for _, f := range files {
		if filepath.Dir(f) != folder {
			return nil, fmt.Errorf("%s was written to another folder than %s", f, folder)
		}
		names = append(names, filepath.Base(f))
	}
	if len(names) == 0 || names[0] != first {
		return nil, fmt.Errorf("%v were written, %s first was expected", names, first)
	}
	c := read(files[0])
	if c.problem != nil {
		return nil, fmt.Errorf("what was written cannot be used: %w", c.problem)
	}
	if 1+len(c.siblings) != len(names) {
		return nil, fmt.Errorf("%d files were written, the first lists %d more", len(names), len(c.siblings))
	}
	return names, nil
}

// hiddenImport begins the names of folders in which models are made.
const hiddenImport = ".icefront-import-"

// sweep removes from the library what killed programs left behind, and downloads that nobody went on with for a month.
// What it cannot remove does no harm.
func (l *Library) sweep() {
	const day = 24 * time.Hour
	left := map[string]time.Duration{hiddenImport: day, hiddenFile: day, hiddenDownload: 30 * day}
	entries, _ := os.ReadDir(l.folder)
	for _, e := range entries {
		st, err := e.Info()
		if err != nil {
			continue
		}
		for prefix, age := range left {
			if strings.HasPrefix(e.Name(), prefix) && time.Since(st.ModTime()) > age {
				_ = os.RemoveAll(filepath.Join(l.folder, e.Name()))
			}
		}
	}
}

// sameFile reports that two paths lead to one file or folder.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
