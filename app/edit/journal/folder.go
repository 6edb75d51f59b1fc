package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"icefront/app/edit"
	"icefront/geo/scratch"
)

// NewFolder makes the folder of a session among those below the state folder. Its name says which process has it.
func NewFolder(state string) (string, error) {
	if err := os.MkdirAll(state, 0o700); err != nil {
		return "", fmt.Errorf("make folder of session: %w", err)
	}
	dir, err := os.MkdirTemp(state, scratch.Pattern())
	if err != nil {
		return "", fmt.Errorf("make folder of session: %w", err)
	}
	return dir, nil
}

// Leftover is the folder of a session whose process is gone.
type Leftover struct {
	Dir     string
	Content           // of its journal, as far as it can be read
	Changed time.Time // when it was written last
	Err     error     // why its journal cannot be read
	resume  bool      // Restore has come to its end
}

// Leftovers finds what processes that are gone have left below a folder, the latest first. Folders without an edit are
// removed; what cannot be read stays, with the reason.
func Leftovers(state string, began, now time.Time) []Leftover {
	entries, err := os.ReadDir(state)
	if err != nil {
		return nil // there was no session yet
	}
	var all []Leftover
	for _, e := range entries {
		dir := filepath.Join(state, e.Name())
		changed := changedLast(dir)
		if !e.IsDir() || !scratch.Abandoned(e.Name(), changed, began, now) {
			continue
		}
		l := Leftover{Dir: dir, Changed: changed}
		l.Content, l.Err = Read(l.path(), func(edit.Record) error { return nil })
		if l.empty() {
			_ = l.Discard() // it is tried again at the next start
			continue
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Leftover) int { return cmp.Or(b.Changed.Compare(a.Changed), strings.Compare(a.Dir, b.Dir)) })
	return all
}

// changedLast is when a folder or its journal was changed.
func changedLast(dir string) (last time.Time) {
	for _, name := range []string{dir, filepath.Join(dir, Name)} {
		if info, err := os.Stat(name); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

func (l Leftover) path() string { return filepath.Join(l.Dir, Name) }

// empty reports that nothing was done in the session: there is no journal, or one that was killed at its first line.
func (l Leftover) empty() bool {
	switch {
	case l.Err == nil:
		return l.Edits == 0 && len(l.Remarks) == 0
	case errors.Is(l.Err, fs.ErrNotExist):
		_, err := os.Stat(l.Dir)
		return err == nil
	case errors.Is(l.Err, ErrFormat):
		return unfinished(l.path())
	}
	return false
}

// unfinished reports that a file ends before its first line does.
func unfinished(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close() // it was only read
	return newReader(f).next() == io.EOF
}

// Keep gives the folder to this process, which is then the only one to have it; an error that is fs.ErrNotExist says that
// another process was faster. Files of the session are below the new Dir.
func (l *Leftover) Keep() error {
	mine, err := NewFolder(filepath.Dir(l.Dir))
	if err != nil {
		return err
	}
	if err := os.Remove(mine); err != nil {
		return fmt.Errorf("take over %s: %w", l.Dir, err)
	}
	if err := os.Rename(l.Dir, mine); err != nil {
		return fmt.Errorf("take over %s: %w", l.Dir, err)
	}
	l.Dir = mine
	now := time.Now()
	_ = os.Chtimes(mine, now, now) // a process may have the number of the one before; it matters in containers only
	return nil
}

// Discard removes the folder with all that is in it.
func (l Leftover) Discard() error {
	if err := l.Keep(); errors.Is(err, fs.ErrNotExist) {
		return nil // another process has it
	} else if err != nil {
		return err
	}
	if err := os.RemoveAll(l.Dir); err != nil {
		return fmt.Errorf("discard %s: %w", l.Dir, err)
	}
	return nil
}

// Restored is what was done again.
type Restored struct {
	Edits   int
	Remarks []string // what is missing, for people
	Notes   []Note
}

// Restore does the edits of the journal again in a document: an empty one, or, where the header names a project, one that
// holds what that project does. Damage ends it, with a remark; the document is then as it was up to there.
func (l *Leftover) Restore(doc *edit.Document) (Restored, error) {
	misfit := ""
	c, err := Read(l.path(), func(r edit.Record) error {
		err := doc.Replay(r)
		if err != nil {
			misfit = err.Error()
		}
		return err
	})
	if misfit != "" {
		c.Remarks = append(c.Remarks, fmt.Sprintf("%s: the first %d edits were recovered, the next does not fit: %s", l.path(), c.Edits, misfit))
	} else if err != nil {
		return Restored{}, err
	}
	l.Content, l.resume = c, true
	return Restored{c.Edits, c.Remarks, c.Notes}, nil
}

// Resume goes on with the journal of a leftover that was kept and restored: new edits stand behind the old ones. If some
// of it was damaged, a copy of all of it is kept beside.
func (l *Leftover) Resume() (*Journal, error) {
	if !l.resume {
		return nil, fmt.Errorf("go on with journal %s: it was not restored", l.path())
	}
	if len(l.Remarks) > 0 {
		if err := copyFile(l.path(), l.path()+".damaged"); err != nil {
			return nil, fmt.Errorf("go on with journal %s: %w", l.path(), err)
		}
	}
	if err := os.Truncate(l.path(), l.end); err != nil {
		return nil, fmt.Errorf("go on with journal: %w", err)
	}
	j := &Journal{path: l.path(), open: openFile, header: l.Header, next: l.next, good: l.end, notes: slices.Clone(l.Notes)}
	if err := j.reopen(); err != nil {
		return nil, err
	}
	return j, nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // it was only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}
