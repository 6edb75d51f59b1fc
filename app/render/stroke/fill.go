package stroke

import (
	"math"
	"slices"

	"icefront/app/render/ink"
)

// Fill lays colours over areas, row by row: what lies within an odd number of rings is inside.
type Fill struct {
	cross []float64 // where edges cross a line
	sums  []int32   // differences of coverage along a row, in 1/256 of a sample
}

// samples is the number of lines in a row along which coverage is measured.
const samples = 4

// Over fills rows y0 to y1 (excluded) of a frame of width pixels.
func (f *Fill) Over(pix []uint8, stride, width, y0, y1 int, edges []Segment, shades *[256]ink.Ink) {
	if len(edges) == 0 {
		return
	}
	if len(f.sums) < width+2 {
		f.sums = make([]int32, width+2)
	}
	for y := y0; y < y1; y++ {
		from, to := width, 0
		for i := range samples {
			f.crossings(edges, float64(y)+(float64(i)+0.5)/samples)
			for k := 0; k+1 < len(f.cross); k += 2 {
				a, b := min(max(f.cross[k], 0), float64(width)), min(max(f.cross[k+1], 0), float64(width))
				if a < b {
					f.step(a, 1)
					f.step(b, -1)
					from, to = min(from, int(a)), max(to, int(b)+2)
				}
			}
		}
		if from < to {
			f.row(pix[y*stride:][:4*width], from, min(to, width), shades)
			clear(f.sums[from:min(to+1, width+2)])
		}
	}
}

// crossings finds where edges cross a line, from left to right.
func (f *Fill) crossings(edges []Segment, y float64) {
	f.cross = f.cross[:0]
	for _, e := range edges {
		if (e.Y0 <= y) != (e.Y1 <= y) {
			f.cross = append(f.cross, e.X0+(y-e.Y0)/(e.Y1-e.Y0)*(e.X1-e.X0))
		}
	}
	slices.Sort(f.cross)
}

// step begins (or ends, with sign -1) an inside at x.
func (f *Fill) step(x float64, sign int32) {
	at := int(x)
	part := int32((x-math.Floor(x))*256 + 0.5)
	f.sums[at] += sign * (256 - part)
	f.sums[at+1] += sign * part
}

// row lays the shades over a row, runs of the same coverage at once.
func (f *Fill) row(dst []uint8, from, to int, shades *[256]ink.Ink) {
	sum := int32(0)
	for x := from; x < to; {
		sum += f.sums[x]
		end := x + 1
		for end < to && f.sums[end] == 0 {
			end++
		}
		if v := min(max(sum*255/(256*samples), 0), 255); v > 0 {
			shades[v].Line(dst[4*x : 4*end])
		}
		x = end
	}
}
