package sparse

import (
	"math"
	"math/rand/v2"
	"testing"

	"icefront/geo"
)

func TestRasterKeepsWhatIsAboveItsFloor(t *testing.T) {
	const seed = 5
	rng := rand.New(rand.NewPCG(seed, 1))
	img := geo.NewRaster[float32](geo.PixelGrid(150, 130))
	for i := range img.Pix {
		img.Pix[i] = rng.Float32()
	}
	img.Pix[7] = float32(math.NaN())
	img.Pix[8] = 1.5
	r := New(150, 130, 0.3)
	for row := 0; row < 130; row += 7 {
		n := min(7, 130-row)
		at := geo.Window{Row: row, Width: 150, Height: n}
		if err := r.Write(t.Context(), at, geo.Image{Grid: img.Grid.Crop(at), Pix: img.Pix[row*150 : (row+n)*150]}); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range img.Pix {
		want := float64(min(v, 1))
		if !(v > 0.3) {
			want = 0
		}
		if got := r.At(i%150, i/150); math.Abs(got-want) > 0.5/255+1e-6 {
			t.Fatalf("seed %d: pixel %d: got %v, want %v", seed, i, got, want)
		}
	}
	if r.At(-1, 0) != 0 || r.At(0, 130) != 0 {
		t.Error("there is something outside")
	}
}

func TestSampleIsLinearBetweenCentres(t *testing.T) {
	r := New(4, 4, 0)
	img := geo.NewRaster[float32](geo.PixelGrid(4, 4))
	for i := range img.Pix {
		img.Pix[i] = float32(i%4) * 0.2
	}
	if err := r.Write(t.Context(), img.Grid.Bounds(), img); err != nil {
		t.Fatal(err)
	}
	for _, x := range []float64{0.5, 1, 1.25, 2.75, 3.5} {
		if got, want := r.Sample(x, 2), (x-0.5)*0.2; math.Abs(got-want) > 1e-6 {
			t.Errorf("at %v: got %v, want %v", x, got, want)
		}
	}
}

func TestZerosTakeNoMemory(t *testing.T) {
	r := New(1000, 1000, 0.05)
	img := geo.NewRaster[float32](geo.PixelGrid(1000, 1000))
	img.Pix[500*1000+500] = 1
	if err := r.Write(t.Context(), img.Grid.Bounds(), img); err != nil {
		t.Fatal(err)
	}
	if r.Bytes() != side*side {
		t.Errorf("%d bytes, want one block", r.Bytes())
	}
	if err := r.Write(t.Context(), geo.Window{Row: 999, Width: 1000, Height: 2}, img); err == nil {
		t.Error("wrote beyond the raster")
	}
}
