package runs

import (
	"math/rand/v2"
	"testing"
	"time"

	"icefront/geo"
)

func TestCrossCountsEveryPixel(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 100 {
		g := geo.PixelGrid(1+rng.IntN(40), 1+rng.IntN(20))
		masks, held := [2]geo.Mask{}, [2]*Mask{}
		for i := range masks {
			masks[i] = geo.NewRaster[uint8](g)
			for k := range masks[i].Pix {
				masks[i].Pix[k] = uint8(rng.IntN(3)) * 100
				if k >= g.Width && rng.IntN(3) > 0 { // rows that are alike
					masks[i].Pix[k] = masks[i].Pix[k-g.Width]
				}
			}
			var err error
			if held[i], err = FromMask(masks[i]); err != nil {
				t.Fatal(err)
			}
		}
		var want [256][256]int64
		for k := range masks[0].Pix {
			want[masks[0].Pix[k]][masks[1].Pix[k]]++
		}
		if got, err := Cross(held[0], held[1]); err != nil || *got != want {
			t.Fatalf("%v, and other counts", err)
		}
	}
	small, _ := FromMask(geo.NewRaster[uint8](geo.PixelGrid(2, 2)))
	large, _ := FromMask(geo.NewRaster[uint8](geo.PixelGrid(2, 3)))
	if _, err := Cross(small, large); err == nil {
		t.Error("masks of two sizes were counted")
	}
	if m, ok := Held(small.Source(255), 255); !ok || m != small {
		t.Error("the mask of its own source is not found")
	}
	if _, ok := Held(small.Source(255), 0); ok {
		t.Error("another gap is not this one")
	}
}
