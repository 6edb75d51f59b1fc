package render

import (
	"context"
	"testing"

	"icefront/geo"
)

func TestMaskSource(t *testing.T) {
	g := utm(600, 400)
	src := MaskSource(zonesOf(g, 0))
	img, err := src.Read(context.Background(), 1, geo.Window{Col: 100, Row: 50, Width: 300, Height: 200}, 3, 2)
	if err != nil || len(img.Pix) != 6 || img.Pix[0] != 2 || img.Pix[5] != 3 {
		t.Errorf("got %v, %v", img.Pix, err)
	}
	for _, c := range []struct {
		name string
		band int
		win  geo.Window
		w    int
	}{
		{"second band", 2, g.Bounds(), 5},
		{"outside", 1, geo.Window{Col: 500, Width: 200, Height: 10}, 5},
		{"empty window", 1, geo.Window{}, 5},
		{"no size", 1, g.Bounds(), 0},
	} {
		if _, err := src.Read(context.Background(), c.band, c.win, c.w, 5); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}
