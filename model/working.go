package model

import (
	"fmt"
	"math"
)

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
