// Package resources holds the files that are built into the programs. It hands out bytes; ATTRIBUTION.md
// says where they come from.
package resources

import "embed"

//go:embed starter.onnx
var starter []byte

//go:embed sample
var sample embed.FS

//go:embed icons
var icons embed.FS

// Icon is a drawing of the tools' buttons, an SVG by its name without extension; nil if there is none.
func Icon(name string) []byte {
	b, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil
	}
	return b
}

// Starter is the embedded model, an ONNX file with its plan. It must not be changed.
func Starter() []byte { return starter }

// Sample is a real scene with its label, which the embedded model has not seen in training.
type Sample struct {
	Name  string            // of the scene, without extension
	Scene string            // key of the scene in Files
	Front string            // key of the front label
	Zones string            // key of the zones label
	Files map[string][]byte // by file name
}

// OpenSample returns the embedded sample.
func OpenSample() (Sample, error) {
	const name = "SI_2013-08-14_TSX_7_1_125"
	s := Sample{
		Name: name, Scene: name + ".tif", Front: name + "_front.geojson", Zones: name + "_zones.tif",
		Files: map[string][]byte{},
	}
	for _, file := range []string{s.Scene, s.Front, s.Zones} {
		b, err := sample.ReadFile("sample/" + file)
		if err != nil {
			return Sample{}, err
		}
		s.Files[file] = b
	}
	return s, nil
}
