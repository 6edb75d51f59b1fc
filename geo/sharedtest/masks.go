package sharedtest

import (
	"image/color"
	"image/png"
	"os"
	"testing"

	"icefront/geo"
)

// Mask reads an 8-bit grey PNG.
func Mask(t testing.TB, path string) geo.Mask {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	b := img.Bounds()
	m := geo.NewRaster[uint8](geo.PixelGrid(b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			m.Pix[y*b.Dx()+x] = color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
		}
	}
	return m
}
