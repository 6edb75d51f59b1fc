package evaluate

import (
	"strings"
	"testing"

	"icefront/geo"
)

func TestParseBox(t *testing.T) {
	g := geo.PixelGrid(100, 80)
	for _, c := range []struct {
		why, text string
		want      geo.Window
		err       string
	}{
		{"both ends are inside", "x,y\n10,60\n10,20\n50,20\n50,60\n", geo.Window{Col: 10, Row: 20, Width: 41, Height: 41}, ""},
		{"halves round to even", "x,y\r\n10.5, 60.5\r\n10.5,20\r\n50,20\r\n50,60.5\r\n", geo.Window{Col: 10, Row: 20, Width: 41, Height: 41}, ""},
		{"reaches beyond the image", "x,y\n-5,100\n-5,-1\n100,-1\n100,100\n", geo.Window{Width: 100, Height: 80}, ""},
		{"beside the image", "x,y\n200,60\n200,20\n250,20\n250,60\n", geo.Window{}, "outside"},
		{"no header", "10,60\n10,20\n50,20\n50,60\n", geo.Window{}, "3 corners"},
		{"empty", "", geo.Window{}, "0 corners"},
		{"no numbers", "x,y\na,b\n", geo.Window{}, "not column,row"},
		{"infinite", "x,y\nInf,1\n", geo.Window{}, "not column,row"},
	} {
		got, err := parseBox(strings.NewReader(c.text), g)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %v, %v; want %v, %q", c.why, got, err, c.want, c.err)
		}
	}
}

func FuzzParseBox(f *testing.F) {
	f.Add("x,y\n10,60\n10,20\n50,20\n50,60\n")
	f.Add("x,y\n-1e300,60\n10,NaN\n")
	g := geo.PixelGrid(100, 80)
	f.Fuzz(func(t *testing.T, text string) {
		if box, err := parseBox(strings.NewReader(text), g); err == nil && (box.Empty() || !g.Bounds().Contains(box)) {
			t.Errorf("%q gave %v", text, box)
		}
	})
}
