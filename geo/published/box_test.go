package published

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
)

func readBox(t testing.TB, path string) Box {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := ParseBox(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return b
}

// ones is a mask of 1.
func ones(width, height int) geo.Mask {
	m := geo.NewRaster[uint8](geo.PixelGrid(width, height))
	for i := range m.Pix {
		m.Pix[i] = 1
	}
	return m
}

func TestBoxKeepsWhatTheOriginalKept(t *testing.T) {
	var cases []struct {
		Shape [2]int `json:"image_shape"`
		Text  string
		Rows  [2]int `json:"kept_rows_first_last"`
		Cols  [2]int `json:"kept_cols_first_last"`
		Kept  int    `json:"kept_pixels"`
	}
	load(t, filepath.Join("testdata", "bounding_box.json"), &cases)
	if len(cases) != 8 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		b, err := ParseBox(strings.NewReader(c.Text))
		if err != nil {
			t.Fatalf("%q: %v", c.Text, err)
		}
		got, err := b.Apply(inRuns(t, ones(c.Shape[1], c.Shape[0])))
		kept := 0
		for i, v := range pixels(t, got, err).Pix {
			x, y := i%c.Shape[1], i/c.Shape[1]
			inside := x >= c.Cols[0] && x <= c.Cols[1] && y >= c.Rows[0] && y <= c.Rows[1]
			if kept += int(v); inside != (v == 1) {
				t.Fatalf("%q: pixel %d, %d is %d", c.Text, x, y, v)
			}
		}
		if kept != c.Kept {
			t.Errorf("%q: %d pixels kept, want %d", c.Text, kept, c.Kept)
		}
	}
}

func TestBoxAtTheBorders(t *testing.T) {
	for _, c := range []struct {
		name string
		box  Box
		want geo.Window
	}{
		{"right at the width and upper at the height keep all", Box{0, 0, 60, 50}, geo.Window{Width: 60, Height: 50}},
		{"beyond them the last column and row go", Box{0, 0, 61, 51}, geo.Window{Width: 59, Height: 49}},
		{"half a pixel beyond is at the width", Box{0, 0, 60.5, 50.5}, geo.Window{Width: 60, Height: 50}},
		{"halves go to the even number", Box{0.5, 1.5, 2.5, 3.5}, geo.Window{Col: 0, Row: 2, Width: 2, Height: 2}},
		{"beside the mask, east", Box{70, 0, 80, 50}, geo.Window{}},
		{"beside the mask, north", Box{0, -9, 60, -3}, geo.Window{}},
		{"thinner than a pixel", Box{3.1, 0, 3.2, 50}, geo.Window{}},
	} {
		if got := c.box.Window(geo.PixelGrid(60, 50)); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
		m, err := c.box.Apply(inRuns(t, ones(60, 50)))
		sum := 0
		for _, v := range pixels(t, m, err).Pix {
			sum += int(v)
		}
		if sum != c.want.Width*c.want.Height {
			t.Errorf("%s: %d pixels kept, want %d", c.name, sum, c.want.Width*c.want.Height)
		}
	}
}

func TestParseBox(t *testing.T) {
	const good = "x,y\n2.5,44.5\n2.5,3.5\n57.5,3.5\n57.5,44.5\n"
	want := Box{Left: 2.5, Lower: 3.5, Right: 57.5, Upper: 44.5}
	for _, c := range []struct{ name, text, fault string }{
		{"as in the golden data", good, ""},
		{"of Windows, without a last line break", strings.ReplaceAll(strings.TrimSpace(good), "\n", "\r\n"), ""},
		{"spaces, exponents, empty lines", "x y\n 2.5e0 , 44.5\n\n+2.5,3.5\n57.5,3.5\n57.5,44.5\n\n", ""},
		{"the first corner again", good + "2.5,44.5\n", ""},
		{"nothing", "", "0 corners"},
		{"no header", "2.5,44.5\n2.5,3.5\n57.5,3.5\n57.5,44.5\n", "must be the header"},
		{"a corner too few", "x,y\n2.5,44.5\n2.5,3.5\n57.5,3.5\n", "3 corners"},
		{"another box", good + good, "line 6"},
		{"a fifth corner", good + "1,1\n", "5 corners"},
		{"no comma", "x,y\n2.5 44.5\n", "line 2"},
		{"three numbers", "x,y\n2.5,44.5,1\n", "line 2"},
		{"not a number", "x,y\nNaN,44.5\n", "line 2"},
		{"hexadecimal", "x,y\n0x1p2,44.5\n", "line 2"},
		{"no pixels", "x,y\n1e300,44.5\n", "line 2"},
		{"not upright", "x,y\n2.5,44.5\n12.5,3.5\n57.5,3.5\n57.5,44.5\n", "no upright rectangle"},
		{"upper is the smaller row", "x,y\n2.5,3.5\n2.5,44.5\n57.5,44.5\n57.5,3.5\n", "another order"},
		{"right before left", "x,y\n57.5,44.5\n57.5,3.5\n2.5,3.5\n2.5,44.5\n", "another order"},
		{"endless", good + strings.Repeat("\n", 5000), "more than"},
		{"an endless line", strings.Repeat("x", 5000), "more than"},
	} {
		b, err := ParseBox(strings.NewReader(c.text))
		switch {
		case c.fault == "" && (err != nil || b != want):
			t.Errorf("%s: %+v, %v", c.name, b, err)
		case c.fault != "" && (!errors.Is(err, ErrBox) || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.fault)
		}
	}
}

// FuzzParseBox finds no text that panics, or gives a box that reaches beyond a mask.
func FuzzParseBox(f *testing.F) {
	f.Add("x,y\n2.5,44.5\n2.5,3.5\n57.5,3.5\n57.5,44.5\n")
	f.Add("x,y\r\n-12.7,29.0\r\n-12.7,19.8\r\n24.2,19.8\r\n24.2,29.0")
	f.Add("\n1e9,1e9\n1e9,-1e9\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBox(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrBox) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if math.IsNaN(b.Left + b.Lower + b.Right + b.Upper) {
			t.Fatalf("%q: %+v", text, b)
		}
		m := inRuns(t, ones(9, 7))
		if win := b.Window(m.Grid); !m.Grid.Bounds().Contains(win) {
			t.Fatalf("%q: window %+v", text, win)
		}
		boxed, err := b.Apply(m)
		pixels(t, boxed, err)
		if _, err := b.outline(m.Grid); err != nil {
			t.Fatal(err)
		}
	})
}
