// Package predict runs a model on a scene and makes of it what users want: a class map, fronts, a report, and the files
// that were asked for.
package predict

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/sparse"
	"icefront/model"
)

// Deps are the ways to files.
type Deps struct {
	OpenScene    func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	ReadLayer    func(ctx context.Context, path string) (geo.Layer, error)
	CreateRaster func(ctx context.Context, path string, g geo.Grid, l geo.Legend, meta map[string]string) (geo.Sink[uint8], error)
	// CreateStack and CreateIndices make rasters of several bands, CreateGrey a PNG.
	CreateStack   func(ctx context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[float32], error)
	CreateIndices func(ctx context.Context, path string, g geo.Grid, s geo.StackSpec) (geo.Stack[uint8], error)
	CreateGrey    func(ctx context.Context, path string, g geo.Grid, meta map[string]string) (geo.Sink[uint8], error)
	Earth         measure.Earth
	Version       string // of the program
}

// Scene is what is predicted.
type Scene struct {
	geo.Scene
	Path string
	Name string
	Band int
}

// Settings say how a model runs. The zero value is the preset Standard.
type Settings struct {
	Preset   model.Preset
	Step     float64     // tile advance as a fraction of the patch; 0: the preset's
	Mirror   bool        // with the plan's mirroring, whatever the preset says
	NoMirror bool        // without it, whatever the preset says
	Area     orb.Polygon // the part that is wanted, in pixel coordinates; empty: all of the scene
	// Within is the same as a vector file with polygons, or as "left,bottom,right,top" in the scene's coordinates. An
	// Area goes before it.
	Within string
}

// Files are where results go; empty is not wanted. Every file appears when it is finished, or not at all.
type Files struct {
	Zones         string // class map, always made
	Labels        string // the model's own class indices
	Probabilities string // of every class
	Front         string // probability of the front class
	Uncertainty   string
	// PublishedZone, PublishedFront and PublishedBoundary are what the original's chain wrote, those of them that the
	// model can give.
	PublishedZone, PublishedFront, PublishedBoundary string
	// Half stores probabilities as 16-bit floats, which can be averaged later without loss, else in 255 steps.
	Half bool
}

// Run is one prediction.
type Run struct {
	Deps
	Scene     Scene
	Settings  Settings
	Files     Files
	Sizes     measure.Sizes
	Stored    []string // probabilities of earlier runs to be averaged in
	Temporary bool     // the class map goes with the result
	Folder    string   // folder for temporary files; empty: that of the system
	Began     time.Time
}

// Result is what a model says of a scene.
type Result struct {
	Zones     geo.Scene      // the class map, from its file
	ZonesPath string         //
	Fronts    []front.Front  // longest first, in the scene's CRS
	Report    report.Scene   // without a label
	Ridge     *sparse.Raster // the front's probability where it matters, on the scene's grid; nil of a prediction that was read
	temporary bool           // the file goes with the result
}

// Close frees the class map and removes it if it was temporary; nil is none.
func (p *Result) Close() error {
	if p == nil {
		return nil
	}
	var err error
	if p.Zones != nil {
		err = p.Zones.Close()
	}
	if p.temporary {
		err = errors.Join(err, os.Remove(p.ZonesPath))
	}
	return err
}

// Step is the tile advance that a plan runs with.
func (s Settings) step(p model.Plan) float64 {
	if s.Step != 0 {
		return s.Step
	}
	return s.preset().Step(p)
}

// Mirrors reports that mirrored passes are averaged, where a plan knows any.
func (s Settings) Mirrors() bool {
	return !s.NoMirror && (s.Mirror || s.preset().Mirrors())
}

func (s Settings) preset() model.Preset {
	if s.Preset == "" {
		return model.Standard
	}
	return s.Preset
}

// Passes is how many mirrored passes of each fold are averaged with a plan.
func (s Settings) Passes(p model.Plan) int {
	if !s.Mirrors() {
		return 1
	}
	return len(p.Flips())
}
