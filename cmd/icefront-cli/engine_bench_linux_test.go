package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"icefront/app/report"
	"icefront/geo/sharedtest"
	"icefront/model"
	"icefront/model/nnunet/nnunettest"
	"icefront/model/nnunet/plans"
	"icefront/model/onnx"
	"icefront/model/ort"
)

// Limits of the engine. Durations are compared within one run only.
const (
	fullPeak  = 4 << 30     // the published network on 4,000 x 4,000 px
	scenePeak = 3 << 30 / 2 // the built-in model on a whole Sentinel-1 scene
	leastOf   = 0.9         // end to end, of the bare network
	linear    = 1.35        // most that a pixel may cost more on a larger scene
)

// engineRun is one prediction in a process of its own.
type engineRun struct {
	report.Scene
	work time.Duration // of all threads, loading included
	peak int64         // bytes, of the whole process
}

// predictAlone predicts a scene in a process of its own.
func predictAlone(b *testing.B, scene string, args ...string) engineRun {
	b.Helper()
	cmd := child(b, append([]string{"predict", scene, "-o", filepath.Join(b.TempDir(), "out"), "--json"}, args...)...)
	r := finish(b, cmd)
	run := engineRun{work: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r.code != exitDone {
		b.Fatalf("predict %s: exit code %d: %s", scene, r.code, r.err)
	}
	must(b, json.Unmarshal([]byte(r.out), &run.Scene))
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		run.peak = u.Maxrss << 10
	}
	return run
}

// tell reports a run.
func (r engineRun) tell(b *testing.B, what string) {
	b.Logf("%-28s %7.1f s, in the network %5.1f %%, %4d tiles, %5.2f us per px, peak %4d MB", what, r.Seconds,
		100*r.Run.Network/r.Seconds, r.Run.Tiles, 1e6*r.Seconds/(r.pixels()), r.peak>>20)
}

// pixels is how many of the scene have data.
func (r engineRun) pixels() float64 { return float64(r.Valid) * float64(r.Width) * float64(r.Height) }

// speckled makes a scene of width x height pixels of 10 m from a real one, stretched. Blocks, if there are any, are
// parts of the scene that have data, as [left, top, width, height] in shares of it; the rest is sparse.
func speckled(b *testing.B, dir string, width, height int, blocks ...[4]float64) string {
	b.Helper()
	if len(blocks) == 0 {
		blocks = [][4]float64{{0, 0, 1, 1}}
	}
	small := sharedtest.Path(b, "data/scenes/helheim_s1_20180602.tif")
	var vrt strings.Builder
	fmt.Fprintf(&vrt, `<VRTDataset rasterXSize="%d" rasterYSize="%d"><SRS>EPSG:3413</SRS><GeoTransform>300000,10,0,-2500000,0,-10</GeoTransform>
<VRTRasterBand dataType="UInt16" band="1"><NoDataValue>0</NoDataValue>`, width, height)
	for _, k := range blocks {
		fmt.Fprintf(&vrt, `<ComplexSource resampling="bilinear"><SourceFilename>%s</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="150" yOff="150" xSize="600" ySize="600"/><DstRect xOff="%g" yOff="%g" xSize="%g" ySize="%g"/><ScaleOffset>3</ScaleOffset><ScaleRatio>15</ScaleRatio></ComplexSource>`,
			small, k[0]*float64(width), k[1]*float64(height), k[2]*float64(width), k[3]*float64(height))
	}
	vrt.WriteString("</VRTRasterBand></VRTDataset>")
	source := write(b, dir, fmt.Sprintf("s%dx%d.vrt", width, height), vrt.String())
	scene := strings.TrimSuffix(source, ".vrt") + ".tif"
	out, err := exec.Command("gdal_translate", "-q", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "ZLEVEL=1", "-co", "SPARSE_OK=TRUE",
		source, scene).CombinedOutput()
	if err != nil {
		b.Skipf("SKIPPED: gdal_translate: %v: %s", err, out)
	}
	return scene
}

// BenchmarkSceneCurve is the built-in model on squares of 10 m pixels: what a pixel costs must not grow.
func BenchmarkSceneCurve(b *testing.B) { curve(b, 1000, 2000, 4000, 8000) }

// BenchmarkLongSceneCurve goes on to 16,000 px.
func BenchmarkLongSceneCurve(b *testing.B) { curve(b, 4000, 8000, 16000) }

func curve(b *testing.B, sides ...int) {
	needsONNX(b)
	dir := b.TempDir()
	for b.Loop() {
		var last engineRun
		for _, side := range sides {
			r := predictAlone(b, speckled(b, dir, side, side))
			r.tell(b, fmt.Sprintf("%d x %d px", side, side))
			// Tiles overlap by half and reach over the edges of small scenes, so these cost more a pixel.
			if last.Width >= 4000 && r.Seconds/r.pixels() > linear*last.Seconds/last.pixels() {
				b.Errorf("%d px: a pixel costs %.2f times what it did at %d px", side, r.Seconds/r.pixels()/(last.Seconds/last.pixels()), last.Width)
			}
			last = r
		}
		b.ReportMetric(1e6*last.Seconds/last.pixels(), "us/px")
		b.ReportMetric(float64(last.peak)/1e6, "MB-peak")
	}
}

// BenchmarkWholeScene is the built-in model on a Sentinel-1 scene of 25,000 x 16,700 px, of which a fifth and two fifths
// have data: memory is bounded, and time grows with the pixels that have data.
func BenchmarkWholeScene(b *testing.B) {
	needsONNX(b)
	dir := b.TempDir()
	for b.Loop() {
		fifth := predictAlone(b, speckled(b, dir, 25000, 16700, [4]float64{0.1, 0.1, 0.4, 0.5}))
		fifth.tell(b, "25,000 x 16,700 px, a fifth")
		fifths := predictAlone(b, speckled(b, dir, 25000, 16700, [4]float64{0.1, 0.1, 0.8, 0.5}))
		fifths.tell(b, "25,000 x 16,700 px, two")
		peak := max(fifth.peak, fifths.peak)
		b.ReportMetric(float64(peak)/1e6, "MB-peak")
		cost := fifths.Seconds / fifth.Seconds * fifth.pixels() / fifths.pixels()
		b.ReportMetric(cost, "x-per-valid-px")
		if peak > scenePeak {
			b.Errorf("peak memory of %d MB, at most %d", peak>>20, scenePeak>>20)
		}
		if cost > linear {
			b.Errorf("with twice the pixels each costs %.2f times as much", cost)
		}
	}
}

// fullSize imports the published network with made-up weights.
func fullSize(b *testing.B) string {
	b.Helper()
	m := nnunettest.Fused()
	m.Patch = [2]int{1024, 896}
	m.Net = nnunettest.V1(plans.GenericUNet, []int{5}, 32, [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}})
	in, out := b.TempDir(), filepath.Join(b.TempDir(), "full.onnx")
	must(b, m.Write(in))
	if r := finish(b, child(b, "model", "import", in, "-o", out, "--unit", "pixel")); r.code != exitDone {
		b.Fatal(r.err)
	}
	return out
}

// bare is what a loop over a network takes for a patch, with nothing else going on: by the clock, and of all threads.
func bare(b *testing.B, path string) (wall, work time.Duration) {
	b.Helper()
	lib, _ := ort.Find("")
	must(b, ort.Load(lib))
	f, err := onnx.ReadFile(path)
	must(b, err)
	plan, err := model.ParsePlan(f.Meta)
	must(b, err)
	net, err := ort.OpenFile(path, plan, ort.Options{})
	must(b, err)
	defer net.Close()
	in, out := model.NewTensor(1, 1, plan.Patch[0], plan.Patch[1]), model.NewTensor(1, plan.Channels(), plan.Patch[0], plan.Patch[1])
	for i := range in.Data {
		in.Data[i] = float32(i%23)/7 - 1.5
	}
	must(b, net.Run(context.Background(), in, out)) // the first one takes memory
	const runs = 6
	began, before := time.Now(), worked(b)
	for range runs {
		must(b, net.Run(context.Background(), in, out))
	}
	return time.Since(began) / runs, (worked(b) - before) / runs
}

// worked is what all threads of this process have computed so far.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFullSizeScene is the published network on 4,000 x 4,000 px, unmirrored: end to end against the bare network.
func BenchmarkFullSizeScene(b *testing.B) { fullSizes(b, 4000) }

// BenchmarkLongFullSizeCurve is the same on 1,000, 2,000 and 4,000 px.
func BenchmarkLongFullSizeCurve(b *testing.B) { fullSizes(b, 1000, 2000, 4000) }

func fullSizes(b *testing.B, sides ...int) {
	needsONNX(b)
	dir, path := b.TempDir(), fullSize(b)
	for b.Loop() {
		wall, work := bare(b, path)
		var r engineRun
		for _, side := range sides {
			r = predictAlone(b, speckled(b, dir, side, side), "-m", path, "--mirror=false")
			r.tell(b, fmt.Sprintf("%d x %d px, unmirrored", side, side))
		}
		wall2, work2 := bare(b, path) // the machine may be another one by now
		patch, tiles := (wall+wall2).Seconds()/2, float64(r.Run.Tiles)
		byClock, byWork := patch*tiles/r.Seconds, (work+work2).Seconds()/2*tiles/r.work.Seconds()
		b.Logf("bare network %.2f s a patch, %.0f GFLOP/s; end to end %.3f of it, by work %.3f", patch, 406/patch, byClock, byWork)
		b.ReportMetric(406/patch, "GFLOP/s-bare")
		b.ReportMetric(byClock, "x-of-bare")
		b.ReportMetric(byWork, "x-of-bare-work")
		share := byClock // by work it is told beside it, for runs on a machine that others slow down meanwhile
		b.ReportMetric(float64(r.peak)/1e6, "MB-peak")
		if share < leastOf {
			b.Errorf("end to end is %.3f of the bare network, at least %.1f", share, leastOf)
		}
		if r.peak > fullPeak {
			b.Errorf("peak memory of %d MB, at most %d", r.peak>>20, fullPeak>>20)
		}
	}
}
