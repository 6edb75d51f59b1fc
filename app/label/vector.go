package label

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/front"
)

// vector reads fronts (lines) or zones (polygons with a field that names them).
func (r Reader) vector(ctx context.Context, sc geo.Scene, path string, _ measure.Sizes, _ func(int, int)) (*File, error) {
	layer, err := r.ReadLayer(ctx, path)
	if err != nil {
		return nil, err
	}
	if r.Want == Front && len(layer.Features) == 0 {
		return &File{}, nil // what a prediction without a front is written as
	}
	if layer.CRS.Empty() != sc.Grid().CRS.Empty() {
		return nil, fmt.Errorf("its coordinates are in %s, the scene's in %s; give both a CRS or neither",
			layer.CRS.Name(), sc.Grid().CRS.Name())
	}
	f := &File{}
	layer.Features, f.Warnings = sameDay(layer, sc.Info().Acquired)
	if err := r.toCRS(&layer, sc.Grid().CRS); err != nil {
		return nil, err
	}
	if hasPolygons(layer) {
		f.zones, err = polygonZones(layer, sc.Grid())
		if err != nil {
			return nil, err
		}
		f.fronts, err = r.traceZones(ctx, f.zones, sc.Info().Path)
		return f, err
	}
	lines := flatten(layer)
	if len(lines) == 0 {
		return nil, errors.New("it holds no line and no polygon")
	}
	for _, l := range lines {
		for _, part := range clip.LineString(sc.Grid().Extent(), l) {
			f.fronts = append(f.fronts, front.Front{CRS: sc.Grid().CRS, Line: part})
		}
	}
	if len(f.fronts) == 0 {
		return nil, errors.New("it lies outside the scene; is it the label of another one?")
	}
	return f, nil
}

// sameDay keeps the features of the scene's day where a layer has several days and that one is among them.
func sameDay(l geo.Layer, day time.Time) ([]geo.Feature, []string) {
	at := slices.IndexFunc(l.Fields, func(f geo.Field) bool { return strings.EqualFold(f.Name, "date") })
	if at < 0 || day.IsZero() {
		return l.Features, nil
	}
	var same []geo.Feature
	for _, f := range l.Features {
		if s, ok := f.Values[at].(string); ok && len(s) >= 10 && strings.ReplaceAll(s[:10], "/", "-") == day.Format(time.DateOnly) {
			same = append(same, f)
		}
	}
	if len(same) == 0 || len(same) == len(l.Features) {
		return l.Features, nil
	}
	return same, []string{fmt.Sprintf("Of %d features only the %d of %s are used, the day of the scene.",
		len(l.Features), len(same), day.Format(time.DateOnly))}
}

// toCRS takes all coordinates of a layer to another CRS, in place.
func (r Reader) toCRS(l *geo.Layer, to geo.CRS) error {
	if l.CRS == to {
		return nil
	}
	from := l.CRS
	var project func(g orb.Geometry) error
	project = func(g orb.Geometry) error {
		switch g := g.(type) {
		case orb.LineString:
			return r.Earth.Project(from, to, g)
		case orb.MultiLineString:
			for _, l := range g {
				if err := r.Earth.Project(from, to, l); err != nil {
					return err
				}
			}
		case orb.Polygon:
			for _, ring := range g {
				if err := r.Earth.Project(from, to, ring); err != nil {
					return err
				}
			}
		case orb.MultiPolygon:
			for _, p := range g {
				if err := project(p); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, f := range l.Features {
		if err := project(f.Geometry); err != nil {
			return err
		}
	}
	l.CRS = to
	return nil
}

// flatten returns all lines of a layer.
func flatten(l geo.Layer) (lines []orb.LineString) {
	for _, f := range l.Features {
		switch g := f.Geometry.(type) {
		case orb.LineString:
			lines = append(lines, g)
		case orb.MultiLineString:
			lines = append(lines, g...)
		}
	}
	return lines
}

func hasPolygons(l geo.Layer) bool {
	return slices.ContainsFunc(l.Features, func(f geo.Feature) bool {
		switch f.Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
			return true
		}
		return false
	})
}
