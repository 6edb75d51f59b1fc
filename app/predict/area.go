package predict

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// ErrArea says that the part of a scene to predict cannot be found.
var ErrArea = errors.New("area to predict")

// Resolve finds the part of the scene that Within means. Do and Learn do it themselves.
func (r *Run) Resolve(ctx context.Context) error {
	within := r.Settings.Within
	if within == "" || len(r.Settings.Area) > 0 {
		return nil
	}
	polygons, err := parseBox(within)
	if err != nil {
		polygons, err = r.readPolygons(ctx, within)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrArea, err)
	}
	for _, p := range polygons {
		for _, ring := range p {
			if part, _ := r.Scene.Grid().Part(ring); len(part) > 0 {
				r.Settings.Area = append(r.Settings.Area, part)
			}
		}
	}
	if len(r.Settings.Area) == 0 {
		return fmt.Errorf("%w: %s does not touch the scene %s", ErrArea, within, r.Scene.Path)
	}
	return nil
}

// parseBox reads "left,bottom,right,top" in the scene's coordinates.
func parseBox(text string) ([]orb.Polygon, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return nil, errors.New("want left,bottom,right,top")
	}
	var v [4]float64
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, fmt.Errorf("%q is no number", p)
		}
		v[i] = n
	}
	if v[0] >= v[2] || v[1] >= v[3] {
		return nil, fmt.Errorf("a box from %g,%g to %g,%g is empty", v[0], v[1], v[2], v[3])
	}
	return []orb.Polygon{orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}.ToPolygon()}, nil
}

// readPolygons reads the polygons of a vector file in the scene's coordinates.
func (r *Run) readPolygons(ctx context.Context, path string) ([]orb.Polygon, error) {
	layer, err := r.ReadLayer(ctx, path)
	if err != nil {
		return nil, err
	}
	var all []orb.Polygon
	for _, f := range layer.Features {
		switch g := f.Geometry.(type) {
		case orb.Polygon:
			all = append(all, g)
		case orb.MultiPolygon:
			all = append(all, g...)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no polygon", path)
	}
	to := r.Scene.Grid().CRS
	switch {
	case layer.CRS == to:
		return all, nil
	case layer.CRS.Empty() || to.Empty():
		return nil, fmt.Errorf("%s and the scene %s: %w: one of them has a CRS, the other none", path, r.Scene.Path, geo.ErrNoGeoreference)
	}
	for _, p := range all {
		for _, ring := range p {
			if err := r.Earth.Project(layer.CRS, to, ring); err != nil {
				return nil, fmt.Errorf("bring %s to the scene's CRS: %w", path, err)
			}
		}
	}
	return all, nil
}
