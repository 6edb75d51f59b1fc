package library

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"icefront/geo"
	"icefront/model"
)

// Trial is what running a model on one patch has shown.
type Trial struct {
	Name      string  `json:"name"`
	Title     string  `json:"title,omitempty"`
	Device    string  `json:"device"`
	Reason    string  `json:"device_reason,omitempty"`
	Folds     int     `json:"folds"`
	Patch     [2]int  `json:"patch"`
	Seconds   float64 `json:"patch_seconds"` // for one patch by all folds, without mirrors
	Reference bool    `json:"reference"`     // it has a self-test, which was passed; loading fails otherwise
}

// Test loads a model with open (an empty path is the built-in one), which checks its files and its reference, and runs
// it on one patch, twice: the second time counts, because the first prepares the device.
func (l *Library) Test(ctx context.Context, name string, open func(ctx context.Context, path string) (model.Segmenter, error)) (t Trial, err error) {
	path, err := l.locate(name)
	if err != nil {
		return Trial{}, err
	}
	c := l.builtIn()
	if t.Name = BuiltIn; path != "" {
		c = read(path)
		t.Name, _ = nameOf(filepath.Base(path))
	}
	seg, err := open(ctx, path)
	if err != nil {
		return Trial{}, err
	}
	defer func() { err = errors.Join(err, seg.Close()) }()
	about := seg.About()
	plan := about.Plan
	t.Title, t.Device, t.Reason, t.Patch = plan.Name, about.Device.Name, about.Device.Reason, plan.Patch
	t.Folds = 1 + len(c.siblings)
	_, t.Reference = c.file.Meta["cf.reference"]
	request := model.Request{Source: pattern{geo.Grid{Width: plan.Patch[1], Height: plan.Patch[0]}}, Step: 1, NoMirror: true}
	if plan.Unit != model.UnitPixel {
		request.PixelSize = metres(plan)
	}
	for range 2 {
		began := time.Now()
		if _, err := seg.Segment(ctx, request, func(int, int) {}); err != nil {
			return Trial{}, fmt.Errorf("test model %s: %w", t.Name, err)
		}
		t.Seconds = time.Since(began).Seconds()
	}
	return t, nil
}

// metres is the pixel size that makes a scene of one patch be one patch.
func metres(p model.Plan) [2]float64 {
	if p.Unit == model.UnitMillimetre {
		return [2]float64{p.Spacing[0] / 1000, p.Spacing[1] / 1000}
	}
	return p.Spacing
}

// pattern is a scene of one patch: any values will do, as long as they differ.
type pattern struct{ grid geo.Grid }

func (p pattern) Grid() geo.Grid { return p.grid }

func (p pattern) Read(ctx context.Context, _ int, at geo.Window, w, h int) (geo.Image, error) {
	img := geo.NewRaster[float32](p.grid.Crop(at).Resize(w, h))
	for i := range img.Pix {
		img.Pix[i] = float32((7*(i/w+at.Row)+13*(i%w+at.Col))%11 + 1)
	}
	return img, ctx.Err()
}
