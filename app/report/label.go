package report

import (
	"math"

	"icefront/geo/zone"
)

// Label is the comparison with one or two labels: a front, zones, or both.
type Label struct {
	Paths []string `json:"paths"`
	FrontErrors
	ZoneScores
}

// FrontErrors are the distances between the predicted fronts and those of the label, on the ground.
//
// Distances are taken along both lines, from each to the other, and pooled. Advance is positive: a predicted front that
// lies on the ocean's side of the label's. Numbers are null where a side has no front, or metres are unknown.
type FrontErrors struct {
	NoFront      string `json:"no_front,omitempty"` // "prediction", "label" or "both"
	Mean         Number `json:"mean_distance_error_m"`
	Median       Number `json:"median_distance_error_m"`
	P95          Number `json:"p95_distance_error_m"`
	Max          Number `json:"hausdorff_distance_m"`
	ToLabel      Number `json:"prediction_to_label_mean_m"`
	ToPrediction Number `json:"label_to_prediction_mean_m"`
	Signed       Number `json:"mean_signed_distance_m"` // null if nothing tells the ocean's side
	Gained       Number `json:"area_ahead_km2"`         // between the fronts, where the prediction lies ahead
	Lost         Number `json:"area_behind_km2"`        // and where it lies behind
	Length       Number `json:"label_front_length_m"`
	Predicted    Number `json:"predicted_front_length_m"`
	Buffer       Number `json:"buffer_m"`        // for what follows
	Missed       Number `json:"missed_length_m"` // of the label, farther from the prediction than the buffer
	Surplus      Number `json:"surplus_length_m"`
	Completeness Number `json:"completeness"` // share of the label within the buffer around the prediction
	Correctness  Number `json:"correctness"`  // share of the prediction within the buffer around the label

	// Distances are kept for histograms, figures and pooling: first from the prediction, then from the label.
	Distances []Distance `json:"-"`
	Spacing   float64    `json:"-"` // metres of front that each distance stands for
}

// Distance is one of the distances of a comparison.
type Distance struct {
	Metres  float64    // signed: advance positive; without a sign where the side is unknown
	At      [2]float64 // where on its line, in the scene's CRS
	OfLabel bool       // that is the label's line
}

// NoErrors are front errors without a number.
func NoErrors() FrontErrors {
	nan := Number(math.NaN())
	return FrontErrors{
		Mean: nan, Median: nan, P95: nan, Max: nan, ToLabel: nan, ToPrediction: nan, Signed: nan, Gained: nan, Lost: nan,
		Length: nan, Predicted: nan, Buffer: nan, Missed: nan, Surplus: nan, Completeness: nan, Correctness: nan,
	}
}

// ZoneScores say how well zones agree, by the names in Zones; null for a zone that neither side has.
type ZoneScores struct {
	IoU           map[string]Number `json:"iou,omitempty"`
	Precision     map[string]Number `json:"precision,omitempty"`
	Recall        map[string]Number `json:"recall,omitempty"`
	F1            map[string]Number `json:"f1,omitempty"`
	MeanIoU       Number            `json:"mean_iou"`
	Confusion     [][]int64         `json:"confusion,omitempty"` // [label][prediction]
	ZonesCompared int64             `json:"zones_compared_pixels,omitempty"`
}

// NoScores are zone scores without a number.
func NoScores() ZoneScores { return ZoneScores{MeanIoU: Number(math.NaN())} }

// ScoresOf are the scores of a confusion of zones.
func ScoresOf(c zone.Confusion) ZoneScores {
	s := c.Scores()
	z := ZoneScores{
		IoU: byZone(s.IoU), Precision: byZone(s.Precision), Recall: byZone(s.Recall), F1: byZone(s.F1),
		MeanIoU: Number(zone.Mean(s.IoU)), ZonesCompared: c.Total(),
	}
	for _, row := range c.Counts {
		z.Confusion = append(z.Confusion, row[:])
	}
	return z
}

func byZone(values [zone.Count]float64) map[string]Number {
	named := map[string]Number{}
	for z, v := range values {
		named[Zones[z]] = Number(v)
	}
	return named
}
