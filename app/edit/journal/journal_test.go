package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"icefront/app/edit"
	"icefront/geo/schema"
)

// begin is a record that begins the n-th front.
func begin(n int) edit.Record {
	f := edit.Front{ID: edit.ID(n), Scene: "s1", Front: schema.Front{CRS: "EPSG:3413", Line: orb.LineString{{float64(n), math.Pi}}}}
	return edit.Record{Edit: edit.Edit{Title: "Begin", Atoms: []edit.Atom{{Create: &edit.Place{At: n - 1, Front: f}}}}}
}

// written is a journal's content with n edits.
func written(t testing.TB, n int) (path string, text []byte) {
	t.Helper()
	dir := t.TempDir()
	j, err := Create(dir, Header{Program: "test", Project: "p.icefront", Began: time.Unix(0, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, j, 1, n)
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, Name)
	return path, contents(t, path)
}

func commit(t testing.TB, j *Journal, from, to int) {
	t.Helper()
	for i := from; i <= to; i++ {
		if err := j.Commit(begin(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func contents(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fronts reads a journal and returns the IDs of the fronts that it begins.
func fronts(t testing.TB, path string) (ids []int, c Content) {
	t.Helper()
	c, err := Read(path, func(r edit.Record) error {
		ids = append(ids, int(r.Edit.Atoms[0].Create.Front.ID))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids, c
}

func upTo(from, to int) (ids []int) {
	for i := from; i <= to; i++ {
		ids = append(ids, i)
	}
	return ids
}

func TestReadGivesWhatWasCommitted(t *testing.T) {
	dir := t.TempDir()
	j, err := Create(dir, Header{Program: "test", PID: 7})
	if err != nil {
		t.Fatal(err)
	}
	for kind, data := range map[string]any{"scene/s1": "a.tif", "scene/s2": "b.tif"} {
		if err := j.Note(kind, data); err != nil {
			t.Fatal(err)
		}
	}
	rich := begin(1)
	rich.Edit.Atoms[0].Create.Front.Extra = map[string]any{"whole": int64(math.MaxInt64), "half": 0.5, "text": "1", "yes": true}
	if err := j.Commit(rich); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Note("scene/s2", nil), j.Note("scene/s1", "c.tif")); err != nil {
		t.Fatal(err)
	}
	var got []edit.Record
	c, err := Read(filepath.Join(dir, Name), func(r edit.Record) error { got = append(got, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]edit.Record{rich}, got); diff != "" {
		t.Errorf("edits (-want +got):\n%s", diff)
	}
	if len(c.Notes) != 1 || c.Notes[0].Kind != "scene/s1" || string(c.Notes[0].Data) != `"c.tif"` {
		t.Errorf("notes %s", c.Notes)
	}
	if c.Header.PID != 7 || len(c.Remarks) != 0 {
		t.Errorf("header %+v, remarks %q", c.Header, c.Remarks)
	}
	if err := j.Close(false); err != nil {
		t.Fatal(err)
	}
	if err := j.Commit(begin(2)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("commit to a closed journal: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, Name)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it was not to be kept: %v", err)
	}
}

// A journal that was cut anywhere gives all whole lines, without a word.
func TestTornEndIsDropped(t *testing.T) {
	path, text := written(t, 4)
	first := bytes.IndexByte(text, '\n') + 1
	for n := first; n < len(text); n++ {
		if err := os.WriteFile(path, text[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		ids, c := fronts(t, path)
		if want := bytes.Count(text[:n], []byte("\n")) - 1; len(ids) != want || len(c.Remarks) != 0 {
			t.Fatalf("cut at %d: edits %v, remarks %q; want %d edits", n, ids, c.Remarks, want)
		}
	}
}

func TestDamageEndsReadingWithARemark(t *testing.T) {
	_, text := written(t, 4)
	lines := strings.SplitAfter(string(text), "\n")
	flip := func(i int) string { return strings.Replace(lines[i], "Begin", "begin", 1) }
	tests := []struct {
		name   string
		lines  []string
		edits  int
		remark string
	}{
		{"whole", lines, 4, ""},
		{"a changed letter", []string{lines[0], lines[1], flip(2), lines[3], lines[4]}, 1, "the first 1 edits were recovered, edit 2 and all after it were not"},
		{"a lost line", []string{lines[0], lines[1], lines[2], lines[4]}, 2, "the first 2 edits were recovered"},
		{"the first edit is lost", []string{lines[0], lines[2]}, 0, "the first 0 edits"},
		{"damage at the end", []string{lines[0], lines[1], flip(2)}, 1, "at its end (1 lines): the first 1 edits"},
		{"half a line that was written again", []string{lines[0], lines[1][:30], "\n", lines[1], lines[2]}, 2, ""},
		{"a line twice", []string{lines[0], lines[1], "\n", lines[1], lines[2]}, 2, ""},
		{"zeros after a power cut", []string{lines[0], lines[1], strings.Repeat("\x00", 4096)}, 1, ""},
		{"a field that this version does not know", []string{lines[0], lines[1], encoded(t, map[string]any{"n": 2, "colour": 1}), lines[3]}, 1, "the first 1 edits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), Name)
			if err := os.WriteFile(path, []byte(strings.Join(tt.lines, "")), 0o600); err != nil {
				t.Fatal(err)
			}
			ids, c := fronts(t, path)
			if diff := cmp.Diff(upTo(1, tt.edits), ids); diff != "" {
				t.Error(diff)
			}
			got := strings.Join(c.Remarks, " ")
			if (got == "") != (tt.remark == "") || !strings.Contains(got, tt.remark) || got != "" && !strings.Contains(got, path) {
				t.Errorf("remarks %q, want %q and the file's name", got, tt.remark)
			}
		})
	}
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	line, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

func TestReadRefusesWhatIsNoJournal(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"nothing", "", ErrFormat},
		{"half a header", "0123", ErrFormat},
		{"another file", "{\"type\": \"FeatureCollection\"}\n", ErrFormat},
		{"another format", encoded(t, map[string]any{"format": "x", "version": 1}), ErrFormat},
		{"a later version", encoded(t, map[string]any{"format": format, "version": 2, "new": true}), ErrVersion},
		{"a field too many", encoded(t, map[string]any{"format": format, "version": 1, "new": true}), ErrFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), Name)
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Read(path, nil); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %v with the file's name", err, tt.want)
			}
		})
	}
}

// full is a file on a disk that takes no more than room bytes.
type full struct {
	file
	room *int
	rude bool // nothing can be cut off either
}

func (f full) Write(p []byte) (int, error) {
	n, err := f.file.Write(p[:min(len(p), *f.room)])
	*f.room -= n
	if err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func (f full) Truncate(n int64) error {
	if f.rude {
		return syscall.EIO
	}
	return f.file.Truncate(n)
}

// A disk that was full for some time costs nothing, wherever the line broke, and even if half a line cannot be cut off.
func TestFullDiskLosesNothing(t *testing.T) {
	_, text := written(t, 1)
	line := len(text) - bytes.IndexByte(text, '\n')
	for _, rude := range []bool{false, true} {
		for broken := 0; broken < 3*line; broken += 5 {
			room := 1 << 20
			path := filepath.Join(t.TempDir(), Name)
			j, err := create(path, Header{}, func(p string, flag int, perm fs.FileMode) (file, error) {
				f, err := openFile(p, flag, perm)
				return full{f, &room, rude}, err
			})
			if err != nil {
				t.Fatal(err)
			}
			commit(t, j, 1, 1)
			room = broken
			failed := false
			for i := 2; i <= 5; i++ {
				err := j.Commit(begin(i))
				failed = failed || errors.Is(err, syscall.ENOSPC)
			}
			if !failed {
				t.Fatal("the disk was never full")
			}
			room = 1 << 20
			commit(t, j, 6, 8)
			if err := j.Close(true); err != nil {
				t.Fatal(err)
			}
			ids, c := fronts(t, path)
			if diff := cmp.Diff(upTo(1, 8), ids); diff != "" || len(c.Remarks) != 0 {
				t.Fatalf("full after %d bytes, rude %v: %s\nremarks %q", broken, rude, diff, c.Remarks)
			}
		}
	}
}

// An edit that cannot be written is a gap: what comes after is refused until the project was saved.
func TestGapIsToldUntilTheProjectIsSaved(t *testing.T) {
	dir := t.TempDir()
	j, err := Create(dir, Header{})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, j, 1, 1)
	bad := begin(2)
	bad.Edit.Atoms[0].Create.Front.Resolution = math.NaN()
	for _, r := range []edit.Record{bad, begin(3)} {
		if err := j.Commit(r); !errors.Is(err, ErrGap) {
			t.Errorf("got %v, want %v", err, ErrGap)
		}
	}
	if err := j.Restart("p", 1); !errors.Is(err, ErrGap) {
		t.Errorf("begun anew with a gap: %v", err)
	}
	if err := j.Restart("p", j.Mark()); err != nil {
		t.Fatal(err)
	}
	commit(t, j, 4, 5)
	ids, c := fronts(t, filepath.Join(dir, Name))
	if diff := cmp.Diff([]int{4, 5}, ids); diff != "" || c.Header.Project != "p" {
		t.Errorf("%s, header %+v", diff, c.Header)
	}
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
}

// Edits that were made while a project was being saved stay in the journal.
func TestRestartKeepsNotesAndLaterEdits(t *testing.T) {
	dir := t.TempDir()
	j, err := Create(dir, Header{})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, j, 1, 3)
	if err := errors.Join(j.Note("scene/s1", "a"), j.Note("scene/s2", "b"), j.Note("scene/s1", nil)); err != nil {
		t.Fatal(err)
	}
	mark := j.Mark()
	commit(t, j, 4, 5)
	if err := j.Restart("p.icefront", mark); err != nil {
		t.Fatal(err)
	}
	commit(t, j, 6, 6)
	ids, c := fronts(t, filepath.Join(dir, Name))
	if diff := cmp.Diff([]int{4, 5, 6}, ids); diff != "" || len(c.Remarks) > 0 {
		t.Errorf("%s %q", diff, c.Remarks)
	}
	if len(c.Notes) != 1 || c.Notes[0].Kind != "scene/s2" || c.Header.Project != "p.icefront" {
		t.Errorf("notes %s, header %+v", c.Notes, c.Header)
	}
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("files %v", entries)
	}
}

// What is committed is synced soon, many edits at once.
func TestEditsAreSyncedTogether(t *testing.T) {
	synced := make(chan struct{}, 1000)
	path := filepath.Join(t.TempDir(), Name)
	j, err := create(path, Header{}, func(p string, flag int, perm fs.FileMode) (file, error) {
		f, err := openFile(p, flag, perm)
		return counted{f, synced}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, j, 1, 500)
	<-synced
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
	if n := len(synced); n > 250 {
		t.Errorf("%d syncs for 500 edits", n)
	}
}

type counted struct {
	file
	synced chan struct{}
}

func (c counted) Sync() error {
	err := c.file.Sync()
	c.synced <- struct{}{}
	return err
}
