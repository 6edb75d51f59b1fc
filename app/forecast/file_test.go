package forecast

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"icefront/model"
)

// clock ticks a second each time.
func clock() func() time.Time {
	at := time.Unix(1e9, 0)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func open(t *testing.T, path string) *Calibration {
	t.Helper()
	c, err := Open(path, clock())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func run(t testing.TB, name string) (Work, Measured) {
	return work(t, name, small(), smallCost(), 4000, 4000, model.Standard),
		Measured{Network: 30 * time.Second, Total: 40 * time.Second, Peak: 600 << 20}
}

func TestWhatWasLearnedIsThereAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "calibration.json")
	c := open(t, path)
	w, m := run(t, "m")
	for range 12 {
		if err := c.Learn(w, m); err != nil {
			t.Fatal(err)
		}
	}
	again := open(t, path).Forecast(w)
	if got := c.Forecast(w); got != again || !strings.HasSuffix(got.Basis, "12 runs") {
		t.Errorf("got %+v, after opening %+v", got, again)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v beside the file", entries, err)
	}
}

func TestBadFilesAreSetAside(t *testing.T) {
	w, m := run(t, "m")
	var good bytes.Buffer
	if err := json.NewEncoder(&good).Encode(state{Version: version}.learn(w, m, time.Unix(1e9, 0))); err != nil {
		t.Fatal(err)
	}
	whole := good.String()
	tests := []struct{ name, content string }{
		{"empty", ""},
		{"text", "dear diary"},
		{"half", whole[:len(whole)/2]},
		{"two", whole + whole},
		{"another version", strings.Replace(whole, `"version":1`, `"version":2`, 1)},
		{"a field that is not ours", strings.Replace(whole, `"version":1`, `"version":1,"colour":"blue"`, 1)},
		{"a rate below zero", strings.Replace(whole, `"rate":`, `"rate":-`, 1)},
		{"no number", strings.Replace(whole, `"rate":`, `"rate":1e999,"x":`, 1)},
		{"a fold below zero", strings.Replace(whole, `"folds":`, `"folds":-`, 1)},
		{"null", "null"},
		{"endless", strings.Repeat(" ", maxFile) + whole},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.content == whole {
				t.Fatal("the file was not changed")
			}
			path := filepath.Join(t.TempDir(), "calibration.json")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := Open(path, clock())
			if err == nil || !strings.Contains(err.Error(), path+".bad") {
				t.Errorf("got %v, want an error that names the file set aside", err)
			}
			if b, err := os.ReadFile(path + ".bad"); err != nil || string(b) != tt.content {
				t.Errorf("set aside: %d bytes, %v", len(b), err)
			}
			if err := c.Learn(w, m); err != nil {
				t.Fatal(err)
			}
			if f := open(t, path).Forecast(w); !strings.HasPrefix(f.Basis, "measured") {
				t.Errorf("got %+v after learning anew", f)
			}
		})
	}
}

func TestAFileThatGoesBadMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calibration.json")
	c := open(t, path)
	w, m := run(t, "m")
	if err := c.Learn(w, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("oops"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Learn(w, m); err == nil {
		t.Error("no remark about the file")
	}
	if f := open(t, path).Forecast(w); !strings.HasSuffix(f.Basis, "2 runs") {
		t.Errorf("got %q, want both runs", f.Basis)
	}
}

func TestAPlaceThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calibration.json")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := Open(path, clock())
	if err == nil {
		t.Error("a folder was taken for a file")
	}
	w, m := run(t, "m")
	for range 2 {
		if err := c.Learn(w, m); err == nil {
			t.Error("no error though nothing could be kept")
		}
	}
	if f := c.Forecast(w); !strings.HasSuffix(f.Basis, "2 runs") {
		t.Errorf("got %q, want both runs", f.Basis)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	other := open(t, path)
	v, _ := run(t, "other")
	if err := other.Learn(v, m); err != nil {
		t.Fatal(err)
	}
	if err := c.Learn(w, m); err != nil {
		t.Fatal(err)
	}
	c = open(t, path)
	if f, g := c.Forecast(w), c.Forecast(v); !strings.HasSuffix(f.Basis, "3 runs") || !strings.HasSuffix(g.Basis, "1 run") {
		t.Errorf("got %q and %q once the place can be written", f.Basis, g.Basis)
	}
}

func TestTwoProgramsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calibration.json")
	var g sync.WaitGroup
	errs := make(chan error, 100)
	w, m := run(t, "ours")
	v, _ := run(t, "theirs")
	for _, w := range []Work{w, v} {
		c := open(t, path)
		g.Go(func() {
			for range 25 {
				_ = c.Forecast(w)
				if err := c.Learn(w, m); err != nil {
					errs <- err
				}
			}
		})
	}
	g.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	// One after the other, nothing is lost.
	a, b := open(t, path), open(t, path)
	for _, err := range []error{a.Learn(w, m), b.Learn(v, m)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	last := open(t, path)
	if f, g := last.Forecast(w), last.Forecast(v); !strings.HasPrefix(f.Basis, "measured") || !strings.HasPrefix(g.Basis, "measured") {
		t.Errorf("got %q and %q", f.Basis, g.Basis)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("got %v, %v: more than the file", left, err)
	}
}

func TestTheOldestModelsGo(t *testing.T) {
	s := state{Version: version}
	for i := range maxEntries + 20 {
		w, m := run(t, fmt.Sprintf("model %d", i))
		s = s.learn(w, m, time.Unix(int64(i), 0))
	}
	first, _ := run(t, "model 19")
	last, _ := run(t, "model 20")
	if len(s.Entries) != maxEntries || s.find(first) >= 0 || s.find(last) < 0 {
		t.Errorf("got %d models, the 19th at %d, the 20th at %d", len(s.Entries), s.find(first), s.find(last))
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse(b); err != nil || len(b) > maxFile/4 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestNonsenseIsNotLearned(t *testing.T) {
	w, m := run(t, "m")
	tests := []struct {
		name   string
		change func(w *Work, m *Measured)
	}{
		{"a run that took nothing", func(_ *Work, m *Measured) { *m = Measured{} }},
		{"less than its network", func(_ *Work, m *Measured) { m.Total = m.Network / 2 }},
		{"time that runs back", func(_ *Work, m *Measured) { m.Network, m.Total = -m.Network, -m.Total }},
		{"no tiles", func(w *Work, _ *Measured) { w.Tiles = 0 }},
		{"no model", func(w *Work, _ *Measured) { w.Model = "" }},
		{"a name without end", func(w *Work, _ *Measured) { w.Device = strings.Repeat("x", 1<<20) }},
		{"memory beyond all machines", func(_ *Work, m *Measured) { m.Peak = 1 << 62 }},
		{"empty work", func(w *Work, _ *Measured) { *w = Work{Model: "m"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, m := w, m
			tt.change(&w, &m)
			s := state{Version: version}.learn(w, m, time.Unix(1e9, 0))
			b, err := json.Marshal(s)
			if err == nil {
				_, err = parse(b)
			}
			if err != nil {
				t.Errorf("what was written is refused: %v", err)
			}
			if f := s.forecast(w); f.Duration < 0 || f.Memory < 0 {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	w, m := run(f, "m")
	b, err := json.Marshal(state{Version: version}.learn(w, m, time.Unix(1e9, 0)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"version":1,"models":null,"scene":[{"count":1,"rate":1e-9}]}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parse(b)
		if err != nil {
			if !errors.Is(err, errForeign) {
				t.Errorf("got %v", err)
			}
			return
		}
		if got := s.forecast(w); got.Duration < 0 || got.Low > got.High || got.Memory < 0 {
			t.Errorf("got %+v", got)
		}
		s = s.learn(w, m, time.Unix(2e9, 0))
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(again); err != nil {
			t.Errorf("what was written is refused: %v", err)
		}
	})
}
