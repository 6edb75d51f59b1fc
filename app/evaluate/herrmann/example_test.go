package herrmann_test

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"os"
	"path/filepath"
	"strings"

	"icefront/app/evaluate/herrmann"
	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/runs"
)

// Example evaluates a folder as the original's evaluation did. TestResultIsTheOriginals compares all of it.
func Example() {
	dir := filepath.Join("testdata", "main_run")
	files, err := filepath.Glob(filepath.Join(dir, "predictions", "*_zone.png"))
	if err != nil {
		log.Fatal(err)
	}
	var e herrmann.Evaluation
	for _, file := range files {
		id := strings.TrimSuffix(filepath.Base(file), "_zone.png")
		img := herrmann.Image{
			ID:         id,
			Zone:       read(file),
			Front:      read(filepath.Join(dir, "predictions", id+"_front.png")),
			LabelZone:  read(filepath.Join(dir, "data_raw", "zones", "test", id+"_zones.png")),
			LabelFront: read(filepath.Join(dir, "data_raw", "fronts", "test", id+"_front.png")),
			Box:        readBox(filepath.Join(dir, "data_raw", "bounding_boxes", id+"_bbox.txt")),
		}
		if _, err := e.Add(img); err != nil {
			log.Fatal(err)
		}
	}
	r := e.Result()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		log.Fatal(err)
	}
	all := r.FromZone[0].Figures
	fmt.Println(strings.Count(string(text), "\n"), "lines")
	fmt.Printf("front of zones: %.4f m, %d of %d images without a front\n", all.Mean, all.NoFront, all.Images)
	// Output:
	// 361 lines
	// front of zones: 113.8426 m, 4 of 7 images without a front
}

func readBox(path string) *published.Box {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	box, err := published.ParseBox(f)
	if err != nil {
		log.Fatal(err)
	}
	return &box
}

// read takes a grey PNG into runs.
func read(path string) *runs.Mask {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		log.Fatal(err)
	}
	b := img.Bounds()
	build := runs.NewBuilder(geo.PixelGrid(b.Dx(), b.Dy()))
	for y := range b.Dy() {
		if err := build.Add(greyRow(img, y)); err != nil {
			log.Fatal(err)
		}
	}
	m, err := build.Mask()
	if err != nil {
		log.Fatal(err)
	}
	return m
}

func greyRow(img image.Image, y int) []uint8 {
	b := img.Bounds()
	row := make([]uint8, b.Dx())
	for x := range row {
		row[x] = color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
	}
	return row
}
