package model

import (
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
