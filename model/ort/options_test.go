package ort_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model/onnx"
	"icefront/model/onnx/half"
	"icefront/model/onnx/tune"
	"icefront/model/onnx/unet"
)

// variant is a way to open a network; without settings it is ours.
type variant struct {
	name     string
	few      bool // measured with the full-size network too
	settings []setting
}

func variants() []variant {
	return []variant{
		{"ours", true, nil},
		{"optimisation basic", true, []setting{level(1)}},
		{"optimisation extended", false, []setting{level(2)}},
		{"1 thread", false, []setting{threads(1)}},
		{"4 threads", false, []setting{threads(4)}},
		{"threads spin", false, []setting{spinning}},
		{"plan of memory", true, []setting{planning}},
		{"no arena", false, []setting{func(o *yalue.SessionOptions) error { return o.SetCpuMemArena(false) }}},
		{"nodes side by side", false, []setting{func(o *yalue.SessionOptions) error {
			return errors.Join(o.SetExecutionMode(yalue.ExecutionModeParallel), o.SetInterOpNumThreads(2))
		}}},
		{"denormals are zero", false, []setting{entry("session.set_denormal_as_zero", "1")}},
		{"no prepacking", false, []setting{entry("session.disable_prepacking", "1")}},
	}
}

// small is a network of the starter's size.
func small(t testing.TB) unet.Net {
	t.Helper()
	stages, err := unet.Stages([]int{16, 32, 64, 128, 128, 128}, pairs(3, 6), pairs(2, 5), []int{2})
	if err != nil {
		t.Fatal(err)
	}
	return unet.New(unet.PlainConv, 1, []int{5}, stages)
}

func pairs(v, n int) (p [][2]int) {
	for range n {
		p = append(p, [2]int{v, v})
	}
	return p
}

// fixed is a network whose file names the sides of its input.
func fixed(t testing.TB, n unet.Net, rows, cols int) []byte {
	t.Helper()
	g, err := n.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*onnx.Value{&g.Inputs[0], &g.Outputs[0]} {
		v.Dims[0], v.Dims[2], v.Dims[3] = onnx.Dim{Size: 1}, onnx.Dim{Size: int64(rows)}, onnx.Dim{Size: int64(cols)}
	}
	var b bytes.Buffer
	if err := g.Write(&b, newDrawn(t, n), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// BenchmarkLongOptions runs one network opened in many ways, in turn; "smaller" is of the starter's size, "full" the
// published one.
func BenchmarkLongOptions(b *testing.B) {
	for _, tt := range []struct {
		name       string
		net        unet.Net
		rows, cols int
		rounds     int
		few        bool
	}{{"smaller", small(b), 256, 256, 8, false}, {"full", fullSize(b), fullRows, fullCols, 2, true}} {
		b.Run(tt.name, func(b *testing.B) {
			file := networkFile(b, tt.net)
			var cs []*contender
			add := func(name string, file []byte, batch int, settings ...setting) {
				n := newImage(b, file, batch, tt.rows, tt.cols, 5, settings...)
				b.Cleanup(n.close)
				c := contend(b, name, n)
				c.share = batch
				cs = append(cs, c)
			}
			for _, v := range variants() {
				if tt.few && !v.few {
					continue // each takes more than a gigabyte
				}
				add(v.name, file, 1, v.settings...)
			}
			add("sides fixed in the file", fixed(b, tt.net, tt.rows, tt.cols), 1)
			halved, err := half.Convert(file)
			if err != nil {
				b.Fatal(err)
			}
			if !tt.few {
				add("half precision", halved, 1)
			}
			for _, batch := range []int{2, 4} {
				if !tt.few {
					add(fmt.Sprint("batch of ", batch), file, batch)
				}
			}
			for _, channels := range []int{64, 128} {
				for _, tiles := range []int{1, 64, 128} {
					if tt.few && tiles != 128 {
						continue
					}
					tuned, gain, err := tune.Convert(file, [2]int{tt.rows, tt.cols}, tune.Options{Channels: channels, Tiles: tiles})
					if err != nil {
						b.Fatal(err)
					}
					add(fmt.Sprintf("Winograd, %d channels, %d tiles: %d", channels, tiles, gain.Convolutions), tuned, 1)
				}
			}
			for b.Loop() {
				race(tt.rounds, cs)
			}
			standings(b, cs)
			b.ReportMetric(float64(cs[0].best())/float64(cs[1].best()), "basic/ours")
		})
	}
}

// BenchmarkLongProfile tells which operators a patch of the published network spends its time in.
func BenchmarkLongProfile(b *testing.B) {
	n := fullSize(b)
	file := networkFile(b, n)
	tuned, _, err := tune.Convert(file, [2]int{fullRows, fullCols}, tune.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, file := range map[string][]byte{"direct": file, "network": tuned} {
		b.Run(name, func(b *testing.B) {
			var shares []share
			for b.Loop() {
				shares = profile(b, 2, func(s setting) *bare { return newImage(b, file, 1, fullRows, fullCols, 5, s) })
			}
			var sum time.Duration
			for _, s := range shares {
				sum += s.took
			}
			for _, s := range shares {
				b.Logf("%-22s %3d nodes %8.1f ms %5.1f %%", s.op, s.nodes, ms(s.took), 100*float64(s.took)/float64(sum))
				b.ReportMetric(100*float64(s.took)/float64(sum), s.op+"-%")
			}
		})
	}
}
