package model

import (
	"fmt"
	"iter"
	"math"

	"icefront/geo"
)

// Tiles covers an image of width x height working pixels, row of tiles by row of tiles from the north; the
// last tile is shifted in, never cut. A step of 0 is the plan's. An axis shorter than the patch has one tile that
// reaches beyond it: the image is to be padded (see Margin).
func (p Plan) Tiles(width, height int, step float64) iter.Seq[geo.Window] {
	if step == 0 {
		step = p.Step
	}
	rows, cols := Starts(height, p.Patch[0], step), Starts(width, p.Patch[1], step)
	return func(yield func(geo.Window) bool) {
		for _, r := range rows {
			for _, c := range cols {
				if !yield(geo.Window{Col: c, Row: r, Width: p.Patch[1], Height: p.Patch[0]}) {
					return
				}
			}
		}
	}
}

// Starts are the first pixels of the tiles along an axis, as nnU-Net spreads them: evenly, from 0 to
// size-patch, at most step*patch apart, rounded half to even.
func Starts(size, patch int, step float64) []int {
	if size <= patch {
		return []int{0}
	}
	advance := max(float64(patch)*step, 1)
	n := int(math.Ceil(float64(size-patch)/advance)) + 1
	actual := float64(size-patch) / float64(n-1)
	starts := make([]int, n)
	for i := range starts {
		starts[i] = int(math.RoundToEven(actual * float64(i)))
	}
	return starts
}

// Margin is how many pixels pad one axis of an image before and after it, so that a patch fits.
func Margin(size, patch int) (before, after int) {
	d := max(patch-size, 0)
	return d / 2, d/2 + d%2
}

// maxWorking is the most working pixels along an axis. A scene that needs more has a wrong pixel size.
const maxWorking = 1 << 20

// Scale is how many working pixels a pixel of a scene becomes [rows, columns], given the scene's metres per pixel. A plan
// in metres for a scene of unknown pixel size is an ErrPixelSize; a plan in pixels does not ask.
func (p Plan) Scale(pixel [2]float64) (scale [2]float64, err error) {
	unit := 1.0
	switch p.Unit {
	case UnitPixel:
		for i, v := range p.Spacing { // pixels of the scene for each of the network's; usually one
			scale[i] = 1
			if v > 0 {
				scale[i] = 1 / v
			}
		}
		return scale, nil
	case UnitMillimetre:
		unit = 1000
	}
	if pixel == [2]float64{} {
		return scale, fmt.Errorf("%w: the model works at %g by %g metres per pixel",
			ErrPixelSize, p.Spacing[0]/unit, p.Spacing[1]/unit)
	}
	for i, v := range pixel {
		scale[i] = v * unit / p.Spacing[i]
		if !(v > 0) || math.IsInf(v, 0) {
			return scale, fmt.Errorf("%w: %g metres per pixel is no size", ErrPixelSize, v)
		}
	}
	return scale, nil
}

// Working is the size of the grid on which the network sees a scene of width x height pixels, without padding.
func (p Plan) Working(width, height int, pixel [2]float64) (w, h int, err error) {
	scale, err := p.Scale(pixel)
	if err != nil {
		return 0, 0, err
	}
	rows, cols := math.RoundToEven(float64(height)*scale[0]), math.RoundToEven(float64(width)*scale[1])
	if rows > maxWorking || cols > maxWorking {
		return 0, 0, fmt.Errorf("%w: the scene would become %.0f by %.0f pixels at the model's spacing: check its pixel size",
			ErrPixelSize, cols, rows)
	}
	return max(int(cols), 1), max(int(rows), 1), nil
}
