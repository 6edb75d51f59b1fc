package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icefront/app/evaluate"
	"icefront/app/evaluate/illustrate"
	"icefront/app/report"
)

var update = flag.Bool("update", false, "write the golden pages anew")

const hostile = "</td><script>alert(1)</script>&\"'`\x00\x1b\xff\u202e{{.}}"

// small is a result of two images, one without a front.
func small() *evaluate.Result {
	found, lost := report.NoErrors(), report.NoErrors()
	found.Mean, found.Median, found.P95, found.Max, found.Signed = 123.4, 80, 402, 512.5, -20.25
	found.Completeness, found.Correctness = 0.75, 1
	lost.NoFront = "prediction"
	scores := report.NoScores()
	scores.MeanIoU = 0.81234
	scores.Confusion = [][]int64{{10, 0, 0, 0}, {0, 200, 10, 0}, {0, 5, 500, 20}, {0, 0, 30, 400}}
	nan := report.Number(math.NaN())
	fronts := &evaluate.Fronts{Images: 2, NoFront: 1, NotFound: 1, Mean: 123.4, CI: [2]report.Number{101.2, 150.7}, Median: 80, P95: 402,
		Signed: -20.25, MeanImage: 123.4, StdImage: 0, MedImage: 123.4, Complete: 0.75, Correct: 1}
	zones := &evaluate.ZoneMean{Pooled: scores, MeanIoU: 0.81234, IoU: map[string]report.Number{"rock": 0.9, "glacier": 0.85, "no_information": nan}}
	return &evaluate.Result{
		Predictions: "/data/predictions", Labels: []string{"/data/labels"}, Season: "code", Buffer: 100, Version: "1.2.3",
		Images: []evaluate.Image{
			{Name: "COL_2016-01-01_S1_20_2_011", Glacier: "COL", Date: "2016-01-01", Season: "winter", Sensor: "S1", Resolution: 20,
				PixelSize: [2]report.Number{20, 20}, Front: &found, ZoneFront: &lost, Zones: &scores, Trust: &report.Trust{Score: 71.6}},
			{Name: hostile, PixelSize: [2]report.Number{nan, nan}, Front: &lost, Warnings: []string{"the pixel size is unknown"}},
		},
		Groups: []evaluate.Group{{By: "all", Images: 2, Front: fronts, ZoneFront: fronts, Zones: zones},
			{By: "season", Key: "winter", Images: 1, Front: fronts}, {By: "glacier", Key: hostile, Images: 1, Front: fronts}},
		Skipped:  []evaluate.Skipped{{Name: "x.png", Reason: "its label has another size: 10 x 20 px, not 20 x 20"}},
		Warnings: []string{hostile},
	}
}

func content(t *testing.T, r *evaluate.Result) Content {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	figures := illustrate.Figures(r, illustrate.Options{})
	return Content{Date: time.Date(2024, 5, 6, 7, 8, 0, 0, time.UTC), Figures: figures[:1],
		Worst: []Overlay{{"COL_2016-01-01_S1_20_2_011", "123 m", b.Bytes()}, {hostile, hostile, []byte("no picture")}}}
}

func write(t *testing.T, r *evaluate.Result, c Content) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, c); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, b.Bytes())
	return b.String()
}

// wellFormed checks that the page is XML too: every element is closed, every attribute quoted, every letter allowed.
func wellFormed(t *testing.T, page []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
	}
}

func TestPageIsAsLookedAt(t *testing.T) {
	r := small()
	got := write(t, r, content(t, r))
	path := filepath.Join("testdata", "small.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the page", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, d)
	}
}

func TestPageSaysWhatMatters(t *testing.T) {
	r := small()
	r.Other = small()
	r.Comparison = []evaluate.Versus{{What: "front", Images: 1, First: 123, Second: 100, Change: -23, Better: 1, P: 0.04, T: 2.1}}
	r.CaFFeTest = true
	got := write(t, r, Content{Title: "A title", Names: [2]string{"old", hostile}})
	for _, want := range []string{"<h1>A title</h1>", "1 of 3 was not evaluated.", "x.png: its label has another size",
		"1 of 2 (1 not predicted)", "101 to 151", "0.812", "no front: not in the prediction", "-20", "75.0 %", "p = 0.040",
		"1 better, 0 worse", "exactly the 122 test images", "the pixel size is unknown", `data-v="123.4"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(got, "<script>alert") || strings.ContainsAny(got, "\x00\x1b\u202e") {
		t.Error("a hostile name got through")
	}
}

// TestPageNeedsNothingElse looks for what a browser would fetch.
func TestPageNeedsNothingElse(t *testing.T) {
	r := small()
	got := write(t, r, content(t, r))
	for _, m := range regexp.MustCompile(`(?:src|href|url|@import)\s*[=(]\s*["']?([^"')\s]+)`).FindAllStringSubmatch(got, -1) {
		if !strings.HasPrefix(m[1], "data:image/png;base64,") {
			t.Errorf("the page fetches %q", m[1])
		}
	}
}

func TestPageOfNothing(t *testing.T) {
	got := write(t, &evaluate.Result{}, Content{})
	for _, want := range []string{"No front was compared.", "No image was evaluated."} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if err := Write(full{}, small(), Content{}); err == nil {
		t.Error("a full disk is no error")
	}
	if err := Write(io.Discard, small(), Content{Figures: []illustrate.Named{{Name: "empty"}}}); err == nil || !strings.Contains(err.Error(), "figure empty") {
		t.Errorf("a figure that nobody made: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestMetres(t *testing.T) {
	for n, want := range map[report.Number]string{0: "0.0", 3.14: "3.1", -3.14: "-3.1", 9.96: "10", 61.4: "61", -1234.5: "-1235", 12345: "12,345"} {
		if got := metres(n); got != want {
			t.Errorf("metres(%g) = %q, want %q", float64(n), got, want)
		}
	}
	if got := metres(report.Number(math.NaN())); got != none {
		t.Errorf("metres(NaN) = %q", got)
	}
}

func TestManyImages(t *testing.T) {
	r := small()
	for i := range 500 {
		img := r.Images[0]
		img.Name = fmt.Sprint("scene ", i)
		r.Images = append(r.Images, img)
	}
	write(t, r, content(t, r))
}
