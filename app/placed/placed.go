// Package placed brings rasters and lines to the CRS of the map, and keeps what it has brought there.
package placed

import (
	"math"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/warp"
)

// Cache keeps what was brought to one CRS; another CRS empties it. It belongs to one goroutine. The zero value needs a Project.
type Cache struct {
	Project warp.Project
	crs     geo.CRS
	rasters map[string]geo.Source
	lines   map[string]orb.MultiLineString
}

// Turn says what the CRS of the map is from now on.
func (c *Cache) Turn(crs geo.CRS) {
	if c.rasters == nil || c.crs != crs {
		c.crs, c.rasters, c.lines = crs, map[string]geo.Source{}, map[string]orb.MultiLineString{}
	}
}

// Raster is a raster in the CRS of the map: itself, if it is there already. ok is false for one that has no place there. The
// name tells its pixels from others.
func (c *Cache) Raster(name string, src geo.Source, nearest bool) (_ geo.Source, ok bool) {
	if src == nil {
		return nil, false
	}
	if src.Grid().CRS == c.crs {
		return src, true
	}
	if got, ok := c.rasters[name]; ok {
		return got, got != nil
	}
	w, err := warp.New(src, c.crs, c.Project, warp.Options{Nearest: nearest})
	if err != nil {
		c.rasters[name] = nil
		return nil, false
	}
	c.rasters[name] = w
	return w, true
}

// Lines are lines in the CRS of the map, and like Raster. Parts without a place there are left out.
func (c *Cache) Lines(name string, from geo.CRS, lines orb.MultiLineString) orb.MultiLineString {
	if from == c.crs {
		return lines
	}
	if from.Empty() || c.crs.Empty() {
		return nil
	}
	if got, ok := c.lines[name]; ok {
		return got
	}
	var out orb.MultiLineString
	for _, l := range lines {
		out = append(out, c.line(from, l)...)
	}
	c.lines[name] = out
	return out
}

// line is one line: more than one if points in its middle have no place.
func (c *Cache) line(from geo.CRS, l orb.LineString) (parts orb.MultiLineString) {
	whole := append(orb.LineString(nil), l...)
	if c.Project(from, c.crs, whole) == nil {
		return orb.MultiLineString{whole}
	}
	var part orb.LineString
	for _, p := range l {
		one := []orb.Point{p}
		if c.Project(from, c.crs, one) == nil && !math.IsNaN(one[0][0]) {
			part = append(part, one[0])
			continue
		}
		if len(part) > 1 {
			parts = append(parts, part)
		}
		part = nil
	}
	if len(part) > 1 {
		parts = append(parts, part)
	}
	return parts
}

// Forget drops what has a name that is not used any more, so that the cache does not grow with every edit.
func (c *Cache) Forget(used map[string]bool) {
	for name := range c.rasters {
		if !used[name] {
			delete(c.rasters, name)
		}
	}
	for name := range c.lines {
		if !used[name] {
			delete(c.lines, name)
		}
	}
}
