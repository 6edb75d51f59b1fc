package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"icefront/model"
	"icefront/model/onnx"
)

// Model is one line of a list of models.
type Model struct {
	Name    string `json:"name"`            // its file without .onnx, or built-in
	Title   string `json:"title,omitempty"` // what its card calls it
	Path    string `json:"path,omitempty"`  // of its first file; empty: built-in
	Folds   int    `json:"folds"`           // networks, each in a file
	Bytes   int64  `json:"bytes"`           // of all files that are there
	Default bool   `json:"default"`
	Problem string `json:"problem,omitempty"` // why it cannot be used, one sentence
}

// List returns the built-in model and those of the library by name. A file that cannot be used is listed with its
// problem; the files of further folds belong to their first and are not listed. If only the choice of the default model
// cannot be read, the error comes with the whole list.
func (l *Library) List(ctx context.Context) ([]Model, error) {
	standard, unread := l.Default()
	b := l.builtIn()
	all := []Model{b.entry(BuiltIn)}
	all[0].Default = standard == BuiltIn
	if l.folder == "" {
		return all, unread
	}
	entries, err := os.ReadDir(l.folder) // sorted
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the folder of models: %w", err)
	}
	part := map[string]bool{}
	for _, e := range entries {
		name, ok := nameOf(e.Name())
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := read(filepath.Join(l.folder, e.Name()))
		for _, s := range r.siblings {
			part[s.File] = true
		}
		m := r.entry(name)
		m.Default = standard == name
		all = append(all, m)
	}
	kept := all[:1]
	for _, m := range all[1:] {
		if !part[filepath.Base(m.Path)] {
			kept = append(kept, m)
		}
	}
	return kept, unread
}

// content is what a model's first file says of itself.
type content struct {
	path     string // empty: built-in
	bytes    int64  // of this file
	file     onnx.File
	plan     model.Plan
	siblings []model.Sibling
	problem  error // why it cannot be used; what is above may be incomplete then
}

// read reads what a file says of itself, without its weights.
func read(path string) content {
	c := content{path: path}
	st, err := os.Stat(path) // before opening: a pipe would wait for a writer
	switch {
	case err != nil:
		c.problem = pathless(err)
		return c
	case !st.Mode().IsRegular():
		c.problem = errors.New("it is no regular file")
		return c
	}
	c.bytes = st.Size()
	f, err := os.Open(path)
	if err != nil {
		c.problem = pathless(err)
		return c
	}
	defer f.Close() // it was only read
	c.file, c.problem = onnx.Read(f, c.bytes)
	c.understand()
	return c
}

// builtIn is the model inside the program.
func (l *Library) builtIn() content {
	c := content{bytes: int64(len(l.deps.BuiltIn))}
	c.file, c.problem = onnx.Read(bytes.NewReader(l.deps.BuiltIn), c.bytes)
	c.understand()
	return c
}

// understand reads the plan and looks for the other files.
func (c *content) understand() {
	if c.problem == nil && c.file.External {
		c.problem = errors.New("its weights lie in another file")
	}
	if c.problem == nil {
		c.plan, c.problem = model.ParsePlan(c.file.Meta)
	}
	if c.problem == nil {
		c.problem = c.plan.Check(c.file.Inputs, c.file.Outputs)
	}
	if c.problem != nil {
		return
	}
	if c.siblings, c.problem = model.ParseBundle(c.file.Meta["cf.bundle"]); c.problem != nil || c.path == "" {
		return
	}
	for _, s := range c.siblings {
		if s.File == filepath.Base(c.path) {
			c.siblings, c.problem = nil, fmt.Errorf("%w: cf.bundle lists the file itself", model.ErrPlan)
		} else if st, err := os.Stat(c.beside(s)); err != nil || !st.Mode().IsRegular() {
			c.problem = fmt.Errorf("%w: %s is missing", model.ErrBundle, s.File)
		}
		if c.problem != nil {
			return
		}
	}
}

// beside is the path of another file of the model.
func (c content) beside(s model.Sibling) string { return filepath.Join(filepath.Dir(c.path), s.File) }

// entry is the content as a line of a list.
func (c content) entry(name string) Model {
	m := Model{Name: name, Title: c.plan.Name, Path: c.path, Folds: 1 + len(c.siblings), Bytes: c.bytes}
	if m.Title == "" {
		m.Title = c.file.Meta["cf.name"]
	}
	for _, s := range c.siblings {
		if st, err := os.Stat(c.beside(s)); err == nil {
			m.Bytes += st.Size()
		}
	}
	if c.problem != nil {
		m.Problem = c.problem.Error()
		for _, kind := range []error{model.ErrPlan, model.ErrBundle} { // for programs; people read the rest
			m.Problem = strings.TrimPrefix(m.Problem, kind.Error()+": ")
		}
	}
	return m
}

// pathless is a file error without the path, which stands beside it.
func pathless(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
