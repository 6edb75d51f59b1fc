package tile

import (
	"context"
	"testing"

	"icefront/app/render/scenetest"
)

// BenchmarkTile is one tile from samples to tones, without the file: what a change of the stretch costs for each in sight.
func BenchmarkTile(b *testing.B) {
	for _, c := range []struct {
		name string
		s    Stretch
	}{
		{"straight", Stretch{High: 200}},
		{"gamma", Stretch{High: 200, Gamma: 1.5}},
		{"decibels", Stretch{High: 25, DB: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := Scene(Data{ID: "scene", Source: &scenetest.Scene{At: scenetest.UTM(1024, 1024)}}, c.s)
			cache := NewCache(0)
			if err := cache.load(context.Background(), p, 0, 0, 0); err != nil {
				b.Fatal(err)
			}
			s, _ := cache.look(p, 0, 0, 0)
			b.ReportAllocs()
			for b.Loop() {
				cache.finish(s.values, p.look)
			}
		})
	}
}

func BenchmarkSmooth(b *testing.B) {
	src := &scenetest.Scene{At: scenetest.UTM(1024, 1024)}
	p := Scene(Data{ID: "scene", Source: src}, Stretch{})
	img, err := p.read(context.Background(), p.window(0, 0, 0), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		smooth(img, 3)
	}
}
