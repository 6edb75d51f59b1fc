// Package schema knows the attributes that products of calving fronts have: our own, and those of CALFIN, TermPicks,
// GEEDiT and MaQiT. It turns fronts into layers of each, and layers of each into fronts.
package schema

import (
	"github.com/paulmach/orb"

	"icefront/geo"
)

// Front is a front with all that is known of it.
type Front struct {
	CRS  geo.CRS
	Line orb.LineString
	Attributes
}

// Source says who drew a front.
type Source string

// Who draws fronts. An edited one was a model's, and corrected by hand.
const (
	Model    Source = "model"
	Manual   Source = "manual"
	Edited   Source = "edited"
	Imported Source = "imported"
)

// Attributes is what is known of a front. Zero values are unknown, but in numbers where zero has a meaning: those are
// pointers. The names of our own schema stand beside them; they have at most ten characters, so that a Shapefile loses nothing.
type Attributes struct {
	GlacierID string `json:"glacierId,omitempty"` // GlacierID
	Glacier   string `json:"glacier,omitempty"`   // GlacName
	RefName   string `json:"refName,omitempty"`   // RefName
	Official  string `json:"official,omitempty"`  // OfficialN
	Greenland string `json:"greenland,omitempty"` // GrnlndcN
	AltName   string `json:"altName,omitempty"`   // AltName

	Date      string `json:"date,omitempty"`      // Date: YYYY-MM-DD
	Time      string `json:"time,omitempty"`      // Time: HH:MM:SS, UTC
	Satellite string `json:"satellite,omitempty"` // Satellite
	ImageID   string `json:"imageId,omitempty"`   // ImageID
	Orbit     string `json:"orbit,omitempty"`     // Orbit
	Polar     string `json:"polar,omitempty"`     // Pol
	Geocode   string `json:"geocode,omitempty"`   // Geocode: affine, none, GCP, not applied

	Source    Source `json:"source,omitempty"`    // Source
	Author    string `json:"author,omitempty"`    // Author
	QualFlag  *int64 `json:"qualFlag,omitempty"`  // QualFlag, as CALFIN: 0 manual, 10 automatic
	Certainty string `json:"certainty,omitempty"` // Certainty: Approximate, Connector, Definite, Inferred, Interpolated, Unknown
	Notes     string `json:"notes,omitempty"`     // Notes

	Model     string `json:"model,omitempty"`     // Model
	ModelHash string `json:"modelHash,omitempty"` // ModelHash: SHA-256
	Preset    string `json:"preset,omitempty"`    // Preset: draft, standard, best
	Device    string `json:"device,omitempty"`    // Device that ran the model
	FrontRule string `json:"frontRule,omitempty"` // FrontRule
	Program   string `json:"program,omitempty"`   // AppVer

	Resolution float64  `json:"resolution,omitempty"` // Res_m: metres per pixel of the scene
	Trust      *float64 `json:"trust,omitempty"`      // Trust: 0 to 100
	Mean       *float64 `json:"mean,omitempty"`       // MDE_m: mean distance to the label
	Median     *float64 `json:"median,omitempty"`     // MedE_m
	Length     float64  `json:"length,omitempty"`     // Length_m: metres on the ground
	EditSec    float64  `json:"editSec,omitempty"`    // EditSec: seconds spent editing by hand

	// Extra are attributes of an imported file that have no place above, by their names there: strings, numbers, booleans.
	Extra map[string]any `json:"extra,omitempty"`
}
