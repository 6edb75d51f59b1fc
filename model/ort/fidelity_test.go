package ort_test

import (
	"cmp"
	"context"
	"encoding/json"
	"image"
	"image/color"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "golang.org/x/image/tiff"

	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/sharedtest"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/engine"
)

// goldenCase is what is read of the case.json of both versions of nnU-Net.
type goldenCase struct {
	Scenes map[string]struct {
		File         string
		Preprocessed struct {
			Crop [][2]int `json:"crop_bbox_zyx"`
		}
		Crop     [][2]int `json:"bbox_used_for_cropping"`
		Variants map[string]goldenVariant
	}
}

// goldenVariant is one prediction. Version 1 names softmax what version 2 does not.
type goldenVariant struct {
	Folds    []int
	MirrorV1 *bool     `json:"tta_mirroring"`
	MirrorV2 *bool     `json:"mirroring"`
	RegionV1 *[4]int   `json:"softmax_region_rows_cols"`
	RegionV2 *[4]int   `json:"region_rows_cols"`
	FullV1   [3]int    `json:"softmax_full_shape"`
	SumsV1   []float64 `json:"softmax_channel_sums"`
}

// recording is one prediction of one scene, and where it is stored.
type recording struct {
	name   string
	dir    string // of the variant
	folds  int
	mirror bool
	crop   geo.Window // of the scene
	region geo.Window // of the crop, resampled
	full   [2]int     // rows, columns of the resampled crop; zero: the crop
	sums   []float64  // of probabilities; nil: not known
	scene  picture
}

// recordings lists all predictions of a case.
func recordings(t *testing.T, dir string) []recording {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c goldenCase
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	var all []recording
	for name, s := range c.Scenes {
		file := filepath.Join(dir, s.File)
		box := s.Preprocessed.Crop
		if len(box) == 0 {
			box = s.Crop
		}
		for variant, v := range s.Variants {
			region := *cmp.Or(v.RegionV1, v.RegionV2)
			all = append(all, recording{
				name: name + "/" + variant, dir: filepath.Join(dir, "expected", name, variant),
				folds: len(v.Folds), mirror: *cmp.Or(v.MirrorV1, v.MirrorV2),
				crop:   geo.Window{Row: box[1][0], Col: box[2][0], Height: box[1][1] - box[1][0], Width: box[2][1] - box[2][0]},
				region: geo.Window{Row: region[0], Col: region[2], Height: region[1] - region[0], Width: region[3] - region[2]},
				full:   [2]int{v.FullV1[1], v.FullV1[2]}, sums: v.SumsV1, scene: greyPicture(t, file),
			})
		}
	}
	return all
}

// greyPicture reads an 8-bit picture, TIFF or PNG, as a scene.
func greyPicture(t *testing.T, path string) picture {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	p := picture{geo.PixelGrid(b.Dx(), b.Dy()), make([]float32, b.Dx()*b.Dy())}
	for i := range p.pix {
		p.pix[i] = float32(color.GrayModel.Convert(img.At(b.Min.X+i%b.Dx(), b.Min.Y+i/b.Dx())).(color.Gray).Y)
	}
	return p
}

// stack keeps what is written, band by band.
type stack[T geo.Sample] struct {
	grid  geo.Grid
	bands [][]T
}

func newStack[T geo.Sample](g geo.Grid, bands int) *stack[T] {
	s := &stack[T]{grid: g}
	for range bands {
		s.bands = append(s.bands, make([]T, g.Width*g.Height))
	}
	return s
}

func (s *stack[T]) Write(_ context.Context, at geo.Window, bands []geo.Raster[T]) error {
	for i, b := range bands {
		copy(s.bands[i][at.Row*s.grid.Width:], b.Pix)
	}
	return nil
}

func (s *stack[T]) Close() error   { return nil }
func (s *stack[T]) Discard() error { return nil }

// predicted is all that the engine says of a scene.
type predicted struct {
	labels        *stack[uint8]
	probs         *stack[float32]
	zones, fronts mask
}

func predict(t *testing.T, e *engine.Ensemble, r model.Request) predicted {
	t.Helper()
	plan, g := e.About().Plan, r.Source.Grid()
	p := predicted{
		labels: newStack[uint8](g, len(plan.Planes)), probs: newStack[float32](g, plan.Channels()),
		zones: mask{geo.NewRaster[uint8](g)}, fronts: mask{geo.NewRaster[uint8](g)},
	}
	r.Out = model.Outputs{Labels: p.labels, Probabilities: p.probs, Zones: p.zones, Fronts: p.fronts}
	if _, err := e.Segment(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// goldenModels are the recorded models. The tolerance is that of probabilities: the README of version 2 allows its
// logits 2e-3, and a softmax moves by at most half of that.
var goldenModels = []struct {
	folder    string
	tolerance float64
}{
	{"golden/nnunet_v1/task500_fused", 1e-4},
	{"golden/nnunet_v1/task500_fused_resampled", 1e-4},
	{"golden/nnunet_v1/task503_mtl_early", 1e-4},
	{"golden/nnunet_v1/task503_mtl_late", 1e-4},
	{"golden/nnunet_v2/plainconv_2d", 1e-3},
	{"golden/nnunet_v2/resenc_2d_small", 1e-3},
}

// TestImportedModelsSegmentLikeTheOriginals imports the golden models and compares whole predictions of every scene and
// variant: the class indices of every plane, the probabilities, and the published maps.
func TestImportedModelsSegmentLikeTheOriginals(t *testing.T) {
	for _, m := range goldenModels {
		t.Run(filepath.Base(m.folder), func(t *testing.T) {
			dir := sharedtest.Path(t, m.folder)
			files := imported(t, filepath.Join(dir, "model"))
			byFolds := map[int]*engine.Ensemble{}
			for _, want := range recordings(t, dir) {
				if byFolds[want.folds] == nil {
					byFolds[want.folds] = ensemble(t, files, want.folds)
				}
				e := byFolds[want.folds]
				t.Run(want.name, func(t *testing.T) {
					got := predict(t, e, model.Request{Source: want.scene, NoMirror: !want.mirror})
					plan := e.About().Plan
					same := want.labels(t, plan, got)
					want.probabilities(t, plan, got.probs, m.tolerance)
					want.agrees(t, plan, got)
					if same && strings.Contains(m.folder, "task500") {
						want.published(t, plan, got.labels)
					}
				})
			}
		})
	}
}

// labels compares the class indices of every plane, and reports that all of them are the same.
func (r recording) labels(t *testing.T, plan model.Plan, got predicted) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(r.dir, "seg*.png"))
	if err != nil || len(files) != len(plan.Planes) {
		t.Fatalf("segmentations %v, %v: want %d", files, err, len(plan.Planes))
	}
	all := true
	for i, p := range plan.Planes {
		file := files[0]
		if len(files) > 1 {
			file = filepath.Join(r.dir, "seg_"+p.Name+".png")
		}
		expected := grey(t, file)
		differ := 0
		for k, v := range got.labels.bands[i] {
			if v != expected.Pix[k/r.scene.grid.Width*expected.Stride+k%r.scene.grid.Width] {
				differ++
			}
		}
		total := len(got.labels.bands[i])
		share := 1 - float64(differ)/float64(total)
		t.Logf("plane %q: %d of %d pixels differ, %.4f %% as the original", p.Name, differ, total, 100*share)
		if share < 0.999 {
			t.Errorf("plane %q: %.4f %% of pixels as the original, want 99.9", p.Name, 100*share)
		}
		all = all && differ == 0
	}
	return all
}

// agrees checks that zones and fronts are what the class indices say.
func (r recording) agrees(t *testing.T, plan model.Plan, got predicted) {
	t.Helper()
	zones, front := plan.ZonePlane(), plan.FrontPlane()
	for i := range got.zones.Pix {
		if z := plan.Planes[zones].Classes[got.labels.bands[zones][i]].Zone; z < zone.Count && got.zones.Pix[i] != uint8(z) {
			t.Fatalf("pixel %d: zone %v, but its class is %v", i, zone.Class(got.zones.Pix[i]), z)
		}
		if front < 0 {
			continue
		}
		is := plan.Planes[front].Classes[got.labels.bands[front][i]].Zone == zone.Front
		if is != (got.fronts.Pix[i] == uint8(zone.Front)) {
			t.Fatalf("pixel %d: front map %v, but front is %t", i, zone.Class(got.fronts.Pix[i]), is)
		}
	}
}

// published compares the maps of the original's conversion, which are exact where the class indices are.
func (r recording) published(t *testing.T, plan model.Plan, labels *stack[uint8]) {
	t.Helper()
	var planes [][]zone.Class
	for _, p := range plan.Planes {
		var zs []zone.Class
		for _, c := range p.Classes {
			zs = append(zs, c.Zone)
		}
		planes = append(planes, zs)
	}
	g := r.scene.grid
	zones, front := mask{geo.NewRaster[uint8](g)}, mask{geo.NewRaster[uint8](g)}
	w, err := published.New(planes, g, published.Sinks{Zone: zones, Front: front})
	if err != nil {
		t.Fatal(err)
	}
	bands := []geo.Mask{{Grid: g, Pix: labels.bands[0]}}
	if err := w.Write(t.Context(), g.Bounds(), bands); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]mask{"zone.png": zones, "front.png": front} {
		want := pictureOf(grey(t, filepath.Join(r.dir, name)))
		for i, v := range got.Pix {
			if float32(v) != want.pix[i] {
				t.Errorf("%s, pixel %d: got %d, want %g", name, i, v, want.pix[i])
				break
			}
		}
	}
}

// probabilities compares those of the recorded region with the original's, and the sums of the crop.
func (r recording) probabilities(t *testing.T, plan model.Plan, got *stack[float32], tolerance float64) {
	t.Helper()
	var want []float32
	n := r.region.Width * r.region.Height
	if path := filepath.Join(r.dir, "softmax.npy"); fileThere(path) {
		want = readNpy(t, path)
	} else {
		want = readNpy(t, filepath.Join(r.dir, "logits_fp32.npy"))
		model.Softmax(plan.Planes, want, n, nil)
	}
	if len(want) != n*plan.Channels() {
		t.Fatalf("%d recorded values, want %d", len(want), n*plan.Channels())
	}
	worst, compared := 0.0, 0
	for i := range r.crop.Width * r.crop.Height {
		row, col := i/r.crop.Width, i%r.crop.Width
		for c := range plan.Channels() {
			v, ok := r.at(want[c*n:(c+1)*n], row, col)
			if !ok {
				break
			}
			compared++
			is := got.bands[c][(r.crop.Row+row)*r.scene.grid.Width+r.crop.Col+col]
			worst = max(worst, math.Abs(float64(is)-v))
		}
	}
	t.Logf("%d probabilities differ by at most %.2g", compared, worst)
	if !(worst <= tolerance) || !r.resampled() && compared != len(want) || compared < n {
		t.Errorf("%d probabilities differ by up to %g, want %g", compared, worst, tolerance)
	}
	if r.sums == nil || r.resampled() {
		return // sums of logits; sums of another grid
	}
	for c, want := range r.sums {
		sum := 0.0
		for i := range r.crop.Width * r.crop.Height {
			sum += float64(got.bands[c][(r.crop.Row+i/r.crop.Width)*r.scene.grid.Width+r.crop.Col+i%r.crop.Width])
		}
		if math.Abs(sum-want) > 1e-4*want {
			t.Errorf("channel %d: sum %g, want %g", c, sum, want)
		}
	}
}

func fileThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (r recording) resampled() bool {
	return r.full != [2]int{} && r.full != [2]int{r.crop.Height, r.crop.Width}
}

// at is the recorded value of one channel at a pixel of the crop; ok is false if the region does not say it. Of a
// resampled image it interpolates linearly between the centres of pixels, as the original took results back.
func (r recording) at(v []float32, row, col int) (value float64, ok bool) {
	full := r.full
	if !r.resampled() {
		full = [2]int{r.crop.Height, r.crop.Width}
	}
	y0, y1, fy := between(row, r.crop.Height, full[0])
	x0, x1, fx := between(col, r.crop.Width, full[1])
	inside := geo.Window{Col: x0, Row: y0, Width: x1 - x0 + 1, Height: y1 - y0 + 1}
	if !r.region.Contains(inside) {
		return 0, false
	}
	get := func(y, x int) float64 { return float64(v[(y-r.region.Row)*r.region.Width+x-r.region.Col]) }
	north := get(y0, x0)*(1-fx) + get(y0, x1)*fx
	south := get(y1, x0)*(1-fx) + get(y1, x1)*fx
	return north*(1-fy) + south*fy, true
}

// between are the pixels of a grid of n beside pixel i of one of size, and the share of the second.
func between(i, size, n int) (first, second int, share float64) {
	x := min(max((float64(i)+0.5)*float64(n)/float64(size)-0.5, 0), float64(n-1))
	first = int(x)
	if share = x - float64(first); share == 0 {
		return first, first, 0
	}
	return first, first + 1, share
}
