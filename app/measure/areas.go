package measure

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"icefront/geo"
	"icefront/geo/zone"
)

// areaCells is the number of cells a side for which the true area of a pixel is found. Projections change
// scale slowly: on a scene of 250 km the error within a cell stays below 1e-4.
const areaCells = 16

// Areas counts zones on their way into a sink and weighs them by the true area of their pixels.
type Areas struct {
	geo.Sink[uint8]
	grid         geo.Grid
	pixel        [areaCells][areaCells]float64 // square metres of a pixel, by cell [row][column]
	SquareMetres [zone.Count]float64
	Pixels       [zone.Count]int64
}

// NewAreas weighs what goes into sink. Without a CRS a pixel has the given size; where that is zero too,
// areas stay zero and only pixels are counted.
func NewAreas(e Earth, sink geo.Sink[uint8], g geo.Grid, pixel [2]float64) (*Areas, error) {
	a := &Areas{Sink: sink, grid: g}
	if g.CRS.Empty() {
		for i := range a.pixel {
			for j := range a.pixel[i] {
				a.pixel[i][j] = pixel[0] * pixel[1]
			}
		}
		return a, nil
	}
	to, err := e.around(g.CRS, g.Centre(), "laea")
	if err != nil {
		return nil, err
	}
	const n = areaCells + 1
	nodes := make([]orb.Point, 0, n*n)
	for i := range n {
		for j := range n {
			nodes = append(nodes, g.Transform.Apply(a.edge(j, g.Width), a.edge(i, g.Height)))
		}
	}
	if err := e.Project(g.CRS, to, nodes); err != nil {
		return nil, err
	}
	for i := range areaCells {
		for j := range areaCells {
			ring := orb.Ring{nodes[i*n+j], nodes[i*n+j+1], nodes[(i+1)*n+j+1], nodes[(i+1)*n+j], nodes[i*n+j]}
			pixels := float64(g.Width) * float64(g.Height) / (areaCells * areaCells)
			area := planar.Area(ring)
			a.pixel[i][j] = max(area, -area) / pixels
		}
	}
	return a, nil
}

// edge is the pixel coordinate where cell i of a side begins.
func (a *Areas) edge(i, side int) float64 { return float64(i) * float64(side) / areaCells }

// Write counts a band and passes it on.
func (a *Areas) Write(ctx context.Context, at geo.Window, r geo.Mask) error {
	for row := range r.Grid.Height {
		i := min((at.Row+row)*areaCells/a.grid.Height, areaCells-1)
		line := r.Row(row)
		for j, begin := 0, 0; j < areaCells; j++ {
			end := min(int(a.edge(j+1, a.grid.Width)), len(line))
			var n [256]int64
			for _, v := range line[begin:end] {
				n[v]++
			}
			for z := range zone.Count {
				a.Pixels[z] += n[z]
				a.SquareMetres[z] += float64(n[z]) * a.pixel[i][j]
			}
			begin = end
		}
	}
	return a.Sink.Write(ctx, at, r)
}
