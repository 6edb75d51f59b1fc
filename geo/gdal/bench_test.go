package gdal

import (
	"context"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// benchSide is the size of the scenes of the figures: 10,000 x 10,000 pixels.
const benchSide = 10000

// speckled makes a scene that compresses as badly as SAR images do.
func speckled(b *testing.B, stored godal.DataType, options ...string) string {
	b.Helper()
	m := made{name: "big.tif", w: benchSide, h: benchSide, stored: stored, affine: &polar, crs: "EPSG:3413", options: options}
	x := uint32(1)
	next := func() uint32 {
		x = x*1664525 + 1013904223
		return x >> 26
	}
	if stored == godal.Byte {
		px := make([]uint8, benchSide*benchSide)
		for i := range px {
			px[i] = uint8(60 + next())
		}
		m.pix = px
	} else {
		px := make([]float32, benchSide*benchSide)
		for i := range px {
			px[i] = -20 + float32(next())/7
		}
		m.pix = px
	}
	return m.file(b)
}

// BenchmarkPreview opens a scene without overviews and makes its first picture.
func BenchmarkPreview(b *testing.B) {
	tiles := []string{"TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"}
	for _, bb := range []struct {
		name    string
		stored  godal.DataType
		options []string
	}{
		{"uint8/strips/deflate", godal.Byte, []string{"COMPRESS=DEFLATE"}},
		{"uint8/tiles/deflate", godal.Byte, append([]string{"COMPRESS=DEFLATE"}, tiles...)},
		{"float32/strips", godal.Float32, nil},
		{"float32/tiles/deflate", godal.Float32, append([]string{"COMPRESS=DEFLATE"}, tiles...)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			path := speckled(b, bb.stored, bb.options...)
			b.ReportAllocs()
			for b.Loop() {
				s, err := Open(context.Background(), path, "")
				must(b, err)
				_, err = s.(geo.Previewer).Preview(context.Background(), 1, 1280, 800)
				must(b, err)
				must(b, s.Close())
			}
		})
	}
}

// BenchmarkReadAll averages a whole scene without overviews down to a window.
func BenchmarkReadAll(b *testing.B) {
	for _, name := range []string{"strips", "tiles"} {
		b.Run(name, func(b *testing.B) {
			options := []string{"COMPRESS=DEFLATE"}
			if name == "tiles" {
				options = append(options, "TILED=YES")
			}
			s := open(b, speckled(b, godal.Byte, options...))
			b.ReportAllocs()
			for b.Loop() {
				_, err := s.Read(context.Background(), 1, s.Grid().Bounds(), 1280, 800)
				must(b, err)
			}
		})
	}
}
