package main

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"icefront/geo"
	"icefront/geo/gdal"
)

// Limits of an evaluation.
const (
	evaluatePeak = 500 << 20
	mostOfDecode = 3 // all work, of merely decoding the files
)

// BenchmarkEvaluateFolder evaluates as many images as the test set of the benchmark has, of 2,000 x 2,000 px with four PNGs
// each, in a process of its own: its work against that of decoding the same files, and its memory.
//
// It comes before the benchmarks that run networks in this process, by the name of its file: a child's peak is never less than
// what its parent held when it was started.
func BenchmarkEvaluateFolder(b *testing.B) {
	const images, size = 122, 2000
	dir := b.TempDir()
	files := benchmarkFolder(b, dir, images, size)
	for b.Loop() {
		before := worked(b)
		for _, path := range files {
			decode(b, path)
		}
		decoded := worked(b) - before
		cmd := child(b, "evaluate", "--predictions", filepath.Join(dir, "predicted"), "--labels", filepath.Join(dir, "labels"))
		began := time.Now()
		r := finish(b, cmd)
		wall := time.Since(began)
		if r.code != exitDone {
			b.Fatalf("exit code %d: %s", r.code, r.err)
		}
		work, peak := cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), int64(0)
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			peak = u.Maxrss << 10
		}
		share := work.Seconds() / decoded.Seconds()
		b.Logf("%d images of %d x %d px: %.1f s of work, %.1f s on %d cores; decoding alone %.1f s of work; peak %d MB",
			images, size, size, work.Seconds(), wall.Seconds(), runtime.GOMAXPROCS(0), decoded.Seconds(), peak>>20)
		b.ReportMetric(work.Seconds(), "s-work")
		b.ReportMetric(share, "x-of-decoding")
		b.ReportMetric(float64(peak)/1e6, "MB-peak")
		if share > mostOfDecode {
			b.Errorf("%.2f times the work of decoding the files, at most %d", share, mostOfDecode)
		}
		if peak > evaluatePeak {
			b.Errorf("peak memory of %d MB, at most %d", peak>>20, evaluatePeak>>20)
		}
	}
}

// decode reads a mask as it is stored, and does nothing with it.
func decode(b *testing.B, path string) {
	b.Helper()
	sc, err := gdal.Open(b.Context(), path, "")
	must(b, err)
	all := sc.Grid().Bounds()
	must(b, sc.(geo.ByteReader).ReadBytes(b.Context(), 1, all, make([]uint8, all.Width*all.Height)))
	must(b, sc.Close())
}

// benchmarkFolder makes predictions and labels under the names of the benchmark's two test glaciers, and lists the files. A
// few are drawn, and go by many names.
func benchmarkFolder(b *testing.B, dir string, images, size int) (files []string) {
	b.Helper()
	const drawn = 8
	for i := range images {
		name := fmt.Sprintf("Mapple_%d-%02d-%02d_TSX_7_2_110", 2000+i%20, 1+i/20, 1+i%28)
		if i >= 57 {
			name = fmt.Sprintf("COL_%d-%02d-%02d_S1_20_2_048", 2000+i%20, 1+i/20, 1+i%28)
		}
		var masks [4]func() image.Image
		for k, shift := range [2]int{5 + i%drawn, 0} {
			masks[2*k] = func() image.Image { return drawnZones(size, shift, float64(i)) }
			masks[2*k+1] = func() image.Image { return drawnFront(size, shift, float64(i)) }
		}
		for k, place := range [4]string{"predicted/%s_zone.png", "predicted/%s_front.png", "labels/zones/test/%s_zones.png", "labels/fronts/test/%s_front.png"} {
			path := filepath.Join(dir, fmt.Sprintf(place, name))
			files = append(files, path)
			must(b, os.MkdirAll(filepath.Dir(path), 0o755))
			if i >= drawn {
				must(b, os.Link(files[4*(i%drawn)+k], path))
				continue
			}
			f, err := os.Create(path)
			must(b, err)
			must(b, png.Encode(f, masks[k]()))
			must(b, f.Close())
		}
	}
	return files
}

// drawnAt is the column of a winding front in a row.
func drawnAt(size, row, shift int, seed float64) int {
	y := float64(row)
	return size/2 + shift + int(float64(size)/8*math.Sin(y/150+seed)+20*math.Sin(y/13+seed))
}

// drawnZones are glacier and ocean with islands of rock, in the benchmark's greys.
func drawnZones(size, shift int, seed float64) image.Image {
	m := image.NewGray(image.Rect(0, 0, size, size))
	for row := range size {
		at := drawnAt(size, row, shift, seed)
		for col := range size {
			v := uint8(254)
			switch {
			case math.Sin(float64(col)/40+seed)*math.Sin(float64(row)/60) > 0.97:
				v = 64
			case col < at:
				v = 127
			}
			m.Pix[row*m.Stride+col] = v
		}
	}
	return m
}

// drawnFront is a front of three pixels.
func drawnFront(size, shift int, seed float64) image.Image {
	m := image.NewGray(image.Rect(0, 0, size, size))
	for row := range size {
		at := drawnAt(size, row, shift, seed)
		for col := at - 1; col <= at+1; col++ {
			m.Pix[row*m.Stride+col] = 255
		}
	}
	return m
}
