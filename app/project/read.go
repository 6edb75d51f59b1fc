package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"icefront/geo"
)

// fileBytes is far more than a project of all scenes in limits has.
const fileBytes = 256 << 20

// Load reads a project file. It opens nothing else, and does not look whether scenes are where they were: Missing does.
func Load(path string) (File, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return File{}, fmt.Errorf("open project %s: %w", path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("open project %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, fileBytes+1))
	if err != nil {
		return File{}, fmt.Errorf("open project %s: %w", path, geo.Cause(err))
	}
	p, err := Parse(text)
	if err != nil {
		return File{}, fmt.Errorf("open project %s: %w", path, err)
	}
	for _, at := range p.paths() {
		*at = resolved(filepath.Dir(path), *at)
	}
	return p, nil
}

// Parse reads the text of a project file strictly: another version, a key that it does not know, and what no project has are
// errors. Paths stay as they are written.
func Parse(text []byte) (File, error) {
	if len(text) > fileBytes {
		return File{}, fmt.Errorf("%w: it is larger than %d MiB", ErrNone, fileBytes>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // of an editor on Windows
	if err := checkHead(text); err != nil {
		return File{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var f File
	if err := dec.Decode(&f); err != nil {
		return File{}, damaged(text, dec.InputOffset(), err)
	}
	if err := f.tidy(); err != nil {
		return File{}, fmt.Errorf("%w: %w; docs/project.md says how to repair it", ErrNone, err)
	}
	if err := f.check(); err != nil {
		return File{}, fmt.Errorf("%w: %w; docs/project.md says how to repair it", ErrNone, err)
	}
	return f, nil
}

// checkHead looks at nothing but what kind of file it is, and of which version: the rest may be unlike what we know.
func checkHead(text []byte) error {
	var head struct {
		Format    string          `json:"format"`
		Version   json.RawMessage `json:"version"`
		SavedWith string          `json:"savedWith"`
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&head); err != nil {
		return damaged(text, dec.InputOffset(), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return damaged(text, dec.InputOffset(), errors.New("something stands after the project"))
	}
	if head.Format != format {
		return fmt.Errorf("%w of Icefront: its \"format\" is %.40q, not %q", ErrNone, head.Format, format)
	}
	v, err := strconv.ParseInt(string(head.Version), 10, 64)
	switch {
	case err != nil || v < 1:
		return fmt.Errorf("%w: its \"version\" is %.20s, not a number from 1", ErrNone, head.Version)
	case v > Version:
		by := ""
		if head.SavedWith != "" {
			by = fmt.Sprintf(" (saved with Icefront %.40s)", head.SavedWith)
		}
		return fmt.Errorf("%w: it has version %d%s, this program reads version %d; open it with a newer Icefront", ErrVersion, v, by, Version)
	}
	return nil
}

// damaged says where JSON is wrong.
func damaged(text []byte, at int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	what := strings.TrimPrefix(err.Error(), "json: ")
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
		what = fmt.Sprintf("%s cannot be a %s", kind.Field, kind.Value)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		at, what = int64(len(text)), "it ends too early"
	}
	line := 1 + bytes.Count(text[:min(max(at, 0), int64(len(text)))], []byte("\n"))
	return fmt.Errorf("%w: line %d: %s; docs/project.md says how to repair it", ErrNone, line, what)
}

// tidy makes one form of what may be written in several.
func (f *File) tidy() error {
	for i := range f.Scenes {
		p := f.Scenes[i].Prediction
		if p == nil || len(p.Report) == 0 {
			continue
		}
		var b bytes.Buffer
		if err := json.Compact(&b, p.Report); err != nil {
			return fmt.Errorf("the report of scene %.80s: %w", f.Scenes[i].Key, err)
		}
		p.Report = b.Bytes()
		if string(p.Report) == "null" {
			p.Report = nil
		}
	}
	f.Next.Scene, f.Next.Layer, f.Next.Front = max(f.Next.Scene, 1), max(f.Next.Layer, 1), max(f.Next.Front, 1)
	for _, s := range f.Scenes { // a person who adds a scene by hand need not count
		if digits, ok := strings.CutPrefix(s.Key, "s"); ok {
			if n, err := strconv.ParseInt(digits, 10, 32); err == nil {
				f.Next.Scene = max(f.Next.Scene, n+1)
			}
		}
	}
	for _, l := range f.Layers {
		if int64(l.ID) < counterEnd {
			f.Next.Layer = max(f.Next.Layer, int64(l.ID)+1)
		}
	}
	return nil
}

// text writes a project file.
func (f File) text() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return nil, err
	}
	if b.Len() > fileBytes {
		return nil, fmt.Errorf("it would be larger than %d MiB", fileBytes>>20)
	}
	return b.Bytes(), nil
}
