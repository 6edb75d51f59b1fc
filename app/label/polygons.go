package label

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/zone"
)

// zoneFields are the names under which polygons carry their zone, in the order they are looked for.
var zoneFields = []string{"zone", "class", "classname", "class_name", "type", "label", "dn", "value"}

// zonePolygon is the area of one zone in world coordinates.
type zonePolygon struct {
	class zone.Class
	bound orb.Bound
	rings []orb.Ring
}

// polygons shows zone polygons as a raster: the zone at each pixel's centre, NaN outside all of them.
// Of overlapping polygons the last one counts.
type polygons struct {
	grid geo.Grid
	all  []zonePolygon
}

// polygonZones lays the polygons of a layer on a grid of the same CRS.
func polygonZones(l geo.Layer, g geo.Grid) (geo.Source, error) {
	at := -1
	for _, name := range zoneFields {
		at = slices.IndexFunc(l.Fields, func(f geo.Field) bool { return strings.EqualFold(f.Name, name) })
		if at >= 0 {
			break
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("its polygons have no field that names their zone (%s)", strings.Join(zoneFields, ", "))
	}
	p := &polygons{grid: g}
	for i, f := range l.Features {
		rings := ringsOf(f.Geometry)
		if len(rings) == 0 {
			continue
		}
		class, ok := zoneOf(f.Values[at])
		if !ok {
			return nil, fmt.Errorf("feature %d has the zone %v; want 0 to 3, or no information, rock, glacier, ocean", i+1, f.Values[at])
		}
		p.all = append(p.all, zonePolygon{class: class, bound: f.Geometry.Bound(), rings: rings})
	}
	if len(p.all) == 0 {
		return nil, errors.New("it holds no polygon")
	}
	return p, nil
}

func ringsOf(g orb.Geometry) (rings []orb.Ring) {
	switch g := g.(type) {
	case orb.Polygon:
		return g
	case orb.MultiPolygon:
		for _, p := range g {
			rings = append(rings, p...)
		}
	}
	return rings
}

// zoneOf reads a zone from a field: its number, its CaFFe grey, or its name.
func zoneOf(v any) (zone.Class, bool) {
	var n float64
	switch v := v.(type) {
	case int64:
		n = float64(v)
	case float64:
		n = v
	case string:
		s := strings.ToLower(strings.TrimSpace(v))
		for c := zone.NoInformation; c <= zone.Ocean; c++ {
			if s == c.String() || s == fmt.Sprint(uint8(c)) {
				return c, true
			}
		}
		names := map[string]zone.Class{"na": zone.NoInformation, "stone": zone.Rock, "ice": zone.Glacier, "water": zone.Ocean, "sea": zone.Ocean}
		c, ok := names[s]
		return c, ok
	default:
		return 0, false
	}
	greys := map[float64]zone.Class{0: 0, 1: 1, 2: 2, 3: 3, 64: zone.Rock, 127: zone.Glacier, 254: zone.Ocean}
	c, ok := greys[n]
	return c, ok
}

// Grid is the grid that the polygons are laid on.
func (p *polygons) Grid() geo.Grid { return p.grid }

// Read fills rows by the even-odd rule, so that holes stay holes.
func (p *polygons) Read(ctx context.Context, _ int, win geo.Window, w, h int) (geo.Image, error) {
	out := geo.NewRaster[float32](p.grid.Crop(win).Resize(w, h))
	for i := range out.Pix {
		out.Pix[i] = float32(math.NaN())
	}
	inv, ok := out.Grid.Transform.Invert()
	if !ok {
		return out, nil
	}
	extent := out.Grid.Extent()
	for _, poly := range p.all {
		if !poly.bound.Intersects(extent) {
			continue
		}
		edges := pixelEdges(poly.rings, inv)
		for row := range h {
			if err := ctx.Err(); err != nil {
				return geo.Image{}, err
			}
			fillRow(out.Row(row), edges, float64(row)+0.5, float32(poly.class))
		}
	}
	return out, nil
}

// pixelEdges returns the edges of rings in pixel coordinates: column and row of both ends.
func pixelEdges(rings []orb.Ring, inv geo.Affine) (edges [][4]float64) {
	for _, r := range rings {
		for i := 1; i < len(r); i++ {
			a, b := inv.Apply(r[i-1][0], r[i-1][1]), inv.Apply(r[i][0], r[i][1])
			edges = append(edges, [4]float64{a[0], a[1], b[0], b[1]})
		}
	}
	return edges
}

// fillRow sets the pixels whose centres lie between an odd and the next crossing of the line at row y.
func fillRow(line []float32, edges [][4]float64, y float64, v float32) {
	var xs []float64
	for _, e := range edges {
		if (e[1] <= y) != (e[3] <= y) {
			xs = append(xs, e[0]+(y-e[1])/(e[3]-e[1])*(e[2]-e[0]))
		}
	}
	slices.Sort(xs)
	for i := 0; i+1 < len(xs); i += 2 {
		begin := max(0, int(math.Ceil(max(xs[i], -1)-0.5)))
		end := min(len(line), int(math.Ceil(min(xs[i+1], float64(len(line))+1)-0.5)))
		for col := begin; col < end; col++ {
			line[col] = v
		}
	}
}
