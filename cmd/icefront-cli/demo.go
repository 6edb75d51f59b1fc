package main

import (
	"fmt"
	"os"
	"path/filepath"

	"icefront/app/report"
	"icefront/resources"
)

// DemoCmd does the main job on the built-in scene.
type DemoCmd struct {
	Out         string `short:"o" default:"out/demo" placeholder:"DIR" help:"Folder for the scene, its label and the results; made if missing."`
	ONNXRuntime string `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load."`
}

// Run writes the built-in scene with its label, predicts it, and prints how far the front is off.
func (d *DemoCmd) Run(c *console) error {
	sample, err := resources.OpenSample()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.Out, 0o755); err != nil {
		return fmt.Errorf("make the folder for results: %w", err)
	}
	for name, b := range sample.Files {
		if err := os.WriteFile(filepath.Join(d.Out, name), b, 0o644); err != nil {
			return err
		}
	}
	var result report.Scene
	p := PredictCmd{
		Scenes: []string{filepath.Join(d.Out, sample.Scene)}, Out: filepath.Join(d.Out, "results"),
		Label:  []string{filepath.Join(d.Out, sample.Front), filepath.Join(d.Out, sample.Zones)},
		Format: []string{"gpkg", "shp", "geojson"}, Band: 1, Device: "auto", ONNXRuntime: d.ONNXRuntime,
		keep: func(r report.Scene) { result = r },
	}
	if err := p.Run(c); err != nil {
		return err
	}
	if result.Label == nil || !result.Label.Mean.Known() {
		return fmt.Errorf("the built-in scene %s gave no front to compare", sample.Name)
	}
	fmt.Fprintf(c.stdout, "\nMean distance error of %s: %.0f m (%.1f pixels)\n", sample.Name,
		float64(result.Label.Mean), float64(result.Label.Mean/result.PixelSize[0]))
	fmt.Fprintln(c.stdout, "The built-in model has never seen this glacier: it is a first model to adapt, not for science.")
	return nil
}
