// Package report holds the statistics of scenes as they are shown, printed and written.
package report

import (
	"encoding/json"
	"io"
	"math"
)

// Number is a measure that may be missing: NaN and infinities are written as null.
type Number float64

// MarshalJSON writes the number unrounded, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads a number or null.
func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// Known makes a number of a measure whose zero means that it is not known.
func Known(v float64) Number {
	if v == 0 {
		return Number(math.NaN())
	}
	return Number(v)
}

// Known reports that the measure is there.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// Scene is everything that one prediction says of one scene: the content of <scene>.json.
//
// Lengths are metres on the ground, areas square kilometres on the ground; null where the pixel size is unknown.
type Scene struct {
	Scene       string            `json:"scene"`
	Width       int               `json:"width"`
	Height      int               `json:"height"`
	Band        int               `json:"band"`
	CRS         string            `json:"crs"` // "pixels" without georeferencing
	PixelSize   [2]Number         `json:"pixel_size_m"`
	PixelFrom   string            `json:"pixel_size_from"` // where the metres come from
	Date        string            `json:"date,omitempty"`  // YYYY-MM-DD
	Model       Model             `json:"model"`
	Run         Run               `json:"run"`
	FrontRule   string            `json:"front_rule"` // "class" or "contact"
	FrontLength Number            `json:"front_length_m"`
	Fronts      []Front           `json:"fronts"`
	ZoneArea    map[string]Number `json:"zone_area_km2"`
	ZonePixels  map[string]int64  `json:"zone_pixels"`
	Valid       Number            `json:"valid_share"`
	Label       *Label            `json:"label,omitempty"`
	Trust       *Trust            `json:"trust,omitempty"` // how far the fronts can be believed
	Files       map[string]string `json:"files,omitempty"`
	Seconds     float64           `json:"seconds"` // model load to results
	Warnings    []string          `json:"warnings"`
	Version     string            `json:"icefront"`
	Job         *Job              `json:"job,omitempty"`
}

// Job is what a scene was made from and what was made: by it a later run sees that nothing is left to do.
type Job struct {
	Key    string            `json:"key"`    // SHA-256 over inputs, model and options
	Inputs map[string]string `json:"inputs"` // SHA-256 by name
	Sizes  map[string]int64  `json:"sizes"`  // bytes of the results but the report, by file name
}

// Model is what ran.
type Model struct {
	Name         string `json:"name"`
	Path         string `json:"path"`
	SHA256       string `json:"sha256"`
	Device       string `json:"device"`
	DeviceReason string `json:"device_reason,omitempty"`
}

// Run is how a model ran.
type Run struct {
	Preset  string     `json:"preset"`
	Step    float64    `json:"step"`
	Mirrors int        `json:"mirrors"` // passes that were averaged for each fold; 1 is none
	Folds   int        `json:"folds"`
	Tiles   int        `json:"tiles"`                // that went through the network
	Spacing [2]float64 `json:"spacing"`              // the network worked at [rows, columns], in units of its plan
	Area    bool       `json:"area,omitempty"`       // only a part of the scene was asked for
	Network float64    `json:"network_seconds"`      // of the seconds, within the network
	Peak    int64      `json:"peak_bytes,omitempty"` // most memory that the program held; 0 if the system does not say
	Expects Expected   `json:"forecast"`             // before it ran
	Stored  []string   `json:"stored,omitempty"`     // probabilities of earlier runs that were averaged
}

// Expected is what was forecast of a run; zero if nothing was.
type Expected struct {
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
}

// Front is one line.
type Front struct {
	Length   Number `json:"length_m"`
	Vertices int    `json:"vertices"`
}

// Write writes the report as indented JSON.
func (s Scene) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(s)
}
