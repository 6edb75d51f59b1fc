package model

import "icefront/geo/zone"

// Plan is what a model file says of its use: the cf.* keys of docs/formats.md. It is read-only once loaded.
type Plan struct {
	Version     string
	Name        string
	Description string
	TrainData   string
	Licence     string
	Citation    string

	Spacing        [2]float64 // [rows, columns] the network works at, in Unit
	Unit           Unit
	TrainedSpacing [2]float64 // [smallest, largest] metres per pixel in training; zero if not said

	Resample  Resampling
	Fill      float64 // raw value that replaces no data before anything else
	Crop      Crop
	NormFirst bool // normalise, then resample (nnU-Net v2); else resample, then normalise
	Pad       Padding

	Patch   [2]int // [rows, columns]
	Step    float64
	Mirror  []int  // axes averaged over flips: 0 rows, 1 columns
	Divisor [2]int // each side of an input must be a multiple of this
	Average Averaging
	Planes  []Plane

	FrontRule FrontRule
	FrontMin  float64 // metres; shorter fronts are dropped
	Folds     int
	Fold      int
}

// Unit is the unit of a plan's spacing.
type Unit uint8

// Units of a spacing.
const (
	UnitPixel Unit = iota // pixels of the scene, whatever they measure; a spacing of 1 (or none) never resamples
	UnitMetre
	UnitMillimetre
)

// Resampling is how an image is brought to the plan's spacing.
type Resampling uint8

// Ways to resample an image. Results always go back linearly.
const (
	ResampleArea  Resampling = iota // average when shrinking, bicubic when growing
	ResampleCubic                   // bicubic both ways, as nnU-Net does
)

// Crop is what is cut away before anything is computed.
type Crop uint8

// Ways to crop.
const (
	CropNone    Crop = iota
	CropNonzero      // to the bounding box of pixels that are not zero
)

// Padding is the value around an image that is smaller than a patch, in normalised units.
type Padding uint8

// Ways to pad.
const (
	PadZero Padding = iota
	PadMin          // the image's minimum
)

// Averaging is what is averaged over tiles, mirrors and folds.
type Averaging uint8

// What to average.
const (
	AverageSoftmax Averaging = iota
	AverageLogits
)

// FrontRule says where the front comes from.
type FrontRule uint8

// Rules for the front.
const (
	FrontContact FrontRule = iota // where glacier meets ocean
	FrontClass                    // skeleton of the front class
)

// Plane is one group of classes that exclude each other: softmax and argmax act within it.
type Plane struct {
	Name    string
	Classes []Class
}

// Class is one output channel.
type Class struct {
	Name string
	Zone zone.Class // zone.Front, zone.Boundary and zone.Background are classes that are no zone
}

// Channels is the number of output channels over all planes.
func (p Plan) Channels() int {
	n := 0
	for _, pl := range p.Planes {
		n += len(pl.Classes)
	}
	return n
}
