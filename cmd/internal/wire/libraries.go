package wire

import (
	"icefront/geo/gdal"
	"icefront/model/ort"
)

// Libraries names the C libraries of this process with their versions.
func Libraries() []string {
	all := []string{gdal.Version()}
	if v := ort.Version(); v != "" {
		return append(all, "ONNX Runtime "+v)
	}
	return append(all, "ONNX Runtime: loaded with the first prediction")
}
