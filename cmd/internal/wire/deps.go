// Package wire builds what a session needs from the packages that know C. Only cmd may import it.
package wire

import (
	"context"
	"os"
	"path/filepath"
	"runtime/debug"

	"icefront/app"
	"icefront/app/evaluate"
	"icefront/app/evaluate/folder"
	"icefront/app/measure"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/geo/gdal/write"
	"icefront/model/device"
)

// Release is the version of the program in files and reports.
const Release = "0.1.0"

// Config is what the user can say about the libraries.
type Config struct {
	ONNXRuntime string // path of the library; empty: found by ort.Find
	State       string // folder that keeps what is edited until it is saved; empty: nothing is kept

	probes *device.Probes // what was found out about devices; nil: nothing is remembered
}

// Deps wires GDAL and ONNX Runtime.
func Deps(c Config) app.Deps {
	c.probes = device.NewProbes(probe)
	evaluation := folder.Deps{
		OpenScene: gdal.Open, ReadLayer: gdal.ReadLayer, Earth: measure.Earth{Project: gdal.Project, Describe: gdal.Describe}, Version: Version(),
	}
	return app.Deps{
		Evaluate: func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (*evaluate.Result, error) {
			return folder.Evaluate(ctx, evaluation, o, progress)
		},
		WriteEvaluation: func(ctx context.Context, r *evaluate.Result, dir string, s evaluate.Style, progress func(done, total int)) ([]string, error) {
			return folder.Write(ctx, evaluation, r, dir, s, progress)
		},
		EvaluatePublished: func(ctx context.Context, o evaluate.Order, progress func(done, total int)) (evaluate.Published, error) {
			return folder.Published(ctx, evaluation, o, progress)
		},
		OpenScene:    gdal.Open,
		ReadLayer:    gdal.ReadLayer,
		WriteLayer:   writeLayer,
		CreateRaster: write.ClassMap,
		CreateStack:  write.Shares, CreateIndices: write.Indices, CreateGrey: write.PNG,
		Project:   gdal.Project,
		Describe:  gdal.Describe,
		OpenModel: c.openModel, DescribeModel: c.describeModel, Devices: c.devices,
		Calibration: calibration(), Cache: func(memory int64) int64 { return int64(cacheMB(memory)) << 20 },
		Models:       c.models(),
		UnpackSample: UnpackSample,
		State:        c.State,
		Version:      Version(),
	}
}

// Sessions names the variable with the folder that keeps what is edited until it is saved, in the place of the one in the
// user's folders; "none" keeps nothing.
const Sessions = "ICEFRONT_SESSIONS"

// SessionFolder is that folder; empty without one.
func SessionFolder() string {
	switch path := os.Getenv(Sessions); path {
	case "none":
		return ""
	case "":
	default:
		return path
	}
	dir, err := os.UserConfigDir() // not that of caches, which others empty
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "icefront", "sessions")
}

// Calibration names the variable with the file that keeps what predictions took on this machine, in the place of the
// one in the user's cache; "none" keeps nothing.
const Calibration = "ICEFRONT_CALIBRATION"

// calibration is that file; none without a folder for it.
func calibration() string {
	switch path := os.Getenv(Calibration); path {
	case "none":
		return ""
	case "":
	default:
		return path
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "icefront", "calibration.json")
}

// cacheMB is how much GDAL may keep of what it has decoded: under a memory limit a sixteenth of that, but a row of tiles of
// a wide scene at least.
func cacheMB(memory int64) int {
	if memory == 0 {
		return gdal.DefaultCache
	}
	return min(max(int(memory>>20)/16, 32), gdal.DefaultCache)
}

func writeLayer(ctx context.Context, path string, l geo.Layer) ([]string, error) {
	return gdal.Caveats(path, l), gdal.WriteLayer(ctx, path, l)
}

// Version is the release with the revision that the program was built from, if that is known.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 8 {
			return Release + "+" + s.Value[:8]
		}
	}
	return Release
}
