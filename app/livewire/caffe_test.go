package livewire

import (
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/sharedtest"
)

// TestWireBeatsStraightLinesOnCaFFe draws from point to point along labels, on training images other than those that the
// weights were chosen on.
func TestWireBeatsStraightLinesOnCaFFe(t *testing.T) {
	dir := sharedtest.Path(t, "data/caffe")
	labels, err := filepath.Glob(filepath.Join(dir, "fronts", "*.png"))
	if err != nil || len(labels) < 400 {
		t.Fatalf("found %d labels, %v", len(labels), err)
	}
	const first, every, fewest = 6, 39, 60
	var wire, line [2]float64
	better, n := [2]int{}, 0
	for i := first; i < len(labels); i += every {
		label := gray(t, labels[i])
		path := longest(label)
		if len(path) < fewest {
			continue
		}
		n++
		name := strings.TrimSuffix(filepath.Base(labels[i]), "_front.png")
		img := gray(t, filepath.Join(dir, "sar", name+".png"))
		p := newPriced(img.Grid.Width, img.Grid.Height, newGauge([]geo.Image{img}).costs(img, geo.Image{}, img.Grid.Bounds()))
		for k, gap := range [2]int{30, 60} {
			a, b := p.compare(t, label, path, gap)
			wire[k], line[k] = wire[k]+a, line[k]+b
			if a < b {
				better[k]++
			}
		}
	}
	for k, gap := range [2]int{30, 60} {
		a, b := wire[k]/float64(n), line[k]/float64(n)
		t.Logf("clicks %d px apart, %d images: wire %.2f px from the label, straight line %.2f; better in %d", gap, n, a, b, better[k])
		if a > 0.8*b || 3*better[k] < 2*n {
			t.Errorf("clicks %d px apart: wire %.2f px, straight line %.2f, better in %d of %d", gap, a, b, better[k], n)
		}
	}
}

// compare returns how far the wire and straight lines are from a label on average, between points of a path along it.
func (p priced) compare(t *testing.T, label geo.Image, path []pixel, gap int) (wire, line float64) {
	var wires, lines []pixel
	for k := 0; k+gap/2 < len(path)-1; k += gap {
		a, b := path[k], path[min(k+gap, len(path)-1)]
		p.reset()
		if err := p.spread(t.Context(), a, newTariff(1, 1)); err != nil {
			t.Fatal(err)
		}
		r := reach{window: label.Grid.Bounds(), seed: a, codes: p.cells.codes(p.w, p.h)}
		wires, lines = append(wires, r.back(b)...), append(lines, straight(a, b)...)
	}
	return away(label, wires), away(label, lines)
}

// away is the mean distance of pixels from a label.
func away(label geo.Image, way []pixel) float64 {
	var on []pixel
	for i, v := range label.Pix {
		if v > 0 {
			on = append(on, pixel{i % label.Grid.Width, i / label.Grid.Width})
		}
	}
	var sum float64
	for _, p := range way {
		nearest := math.Inf(1)
		for _, q := range on {
			nearest = min(nearest, math.Hypot(float64(q.col-p.col), float64(q.row-p.row)))
		}
		sum += nearest
	}
	return sum / float64(len(way))
}

func gray(t *testing.T, path string) geo.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	g, ok := decoded.(*image.Gray)
	if !ok {
		t.Fatalf("%s is not of grey bytes", path)
	}
	out := geo.NewRaster[float32](geo.PixelGrid(g.Rect.Dx(), g.Rect.Dy()))
	for i, v := range g.Pix {
		out.Pix[i] = float32(v)
	}
	return out
}

// longest is the longest of the shortest ways within the largest piece of a label, from end to end.
func longest(label geo.Image) []pixel {
	seen := map[pixel]bool{}
	var piece []pixel
	for i, v := range label.Pix {
		p := pixel{i % label.Grid.Width, i / label.Grid.Width}
		if v == 0 || seen[p] {
			continue
		}
		found, _ := flood(label, p)
		for _, q := range found {
			seen[q] = true
		}
		if len(found) > len(piece) {
			piece = found
		}
	}
	if piece == nil {
		return nil
	}
	order, _ := flood(label, piece[0])
	order, from := flood(label, order[len(order)-1])
	p := order[len(order)-1]
	path := []pixel{p}
	for from[p] != p {
		p = from[p]
		path = append(path, p)
	}
	return path
}

// flood visits a piece from a pixel on, the nearest first, and tells from where.
func flood(label geo.Image, start pixel) (order []pixel, from map[pixel]pixel) {
	from = map[pixel]pixel{start: start}
	order = []pixel{start}
	for i := 0; i < len(order); i++ {
		p := order[i]
		for _, k := range [8]int{0, 2, 4, 6, 1, 3, 5, 7} {
			q := pixel{p.col + directions[k].col, p.row + directions[k].row}
			if _, seen := from[q]; seen || !holds(label.Grid.Bounds(), q) || label.At(q.col, q.row) == 0 {
				continue
			}
			from[q] = p
			order = append(order, q)
		}
	}
	return order, from
}
