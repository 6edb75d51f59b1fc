package render

import (
	"context"
	"errors"
	"image"
	"image/color"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// sceneLayer shows a synthetic scene.
func sceneLayer(src geo.Source) Layer {
	return Layer{Kind: KindScene, Visible: true, Opacity: 1, Stretch: Stretch{Low: 20, High: 230}, Data: Data{ID: "scene", Source: src}}
}

func maskLayer(m geo.Mask, id string) Layer {
	return Layer{Kind: KindMask, Visible: true, Opacity: 0.5, Palette: testPalette(), Data: Data{ID: id, Source: MaskSource(m)}}
}

var (
	dark  = color.NRGBA{30, 30, 34, 255}
	rim   = color.NRGBA{0, 0, 0, 200}
	front = color.NRGBA{255, 80, 0, 255}
)

// corner has no data in a corner and in a dot.
func corner(col, row int) bool {
	return col+row < 120 || (col-200)*(col-200)+(row-200)*(row-200) < 900
}

func TestFrameGolden(t *testing.T) {
	g := utm(600, 500)
	slanted, pixels, lonlat := g, geo.PixelGrid(600, 500), g
	slanted.Transform = geo.Affine{500000, 8, 6, 7600000, 6, -8}
	lonlat.Transform, lonlat.CRS = geo.Affine{-50, 0.0004, 0, 70, 0, -0.0002}, geo.LonLat
	fit := func(g geo.Grid, aspect float64) View {
		return View{Width: 180, Height: 130, Aspect: aspect}.Fit(g.Extent(), 5)
	}
	lines := Layer{Kind: KindLines, Visible: true, Opacity: 1, Lines: frontOf(g, 0, 3), Color: front, Width: 2, Casing: rim}
	pair := Layer{Kind: KindLinePair, Visible: true, Opacity: 1, Width: 4, Lines: frontOf(g, 0, 3)}
	pair.OtherLines = orb.MultiLineString{append(frontOf(g, 0, 3)[0][:80], frontOf(g, 40, 3)[0][80:]...)}
	agree := Layer{
		Kind: KindAgreement, Visible: true, Opacity: 1,
		Data:  Data{ID: "prediction", Source: MaskSource(zonesOf(g, 0))},
		Other: Data{ID: "label", Source: MaskSource(zonesOf(utm(300, 250), 20))}, // half the area
	}
	hidden := lines
	hidden.Visible = false
	faint := sceneLayer(&speckle{At: g})
	faint.Opacity = 0.3
	for _, c := range []struct {
		name string
		p    Picture
		v    View
	}{
		{"scene zones and front", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: g}), maskLayer(zonesOf(g, 0), "z"), lines}}, fit(g, 1)},
		{"hidden layers leave no trace", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: g}), hidden}}, fit(g, 1)},
		{"compare style", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: g}), agree, pair}}, fit(g, 1)},
		{"no data shows the chequers", Picture{Background: dark, Checker: color.NRGBA{60, 60, 66, 255}, Layers: []Layer{sceneLayer(&speckle{At: g, Holes: corner})}}, fit(g, 1)},
		{"translucent scene", Picture{Background: color.NRGBA{250, 250, 250, 255}, Layers: []Layer{faint}}, fit(g, 1)},
		{"beyond 1 to 1 pixels are squares", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: g}), maskLayer(zonesOf(g, 0), "z"), lines}},
			View{Center: g.Transform.Apply(float64(frontCol(g, 300)), 300), Scale: 10.0 / 7, Width: 180, Height: 130}},
		{"rotated transform", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: slanted}), maskLayer(zonesOf(slanted, 0), "z")}}, fit(slanted, 1)},
		{"pixel coordinates are upright", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: pixels}), maskLayer(zonesOf(pixels, 0), "z")}}, fit(pixels, 1)},
		{"degrees look right at 70 north", Picture{Background: dark, Layers: []Layer{sceneLayer(&speckle{At: lonlat})}}, fit(lonlat, 1/0.342)},
		{"nothing open", Picture{Background: dark, Checker: color.NRGBA{60, 60, 66, 255}}, View{Width: 60, Height: 40}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewRenderer(NewTiles(0))
			got, err := r.Frame(context.Background(), c.p, c.v)
			if err != nil {
				t.Fatal(err)
			}
			matchGolden(t, goldenName(c.name), got)
		})
	}
}

func goldenName(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r == ' ' || r == ',' {
			out[i] = '_'
		}
	}
	return string(out)
}

// A frame must not depend on how many goroutines drew it.
func TestWorkersDrawTheSame(t *testing.T) {
	g := utm(900, 900)
	p := benchPicture(g, 300)
	for _, ratio := range []float64{0.2, 0.9, 1.3, 3.1} {
		v := look(g, 301, 333, ratio)
		one, many := NewRenderer(NewTiles(0)), NewRenderer(NewTiles(0))
		one.Workers, many.Workers = 1, 5
		a, err := one.Frame(context.Background(), p, v)
		if err != nil {
			t.Fatal(err)
		}
		b, err := many.Frame(context.Background(), p, v)
		if err != nil {
			t.Fatal(err)
		}
		if n := differing(a, b); n > 0 {
			t.Errorf("ratio %g: %d pixels differ", ratio, n)
		}
	}
}

func differing(a, b *image.RGBA) (n int) {
	for i := 0; i < len(a.Pix); i += 4 {
		if [4]uint8(a.Pix[i:i+4]) != [4]uint8(b.Pix[i:i+4]) {
			n++
		}
	}
	return n
}

// At one screen pixel per scene pixel a frame is the scene, pixel by pixel, across tile borders.
func TestOneToOneIsExact(t *testing.T) {
	g := utm(700, 600)
	src := &speckle{At: g}
	st := Stretch{Low: 20, High: 230}
	v := View{Center: g.Transform.Apply(350, 300), Width: 640, Height: 560}.OneToOne(g)
	f, err := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(src)}}, v)
	if err != nil {
		t.Fatal(err)
	}
	for y := range v.Height {
		for x := range v.Width {
			var tone [1]uint8
			st.Tones()(tone[:], []float32{src.Pixel(x+30, y+20)})
			want := uint8((int(tone[0]-1)*255 + 127) / 254)
			if got := f.RGBAAt(x, y); got != (color.RGBA{want, want, want, 255}) {
				t.Fatalf("pixel %d,%d: got %v, want grey %d", x, y, got, want)
			}
		}
	}
}

// A rotation by nothing goes through other code: it must draw the same.
func TestSlantedEqualsStraight(t *testing.T) {
	g := utm(700, 600)
	almost := g
	almost.Transform[2], almost.Transform[4] = 1e-12, 1e-12
	for _, ratio := range []float64{0.37, 1.9, 4.3} {
		v := look(g, 300, 280, ratio)
		a, errA := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(&speckle{At: g, Holes: corner})}}, v)
		b, errB := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(&speckle{At: almost, Holes: corner})}}, v)
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		for i := range a.Pix { // straight mixes rows first and rounds twice
			if d := int(a.Pix[i]) - int(b.Pix[i]); d < -2 || d > 2 {
				t.Fatalf("ratio %g: byte %d: %d and %d", ratio, i, a.Pix[i], b.Pix[i])
			}
		}
	}
}

// A mirrored scene (columns from east to west, rows from south to north) lands where its transform says.
func TestMirroredTransform(t *testing.T) {
	g := utm(64, 48)
	src := &speckle{At: g}
	mirrored := &speckle{At: g}
	mirrored.At.Transform = geo.Affine{500000 + 640, -10, 0, 7600000 - 480, 0, 10}
	v := View{Width: 64, Height: 48}.Fit(g.Extent(), 0)
	a, errA := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(src)}}, v)
	b, errB := NewRenderer(NewTiles(0)).Frame(context.Background(), Picture{Layers: []Layer{sceneLayer(mirrored)}}, v)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	for y := range 48 {
		for x := range 64 {
			if a.RGBAAt(x, y) != b.RGBAAt(63-x, 47-y) {
				t.Fatalf("pixel %d,%d: %v and %v", x, y, a.RGBAAt(x, y), b.RGBAAt(63-x, 47-y))
			}
		}
	}
}

// Strange views and rasters end in a frame or an error, never in a panic or an endless load.
func TestStrangeViews(t *testing.T) {
	g := utm(600, 500)
	singular := g
	singular.Transform = geo.Affine{}
	thin := utm(100000, 1)
	nan := 0.0
	nan /= nan
	for _, c := range []struct {
		name string
		g    geo.Grid
		v    View
	}{
		{"far away", g, View{Center: orb.Point{1e12, -1e12}, Scale: 1, Width: 50, Height: 50}},
		{"zero scale", g, View{Center: g.Centre(), Width: 50, Height: 50}},
		{"no number", g, View{Center: orb.Point{nan, nan}, Scale: nan, Aspect: nan, Width: 50, Height: 50}},
		{"a scene smaller than a pixel", g, View{Center: g.Centre(), Scale: 1e9, Width: 50, Height: 50}},
		{"a pixel larger than the screen", g, View{Center: g.Centre(), Scale: 1e-9, Width: 50, Height: 50}},
		{"a transform of zeros", singular, View{Scale: 1, Width: 50, Height: 50}},
		{"an empty raster", utm(0, 0), View{Scale: 1, Width: 50, Height: 50}},
		{"one row", thin, View{Width: 50, Height: 50}.Fit(thin.Extent(), 0)},
		{"one row, close", thin, View{Center: thin.Centre(), Scale: 3, Width: 50, Height: 50}},
		{"a view of one pixel", g, View{Center: g.Centre(), Scale: 10, Width: 1, Height: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Picture{Layers: []Layer{
				sceneLayer(&speckle{At: c.g}),
				{Kind: KindLines, Visible: true, Opacity: 1, Lines: frontOf(g, 0, 3), Color: front, Casing: rim},
			}}
			f, err := NewRenderer(NewTiles(0)).Frame(context.Background(), p, c.v)
			if err != nil || f.Rect.Dx() != c.v.Width {
				t.Errorf("got %v, %v", f, err)
			}
		})
	}
}
