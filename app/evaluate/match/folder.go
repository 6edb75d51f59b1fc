package match

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"icefront/geo"
)

// Bounds of a folder.
const (
	folderFiles = 500_000
	folderChunk = 2048 // names that are read at once; the context is asked after each
)

// folder is what lies in a folder, in order of names, without hidden files.
type folder struct {
	path   string
	files  []string // regular files, and links to them
	dirs   []string // folders, and links to them
	broken []string // links that lead nowhere, and what is neither file nor folder
}

// readFolder lists a folder, not what is below it.
func readFolder(ctx context.Context, path string) (folder, error) {
	f := folder{path: path}
	st, err := os.Stat(path) // before it is opened: opening a pipe would wait for its other end
	if err != nil {
		return f, fmt.Errorf("it cannot be read: %w", geo.Cause(err))
	}
	if !st.IsDir() {
		return f, errors.New("it is a file; give the folder that holds it")
	}
	dir, err := os.Open(path)
	if err != nil {
		return f, fmt.Errorf("it cannot be read: %w", geo.Cause(err))
	}
	defer dir.Close() // it was only read
	for n := 0; ; {
		if err := ctx.Err(); err != nil {
			return f, err
		}
		entries, err := dir.ReadDir(folderChunk)
		for _, e := range entries {
			f.add(e)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return f, fmt.Errorf("it cannot be read: %w", geo.Cause(err))
		}
		if n += len(entries); n > folderFiles {
			return f, fmt.Errorf("it holds more than %d files", folderFiles)
		}
	}
	for _, names := range [][]string{f.files, f.dirs, f.broken} {
		slices.Sort(names)
	}
	return f, nil
}

func (f *folder) add(e fs.DirEntry) {
	name := e.Name()
	if strings.HasPrefix(name, ".") { // also what other systems leave beside each file, and what is being written
		return
	}
	kind := e.Type()
	if kind&fs.ModeSymlink != 0 {
		st, err := os.Stat(f.at(name))
		if err != nil {
			f.broken = append(f.broken, name)
			return
		}
		kind = st.Mode().Type()
	}
	switch {
	case kind.IsDir():
		f.dirs = append(f.dirs, name)
	case kind.IsRegular():
		f.files = append(f.files, name)
	default:
		f.broken = append(f.broken, name)
	}
}

func (f folder) at(name string) string { return filepath.Join(f.path, name) }

// has reports a folder in the folder.
func (f folder) has(dir string) bool { return slices.Contains(f.dirs, dir) }

// contents says what is there, for a sentence about what is not.
func (f folder) contents() string {
	switch {
	case len(f.files) > 0:
		return "it holds, for example, " + f.files[0]
	case len(f.dirs) > 0:
		return "it holds, for example, the folder " + f.dirs[0]
	case len(f.broken) > 0:
		return "it holds, for example, " + f.broken[0] + ", which cannot be read"
	}
	return "it is empty"
}
