//go:build e2e

package main

import (
	"context"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"icefront/geo/gdal"
)

const sampleName = "SI_2013-08-14_TSX_7_1_125"

// sample is the embedded scene with its labels, as files.
func sample() []string {
	dir := filepath.Join("..", "..", "resources", "sample")
	return []string{
		filepath.Join(dir, sampleName+".tif"), filepath.Join(dir, sampleName+"_front.geojson"), filepath.Join(dir, sampleName+"_zones.tif"),
	}
}

// Colours on the map, and of the icon of errors.
var (
	predictedFront = color.NRGBA{255, 64, 32, 255}
	compareYellow  = color.NRGBA{255, 255, 0, 255}
	compareMagenta = color.NRGBA{255, 0, 255, 255}
	labelFront     = color.NRGBA{51, 51, 255, 255}
	errorRed       = color.NRGBA{255, 110, 100, 255}
	warning        = color.NRGBA{255, 167, 38, 255}
	mapGround      = color.NRGBA{40, 41, 45, 255}
)

func TestPredictCompareExport(t *testing.T) {
	p := start(t, sample()...)
	p.title(sampleName + " - Icefront")
	if n := p.count(p.mapArea(), predictedFront); n != 0 {
		t.Fatalf("%d pixels of a front before any prediction", n)
	}
	p.key("ctrl+p")
	p.sees("the predicted front", p.mapArea(), predictedFront, 40)

	p.key("c")
	p.sees("the compare style", p.mapArea(), compareYellow, 40)
	p.sees("where both agree", p.mapArea(), compareMagenta, 1)
	p.key("c")
	p.sees("the predicted front again", p.mapArea(), predictedFront, 40)

	p.key("e")
	p.eventually("the front has the colours of its errors", func() bool { return p.count(p.mapArea(), predictedFront) == 0 })
	p.key("e")
	p.sees("the predicted front in its own colour", p.mapArea(), predictedFront, 40)

	dir := t.TempDir()
	p.key("ctrl+e")
	p.write("story") // over the suggested name, which is selected
	p.key("Tab", "ctrl+a")
	p.write(dir)
	p.key("Return")
	file := filepath.Join(dir, "story.gpkg")
	p.eventually("the file is exported", func() bool {
		_, err := os.Stat(file)
		return err == nil
	})
	p.quit()
	l, err := gdal.ReadLayer(context.Background(), file)
	if err != nil || len(l.Features) == 0 || l.CRS.Name() != "EPSG:3031" {
		t.Errorf("the exported file: %d features in %q, %v", len(l.Features), l.CRS.Name(), err)
	}
}

func TestOpenByMenuAndByPath(t *testing.T) {
	p := start(t)
	p.title("Icefront")
	p.key("Alt_L") // into the menu bar: File
	for range 8 {  // over those of projects
		p.key("Down")
	}
	p.key("Return")
	p.title(sampleName + " - Icefront")
	p.key("ctrl+w")
	p.title("Icefront")
	p.key("ctrl+o")
	path, err := filepath.Abs(sample()[0])
	if err != nil {
		t.Fatal(err)
	}
	p.write(path)
	p.key("Return")
	p.title(sampleName + " - Icefront")
	p.quit()
}

func TestBadFile(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.tif")
	if err := os.WriteFile(bad, []byte("this is not a raster"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, bad)
	p.sees("an error", p.all(), errorRed, 100)
	p.key("Escape")
	p.eventually("the dialog is gone", func() bool { return p.count(p.all(), errorRed) == 0 })
	p.title("Icefront")
	p.quit()
}

func TestZoomAndDrag(t *testing.T) {
	p := start(t, sample()[0])
	p.title(sampleName + " - Icefront")
	p.eventually("the scene is drawn", func() bool {
		return p.count(p.mapArea(), mapGround) < p.mapArea().Dx()*p.mapArea().Dy()*4/5
	})
	whole := p.still()
	centre := p.mapArea().Min.Add(p.mapArea().Size().Div(2))
	p.do("mousemove", centre.X, centre.Y)
	p.do("click", "--repeat", 5, "--delay", 30, 4)
	p.eventually("the wheel zooms", func() bool { return share(whole, p.still(), image.Point{}, p.mapArea()) < 0.5 })
	near := p.still()

	move := image.Pt(-90, 45)
	p.do("mousedown", 1)
	for i := 1; i <= 9; i++ {
		p.do("mousemove", centre.X+move.X*i/9, centre.Y+move.Y*i/9)
	}
	p.do("mouseup", 1)
	middle := p.mapArea().Inset(120) // without the scale bar, and where the old picture was
	p.eventually("the picture follows the pointer", func() bool { return share(near, p.still(), move, middle) > 0.99 })

	p.key("f")
	p.eventually("the whole scene is back", func() bool { return share(whole, p.still(), image.Point{}, p.mapArea()) > 0.99 })
	p.quit()
}

// share is how much of an area of after equals before, moved.
func share(before, after image.Image, move image.Point, area image.Rectangle) float64 {
	same := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if near(after.At(x, y), before.At(x-move.X, y-move.Y), 2) {
				same++
			}
		}
	}
	return float64(same) / float64(area.Dx()*area.Dy())
}

// near reports that two colours differ by no more than a tolerance of 255.
func near(a, b color.Color, tolerance float64) bool {
	x, y := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	return math.Abs(float64(x.R)-float64(y.R)) <= tolerance && math.Abs(float64(x.G)-float64(y.G)) <= tolerance &&
		math.Abs(float64(x.B)-float64(y.B)) <= tolerance
}

// A signal in the middle of a prediction ends the program as its user would.
func TestSignal(t *testing.T) {
	p := start(t, sample()[0])
	p.title(sampleName + " - Icefront")
	p.key("ctrl+p")
	p.eventually("the prediction has its folder", func() bool { return len(p.left()) > 0 })
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.ends()
}
