// Package forecast tells how long a prediction will take and how much memory it will need, before it runs: from what the
// network costs, from what the scene is, and from what earlier runs took on this machine.
package forecast

import "icefront/model"

// Work is what a prediction does.
type Work struct {
	Model   string     // SHA-256 of the model's first file
	Device  string     // what runs it, as model.Device names it
	Threads int        // of the CPU
	Cost    model.Cost // of one pass of one fold; zero if it is not known

	Passes   int    // of a network for each tile: flips x folds
	Tiles    int    //
	Folds    int    // that are loaded
	Patch    [2]int // rows, columns
	Channels int    // that come out of the network
	Width    int    // of the working grid, padded

	Pixels     int64 // of the scene
	SceneWidth int
	Scans      int   // times that the scene is read
	Cache      int64 // bytes that the reader of the scene may keep: GDAL's limit, a twentieth of the machine's memory by default
}

// Run is a scene, a network, and how the one is to be applied to the other.
type Run struct {
	Model, Device string // as in Work
	Threads       int
	Cost          model.Cost

	Width, Height int        // of the scene
	Pixel         [2]float64 // metres [rows, columns] as model.Request has it; zero if unknown
	Cache         int64

	Step     float64 // tile advance as a fraction of the patch; 0: the plan's
	NoMirror bool
	Folds    int // 0: one
}

// Preset is the run with the step, the mirroring and the folds of a preset.
func (r Run) Preset(plan model.Plan, p model.Preset) Run {
	r.Step, r.NoMirror, r.Folds = p.Step(plan), !p.Mirrors(), 1
	if p.AllFolds() {
		r.Folds = max(plan.Folds, 1)
	}
	return r
}

// WorkOf counts what a run does, as the engine lays it out. A scene that is cropped to what is not zero counts as a
// whole: what lies there is not known before it was read.
func WorkOf(plan model.Plan, r Run) (Work, error) {
	if r.NoMirror {
		plan.Mirror = nil
	}
	if r.Step == 0 {
		r.Step = plan.Step
	}
	width, height, err := plan.Working(r.Width, r.Height, r.Pixel)
	if err != nil {
		return Work{}, err
	}
	resampled := width != r.Width || height != r.Height
	width, height = padded(width, plan.Patch[1]), padded(height, plan.Patch[0])
	folds := max(r.Folds, 1)
	w := Work{
		Model: r.Model, Device: r.Device, Threads: r.Threads, Cost: r.Cost,
		Passes: len(plan.Flips()) * folds, Folds: folds,
		Tiles: len(model.Starts(height, plan.Patch[0], r.Step)) * len(model.Starts(width, plan.Patch[1], r.Step)),
		Patch: plan.Patch, Channels: plan.Channels(), Width: width,
		Pixels: int64(r.Width) * int64(r.Height), SceneWidth: r.Width, Scans: 2, Cache: r.Cache,
	}
	if resampled && !plan.NormFirst && plan.Crop == model.CropNonzero {
		w.Scans++ // statistics are of the resampled crop, which one pass has to find first
	}
	return w, nil
}

// padded is a side that is at least a patch.
func padded(size, patch int) int {
	before, after := model.Margin(size, patch)
	return before + size + after
}

// runs is how often a network runs.
func (w Work) runs() float64 { return float64(w.Passes) * float64(w.Tiles) }

// stitchShare is what a value that a network gives costs outside it (softmax, mirroring, stitching), where reading a
// pixel of the scene once, with its share of resampling and writing, is one. Measured, roughly: the learned rate levels it.
const stitchShare = 0.5

// units is the work outside the networks, in pixels of the scene that are read once.
func (w Work) units() float64 {
	values := w.runs() * float64(w.Patch[0]) * float64(w.Patch[1]) * float64(w.Channels)
	return float64(w.Pixels)*float64(w.Scans) + stitchShare*values
}

// Sizes of buffers of the engine, about.
const (
	chunkPixels = 4 << 20 // of the scene, read at once
	bandPixels  = 1 << 20 // of the results, written at once
	openRows    = 8       // of the scene and of the working grid, for each channel, while results are resampled
)

// buffers is the memory of the engine and of what reads the scene, in bytes, without the networks.
func (w Work) buffers() int64 {
	patch, channels, width := int64(w.Patch[0])*int64(w.Patch[1]), int64(w.Channels), int64(w.Width)
	ring := 4 * int64(w.Patch[0]) * width * (channels + 1)
	tiles := 4 * patch * (3 + 2*channels)
	rows := 4 * openRows * channels * (width + int64(w.SceneWidth))
	bands := 4*min(chunkPixels, w.Pixels) + 2*min(bandPixels, w.Pixels)
	live := ring + tiles + rows + bands
	// Go collects garbage when there is as much of it as lives; every band that is read becomes some.
	garbage := min(live, 4*w.Pixels*int64(w.Scans))
	return live + garbage + min(w.Cache, 4*w.Pixels)
}
