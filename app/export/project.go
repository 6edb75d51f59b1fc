package export

import (
	"context"
	"fmt"
	"slices"

	"icefront/geo"
	"icefront/geo/schema"
)

// target is the CRS that a file of fronts gets.
func (e *exporter) target(f Format) (geo.CRS, error) {
	o := e.order
	pixels := slices.IndexFunc(o.Fronts, func(f schema.Front) bool { return f.CRS.Empty() })
	if lonLatOnly(f) {
		if o.CRS != "" && o.CRS != geo.LonLat {
			e.remark(fmt.Sprintf("%s holds longitude and latitude only: the file is in %s, not in %s", f.Title, geo.LonLat, o.CRS.Name()))
		}
		if pixels < 0 {
			return geo.LonLat, nil
		}
	} else if o.CRS != "" {
		return o.CRS, nil
	}
	crs := o.Fronts[0].CRS
	for _, front := range o.Fronts {
		if front.CRS != crs {
			return "", fmt.Errorf("write %s: the fronts are in %s and in %s: choose one CRS for all (--crs)", o.Path, crs.Name(), front.CRS.Name())
		}
	}
	return crs, nil
}

// project brings copies of the fronts to a CRS, vertex by vertex, as QGIS and ogr2ogr do.
func (e *exporter) project(ctx context.Context, to geo.CRS) ([]schema.Front, error) {
	out := slices.Clone(e.order.Fronts)
	for i := range out {
		if i%64 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			e.progress(i, len(out))
		}
		f := &out[i]
		if f.CRS == to {
			continue
		}
		if f.CRS.Empty() {
			return nil, fmt.Errorf("front %d is in pixel coordinates, and has no place in %s", i+1, to.Name())
		}
		f.Line = slices.Clone(f.Line)
		if err := e.Project(f.CRS, to, f.Line); err != nil {
			return nil, fmt.Errorf("front %d: %w", i+1, err)
		}
		f.CRS = to
	}
	e.progress(len(out), len(out))
	return out, nil
}

func lonLatOnly(f Format) bool { return f.Name == "geojson" || f.Name == "kml" }
