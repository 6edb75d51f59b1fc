package library

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Remove deletes a model of the library with its further folds; files that another model lists stay. If it was the
// default, the built-in one is again. A link is removed, not what it leads to.
func (l *Library) Remove(ctx context.Context, name string) error {
	path, err := l.find(name)
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	entries, err := os.ReadDir(l.folder)
	if err != nil {
		return fmt.Errorf("read the folder of models: %w", err)
	}
	for _, e := range entries {
		if _, ok := nameOf(e.Name()); !ok || e.Name() == filepath.Base(path) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, s := range read(filepath.Join(l.folder, e.Name())).siblings {
			needed[s.File] = true
		}
	}
	c := read(path)
	// The first file goes first: without it, what is left is no broken model.
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove model %s: %w", name, err)
	}
	var errs []error
	for _, s := range c.siblings {
		if !needed[s.File] {
			errs = append(errs, ignoreMissing(os.Remove(c.beside(s))))
		}
	}
	if standard, err := l.Default(); err == nil && standard == name {
		errs = append(errs, l.SetDefault(BuiltIn))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove model %s: %w", name, err)
	}
	return nil
}

// Export copies a model to out, with the files of further folds beside it under their own names: the first lists them
// so. It returns what was written. Progress counts bytes.
func (l *Library) Export(ctx context.Context, name, out string, progress func(done, total int)) (files []string, err error) {
	path, err := l.locate(name)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return []string{out}, l.exportBuiltIn(out)
	}
	c := read(path)
	if c.problem != nil {
		return nil, fmt.Errorf("model %s: %w", path, c.problem)
	}
	type pair struct{ from, to string }
	var pairs []pair // the first last: it makes the model
	for _, s := range c.siblings {
		pairs = append(pairs, pair{c.beside(s), filepath.Join(filepath.Dir(out), s.File)})
	}
	pairs = append(pairs, pair{path, out})
	for _, p := range pairs {
		if sameFile(p.from, p.to) {
			return nil, fmt.Errorf("export %s: the copy would take its place", p.from)
		}
		if p.to == out {
			continue
		}
		if _, err := os.Lstat(p.to); err == nil {
			return nil, fmt.Errorf("%w: %s is there already, and a fold of the model is called so", ErrTaken, p.to)
		}
	}
	count := counter(c.entry("").Bytes, progress)
	for _, p := range pairs {
		if err := copyFile(ctx, p.from, p.to, count); err != nil {
			for _, made := range files {
				err = errors.Join(err, os.Remove(made))
			}
			return nil, fmt.Errorf("export model %s: %w", name, err)
		}
		files = append(files, p.to)
	}
	return files, nil
}

func (l *Library) exportBuiltIn(out string) error {
	err := writeFile(out, func(w io.Writer) error {
		_, err := w.Write(l.deps.BuiltIn)
		return err
	})
	if err != nil {
		return fmt.Errorf("export the built-in model: %w", err)
	}
	return nil
}

// ExportTwin writes a model's first fold for Deepness, the QGIS plug-in, with square tiles of side pixels.
func (l *Library) ExportTwin(ctx context.Context, name, out string, side int) error {
	path, err := l.locate(name)
	switch {
	case err != nil:
		return err
	case path == "":
		return errors.New("the built-in model cannot be written for Deepness: it does not say how its network is built")
	case sameFile(path, out):
		return fmt.Errorf("export %s: the copy would take its place", path)
	}
	return l.deps.Twin(ctx, path, out, side)
}

// CanExportTwin reports that models can be written for Deepness.
func (l *Library) CanExportTwin() bool { return l.deps.Twin != nil }

// standardFile holds the name of the default model.
const standardFile = "default.json"

// standard is its content.
type standard struct {
	Model string `json:"model"`
}

// Default is the name of the model that runs if none is named: BuiltIn unless the user chose another.
func (l *Library) Default() (string, error) {
	if l.folder == "" {
		return BuiltIn, nil
	}
	path := filepath.Join(l.folder, standardFile)
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return BuiltIn, nil
	}
	if err != nil {
		return "", fmt.Errorf("read the default model: %w", err)
	}
	defer f.Close() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	var s standard
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		err = d.Decode(&s)
	}
	if err == nil {
		err = CheckName(s.Model)
	}
	if err != nil {
		return "", fmt.Errorf("read the default model from %s: %w; choose one again", path, err)
	}
	return s.Model, nil
}

// SetDefault makes a model the one that runs if none is named. One that cannot be used is refused.
func (l *Library) SetDefault(name string) error {
	if name == BuiltIn {
		if l.folder == "" {
			return nil
		}
		return ignoreMissing(os.Remove(filepath.Join(l.folder, standardFile)))
	}
	path, err := l.find(name)
	if err != nil {
		return err
	}
	if c := read(path); c.problem != nil {
		return fmt.Errorf("model %s: %w", name, c.problem)
	}
	b, err := json.Marshal(standard{name})
	if err != nil {
		return err
	}
	err = writeFile(filepath.Join(l.folder, standardFile), func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("remember the default model: %w", err)
	}
	return nil
}

// Record is a place where models are published.
type Record struct {
	Title string `json:"title"`
	DOI   string `json:"doi"`
	Holds string `json:"holds"`
}

// Published lists where models are published. Address and licence of the files are what the page of the DOI says: they
// are not ours to state.
func Published() []Record {
	return []Record{{
		Title: "Zenodo record 7837300", DOI: "10.5281/zenodo.7837300",
		Holds: "weights of Herrmann et al. (2023): nnU-Net v1, zones and front in one plane",
	}}
}
