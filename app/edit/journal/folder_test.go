package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"icefront/app/edit"
	"icefront/geo/scratch"
)

// dead makes the folder of a process that has ended, with a journal of some text.
func dead(t testing.TB, state string, number int, text []byte) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, "-test.run", "^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	mine := strings.TrimSuffix(scratch.Pattern(), "*")
	name := strings.Replace(mine, fmt.Sprintf("-%d-", os.Getpid()), fmt.Sprintf("-%d-", child.Process.Pid), 1) + fmt.Sprint(number)
	dir := filepath.Join(state, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if text != nil {
		if err := os.WriteFile(filepath.Join(dir, Name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLeftoversAreThoseWithEdits(t *testing.T) {
	state := t.TempDir()
	_, none := written(t, 0)
	_, three := written(t, 3)
	later := []byte(encoded(t, map[string]any{"format": format, "version": 2}))
	gone := []string{dead(t, state, 1, nil), dead(t, state, 2, none), dead(t, state, 3, three[:20])}
	edits, other, damaged := dead(t, state, 4, three), dead(t, state, 5, later), dead(t, state, 6, append([]byte("x"), three...))
	live, err := NewFolder(state)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(state, "mine"), 0o700); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	left := map[string]Leftover{}
	for _, l := range Leftovers(state, now.Add(-time.Hour), now) {
		left[l.Dir] = l
	}
	if len(left) != 3 || left[edits].Edits != 3 || left[edits].Err != nil || left[edits].Header.Project != "p.icefront" {
		t.Errorf("left: %+v", left)
	}
	if err := left[other].Err; !errors.Is(err, ErrVersion) {
		t.Errorf("a later version: %v", err)
	}
	if err := left[damaged].Err; !errors.Is(err, ErrFormat) {
		t.Errorf("a damaged first line: %v", err)
	}
	for _, dir := range gone {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s has no edits and is still there", dir)
		}
	}
	if _, err := os.Stat(live); err != nil {
		t.Error(err)
	}
	if err := left[edits].Discard(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(state); len(entries) != 4 { // other, damaged, live, mine
		t.Errorf("left: %v", entries)
	}
}

// Two programs that start at once cannot both take what a third has left.
func TestOnlyOneTakesALeftover(t *testing.T) {
	state := t.TempDir()
	_, three := written(t, 3)
	dead(t, state, 1, three)
	now := time.Now()
	left := Leftovers(state, now, now)
	if len(left) != 1 {
		t.Fatalf("left: %v", left)
	}
	errs := make([]error, 8)
	var wait sync.WaitGroup
	for i := range errs {
		l := left[0]
		wait.Go(func() { errs[i] = l.Keep() })
	}
	wait.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d have it", won)
	}
	if err := left[0].Discard(); err != nil {
		t.Errorf("discard what another has: %v", err)
	}
	if entries, _ := os.ReadDir(state); len(entries) != 1 {
		t.Errorf("folders: %v", entries)
	}
}

// A restored session goes on in the same journal; a second crash loses nothing either.
func TestResumeGoesOn(t *testing.T) {
	_, text := written(t, 3)
	tests := []struct {
		name  string
		text  []byte
		edits int
		kept  bool // a copy of the damaged journal
	}{
		{"whole", text, 3, false},
		{"torn", text[:len(text)-9], 2, false},
		{"damaged", []byte(strings.Replace(string(text), `"n":2`, `"n":7`, 1)), 1, true},
		{"of another document", append(text, encoded(t, record{N: 4, Edit: &edit.Record{Edit: edit.Edit{Atoms: []edit.Atom{{Reverse: 9}}}}})...), 3, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := t.TempDir()
			dead(t, state, 1, tt.text)
			now := time.Now()
			l := Leftovers(state, now, now)[0]
			if _, err := l.Resume(); err == nil {
				t.Error("went on without restoring")
			}
			doc := edit.New(edit.Options{})
			if err := l.Keep(); err != nil {
				t.Fatal(err)
			}
			r, err := l.Restore(doc)
			if err != nil || r.Edits != tt.edits || len(doc.Fronts("")) != tt.edits || (len(r.Remarks) > 0) != tt.kept {
				t.Fatalf("%+v, %v; %d fronts, want %d", r, err, len(doc.Fronts("")), tt.edits)
			}
			j, err := l.Resume()
			if err != nil {
				t.Fatal(err)
			}
			commit(t, j, tt.edits+1, tt.edits+2)
			if err := j.Close(true); err != nil {
				t.Fatal(err)
			}
			if ids, c := fronts(t, l.path()); len(ids) != tt.edits+2 || len(c.Remarks) != 0 {
				t.Errorf("edits %v, remarks %q", ids, c.Remarks)
			}
			if _, err := os.Stat(l.path() + ".damaged"); (err == nil) != tt.kept {
				t.Errorf("copy of the damaged journal: %v, want %v", err, tt.kept)
			}
		})
	}
}
