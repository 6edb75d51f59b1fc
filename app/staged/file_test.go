package staged_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"icefront/app/staged"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	say := func(text string, end error) error {
		return staged.File(path, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, end)
		})
	}
	full := errors.New("the disk is full")
	for _, c := range []struct {
		why, text string
		end       error
		want      string
	}{
		{"a new file", "one", nil, "one"},
		{"over the old one", "two", nil, "two"},
		{"a failure keeps the old one", "thr", full, "two"},
	} {
		if err := say(c.text, c.end); !errors.Is(err, c.end) {
			t.Errorf("%s: %v", c.why, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != c.want {
			t.Errorf("%s: %q, %v, want %q", c.why, b, err, c.want)
		}
		if all := names(t, dir); len(all) != 1 {
			t.Errorf("%s: there is %q", c.why, all)
		}
	}
}
