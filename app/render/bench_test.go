package render

import (
	"context"
	"image"
	"image/color"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// benchPicture is what an evaluation looks like: a scene, zones over it, a predicted and a true front.
func benchPicture(g geo.Grid, vertices int) Picture {
	step := max(1, g.Height/vertices)
	pair := Layer{Kind: KindLinePair, Visible: true, Opacity: 1, Width: 3, Casing: color.NRGBA{0, 0, 0, 160}}
	pair.Lines, pair.OtherLines = frontOf(g, 0, step), frontOf(g, 15, step)
	return Picture{Layers: []Layer{
		{Kind: KindScene, Visible: true, Opacity: 1, Stretch: Stretch{Low: 0, High: 200}, Data: Data{ID: "scene", Source: &speckle{At: g}}},
		{Kind: KindMask, Visible: true, Opacity: 0.4, Palette: testPalette(), Data: Data{ID: "zones", Source: MaskSource(zonesOf(g, 0))}},
		pair,
	}}
}

func benchPan(b *testing.B, p Picture, v View, workers int) {
	b.Helper()
	r := NewRenderer(NewTiles(0))
	r.Workers = workers
	ctx := context.Background()
	// warm: all tiles that the panning meets
	for i := range 8 {
		if _, err := r.Frame(ctx, p, v.Pan(float64(-7*32*(i%2)), float64(-3*32*(i/2)))); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	i := 0
	for b.Loop() {
		step := float64(i % 32)
		i++
		err := r.Render(ctx, p, v.Pan(-7*step, -3*step), func(f *image.RGBA, complete bool) {
			if !complete {
				b.Fatal("panning met a missing tile")
			}
			r.Release(f)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// look shows the scene's middle with ratio scene pixels per screen pixel.
func look(g geo.Grid, w, h int, ratio float64) View {
	return View{Center: g.Centre(), Scale: 10 * ratio, Width: w, Height: h}
}

func BenchmarkPan1280x800(b *testing.B) {
	g := utm(6000, 6000)
	p := benchPicture(g, 2000)
	scene := Picture{Layers: p.Layers[:1]}
	b.Run("scene", func(b *testing.B) { benchPan(b, scene, look(g, 1280, 800, 3.3), 1) })
	b.Run("zones+2fronts", func(b *testing.B) { benchPan(b, p, look(g, 1280, 800, 3.3), 1) })
	b.Run("zones+2fronts/all cores", func(b *testing.B) { benchPan(b, p, look(g, 1280, 800, 3.3), 0) })
	b.Run("zoomed-in", func(b *testing.B) { benchPan(b, p, look(g, 1280, 800, 0.3), 1) })
}

func BenchmarkPan1920x1080(b *testing.B) {
	g := utm(6000, 6000)
	b.Run("zones+2fronts", func(b *testing.B) { benchPan(b, benchPicture(g, 2000), look(g, 1920, 1080, 2.2), 1) })
	b.Run("zones+2fronts/all cores", func(b *testing.B) { benchPan(b, benchPicture(g, 2000), look(g, 1920, 1080, 2.2), 0) })
	p := benchPicture(g, 2000)
	p.Layers[2].Lines = orb.MultiLineString{ragged(g, 100_000)}
	b.Run("100k-vertices", func(b *testing.B) { benchPan(b, p, look(g, 1920, 1080, 2.2), 1) })
}

func BenchmarkPanRotated1280x800(b *testing.B) {
	g := utm(6000, 6000)
	g.Transform = geo.Affine{500000, 9.9, 1.4, 7600000, 1.4, -9.9}
	p := benchPicture(g, 2000)
	benchPan(b, Picture{Layers: p.Layers[:1]}, look(g, 1280, 800, 3.3), 1)
}

func BenchmarkStretchOf(b *testing.B) {
	img, err := Sample(context.Background(), &speckle{At: utm(3000, 3000)}, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := StretchOf(img, 0.02, 0.98); err != nil {
			b.Fatal(err)
		}
	}
}
