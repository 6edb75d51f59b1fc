// Package wire builds what a session needs from the packages that know C. Only cmd may import it.
package wire

import (
	"context"
	"os"
	"path/filepath"
	"runtime/debug"

	"icefront/app"
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

	probes *device.Probes // what was found out about devices; nil: nothing is remembered
}

// Deps wires GDAL and ONNX Runtime.
func Deps(c Config) app.Deps {
	c.probes = device.NewProbes(probe)
	return app.Deps{
		OpenScene:    gdal.Open,
		ReadLayer:    gdal.ReadLayer,
		WriteLayer:   writeLayer,
		CreateRaster: write.ClassMap,
		CreateStack:  write.Shares, CreateIndices: write.Indices, CreateGrey: write.PNG,
		Project:   gdal.Project,
		Describe:  gdal.Describe,
		OpenModel: c.openModel, DescribeModel: c.describeModel, Devices: c.devices,
		Calibration: calibration(), Cache: gdal.DefaultCache << 20,
		Models:       c.models(),
		UnpackSample: UnpackSample,
		Version:      Version(),
	}
}

// calibration is the file that keeps what predictions took on this machine; none without a folder for it.
func calibration() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "icefront", "calibration.json")
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
