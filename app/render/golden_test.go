package render

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// matchGolden compares a picture with testdata/NAME.png, exactly. What differs is written to testdata/failed.
func matchGolden(t *testing.T, name string, got *image.RGBA) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		writePNG(t, path, got)
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the picture", err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != got.Bounds() {
		t.Fatalf("%s: got %v, want %v", name, got.Bounds(), img.Bounds())
	}
	diff, n := image.NewRGBA(got.Rect), 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			want := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			if got.RGBAAt(x, y) != want {
				diff.SetRGBA(x, y, color.RGBA{255, 0, 0, 255})
				n++
			}
		}
	}
	if n > 0 {
		writePNG(t, filepath.Join("testdata", "failed", name+".png"), got)
		writePNG(t, filepath.Join("testdata", "failed", name+"_diff.png"), diff)
		t.Errorf("%s: %d pixels differ; see testdata/failed", name, n)
	}
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
