package engine

import (
	"context"
	"testing"
	"time"

	"icefront/geo"
	"icefront/model"
)

// burner is a network that takes a fixed number of operations for each patch, on one core.
type burner struct {
	rounds int // of eight multiplications and additions
	spent  time.Duration
	runs   int
	sink   float32
}

func (b *burner) Run(_ context.Context, in, out model.Tensor) error {
	began := time.Now()
	for k := range in.Shape[0] {
		x := in.Data[k*len(in.Data)/in.Shape[0]]
		s := [8]float32{x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7}
		for range b.rounds {
			for i := range s {
				s[i] = s[i]*0.999 + 0.25
			}
		}
		b.sink += s[0] + s[7]
	}
	n := in.Shape[2] * in.Shape[3]
	for i := range out.Data {
		out.Data[i] = in.Data[i%n]
	}
	b.runs++
	b.spent += time.Since(began)
	return nil
}

func (b *burner) Channels() (in, out int) { return 1, 5 }
func (b *burner) Device() model.Device    { return model.Device{Name: "burner"} }
func (b *burner) Close() error            { return nil }

// void is a stack that keeps nothing.
type void[T geo.Sample] struct{}

func (void[T]) Write(context.Context, geo.Window, []geo.Raster[T]) error { return nil }
func (void[T]) Close() error                                             { return nil }
func (void[T]) Discard() error                                           { return nil }

// BenchmarkPipeline tells how little the pipeline adds to the network, as its share of the wall time: network/e2e is the
// time of as many runs in a bare loop over that of the prediction, busy the part of the prediction in which a run goes
// on. With one core there is nothing to overlap with.
func BenchmarkPipeline(b *testing.B) {
	p := fused()
	p.Unit, p.Spacing, p.Patch = model.UnitMetre, [2]float64{60, 60}, [2]int{256, 256}
	for _, bench := range []struct {
		name string
		out  model.Outputs
	}{
		{"zones", model.Outputs{Zones: nowhere{}, Fronts: nowhere{}}},
		{"everything", model.Outputs{
			Zones: nowhere{}, Fronts: nowhere{}, Labels: void[uint8]{},
			Probabilities: void[float32]{}, FrontProbability: void[float32]{}, Uncertainty: void[float32]{},
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			n := &burner{rounds: 4_000_000}
			e := ensemble(b, p, n)
			src := endless{geo.PixelGrid(3000, 3000)}
			var whole, bare, busy time.Duration
			for b.Loop() {
				n.spent, n.runs = 0, 0
				r := model.Request{Source: src, PixelSize: [2]float64{10, 10}, Out: bench.out}
				began := time.Now()
				if _, err := e.Segment(context.Background(), r, nil); err != nil {
					b.Fatal(err)
				}
				whole += time.Since(began)
				busy += n.spent
				b.StopTimer()
				in, out := model.NewTensor(1, 1, 256, 256), model.NewTensor(1, 5, 256, 256)
				runs := n.runs
				began = time.Now()
				for range runs {
					if err := n.Run(context.Background(), in, out); err != nil {
						b.Fatal(err)
					}
				}
				bare += time.Since(began)
				b.StartTimer()
			}
			b.ReportMetric(bare.Seconds()/whole.Seconds(), "network/e2e")
			b.ReportMetric(busy.Seconds()/whole.Seconds(), "busy")
		})
	}
}
