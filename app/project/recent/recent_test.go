package recent_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icefront/app/project/recent"
)

func TestList(t *testing.T) {
	dir := t.TempDir()
	at := recent.Path(dir)
	l, err := recent.Read(at)
	if err != nil || len(l.Projects) != 0 {
		t.Fatalf("a list that is not there: %v, %v", l, err)
	}
	now := time.Date(2024, 5, 1, 12, 0, 0, 123, time.UTC)
	for i := range 12 {
		path := filepath.Join(dir, fmt.Sprintf("p%d.icefront", i))
		if i%2 == 0 {
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		l = l.Add(path, now.Add(time.Duration(i)*time.Hour))
	}
	l = l.Add(filepath.Join(dir, ".", "p5.icefront"), now) // again, written in another way
	if err := l.Write(at); err != nil {
		t.Fatal(err)
	}
	got, err := recent.Read(at)
	if err != nil || !cmp.Equal(got, l) {
		t.Fatalf("read %v, %v\nwrote %v", got, err, l)
	}
	var names []string
	for _, p := range got.Look().Projects {
		name := filepath.Base(p.Path)
		if p.Missing {
			name += " missing"
		}
		names = append(names, name)
	}
	want := []string{"p5.icefront missing", "p11.icefront missing", "p10.icefront", "p9.icefront missing", "p8.icefront",
		"p7.icefront missing", "p6.icefront", "p4.icefront", "p3.icefront missing", "p2.icefront"}
	if !cmp.Equal(names, want) {
		t.Errorf("got %q\nwant %q", names, want)
	}
	if got := l.Without(l.Projects[0].Path); len(got.Projects) != len(l.Projects)-1 {
		t.Errorf("%d are left", len(got.Projects))
	}
}

// A list that cannot be read is said, and begins anew.
func TestDamaged(t *testing.T) {
	at := filepath.Join(t.TempDir(), "recent.json")
	for _, text := range []string{"", "{", `{"version":2,"projects":[]}`, `{"version":1,"projects":[{"path":""}]}`, `{"version":1,"more":1}`, `{"version":1} x`} {
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if l, err := recent.Read(at); err == nil || len(l.Projects) != 0 {
			t.Errorf("%q: %v, %v", text, l, err)
		}
		if err := (recent.List{}).Add("/a.icefront", time.Now()).Write(at); err != nil {
			t.Fatal(err)
		}
		if l, err := recent.Read(at); err != nil || len(l.Projects) != 1 {
			t.Errorf("after %q: %v, %v", text, l, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"projects":[{"path":"/a/b.icefront","opened":"2024-05-01T12:00:00Z"},{"path":"/c.icefront","opened":"2024-04-01T12:00:00Z"}]}`))
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := recent.Parse(text)
		if err != nil {
			if len(l.Projects) > 0 {
				t.Fatal("a list with an error")
			}
			return
		}
		if len(l.Projects) > recent.Most {
			t.Fatalf("%d projects", len(l.Projects))
		}
		at := filepath.Join(t.TempDir(), "recent.json")
		if err := l.Write(at); err != nil {
			t.Fatal(err)
		}
		if got, err := recent.Read(at); err != nil || !cmp.Equal(got, l) {
			t.Fatalf("read %v, %v\nwrote %v", got, err, l)
		}
	})
}
