package engine

import (
	"context"
	"encoding/json"
	"image"
	"image/color"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	_ "golang.org/x/image/tiff"

	"icefront/geo"
	"icefront/geo/sharedtest"
	"icefront/model"
)

// recordedCase is what is read of a case.json of golden/nnunet_v1: how the original prepared each scene.
type recordedCase struct {
	Scenes map[string]struct {
		File         string
		Preprocessed struct {
			Crop [3][2]int `json:"crop_bbox_zyx"`
			Raw  struct {
				Mean float64
				Std  float64 `json:"std_ddof0"`
			} `json:"cropped_raw"`
			Normalised struct{ Min, Max float64 }
			Probes     [][3]float64 `json:"probes_row_col_value"`
		}
		Tiles struct {
			Patch     [2]int
			Padded    [2]int    `json:"padded_shape"`
			Unpad     [2][2]int `json:"unpad_slice_row_col"`
			StartsRow []int     `json:"starts_row"`
			StartsCol []int     `json:"starts_col"`
		}
	}
}

func TestPreparationEqualsTheOriginal(t *testing.T) {
	for _, name := range []string{"task500_fused", "task503_mtl_early", "task503_mtl_late"} {
		dir := sharedtest.Path(t, "golden/nnunet_v1/"+name)
		b, err := os.ReadFile(filepath.Join(dir, "case.json"))
		if err != nil {
			t.Fatal(err)
		}
		var c recordedCase
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		for scene, want := range c.Scenes {
			t.Run(name+"/"+scene, func(t *testing.T) {
				p := fused()
				p.Crop, p.Resample, p.Patch = model.CropNonzero, model.ResampleCubic, want.Tiles.Patch
				src := greyScene(t, filepath.Join(dir, want.File))
				j := &pass{plan: p, request: model.Request{Source: src, Step: 0.5},
					bounds: src.Grid().Bounds(), report: func(float64) {}}
				if err := j.prepare(context.Background()); err != nil {
					t.Fatal(err)
				}
				box := want.Preprocessed.Crop
				crop := geo.Window{Col: box[2][0], Row: box[1][0], Width: box[2][1] - box[2][0], Height: box[1][1] - box[1][0]}
				if j.crop != crop {
					t.Fatalf("got crop %+v, want %+v", j.crop, crop)
				}
				raw := want.Preprocessed.Raw
				if math.Abs(j.sum.Mean-raw.Mean) > 1e-5*raw.Mean || math.Abs(j.sum.Std-raw.Std) > 1e-5*raw.Std {
					t.Errorf("got mean %g, std %g, want %g, %g", j.sum.Mean, j.sum.Std, raw.Mean, raw.Std)
				}
				for _, probe := range want.Preprocessed.Probes {
					got := j.norm.One(src.img.At(crop.Col+int(probe[1]), crop.Row+int(probe[0])))
					if math.Abs(float64(got)-probe[2]) > 1e-5 {
						t.Errorf("row %g, column %g: got %g, want %g", probe[0], probe[1], got, probe[2])
					}
				}
				l, tiles := j.layout, want.Tiles
				if l.padH != tiles.Padded[0] || l.padW != tiles.Padded[1] || l.top != tiles.Unpad[0][0] || l.left != tiles.Unpad[1][0] {
					t.Errorf("got layout %+v, want %+v", l, tiles)
				}
				rows, cols := model.Starts(l.padH, p.Patch[0], 0.5), model.Starts(l.padW, p.Patch[1], 0.5)
				if !slices.Equal(rows, tiles.StartsRow) || !slices.Equal(cols, tiles.StartsCol) {
					t.Errorf("got tiles at %v x %v, want %v x %v", rows, cols, tiles.StartsRow, tiles.StartsCol)
				}
			})
		}
	}
}

// greyScene reads an 8-bit picture.
func greyScene(t *testing.T, path string) *memory {
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
	return scene(b.Dx(), b.Dy(), func(row, col int) float32 {
		return float32(color.GrayModel.Convert(img.At(col, row)).(color.Gray).Y)
	})
}
