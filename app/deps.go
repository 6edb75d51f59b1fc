// Package app is the program without a window: it holds the open scene, its prediction and its labels,
// runs what takes time as jobs, and explains what went wrong. Desktop and command line are thin shells over it.
package app

import (
	"context"
	"errors"

	"github.com/paulmach/orb"

	"icefront/app/evaluate"
	"icefront/app/label"
	"icefront/app/library"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/predict"
	"icefront/geo"
	"icefront/model"
	"icefront/model/device"
)

// ErrLibrary says that the inference library is missing or cannot be used. cmd wraps the cause in it,
// because app does not know the C package that found out.
var ErrLibrary = errors.New("inference library")

// Deps are the ways to the outside. cmd wires them, tests fake them.
type Deps struct {
	// OpenScene opens a raster; a CRS other than its own gives a warped view, the empty one its own grid.
	OpenScene func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	ReadLayer func(ctx context.Context, path string) (geo.Layer, error)
	// WriteLayer writes a vector file in the format of its extension and returns what the format could not hold.
	WriteLayer   func(ctx context.Context, path string, l geo.Layer) (warnings []string, err error)
	CreateRaster func(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error)
	// CreateStack and CreateIndices make rasters of several bands, CreateGrey a PNG with a world file.
	CreateStack   func(ctx context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[float32], error)
	CreateIndices func(ctx context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[uint8], error)
	CreateGrey    func(ctx context.Context, path string, g geo.Grid, meta map[string]string) (geo.Sink[uint8], error)

	Project  func(from, to geo.CRS, pts []orb.Point) error // in place; longitude first
	Describe func(c geo.CRS) (geo.CRSInfo, error)
	// OpenModel loads a model; an empty path is the embedded one.
	OpenModel func(ctx context.Context, m ModelChoice) (model.Segmenter, error)
	// DescribeModel says what a model is and takes, without loading its network. The device is what would run it.
	DescribeModel func(ctx context.Context, m ModelChoice) (model.About, error)
	Devices       func(ctx context.Context) (device.Survey, error) // tries what could run networks
	Models        *library.Library                                 // the user's models; nil: none
	Calibration   string                                           // file that keeps what earlier runs took; empty: nothing is kept
	// Cache is how many bytes reading rasters may keep under a memory limit; 0 is none. Nil: nothing is known of it.
	Cache func(memory int64) int64
	// UnpackSample writes the built-in scene and its labels into a folder, made if missing.
	UnpackSample func(dir string) (scene string, labels []string, err error)
	// Evaluate compares folders of predictions and labels, WriteEvaluation writes all files of what came of it into a folder.
	Evaluate        func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (*evaluate.Result, error)
	WriteEvaluation func(ctx context.Context, r *evaluate.Result, dir string, s evaluate.Style, progress func(done, total int)) (files []string, err error)
	// EvaluatePublished is Evaluate as the original's program did it.
	EvaluatePublished func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (evaluate.Published, error)
	State             string // folder that keeps what is edited until it is saved; empty: nothing is kept
	Version           string // of the program, for files and reports
}

// ModelChoice names a model and how it is to run. It is comparable.
type ModelChoice = predict.Choice

// Words for folds.
const (
	FirstFold = predict.FirstFold
	AllFolds  = predict.AllFolds
)

// predict is what a prediction asks of the dependencies.
func (d Deps) predict() predict.Deps {
	return predict.Deps{
		OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, CreateRaster: d.CreateRaster, CreateStack: d.CreateStack, CreateIndices: d.CreateIndices,
		CreateGrey: d.CreateGrey, Earth: d.earth(), Version: d.Version,
	}
}

// earth is what measuring asks of the dependencies.
func (d Deps) earth() measure.Earth { return measure.Earth{Project: d.Project, Describe: d.Describe} }

// opener opens scenes.
func (d Deps) opener() opened.Opener { return opened.Opener{Open: d.OpenScene, Earth: d.earth()} }

// cache is what reading rasters may keep under a memory limit, in bytes.
func (d Deps) cache(memory int64) int64 {
	if d.Cache == nil {
		return 0
	}
	return d.Cache(memory)
}

// labels reads labels.
func (d Deps) labels() label.Reader {
	return label.Reader{OpenScene: d.OpenScene, ReadLayer: d.ReadLayer, Earth: d.earth()}
}
