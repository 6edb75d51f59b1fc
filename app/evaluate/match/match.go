// Package match is a placeholder with the types of the seam; the match helper's version takes its place.
package match

import (
	"time"

	"icefront/geo"
)

// Files are the paths of one side; "" is none.
type Files struct{ Zones, Front string }

// Georeference is where a picture lies.
type Georeference struct {
	Left, Bottom, Right, Top float64
	CRS                      geo.CRS
}

// Pair is a prediction with its label.
type Pair struct {
	Name             string
	CaFFe            geo.CaFFeName
	Parsed           bool
	Glacier, Sensor  string
	Date             time.Time
	Resolution       float64
	Scene            string
	Predicted, Label Files
	Report           string
	Box              string
	Georeference     *Georeference
}

// Skipped is a file that belongs to no pair.
type Skipped struct{ Name, Reason string }

// Set is what was found.
type Set struct {
	Pairs    []Pair
	Skipped  []Skipped
	Warnings []string
}
