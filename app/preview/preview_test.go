package preview_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/app/preview"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	img := image.NewGray(image.Rect(0, 0, 100, 50))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"fine.png": b.Bytes(), "cut.png": b.Bytes()[:b.Len()/2], "text.png": []byte("hello")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		why, name string
		width     int
		want      image.Point // zero: an error that names the file
	}{
		{"made smaller", "fine.png", 40, image.Pt(40, 20)},
		{"small enough", "fine.png", 400, image.Pt(100, 50)},
		{"ends early", "cut.png", 40, image.Point{}},
		{"no picture", "text.png", 40, image.Point{}},
		{"not there", "none.png", 40, image.Point{}},
	} {
		got, err := preview.Read(context.Background(), filepath.Join(dir, c.name), c.width)
		if c.want == (image.Point{}) {
			if err == nil || !strings.Contains(err.Error(), c.name) {
				t.Errorf("%s: %v", c.why, err)
			}
			continue
		}
		if err != nil || got.Bounds().Size() != c.want {
			t.Errorf("%s: %v, %v", c.why, got, err)
			continue
		}
		if g := color.GrayModel.Convert(got.At(10, 10)).(color.Gray); g.Y != 200 {
			t.Errorf("%s: grey %d", c.why, g.Y)
		}
	}
}
