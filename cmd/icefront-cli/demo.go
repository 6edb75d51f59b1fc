package main

import (
	"fmt"
	"path/filepath"

	"icefront/app/library"
	"icefront/app/opened"
	"icefront/app/report"
	"icefront/cmd/internal/wire"
)

// DemoCmd does the main job on the built-in scene.
type DemoCmd struct {
	Out         string `short:"o" default:"out/demo" placeholder:"DIR" help:"Folder for the scene, its label and the results; made if missing."`
	ONNXRuntime string `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load."`
}

// Run writes the built-in scene with its label, predicts it, and prints how far the front is off.
func (d *DemoCmd) Run(c *console) error {
	scene, labels, err := wire.UnpackSample(d.Out)
	if err != nil {
		return err
	}
	var result report.Scene
	p := PredictCmd{
		Model: []string{library.BuiltIn}, Scenes: []string{scene}, Out: filepath.Join(d.Out, "results"), Label: labels,
		Format: []string{"gpkg", "shp", "geojson"}, Band: 1, Device: "auto", ONNXRuntime: d.ONNXRuntime, Again: true,
		keep: func(r report.Scene) { result = r },
	}
	if err := p.Run(c); err != nil {
		return err
	}
	if result.Label == nil || !result.Label.Mean.Known() {
		return fmt.Errorf("the built-in scene %s gave no front to compare", opened.Name(scene))
	}
	fmt.Fprintf(c.stdout, "\nMean distance error of %s: %.0f m (%.1f pixels)\n", opened.Name(scene),
		float64(result.Label.Mean), float64(result.Label.Mean/result.PixelSize[0]))
	fmt.Fprintln(c.stdout, "The built-in model has never seen this glacier: it is a first model to adapt, not for science.")
	return nil
}
