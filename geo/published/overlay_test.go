package published

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
)

// colours reads red, green and blue of a PNG.
func colours(t *testing.T, path string) (pix []uint8, width int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := img.At(x, y).RGBA()
			pix = append(pix, uint8(r>>8), uint8(g>>8), uint8(bl>>8))
		}
	}
	return pix, b.Dx()
}

func TestOverlayGolden(t *testing.T) {
	dir := sharedtest.Path(t, "golden/evaluation/main_run")
	files, err := filepath.Glob(filepath.Join(dir, "expected", "overlays", "*.png"))
	if err != nil || len(files) != 7 {
		t.Fatalf("%d overlays, %v", len(files), err)
	}
	for _, path := range files {
		id := strings.TrimSuffix(filepath.Base(path), ".png")
		name, _ := geo.ParseCaFFeName(id)
		read := func(rel string) geo.Mask { return sharedtest.Mask(t, filepath.Join(dir, filepath.FromSlash(rel))) }
		box := readBox(t, filepath.Join(dir, "data_raw", "bounding_boxes", id+"_bbox.txt"))
		grey := read("data_raw/sar_images/test/" + id + ".png")
		o, err := NewOverlay(inRuns(t, read("expected/postprocessed/"+id+".png")),
			inRuns(t, read("data_raw/fronts/test/"+id+"_front.png")), &box, name.Resolution)
		if err != nil {
			t.Fatal(err)
		}
		want, width := colours(t, path)
		var wrong []string
		row := make([]uint8, 3*width)
		for y := range grey.Grid.Height {
			if err := o.Row(y, row, grey.Row(y)); err != nil {
				t.Fatal(err)
			}
			for x := range width {
				if got, want := [3]uint8(row[3*x:]), [3]uint8(want[3*(y*width+x):]); got != want {
					wrong = append(wrong, fmt.Sprintf("(%d, %d): %v, want %v", x, y, got, want))
				}
			}
		}
		if len(wrong) > 0 {
			t.Errorf("%s, box %+v: %d pixels differ, such as %s", id, box, len(wrong), strings.Join(wrong[:min(len(wrong), 12)], "; "))
		}
	}
}

func TestOverlayRefuses(t *testing.T) {
	a, b := inRuns(t, ones(3, 2)), inRuns(t, ones(2, 3))
	if _, err := NewOverlay(a, b, nil, 7); err == nil {
		t.Error("took a label of another size")
	}
	o, err := NewOverlay(a, a, nil, 7)
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range []int{-1, 2} {
		if o.Row(y, make([]uint8, 9), make([]uint8, 3)) == nil {
			t.Errorf("painted row %d of 2", y)
		}
	}
	if o.Row(0, make([]uint8, 3), make([]uint8, 3)) == nil {
		t.Error("painted 3 pixels into 3 bytes")
	}
}

// TestOverlayByHand draws letters: P prediction, L label, B both, X box, dot scene.
func TestOverlayByHand(t *testing.T) {
	letters := map[[3]uint8]byte{{255, 255, 0}: 'P', {51, 51, 255}: 'L', {255, 0, 255}: 'B', {0, 255, 255}: 'X', {9, 9, 9}: '.'}
	prediction, label := geo.NewRaster[uint8](geo.PixelGrid(9, 6)), geo.NewRaster[uint8](geo.PixelGrid(9, 6))
	prediction.Row(0)[0] = 255
	label.Row(2)[2] = 255
	for _, c := range []struct {
		name       string
		resolution float64
		box        *Box
		want       string
	}{
		{"20 m: one pixel to all sides", 20, nil, "PP.......\nPBLL.....\n.LLL.....\n.LLL.....\n.........\n.........\n"},
		{"7 m: two", 7, nil, "BBBLL....\nBBBLL....\nBBBLL....\nLLLLL....\nLLLLL....\n.........\n"},
		{"a box at the border, where the original fails, is drawn inside", 20, &Box{Left: 6, Lower: 4, Right: 9, Upper: 6},
			"PP.......\nPBLL.....\n.LLL.....\n.LLL.XXXX\n.....XXXX\n.....XXXX\n"},
		{"a box beside the scene is not drawn", 20, &Box{Left: 60, Lower: 4, Right: 90, Upper: 6},
			"PP.......\nPBLL.....\n.LLL.....\n.LLL.....\n.........\n.........\n"},
	} {
		o, err := NewOverlay(inRuns(t, prediction), inRuns(t, label), c.box, c.resolution)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		row := make([]uint8, 27)
		for y := range 6 {
			if err := o.Row(y, row, []uint8{9, 9, 9, 9, 9, 9, 9, 9, 9}); err != nil {
				t.Fatal(err)
			}
			for x := range 9 {
				got = append(got, letters[[3]uint8(row[3*x:])])
			}
			got = append(got, '\n')
		}
		if string(got) != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}
