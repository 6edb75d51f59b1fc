package wire

import (
	"context"
	"fmt"

	"icefront/app/library"
	"icefront/model"
	"icefront/model/convert"
	"icefront/model/onnx"
	"icefront/model/ort"
	"icefront/resources"
)

// models is the user's library. Without a folder for it, only the embedded model is there, and what needs the folder
// says so.
func (c Config) models() *library.Library {
	folder, err := library.Folder()
	if err != nil {
		folder = ""
	}
	return library.New(folder, library.Deps{
		Convert: c.convert, WithPlan: convert.WithPlan, Twin: convert.Twin, BuiltIn: resources.Starter(),
	})
}

// convert imports an nnU-Net result. Without ONNX Runtime its networks cannot be run, and get no self-test.
func (c Config) convert(ctx context.Context, path, out string, o library.ImportOptions, progress func(done, total int)) (library.Converted, error) {
	options := convert.Options{Fold: o.Fold, Metres: o.Metres, Unit: o.Unit, Name: o.Name, Zones: o.Zones, Open: openNetwork}
	missing := c.load()
	if missing != nil {
		options.Open = nil
	}
	r, err := convert.Model(ctx, path, out, options, progress)
	if err == nil && missing != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("The model has no self-test, because it could not be run: %v.", missing))
	}
	return library.Converted{Files: r.Files, Notes: r.Notes}, err
}

// openNetwork loads one file on the CPU, whose answers are the reference for all other devices. It runs once, so
// memory counts for more than speed.
func openNetwork(_ context.Context, path string) (model.Network, error) {
	f, err := onnx.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		return nil, err
	}
	return ort.OpenFile(path, plan, ort.Options{Device: "cpu", Frugal: true})
}
