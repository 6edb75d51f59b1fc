package review_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icefront/app/batch"
	"icefront/app/report"
	"icefront/app/review"
)

var noon = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

func put(t testing.TB, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// putReport writes a report as a prediction does.
func putReport(t testing.TB, path, scene string, trust *report.Trust) {
	t.Helper()
	var b strings.Builder
	if err := (report.Scene{Scene: scene, Version: "test", Date: "2001-02-03", Trust: trust}).Write(&b); err != nil {
		t.Fatal(err)
	}
	put(t, path, b.String())
}

func TestFolder(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	in := func(n string) string { return filepath.Join(dir, n) }
	for _, n := range []string{"Crane_2008-11-04_TSX_7_1_034.png", "Crane_2008-11-04_TSX_7_1_034_zones.png", "a.tif", "b.tif", "c.tif", "d.tif"} {
		put(t, in(n), "")
	}
	putReport(t, in("Crane_2008-11-04_TSX_7_1_034.json"), `C:\was\Crane_2008-11-04_TSX_7_1_034.png`, &report.Trust{Score: 73.5})
	putReport(t, filepath.Join(out, "a.json"), "/elsewhere/a.tif", nil)
	put(t, in("b.json"), "{half")
	putReport(t, in("c.json"), "/elsewhere/other.tif", nil) // of another scene
	put(t, in("d.json"), `{"metadata":"of another program"}`)

	items, warnings, err := review.Folder(dir, batch.Find, out)
	if err != nil {
		t.Fatal(err)
	}
	score := 73.5
	want := []review.Item{
		{Key: "Crane_2008-11-04_TSX_7_1_034.png", Path: in("Crane_2008-11-04_TSX_7_1_034.png"), Name: "Crane_2008-11-04_TSX_7_1_034", Date: "2008-11-04",
			Sensor: "TSX", Glacier: "Crane", Predicted: true, Trust: &score, State: review.Predicted},
		{Key: "a.tif", Path: in("a.tif"), Name: "a", Date: "2001-02-03", Predicted: true, State: review.Predicted},
		{Key: "b.tif", Path: in("b.tif"), Name: "b", State: review.New},
		{Key: "c.tif", Path: in("c.tif"), Name: "c", State: review.New},
		{Key: "d.tif", Path: in("d.tif"), Name: "d", State: review.New},
	}
	if d := cmp.Diff(want, items); d != "" {
		t.Error(d)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "b.json") {
		t.Errorf("warnings: %q", warnings)
	}

	q, err := review.NewQueue(items)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Set("a.tif", review.Rejected, "fog <&> 氷", noon); err != nil {
		t.Fatal(err)
	}
	if err := review.WriteFolder(dir, q.All()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(in("b.tif")); err != nil {
		t.Fatal(err)
	}
	again, _, err := review.Folder(dir, batch.Find, out)
	if err != nil || len(again) != 4 || again[1].State != review.Rejected || again[1].Note != "fog <&> 氷" || !again[1].When.Equal(noon) {
		t.Errorf("%+v, %v", again, err)
	}
	// Scenes that are elsewhere for now keep their state.
	if err := os.Rename(in("a.tif"), filepath.Join(out, "a.tif")); err != nil {
		t.Fatal(err)
	}
	if again, _, err = review.Folder(dir, batch.Find, out); err != nil {
		t.Fatal(err)
	}
	if err := review.WriteFolder(dir, again); err != nil {
		t.Fatal(err)
	}
	if kept, err := review.ReadFolder(dir); err != nil || kept["a.tif"].State != review.Rejected {
		t.Errorf("%+v, %v", kept, err)
	}
}

// A new prediction of a scene that somebody had as new makes it predicted; one that was decided stays so.
func TestReportMeetsReview(t *testing.T) {
	for _, c := range []struct{ was, want review.State }{
		{"", review.Predicted}, {review.New, review.Predicted}, {review.Predicted, review.Predicted}, {review.Accepted, review.Accepted}, {review.Rejected, review.Rejected},
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "a.tif"), "")
		putReport(t, filepath.Join(dir, "a.json"), "a.tif", nil)
		put(t, filepath.Join(dir, review.FileName), `{"format":"icefront-review","version":1,"scenes":{"a.tif":{"state":"`+string(c.was)+`"}}}`)
		items, _, err := review.Folder(dir, batch.Find)
		if err != nil || items[0].State != c.want {
			t.Errorf("was %q: %+v, %v", c.was, items, err)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	const head = `{"format":"icefront-review","version":1,`
	for _, c := range []struct {
		why, text string
		is        error
	}{
		{"nothing", "", review.ErrNone},
		{"another JSON", `{"a":1}`, review.ErrNone},
		{"a newer one", `{"format":"icefront-review","version":2,"what":1}`, review.ErrVersion},
		{"an unknown key", head + `"what":1}`, review.ErrNone},
		{"an unknown state", head + `"scenes":{"a.tif":{"state":"odd"}}}`, review.ErrNone},
		{"a name that leads away", head + `"scenes":{"../a.tif":{"state":"new"}}}`, review.ErrNone},
		{"a trust", head + `"scenes":{"a.tif":{"trust":-1}}}`, review.ErrNone},
		{"something after it", head + `"scenes":{}} 1`, review.ErrNone},
	} {
		if _, err := review.Parse([]byte(c.text)); !errors.Is(err, c.is) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	// What cannot be read is not written over.
	dir := t.TempDir()
	path := filepath.Join(dir, review.FileName)
	put(t, path, `{"format":"icefront-review","version":9}`)
	err := review.WriteFolder(dir, nil)
	if b, _ := os.ReadFile(path); !errors.Is(err, review.ErrVersion) || !strings.Contains(err.Error(), path) || !strings.Contains(string(b), "9") {
		t.Errorf("%v, %s", err, b)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"format":"icefront-review","version":1,"scenes":{"a.tif":{"state":"rejected","trust":12.5,"note":"fog","when":"2025-03-04T12:00:00Z"}}}`))
	f.Add([]byte(`{"format":"icefront-review","version":1}`))
	f.Add([]byte(`{"format":"icefront-review","version":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := review.Parse(text)
		if err != nil {
			return
		}
		dir := t.TempDir()
		var items []review.Item
		for name, r := range got {
			items = append(items, review.Item{Key: name, State: r.State, Trust: r.Trust, Note: r.Note, When: r.When})
		}
		if err := review.WriteFolder(dir, items); err != nil {
			t.Fatal(err)
		}
		back, err := review.ReadFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range back {
			if !cmp.Equal(r, got[name]) {
				t.Fatalf("%q: %+v became %+v", name, got[name], r)
			}
		}
	})
}
