// Package recent keeps the projects that were open last.
package recent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"icefront/app/staged"
	"icefront/geo"
)

// Most projects that are kept.
const Most = 10

// version of the file.
const version = 1

// fileBytes is more than a list of Most paths has.
const fileBytes = 1 << 20

// Project is one that was open. Its path is absolute.
type Project struct {
	Path    string    `json:"path"`
	Opened  time.Time `json:"opened"`
	Missing bool      `json:"-"` // it is not there now; as Look has found it
}

// List is the projects that were open last, the newest first, each once. The zero value is empty.
type List struct{ Projects []Project }

// file is the form of a list on the disk.
type file struct {
	Version  int       `json:"version"`
	Projects []Project `json:"projects"`
}

// Path is where the list lies in the folder for settings, such as os.UserConfigDir.
func Path(config string) string { return filepath.Join(config, "icefront", "recent.json") }

// Read reads a list; one that is not there is empty. With an error the list is empty, and the next Write begins it anew.
func Read(path string) (List, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return List{}, nil
	}
	if err != nil {
		return List{}, fmt.Errorf("read the recent projects from %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, fileBytes+1))
	if err != nil {
		return List{}, fmt.Errorf("read the recent projects from %s: %w", path, geo.Cause(err))
	}
	l, err := Parse(text)
	if err != nil {
		return List{}, fmt.Errorf("read the recent projects from %s: %w; the list begins anew", path, err)
	}
	return l, nil
}

// Parse reads the text of a list.
func Parse(text []byte) (List, error) {
	if len(text) > fileBytes {
		return List{}, fmt.Errorf("it is larger than %d MiB", fileBytes>>20)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var f file
	if err := dec.Decode(&f); err != nil {
		return List{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return List{}, errors.New("there is something after the list")
	}
	if f.Version != version {
		return List{}, fmt.Errorf("it has version %d, this program reads version %d", f.Version, version)
	}
	var l List
	for i := len(f.Projects) - 1; i >= 0; i-- { // Add puts the newest first
		p := f.Projects[i]
		if p.Path == "" || !utf8.ValidString(p.Path) || strings.ContainsRune(p.Path, 0) {
			return List{}, fmt.Errorf("project %d has no path", i+1)
		}
		if y := p.Opened.UTC().Year(); y < 0 || y > 9999 { // it could not be written again
			return List{}, fmt.Errorf("project %d was opened in the year %d", i+1, y)
		}
		l = l.Add(p.Path, p.Opened)
	}
	return l, nil
}

// Add puts a project in front.
func (l List) Add(path string, now time.Time) List {
	path = filepath.Clean(path)
	rest := l.Without(path).Projects
	all := append([]Project{{Path: path, Opened: now.UTC().Round(0)}}, rest...)
	return List{all[:min(len(all), Most)]}
}

// Without takes a project out.
func (l List) Without(path string) List {
	path = filepath.Clean(path)
	return List{slices.DeleteFunc(slices.Clone(l.Projects), func(p Project) bool { return p.Path == path })}
}

// Look flags the projects that are not there now.
func (l List) Look() List {
	all := slices.Clone(l.Projects)
	for i := range all {
		_, err := os.Stat(all[i].Path)
		all[i].Missing = err != nil
	}
	return List{all}
}

// Write writes a list, and the folder that it lies in.
func (l List) Write(path string) error {
	text, err := json.MarshalIndent(file{version, l.Projects}, "", " ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = staged.File(path, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("write the recent projects to %s: %w", path, geo.Cause(err))
	}
	return nil
}
