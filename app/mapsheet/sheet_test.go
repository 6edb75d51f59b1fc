package mapsheet

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/render"
	"icefront/geo"
)

var update = flag.Bool("update", false, "write the goldens")

// earth has one CRS: a degree is 100 km in it, and east is up.
func earth() measure.Earth {
	return measure.Earth{
		Describe: func(c geo.CRS) (geo.CRSInfo, error) {
			if c != "plane" {
				return geo.CRSInfo{}, errors.New("unknown CRS " + string(c))
			}
			return geo.CRSInfo{Name: "A plane", Metres: 1}, nil
		},
		Project: func(from, to geo.CRS, pts []orb.Point) error {
			for i, p := range pts {
				switch {
				case from == "plane" && to == geo.LonLat:
					pts[i] = orb.Point{p[1] / 1e5, -p[0] / 1e5}
				case to == "plane":
					pts[i] = orb.Point{-p[1] * 1e5, p[0] * 1e5}
				}
			}
			return nil
		},
	}
}

// pattern is a picture that depends on the place in the world alone, so that a seam between bands would be seen.
func pattern(_ context.Context, v render.View) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, v.Width, v.Height))
	for y := range v.Height {
		for x := range v.Width {
			p := v.ToWorld(float64(x)+0.5, float64(y)+0.5)
			grey := uint8(150 + 60*math.Sin(p[0]/700)*math.Cos((p[1]+p[0]/4)/500))
			img.SetRGBA(x, y, color.RGBA{grey, grey, grey, 255})
		}
	}
	return img, nil
}

// small is a sheet with everything on it.
func small() Sheet {
	front := orb.LineString{{1000, 9000}, {4000, 6000}, {4500, 3000}, {9000, -2000}, {math.NaN(), 5}}
	yellow, dark := color.NRGBA{255, 214, 0, 255}, color.NRGBA{0, 0, 0, 150}
	return Sheet{
		Title: "Helheim, mélange", Page: Page{Width: 120, Height: 90, DPI: 80},
		Extent: orb.Bound{Max: orb.Point{10_000, 8000}}, CRS: "plane", Earth: earth(), Frame: pattern,
		Lines: []Line{{Lines: orb.MultiLineString{front}, Color: yellow, Width: 1.5, Rim: dark}},
		Legend: []Entry{{Name: "Front", Color: yellow, Width: 1.5, Rim: dark}, {Name: "Glacier", Area: true, Color: color.NRGBA{120, 180, 255, 255}},
			{Name: "Label", Color: color.NRGBA{51, 51, 255, 255}, Dashes: []float64{3, 2}}},
		Note: []string{"scene.tif", "2018-06-02", "", "Icefront"},
	}
}

func TestPNG(t *testing.T) {
	var buf bytes.Buffer
	if err := small().WritePNG(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "sheet.png")
	if *update {
		if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at what it drew", err)
	}
	same(t, buf.Bytes(), want)
	if !bytes.Contains(buf.Bytes()[:60], []byte("pHYs")) {
		t.Error("the file does not say its resolution")
	}
}

// same compares pictures by their pixels.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	a, err1 := png.Decode(bytes.NewReader(got))
	b, err2 := png.Decode(bytes.NewReader(want))
	if err1 != nil || err2 != nil || a.Bounds() != b.Bounds() {
		t.Fatalf("%v, %v: %v", err1, err2, a.Bounds())
	}
	differ := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				differ++
			}
		}
	}
	if differ > 0 {
		name := filepath.Join(t.TempDir(), "got.png")
		_ = os.WriteFile(name, got, 0o644)
		t.Errorf("%d pixels differ; look at %s", differ, name)
	}
}

// A page is drawn in bands that meet: the picture is asked for once, from top to bottom, and never as a whole.
func TestPictureComesInBands(t *testing.T) {
	for name, write := range map[string]func(Sheet, context.Context, io.Writer) error{"png": Sheet.WritePNG, "pdf": Sheet.WritePDF} {
		s := small()
		s.Page.DPI = 240
		var asked []render.View
		released := 0
		s.Frame = func(ctx context.Context, v render.View) (*image.RGBA, error) {
			asked = append(asked, v)
			return pattern(ctx, v)
		}
		s.Release = func(*image.RGBA) { released++ }
		if err := write(s, t.Context(), io.Discard); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(asked) < 2 || released != len(asked) {
			t.Errorf("%s: asked for %d bands, released %d", name, len(asked), released)
		}
		bottom := math.Inf(1)
		for i, v := range asked {
			b := v.Bounds()
			if v.Height > bandRows+1 {
				t.Errorf("%s: band %d has %d rows", name, i, v.Height)
			}
			overlap := (b.Max[1] - bottom) / v.Scale // in rows
			if i > 0 && math.Abs(overlap-map[string]float64{"png": 0, "pdf": 1}[name]) > 1e-6 {
				t.Errorf("%s: band %d overlaps the one before by %g rows", name, i, overlap)
			}
			bottom = b.Min[1]
		}
		if top := asked[0].Bounds().Max[1]; top < 8000-1e-6 || bottom > 1e-6 {
			t.Errorf("%s: shows %g to %g, want 0 to 8000", name, bottom, top)
		}
	}
}

func TestPDF(t *testing.T) {
	var buf bytes.Buffer
	s := small()
	s.Page = A4(false)
	s.Page.DPI = 100
	if err := s.WritePDF(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	text := buf.String()
	box := regexp.MustCompile(`/MediaBox \[0 0 595\.\d+ 841\.\d+\]|/MediaBox \[0 0 59\d\.\d+ 84\d\.\d+\]`)
	if !strings.HasPrefix(text, "%PDF-") || !box.MatchString(text) {
		t.Errorf("no page of A4 in %q", regexp.MustCompile(`/MediaBox.*`).FindString(text))
	}
	if n := strings.Count(text, "/DeviceGray"); n < 3 {
		t.Errorf("%d pictures in grey", n)
	}
}

func TestColouredPicturesStayColoured(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2, 2))
	img.SetRGBA(0, 0, color.RGBA{200, 0, 0, 255})
	if got := slim(img); got.At(0, 1) != (color.RGBA{200, 0, 0, 255}) {
		t.Errorf("the upper row became %v", got.At(0, 1))
	}
	img.SetRGBA(0, 0, color.RGBA{9, 9, 9, 255})
	if got, ok := slim(img).(*image.Gray); !ok || got.GrayAt(0, 1).Y != 9 {
		t.Error("a grey picture is not grey, or not upside down")
	}
}

func TestOddSheets(t *testing.T) {
	fail := errors.New("disk on fire")
	ended, end := context.WithCancel(context.Background())
	end()
	for _, c := range []struct {
		name   string
		change func(*Sheet)
		ctx    context.Context
		want   string // of the error; "": none
	}{
		{"nothing but an extent", func(s *Sheet) { *s = Sheet{Page: s.Page, Extent: s.Extent} }, nil, ""},
		{"pixels of a known size", func(s *Sheet) { s.CRS, s.Pixel = "", [2]float64{10, 10} }, nil, ""},
		{"a very long title", func(s *Sheet) { s.Title = strings.Repeat("Donau\x00dampf\n", 300) }, nil, ""},
		{"letters that a PDF lacks", func(s *Sheet) { s.Title, s.Note = "冰川 → ₂", []string{"Ø ½ – …"} }, nil, ""},
		{"a point as extent", func(s *Sheet) { s.Extent.Max = s.Extent.Min }, nil, "draw map sheet: the part of the map to draw is empty"},
		{"no number as extent", func(s *Sheet) { s.Extent.Max[0] = math.NaN() }, nil, "draw map sheet: the part of the map to draw is empty"},
		{"a tiny extent far away", func(s *Sheet) { s.Extent = orb.Bound{Min: orb.Point{1e15, 1e15}, Max: orb.Point{1e15 + 1, 1e15 + 1}} }, nil, ""},
		{"a stamp", func(s *Sheet) { s.Page.Height = 20 }, nil, "draw map sheet: page of 120 x 20 mm: a side has 80 to 1500 mm"},
		{"a wall", func(s *Sheet) { s.Page.Width = math.Inf(1) }, nil, "draw map sheet: page of +Inf x 90 mm: a side has 80 to 1500 mm"},
		{"too many pixels", func(s *Sheet) { s.Page.DPI = 5000 }, nil, "draw map sheet: page of 5000 pixels per inch: take 50 to 1200"},
		{"a legend larger than the page", func(s *Sheet) { s.Legend = make([]Entry, 500) }, nil,
			"draw map sheet: page of 120 x 90 mm: title, legend and note leave no room for the map; take a larger page"},
		{"a CRS that nobody knows", func(s *Sheet) { s.CRS = "EPSG:0" }, nil, "draw map sheet: unknown CRS EPSG:0"},
		{"a picture that cannot be drawn", func(s *Sheet) {
			s.Frame = func(context.Context, render.View) (*image.RGBA, error) { return nil, fail }
		}, nil, "draw map sheet: disk on fire"},
		{"a picture of another size", func(s *Sheet) {
			s.Frame = func(context.Context, render.View) (*image.RGBA, error) {
				return image.NewRGBA(image.Rect(0, 0, 1, 1)), nil
			}
		}, nil, "draw map sheet: frame of "},
		{"cancelled", func(*Sheet) {}, ended, "draw map sheet: context canceled"},
	} {
		s := small()
		c.change(&s)
		ctx := c.ctx
		if ctx == nil {
			ctx = t.Context()
		}
		for format, write := range map[string]func(Sheet, context.Context, io.Writer) error{"png": Sheet.WritePNG, "pdf": Sheet.WritePDF} {
			err := write(s, ctx, io.Discard)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("%s as %s: %v, want %q", c.name, format, err, c.want)
			}
		}
	}
}

func TestFullDiskIsTold(t *testing.T) {
	s := small()
	for format, write := range map[string]func(Sheet, context.Context, io.Writer) error{"png": Sheet.WritePNG, "pdf": Sheet.WritePDF} {
		if err := write(s, t.Context(), full{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", format, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFacts(t *testing.T) {
	s := small()
	d, err := s.prepare()
	if err != nil {
		t.Fatal(err)
	}
	// In this plane a kilometre along x is 0.01° of latitude; near the equator that is 1105.74 m.
	if got := d.perPoint / (d.view.Scale * d.pixelsPerPoint()); math.Abs(got-1.10574) > 1e-3 {
		t.Errorf("a metre of the plane is %g m", got)
	}
	if !d.northward || math.Abs(d.north+90) > 1e-6 || d.units != metres || d.crs != "A plane (plane)" {
		t.Errorf("%+v", d.facts)
	}
	s.CRS = ""
	if d, err = s.prepare(); err != nil || d.northward || d.unit != "px" || d.units != pixels {
		t.Errorf("without a CRS: %v, %+v", err, d.facts)
	}
	s.Pixel = [2]float64{10, 20}
	if d, err = s.prepare(); err != nil || d.unit != "m" || math.Abs(d.perPoint/(d.view.Scale*d.pixelsPerPoint())-20) > 1e-9 {
		t.Errorf("with pixels of 20 m: %v, %+v", err, d.facts)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b float64
		u    units
		y    bool
		want []string
	}{
		{"metres", 298_900, 318_100, metres, false, []string{"300,000", "305,000", "310,000", "315,000"}},
		{"half metres", 10.2, 11.9, metres, false, []string{"10.5", "11.0", "11.5"}},
		{"west", -38.31, -37.95, degrees, false, []string{"38.3° W", "38.2° W", "38.1° W", "38.0° W"}},
		{"over the date line", 179, 181.1, degrees, false, []string{"179.0° E", "179.5° E", "180.0° E", "179.5° W", "179.0° W"}},
		{"south", -66.4, -66.1, degrees, true, []string{"66.4° S", "66.3° S", "66.2° S", "66.1° S"}},
		{"rows run down", -3000, 0, pixels, true, []string{"3,000", "2,000", "1,000", "0"}},
		{"nothing", 5, 5, metres, false, nil},
	} {
		text := func(v float64, digits int) string {
			if c.y && c.u == pixels {
				v = -v
			}
			if c.y {
				return coordinate(v, digits, c.u, "N", "S")
			}
			return coordinate(v, digits, c.u, "E", "W")
		}
		var got []string
		for _, tick := range ticks(c.a, c.b, 0, 400, text) {
			got = append(got, tick.text)
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
