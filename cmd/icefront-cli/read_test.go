package main

import (
	"encoding/json"
	"image"
	"image/png"
	"os"
	"testing"

	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/gdal"
)

// layer reads a vector file.
func layer(t testing.TB, path string) geo.Layer {
	t.Helper()
	l, err := gdal.ReadLayer(t.Context(), path)
	must(t, err)
	return l
}

// readReport reads <scene>.json.
func readReport(t testing.TB, path string) (s report.Scene) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return s
}

// readPNG decodes a picture.
func readPNG(t testing.TB, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return img
}
