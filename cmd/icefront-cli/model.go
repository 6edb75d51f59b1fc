package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"icefront/app"
	"icefront/app/library"
	"icefront/cmd/internal/wire"
)

// ModelCmd keeps the user's models.
type ModelCmd struct {
	Import   ModelImportCmd   `cmd:"" help:"Make a model of an nnU-Net result, version 1 or 2."`
	Download ModelDownloadCmd `cmd:"" help:"Fetch a model or an archive; goes on where an earlier attempt ended."`
	List     ModelListCmd     `cmd:"" help:"List the models that are there."`
	Show     ModelShowCmd     `cmd:"" help:"Print a model's card: what it was trained on, classes, spacing, network, files."`
	Test     ModelTestCmd     `cmd:"" help:"Load a model with its self-test, and time it on one patch."`
	Default  ModelDefaultCmd  `cmd:"" help:"Choose the model that predict takes if none is named."`
	Export   ModelExportCmd   `cmd:"" help:"Copy a model out of the library, or write it for Deepness."`
	Plan     ModelPlanCmd     `cmd:"" help:"Give an ONNX file of your own a plan."`
	Remove   ModelRemoveCmd   `cmd:"" help:"Delete a model of the library."`
}

// ModelImportCmd imports an nnU-Net result.
type ModelImportCmd struct {
	Path        string            `arg:"" help:"Folder or zip of an nnU-Net result: with plans.pkl or plans.json and fold_*."`
	Out         string            `short:"o" placeholder:"FILE" help:"Write this .onnx file, not into the library; further folds beside it."`
	Name        string            `placeholder:"TEXT" help:"Name of the model; the data set's or the folder's if left out."`
	Fold        string            `default:"all" placeholder:"K" help:"A single fold by its number, or all."`
	Metres      string            `placeholder:"MIN,MAX" help:"Smallest and largest metres per pixel of its training images, for a warning where scenes are far outside."`
	Unit        string            `placeholder:"UNIT" enum:",pixel,metre,millimetre" default:"" help:"Unit of its spacing: pixel, metre or millimetre; guessed from the size if left out."`
	Zones       map[string]string `placeholder:"CLASS=ZONE,..." mapsep:"," help:"What classes count as, for names that Icefront does not know: rock, glacier, ocean, front and so on."`
	ONNXRuntime string            `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load."`
	JSON        bool              `help:"Print what was written as a JSON object."`
}

// Run imports, into the library or to a file.
func (m *ModelImportCmd) Run(c *console) error {
	o := library.ImportOptions{Fold: m.Fold, Name: m.Name, Unit: m.Unit, Zones: m.Zones}
	if k, err := strconv.Atoi(m.Fold); m.Fold != "all" && (err != nil || k < 0) {
		return misuse{fmt.Errorf("--fold %s: want all, or a number from 0", m.Fold)}
	}
	var err error
	if o.Metres, err = parseMetres(m.Metres); err != nil {
		return misuse{err}
	}
	if m.Out != "" {
		if err := resultFile(m.Out, m.Path); err != nil {
			return err
		}
	}
	c.open(wire.Deps(wire.Config{ONNXRuntime: m.ONNXRuntime}))
	defer c.close()
	var a library.Added
	err = c.await(func(s *app.Session, then func(error)) {
		s.ImportModel(m.Path, m.Out, o, func(got library.Added, err error) { a = got; then(err) })
	})
	if err != nil {
		return err
	}
	return c.printAdded(a, m.JSON)
}

// parseMetres reads "MIN,MAX" or one number for both.
func parseMetres(text string) (lohi [2]float64, err error) {
	if text == "" {
		return lohi, nil
	}
	low, high, two := strings.Cut(text, ",")
	if !two {
		high = low
	}
	lo, errLo := strconv.ParseFloat(strings.TrimSpace(low), 64)
	hi, errHi := strconv.ParseFloat(strings.TrimSpace(high), 64)
	if errLo != nil || errHi != nil || !(lo > 0 && lo <= hi && hi <= 1e6) {
		return lohi, fmt.Errorf("--metres %s: want MIN,MAX in metres, the smaller first", text)
	}
	return [2]float64{lo, hi}, nil
}

// resultFile refuses a name that no model can be written to.
func resultFile(out string, inputs ...string) error {
	if !strings.EqualFold(filepath.Ext(out), ".onnx") {
		return misuse{fmt.Errorf("-o %s: want a file that ends in .onnx", out)}
	}
	if st, err := os.Stat(out); err == nil && st.IsDir() {
		return misuse{fmt.Errorf("-o %s: it is a folder; want a file", out)}
	}
	if err := overwrites(out, inputs); err != nil {
		return misuse{err}
	}
	return nil
}

// printAdded tells what has come in.
func (c *console) printAdded(a library.Added, asJSON bool) error {
	if asJSON {
		return printJSON(c.stdout, a)
	}
	if a.Name != "" {
		fmt.Fprintf(c.stdout, "%s is in the library.\n", a.Name)
	}
	for _, f := range a.Files {
		fmt.Fprintf(c.stdout, "  %s\n", f)
	}
	if a.SHA256 != "" {
		fmt.Fprintf(c.stdout, "  %d bytes, SHA-256 %s\n", a.Bytes, a.SHA256)
	}
	return nil
}

// ModelDownloadCmd fetches a file.
type ModelDownloadCmd struct {
	URL    string `arg:"" name:"url" help:"Address of an .onnx file or a .zip, http or https."`
	SHA256 string `name:"sha256" placeholder:"HEX" help:"SHA-256 that the file must have."`
	JSON   bool   `help:"Print what came as a JSON object."`
}

// Run downloads into the library.
func (m *ModelDownloadCmd) Run(c *console) error {
	o := library.DownloadOptions{SHA256: m.SHA256}
	if err := o.Check(m.URL); err != nil {
		return misuse{err}
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	var a library.Added
	err := c.await(func(s *app.Session, then func(error)) {
		s.DownloadModel(m.URL, o, func(got library.Added, err error) { a = got; then(err) })
	})
	if c.ctx.Err() != nil {
		fmt.Fprintln(c.stderr, "What has come is kept: the same command goes on there, if the server can.")
	}
	if err != nil {
		return err
	}
	if err := c.printAdded(a, m.JSON); err != nil {
		return err
	}
	if a.Name == "" && !m.JSON {
		fmt.Fprintf(c.stdout, "It is an archive. Make a model of it with: icefront-cli model import %q\n", a.Files[0])
	}
	return nil
}

// ModelTestCmd runs a model once.
type ModelTestCmd struct {
	Name        string `arg:"" help:"Model of the library, built-in, or an ONNX file."`
	Device      string `default:"auto" help:"What runs the network: auto, cpu, cuda, tensorrt, directml or coreml."`
	Threads     int    `placeholder:"N" help:"Threads of the network; all cores if left out."`
	ONNXRuntime string `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load."`
	JSON        bool   `help:"Print the result as a JSON object."`
}

// Run loads and runs the model.
func (m *ModelTestCmd) Run(c *console) error {
	device, err := checkDevice(m.Device, m.Threads)
	if err != nil {
		return err
	}
	c.open(wire.Deps(wire.Config{ONNXRuntime: m.ONNXRuntime}))
	defer c.close()
	var t library.Trial
	err = c.await(func(s *app.Session, then func(error)) {
		choice := app.ModelChoice{Path: m.Name, Device: device, Threads: m.Threads}
		s.TestModel(choice, func(got library.Trial, err error) { t = got; then(err) })
	})
	if err != nil {
		return err
	}
	if m.JSON {
		return printJSON(c.stdout, t)
	}
	return printTrial(c.stdout, t)
}

// ModelDefaultCmd chooses the default model.
type ModelDefaultCmd struct {
	Name string `arg:"" help:"Model of the library, or built-in."`
}

// Run chooses it.
func (m *ModelDefaultCmd) Run(c *console) error {
	if m.Name != library.BuiltIn {
		if err := library.CheckName(m.Name); err != nil {
			return misuse{err}
		}
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	return c.await(func(s *app.Session, then func(error)) { s.SetDefaultModel(m.Name, then) })
}

// ModelRemoveCmd deletes a model.
type ModelRemoveCmd struct {
	Name string `arg:"" help:"Model of the library."`
}

// Run deletes it.
func (m *ModelRemoveCmd) Run(c *console) error {
	if err := library.CheckName(m.Name); err != nil {
		return misuse{err}
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	return c.await(func(s *app.Session, then func(error)) { s.RemoveModel(m.Name, then) })
}

// ModelExportCmd copies a model out.
type ModelExportCmd struct {
	Name     string `arg:"" help:"Model of the library, built-in, or an ONNX file."`
	Out      string `short:"o" required:"" placeholder:"FILE" help:"The .onnx file to write; further folds go beside it."`
	Deepness bool   `help:"Write the first fold for Deepness, the QGIS plug-in: square tiles, softmax inside, its metadata."`
	Side     int    `default:"512" help:"Rows and columns of a tile for Deepness."`
}

// Run copies or writes it.
func (m *ModelExportCmd) Run(c *console) error {
	if m.Side < 1 || m.Side != 512 && !m.Deepness {
		return misuse{fmt.Errorf("--side %d: it is for --deepness, in pixels", m.Side)}
	}
	if err := resultFile(m.Out, m.Name); err != nil {
		return err
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	files := []string{m.Out}
	err := c.await(func(s *app.Session, then func(error)) {
		if m.Deepness {
			s.ExportTwin(m.Name, m.Out, m.Side, then)
			return
		}
		s.ExportModel(m.Name, m.Out, func(got []string, err error) { files = got; then(err) })
	})
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, f := range files {
		fmt.Fprintln(c.stdout, f)
	}
	return nil
}

// ModelPlanCmd gives an ONNX file a plan.
type ModelPlanCmd struct {
	File    string `arg:"" help:"ONNX file with one float32 image [batch, 1, rows, columns] in and logits out."`
	Out     string `short:"o" required:"" placeholder:"FILE" help:"The .onnx file to write: a copy with the plan."`
	Classes string `placeholder:"LIST" help:"Classes in channel order, such as \"no information,rock,glacier,ocean,front\". What one counts as stands behind a = if its name does not tell it: stone=rock. A ; begins another plane."`
	Spacing string `placeholder:"S|ROWS,COLS" help:"Spacing that the network works at, in the unit."`
	Unit    string `placeholder:"UNIT" enum:",pixel,metre,millimetre" default:"" help:"Unit of the spacing: metre, pixel (of the scene) or millimetre; metre if left out."`
	Patch   string `placeholder:"S|ROWS,COLS" help:"Patch that the network takes; its own if that is fixed."`
	Name    string `placeholder:"TEXT" help:"Name on the model's card."`
	Keys    string `placeholder:"FILE" help:"More keys of the plan: a JSON object, or lines key=value. Flags go before it."`
}

// Run writes the copy.
func (m *ModelPlanCmd) Run(c *console) error {
	d, err := m.draft()
	if err != nil {
		return err
	}
	if err := resultFile(m.Out, m.File, m.Keys); err != nil {
		return err
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	err = c.await(func(s *app.Session, then func(error)) { s.AddPlan(m.File, m.Out, d, then) })
	if err == nil {
		fmt.Fprintln(c.stdout, m.Out)
	}
	return err
}

// draft turns flags and file into what is said of the network.
func (m *ModelPlanCmd) draft() (d library.Draft, err error) {
	d = library.Draft{Name: m.Name, Unit: m.Unit, Classes: m.Classes}
	if d.Spacing, err = parsePair("spacing", m.Spacing); err != nil {
		return d, misuse{err}
	}
	patch, err := parsePair("patch", m.Patch)
	if err != nil {
		return d, misuse{err}
	}
	if d.Patch = [2]int{int(patch[0]), int(patch[1])}; patch != [2]float64{float64(d.Patch[0]), float64(d.Patch[1])} {
		return d, misuse{fmt.Errorf("--patch %s: want whole pixels", m.Patch)}
	}
	if m.Keys == "" {
		return d, nil
	}
	f, err := os.Open(m.Keys)
	if err != nil {
		return d, err
	}
	defer f.Close() // it was only read
	if d.Keys, err = library.ReadKeys(f); err != nil {
		return d, fmt.Errorf("keys %s: %w", m.Keys, err)
	}
	return d, nil
}

// parsePair reads "S" for both axes or "ROWS,COLS".
func parsePair(flag, text string) (pair [2]float64, err error) {
	if text == "" {
		return pair, nil
	}
	rows, cols, two := strings.Cut(text, ",")
	if !two {
		cols = rows
	}
	for i, t := range []string{rows, cols} {
		v, bad := strconv.ParseFloat(strings.TrimSpace(t), 64)
		if bad != nil || !(v > 0 && v <= 1e6) {
			err = errors.Join(err, fmt.Errorf("--%s %s: want S or ROWS,COLS", flag, text))
			return pair, err
		}
		pair[i] = v
	}
	return pair, nil
}
