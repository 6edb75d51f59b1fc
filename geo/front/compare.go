package front

import (
	"fmt"

	"icefront/geo"
	"icefront/geo/front/distance"

	"github.com/paulmach/orb"
)

// Compare measures how far predicted fronts lie from true ones. Both must be in the same plane CRS in metres.
//
// Without a front on either side it returns distance.ErrNoPrediction or ErrNoTruth, which wrap ErrNoFront.
func Compare(predicted, truth []Front, opt distance.Options) (distance.Errors, error) {
	if err := sameSystem(predicted, truth); err != nil {
		return distance.Errors{}, err
	}
	return distance.Compare(Lines(predicted), Lines(truth), opt)
}

// Lines are the bare lines of fronts.
func Lines(fronts []Front) orb.MultiLineString {
	lines := make(orb.MultiLineString, len(fronts))
	for i, f := range fronts {
		lines[i] = f.Line
	}
	return lines
}

// sameSystem checks that all fronts are in one CRS, and not in degrees.
func sameSystem(predicted, truth []Front) error {
	var crs geo.CRS
	first := true
	for _, side := range [][]Front{predicted, truth} {
		for _, f := range side {
			switch {
			case f.CRS == geo.LonLat:
				return fmt.Errorf("compare fronts: in degrees, not in metres")
			case !first && f.CRS != crs:
				return fmt.Errorf("compare fronts: in different systems, %s and %s", crs.Name(), f.CRS.Name())
			}
			crs, first = f.CRS, false
		}
	}
	return nil
}
