package evaluate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
)

func TestBoxOf(t *testing.T) {
	g := geo.PixelGrid(100, 80)
	for _, c := range []struct {
		why, text string
		want      geo.Window
		err       string
	}{
		{"both ends are inside", "x,y\n10,60\n10,20\n50,20\n50,60\n", geo.Window{Col: 10, Row: 20, Width: 41, Height: 41}, ""},
		{"halves round to even", "x,y\n10.5,60.5\n10.5,20\n50,20\n50,60.5\n", geo.Window{Col: 10, Row: 20, Width: 41, Height: 41}, ""},
		{"reaches beyond the image", "x,y\n-5,100\n-5,-1\n100,-1\n100,100\n", geo.Window{Width: 100, Height: 80}, ""},
		{"beside the image", "x,y\n200,60\n200,20\n250,20\n250,60\n", geo.Window{}, "outside"},
		{"no box", "x,y\n", geo.Window{}, "0 corners"},
	} {
		path := filepath.Join(t.TempDir(), "box.txt")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := boxOf(path, g)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %v, %v; want %v, %q", c.why, got, err, c.want, c.err)
		}
	}
	if _, err := boxOf(filepath.Join(t.TempDir(), "gone.txt"), g); err == nil {
		t.Error("a file that is gone was read")
	}
}
