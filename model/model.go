// Package model says how a network is used: its plan, the tiles it sees, how their answers are
// stitched, and the seams to whatever runs it. It holds no scene and no C.
package model

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// Errors that callers branch on.
var (
	// ErrPlan says that a model file carries no plan, or one that cannot be used.
	ErrPlan = errors.New("model plan")
	// ErrShape says that a network's inputs or outputs do not fit its plan.
	ErrShape = errors.New("network shape")
	// ErrBundle says that another file of a model is missing or changed.
	ErrBundle = errors.New("files of the model")
	// ErrPixelSize says that a model works in metres but the scene's pixel size is not known.
	ErrPixelSize = errors.New("pixel size unknown")
)

// Tensor is a dense float32 array in [batch, channel, row, column] order.
type Tensor struct {
	Shape [4]int
	Data  []float32 // the product of Shape
}

// NewTensor returns a tensor of zeros.
func NewTensor(batch, channels, rows, cols int) Tensor {
	return Tensor{
		Shape: [4]int{batch, channels, rows, cols},
		Data:  make([]float32, batch*channels*rows*cols),
	}
}

// First is the first n of the batch; it shares memory with t.
func (t Tensor) First(n int) Tensor {
	t.Data = t.Data[:len(t.Data)/t.Shape[0]*n]
	t.Shape[0] = n
	return t
}

// Network is one fold: it answers a batch of patches with logits.
type Network interface {
	// Run reads in ([n, 1, rows, cols]) and fills out ([n, classes, rows, cols]), which the caller owns.
	// It returns within a second of ctx ending.
	Run(ctx context.Context, in, out Tensor) error
	Channels() (in, out int)
	Device() Device
	io.Closer // may be called twice
}

// Device names what really runs a network.
type Device struct {
	Name   string // such as "CPU (2 threads)"
	Reason string // why not a faster one; empty if it is what was asked for
	Batch  int    // how many patches at once are sensible; 0 means 1
	Half   bool   // computes in half precision, so that answers differ in the third digit
}

// Request is one scene to segment.
type Request struct {
	Source    geo.Source
	Band      int        // counts from 1; 0 means 1
	PixelSize [2]float64 // metres per pixel [rows, columns]; zero if unknown
	Step      float64    // tile advance as a fraction of the patch; 0: the plan's
	NoMirror  bool       // leave out the plan's mirroring
	// Area is the part that is wanted, in the scene's pixel coordinates (column, row); empty: all of it. Pixels in it
	// get what they would get in the whole scene, the others no data.
	Area orb.Polygon
	// Stored are the probabilities of earlier runs, averaged with those of the networks.
	Stored []Stored
	Work   string // folder for temporary files; empty: that of the system
	Out    Outputs
}

// Stored is what an earlier run said of a scene: probabilities on its grid, one band for each class in the order of
// planes, NaN where there is no data.
type Stored struct {
	Source geo.Source
	Scale  float64 // what the values are multiplied with; 0 means 1
	Planes []Plane
}

// Outputs are the products of a segmentation, all on the scene's grid. Nil means not wanted.
// Sinks are written north to south and left open: their owner closes or discards them.
type Outputs struct {
	// Zones takes the zone classes 0..3 (package geo/zone); front pixels have the zone the plan's rule gives them.
	Zones geo.Sink[uint8]
	// Fronts takes the zone classes with front pixels as zone.Front: what front.Tracer reads.
	Fronts geo.Sink[uint8]
	// Labels takes the model's own class indices, one band for each label plane. Outside the crop and where there is no
	// data they are 0, as the original wrote them.
	Labels geo.Stack[uint8]
	// Probabilities takes those of every class, one band for each channel; NaN where there is no data.
	Probabilities geo.Stack[float32]
	// FrontProbability takes that of the front class; NaN where there is no data. Plan.FrontPlane says if there is one.
	FrontProbability geo.Stack[float32]
	// Uncertainty takes how much passes (mirrors, folds, tiles, models) disagree, one band for each label plane:
	// 0 if all say the same, 1 if they say nothing in common; NaN where there is no data.
	Uncertainty geo.Stack[float32]
	// Watch is shown some rows of what Probabilities and Uncertainty would take.
	Watch *Watch
}

// Watch is a look at some rows of a scene's probabilities, which costs little: nothing is copied.
type Watch struct {
	Every  int  // rows from one look to the next; the first row is Every/2
	Spread bool // how much passes disagree is wanted too
	Row    func(Glance) error
}

// Glance is one row. Its slices are not to be kept.
type Glance struct {
	Row      int
	From, To int       // columns in which there is data, but for the gaps
	Shares   []float32 // [channel][width]
	Spread   []float32 // [plane][width], in nats; nil if it is not wanted
	Gaps     []uint64  // a bit for each pixel without data; nil if there is none
}

// Disagreement reports that how much passes disagree is wanted.
func (o Outputs) Disagreement() bool { return o.Uncertainty != nil || o.Watch != nil && o.Watch.Spread }

// Shares reports that probabilities are wanted, not only what is most probable.
func (o Outputs) Shares() bool {
	return o.Probabilities != nil || o.FrontProbability != nil || o.Watch != nil
}

// Summary tells what a segmentation did.
type Summary struct {
	Tiles    int           // patches run, without mirrors
	Network  time.Duration // within the networks
	Mean     float64       // of the resampled image, before normalisation
	Std      float64       // population standard deviation
	Valid    float64       // share of pixels with data
	Pixels   [4]int64      // pixels on the scene's grid by zone
	Front    int64         // pixels of the front class on the scene's grid
	Spacing  [2]float64    // units the network worked at [rows, columns]
	Warnings []string      // one sentence each
}

// Segmenter is a loaded model, ready for scenes. Its methods are safe from one goroutine at a time.
type Segmenter interface {
	Segment(ctx context.Context, r Request, progress func(done, total int)) (Summary, error)
	About() About
	io.Closer // may be called twice
}

// About describes a loaded model.
type About struct {
	Path   string // file, or "embedded"
	SHA256 string // of the file
	Plan   Plan
	Device Device
	Folds  int               // that are loaded
	Cost   Cost              // of one pass of one fold
	Meta   map[string]string // the cf.* keys of the file
}

// Cost is what one patch takes from a network, told by its graph. The zero value is not known.
type Cost struct {
	GFLOP       float64 // multiplications and additions of one pass of one fold, in 10^9
	Weights     int64   // bytes of one fold's weights
	Activations int64   // bytes of the tensors that live at once during a pass
}
