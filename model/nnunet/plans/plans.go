// Package plans reads what nnU-Net decided about a model, plans.pkl of version 1 and plans.json of version 2, and works out the
// network that follows from it, down to the names and shapes of its weights.
package plans

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Errors that callers branch on.
var (
	// Err3D says that a model works on volumes.
	Err3D = errors.New("a 3-D model cannot be used, because a scene is 2-D")
	// ErrChannels says that a model does not take one channel.
	ErrChannels = errors.New("wrong number of input channels")
	// ErrContradiction says that plans, weights or folds of a model do not fit together.
	ErrContradiction = errors.New("the parts of the model contradict each other")
)

// Bounds of plans. They are beyond any real model and keep damaged plans from costing memory.
const (
	maxPatch    = 8192
	maxStages   = 16
	maxFeatures = 8192
	maxUnits    = 16
	maxClasses  = 64 // over all planes
	maxSpacing  = 1e6
)

// Normalisations, as Plans name them; one that is not among these is given as nnU-Net wrote it.
const (
	ZScore    = "zscore"    // minus mean, divided by (standard deviation + 1e-8), of each image
	CT        = "ct"        // clipped and scaled by statistics of the training data
	NoScaling = "none"      // left as it is
	Scale01   = "rescale01" // minimum and maximum of each image to 0 and 1
	Scale255  = "rgb01"     // divided by 255
)

// Plans are what nnU-Net decided about a model's use: its plans.pkl or plans.json. They are read-only.
type Plans struct {
	Configuration string     // "2d"
	Patch         [2]int     // [rows, columns]
	Spacing       [2]float64 // [rows, columns] the network works at; nnU-Net does not say the unit
	Median        [2]float64 // pixels of the median training image; zero if not said
	Batch         int        // of training; 0 if not said
	Channel       string     // name of the input channel, such as "SAR"; may be empty
	Normalisation string     // one of the constants
	UseMask       bool       // normalised inside the non-zero pixels only
	Mirror        []int      // axes that are flipped: 0 rows, 1 columns
	Planes        []Plane    // label planes in the order of the output channels
	NamesGuessed  bool       // class names follow from the task's layout, or are placeholders, instead of being said
	NormFirst     bool       // normalised, then resampled (version 2); else the other way round
	Dataset       string     // such as "Task500_Glacier_zonefronts"; may be empty
	Preprocessor  string
}

// Plane is one group of classes that exclude each other.
type Plane struct {
	Name    string
	Classes []Class // in the order of the output channels
}

// Class is one output channel.
type Class struct {
	Value int // in the training labels
	Name  string
}

// Heads are the numbers of output channels by plane.
func (p Plans) Heads() []int {
	var n []int
	for _, pl := range p.Planes {
		n = append(n, len(pl.Classes))
	}
	return n
}

// Differs names the first thing in which other plans q lead to another model, such as "patch [64 64], not [96 80]" with the
// other's value first, or is empty.
func (p Plans) Differs(q Plans) string {
	say := func(what string, a, b any) string {
		return fmt.Sprintf("%s %v, not %v", what, b, a)
	}
	switch {
	case p.Configuration != q.Configuration:
		return say("configuration", p.Configuration, q.Configuration)
	case p.Patch != q.Patch:
		return say("patch", p.Patch, q.Patch)
	case p.Spacing != q.Spacing:
		return say("spacing", p.Spacing, q.Spacing)
	case p.Normalisation != q.Normalisation:
		return say("normalisation", p.Normalisation, q.Normalisation)
	case p.UseMask != q.UseMask:
		return say("normalisation inside a mask", p.UseMask, q.UseMask)
	case !slices.Equal(p.Mirror, q.Mirror):
		return say("mirror axes", p.Mirror, q.Mirror)
	case !slices.Equal(p.Heads(), q.Heads()):
		return say("classes", p.Heads(), q.Heads())
	}
	for i := range p.Planes {
		if a, b := p.Planes[i].Classes, q.Planes[i].Classes; !slices.Equal(a, b) {
			return say("classes", a, b)
		}
	}
	return ""
}

// normalisation translates nnU-Net's names of both versions.
func normalisation(name string) string {
	switch strings.TrimSuffix(name, "Normalization") {
	case "nonCT", "ZScore":
		return ZScore
	case "CT", "ct":
		return CT
	case "noNorm", "No":
		return NoScaling
	case "RescaleTo01":
		return Scale01
	case "RGBTo01":
		return Scale255
	}
	return name
}

// oneChannel checks that a model takes what a scene gives.
func oneChannel(n node, count int, names []string) {
	if count == 1 || *n.err != nil {
		return
	}
	list := ""
	if len(names) > 0 {
		list = " (" + strings.Join(names, ", ") + ")"
	}
	n.fail("%w: expected 1, a scene gives one; found %d%s", ErrChannels, count, list)
}

// identity checks that axes are not exchanged, which a plan of Icefront has no word for.
func (n node) identity(axes int) {
	order := n.ints(0, 2)
	if *n.err == nil && (len(order) > 3 || len(order) < axes || !slices.IsSorted(order)) {
		n.fail("the model was trained on exchanged axes %v; expected [0 1 2]", order)
	}
}

// spacing reads the last two of a list of spacings.
func (n node) spacing() (s [2]float64) {
	all := n.items()
	if len(all) < 2 || len(all) > 3 {
		n.fail("found %d numbers, expected 2 or 3", len(all))
		return s
	}
	for i, e := range all[len(all)-2:] {
		if s[i] = e.float(); *n.err == nil && (s[i] <= 0 || s[i] > maxSpacing) {
			e.fail("found %v, expected more than 0 and at most %v", s[i], float64(maxSpacing))
		}
	}
	return s
}

// pairs reads a list of pairs: kernels or strides.
func (n node) pairs(lo, hi int) [][2]int {
	var out [][2]int
	for _, e := range n.items() {
		out = append(out, e.pair(lo, hi))
	}
	if len(out) > maxStages {
		n.fail("%d stages, %d are the most", len(out), maxStages)
		return nil
	}
	return out
}

// patch reads a patch size; three numbers are a 3-D model.
func (n node) patch(configuration string) [2]int {
	size := n.ints(1, 1<<20)
	if *n.err != nil {
		return [2]int{}
	}
	if len(size) == 3 {
		if configuration == "" {
			configuration = "3d"
		}
		n.fail("%w: its configuration is %s and its patch %d x %d x %d", Err3D, configuration, size[0], size[1], size[2])
		return [2]int{}
	}
	if len(size) != 2 || size[0] > maxPatch || size[1] > maxPatch {
		n.fail("found %v, expected [rows columns] of at most %d", size, maxPatch)
		return [2]int{}
	}
	return [2]int(size)
}
