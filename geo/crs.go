package geo

import "strings"

// CRS names a coordinate reference system: "EPSG:3413" where it has a code, else WKT or a PROJ string.
//
// The zero value means pixel coordinates (see PixelAffine). Equal strings are equal systems;
// different strings may still be (ask geo/gdal).
type CRS string

// LonLat is WGS 84 in degrees, longitude first everywhere in Icefront.
const LonLat CRS = "EPSG:4326"

// Empty reports pixel coordinates: nothing is known about where on Earth they lie.
func (c CRS) Empty() bool { return c == "" }

// Name is short enough for a status bar: the code, or the first quoted name of a WKT.
func (c CRS) Name() string {
	if c.Empty() {
		return "pixels"
	}
	s := string(c)
	if _, rest, ok := strings.Cut(s, `"`); ok {
		if name, _, ok := strings.Cut(rest, `"`); ok {
			return name
		}
	}
	return s
}

// CRSInfo is what a projection library knows about a CRS.
type CRSInfo struct {
	Name       string  // for people, such as "WGS 84 / NSIDC Sea Ice Polar Stereographic North"
	Geographic bool    // coordinates are degrees
	Metres     float64 // length of one unit in metres; 0 if geographic
}
