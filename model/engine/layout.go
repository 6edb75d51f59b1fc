package engine

import (
	"fmt"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine/resample"
)

// layout says where pixels go: the crop of the scene, resampled to the working grid, padded to at least a patch.
type layout struct {
	crop          geo.Window // of the scene
	width, height int        // of the working grid
	left, top     int        // padding before it
	padW, padH    int        // with padding
}

// size is the working grid.
func (l layout) size() resample.Size { return resample.Size{Height: l.height, Width: l.width} }

// cropSize is the crop on the scene's grid.
func (l layout) cropSize() resample.Size {
	return resample.Size{Height: l.crop.Height, Width: l.crop.Width}
}

// newLayout places a crop of a scene with some metres per pixel on the working grid.
func newLayout(p model.Plan, crop geo.Window, pixel [2]float64) (l layout, err error) {
	l.crop = crop
	if l.width, l.height, err = p.Working(crop.Width, crop.Height, pixel); err != nil {
		return l, err
	}
	top, bottom := model.Margin(l.height, p.Patch[0])
	left, right := model.Margin(l.width, p.Patch[1])
	l.top, l.left = top, left
	l.padW, l.padH = left+l.width+right, top+l.height+bottom
	return l, nil
}

// warnings tells where a scene is far from what a model was trained on: beyond a factor of two. A scene that is finer
// than a model's spacing is averaged, so what counts is the coarser of the two.
func warnings(p model.Plan, pixel [2]float64) []string {
	lo, hi := p.TrainedSpacing[0], p.TrainedSpacing[1]
	if lo <= 0 || !(pixel[0] > 0) || !(pixel[1] > 0) {
		return nil
	}
	worst, factor := 0.0, 2.0
	for i, v := range pixel {
		switch p.Unit {
		case model.UnitMetre:
			v = max(v, p.Spacing[i])
		case model.UnitMillimetre:
			v = max(v, p.Spacing[i]/1000)
		}
		if f := max(v/hi, lo/v); f > factor {
			worst, factor = v, f
		}
	}
	if worst == 0 {
		return nil
	}
	trained := fmt.Sprintf("%.3g m", lo)
	if hi != lo {
		trained = fmt.Sprintf("%.3g to %.3g m", lo, hi)
	}
	return []string{fmt.Sprintf("The network sees pixels of %.3g m but was trained on %s (a factor of %.1f): "+
		"do not expect much of the result.", worst, trained, factor)}
}

// spacing is what the network really works at, after rounding to whole pixels.
func spacing(p model.Plan, l layout, pixel [2]float64) [2]float64 {
	if p.Unit == model.UnitPixel {
		pixel = [2]float64{1, 1}
	}
	unit := 1.0
	if p.Unit == model.UnitMillimetre {
		unit = 1000
	}
	return [2]float64{
		pixel[0] * unit * float64(l.crop.Height) / float64(l.height),
		pixel[1] * unit * float64(l.crop.Width) / float64(l.width),
	}
}
