// Package evaluate compares a folder of predictions with a folder of labels: which files belong together, the errors of
// each scene, of groups of scenes, and of two models side by side.
package evaluate

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
	"slices"

	"icefront/app/report"
)

// Result is an evaluation: the content of evaluation.json. Numbers are unrounded; null is not a number.
//
// Of a folder with folds, each fold's predictions are images of their own, and groups hold those of all folds.
type Result struct {
	Predictions string    `json:"predictions"` // folder
	Labels      []string  `json:"labels"`
	Season      string    `json:"season_rule"`
	Buffer      float64   `json:"buffer_m"`
	Images      []Image   `json:"images"`          // by name
	Skipped     []Skipped `json:"skipped"`         // what was not evaluated, and why
	Groups      []Group   `json:"groups"`          // the first is all images
	Folds       []Fold    `json:"folds,omitempty"` // of predictions in folders fold_0, fold_1, ...
	Spread      *Spread   `json:"fold_spread,omitempty"`
	Other       *Result   `json:"other,omitempty"`      // of a second folder of predictions
	Comparison  []Versus  `json:"comparison,omitempty"` // of the two, by kind of front
	CaFFeTest   bool      `json:"caffe_test"`           // exactly the 122 test images of the benchmark were evaluated
	Seconds     float64   `json:"seconds"`
	Version     string    `json:"icefront"`
	Warnings    []string  `json:"warnings"`
}

// Image is one scene. Fronts and zones are scored apart: each is there if both sides have it.
type Image struct {
	Name       string              `json:"name"` // by which files were matched
	Fold       string              `json:"fold,omitempty"`
	Glacier    string              `json:"glacier"` // "" if the name does not tell
	Date       string              `json:"date"`    // YYYY-MM-DD, or ""
	Season     string              `json:"season"`  // summer, winter, or ""
	Sensor     string              `json:"sensor"`
	Resolution report.Number       `json:"resolution_m"` // nominal, of the name
	PixelSize  [2]report.Number    `json:"pixel_size_m"` // on the ground [rows, columns]
	PixelFrom  string              `json:"pixel_size_from"`
	Width      int                 `json:"width"`
	Height     int                 `json:"height"`
	Scene      string              `json:"scene,omitempty"` // the SAR image, if it was found
	Files      map[string]string   `json:"files"`           // predicted_zones, predicted_front, label_zones, label_front, bounding_box
	Zones      *report.ZoneScores  `json:"zones,omitempty"`
	Front      *report.FrontErrors `json:"front,omitempty"`      // of the predicted front
	ZoneFront  *report.FrontErrors `json:"zone_front,omitempty"` // of the contact of predicted glacier and ocean
	Trust      *report.Trust       `json:"trust,omitempty"`
	Warnings   []string            `json:"warnings,omitempty"`

	// Signed distances of the comparisons, by size without their sign; each stands for the Spacing of its comparison.
	FrontDistances     []float64 `json:"-"`
	ZoneFrontDistances []float64 `json:"-"`

	Lines Lines              `json:"-"`
	Parts []report.TrustPart `json:"-"` // of trust, without a look at other images
}

// Headline is the comparison that stands for the image: of its predicted front, else of its zones' contact; nil if it has none.
func (i Image) Headline() *report.FrontErrors {
	if i.Front != nil {
		return i.Front
	}
	return i.ZoneFront
}

// HeadlineDistances are the distances of Headline.
func (i Image) HeadlineDistances() []float64 {
	if i.Front != nil {
		return i.FrontDistances
	}
	return i.ZoneFrontDistances
}

// Skipped is a file, or a scene, that was not evaluated. A scene may have an Image all the same, of what could be.
type Skipped struct {
	Name   string `json:"name"`   // with its fold before it, where there are folds
	Reason string `json:"reason"` // one sentence
}

// Group is what a set of images has in common, and its figures.
type Group struct {
	By        string    `json:"by"`  // all, season, glacier, "glacier, season", sensor, "glacier, sensor", resolution, year
	Key       string    `json:"key"` // such as "Mapple, winter"; "" of all
	Images    int       `json:"images"`
	Front     *Fronts   `json:"front,omitempty"`
	ZoneFront *Fronts   `json:"zone_front,omitempty"`
	Zones     *ZoneMean `json:"zones,omitempty"`
}

// Fold is what one fold's model gave for all images: the figures of the first of its groups.
type Fold struct {
	Name      string    `json:"name"` // of the folder
	Images    int       `json:"images"`
	Front     *Fronts   `json:"front,omitempty"`
	ZoneFront *Fronts   `json:"zone_front,omitempty"`
	Zones     *ZoneMean `json:"zones,omitempty"`
}

// Headline are the figures that stand for the fold, as those of Image.
func (f Fold) Headline() *Fronts { return f.group().Headline() }

func (f Fold) group() Group {
	return Group{By: "fold", Key: f.Name, Images: f.Images, Front: f.Front, ZoneFront: f.ZoneFront, Zones: f.Zones}
}

// Spread is the mean over folds and the population's standard deviation: "541 +- 84 m".
type Spread struct {
	Front     [2]report.Number `json:"front_pooled_mean_m"`
	ZoneFront [2]report.Number `json:"zone_front_pooled_mean_m"`
	IoU       [2]report.Number `json:"mean_of_image_mean_iou"`
}

// Headline are the figures that stand for the group, as those of Image.
func (g Group) Headline() *Fronts {
	if g.Front != nil {
		return g.Front
	}
	return g.ZoneFront
}

// Fronts are the front errors of a group.
//
// Pooled figures weigh every metre of front alike, those over images every image. Images without a front, on either side,
// have no distance: their number always stands beside the means. In the lengths they count: the label of an image without a
// predicted front is missed as a whole.
type Fronts struct {
	Images     int              `json:"images"`             // that were compared, with those without a front
	NoFront    int              `json:"no_front"`           // of them, without a predicted or a labelled front
	NotFound   int              `json:"no_predicted_front"` // of those, whether the label has one or not
	Mean       report.Number    `json:"pooled_mean_m"`      // the mean distance error (MDE) of the literature
	Std        report.Number    `json:"pooled_std_m"`       // population
	CI         [2]report.Number `json:"pooled_mean_ci95_m"` // bootstrap over scenes, see pool.Interval; null of fewer than two
	Median     report.Number    `json:"pooled_median_m"`
	P95        report.Number    `json:"pooled_p95_m"`
	Max        report.Number    `json:"hausdorff_max_m"`
	Signed     report.Number    `json:"pooled_mean_signed_m"` // of the images whose ocean's side is known
	MeanImage  report.Number    `json:"mean_of_image_means_m"`
	StdImage   report.Number    `json:"std_of_image_means_m"`
	MedImage   report.Number    `json:"median_of_image_means_m"`
	MeanMedian report.Number    `json:"mean_of_image_medians_m"`
	Gained     report.Number    `json:"area_ahead_km2"`
	Lost       report.Number    `json:"area_behind_km2"`
	Length     report.Number    `json:"label_front_length_m"`
	Missed     report.Number    `json:"missed_length_m"`
	Surplus    report.Number    `json:"surplus_length_m"`
	Complete   report.Number    `json:"completeness"`
	Correct    report.Number    `json:"correctness"`
}

// ZoneMean are the zone scores of a group: of all its pixels together, and as means over images.
type ZoneMean struct {
	Pooled    report.ZoneScores        `json:"pooled"`
	IoU       map[string]report.Number `json:"mean_iou_by_zone"` // over the images that have the zone
	Precision map[string]report.Number `json:"mean_precision_by_zone"`
	Recall    map[string]report.Number `json:"mean_recall_by_zone"`
	F1        map[string]report.Number `json:"mean_f1_by_zone"`
	MeanIoU   report.Number            `json:"mean_of_image_mean_iou"`
}

// Versus is the comparison of two models by their mean errors on the images that both have a front in.
//
// T and its P are of the images' means; if both results have folds, of the pooled means of their folds, as in the paper. Of a
// scene with several folds, the mean of its errors counts.
type Versus struct {
	What     string           `json:"what"`   // front or zone_front
	Images   int              `json:"images"` // in common
	First    report.Number    `json:"mean_of_image_means_m"`
	Second   report.Number    `json:"other_mean_of_image_means_m"`
	Change   report.Number    `json:"mean_difference_m"` // second less first: negative is better
	Interval [2]report.Number `json:"bootstrap_ci95_m"`  // paired, of the difference
	T        report.Number    `json:"t"`                 // the paper's: |m1 - m2| / sqrt(v1/n + v2/n), population variances
	P        report.Number    `json:"p"`                 // two-sided, of T with Welch's degrees of freedom
	Folds    int              `json:"folds,omitempty"`   // whose means T is of; 0: it is of images
	Better   int              `json:"images_better"`     // of the second
	Worse    int              `json:"images_worse"`
	OnlyOne  [2]int           `json:"front_only_in"` // images compared in both, with a distance in the first only, in the second only
}

// Write writes the result as indented JSON.
func (r *Result) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// Worst are the n images with the largest mean errors, largest first. Images without a front have none; see WithoutFront.
func (r *Result) Worst(n int) []Image {
	var list []Image
	for _, i := range r.Images {
		if h := i.Headline(); h != nil && h.Mean.Known() {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b Image) int { return cmp.Compare(b.Headline().Mean, a.Headline().Mean) })
	return list[:min(max(n, 0), len(list))]
}

// WithoutFront are the images that lack a front on either side.
func (r *Result) WithoutFront() []Image {
	var list []Image
	for _, i := range r.Images {
		if h := i.Headline(); h != nil && h.NoFront != "" {
			list = append(list, i)
		}
	}
	return list
}

// ByTrust are all images, those that can be trusted least first: those without a front, then by score. Those that have no
// trust score come last.
func (r *Result) ByTrust() []Image {
	list := slices.Clone(r.Images)
	trust := func(i Image) float64 {
		switch {
		case i.Trust == nil:
			return math.Inf(1)
		case !i.Trust.Score.Known():
			return math.Inf(-1)
		}
		return float64(i.Trust.Score)
	}
	slices.SortStableFunc(list, func(a, b Image) int { return cmp.Compare(trust(a), trust(b)) })
	return list
}
