package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"icefront/app"
	"icefront/app/batch"
	"icefront/app/measure"
	"icefront/app/opened"
	"icefront/app/predict"
	"icefront/cmd/internal/wire"
	"icefront/model"
)

// check turns flags into options.
func (p *PredictCmd) check() (o app.PredictOptions, sizes measure.Sizes, err error) {
	if p.Step != 0 && !(p.Step >= 0.01 && p.Step <= 1) {
		return o, sizes, misuse{fmt.Errorf("--step %g: want 0.01 to 1", p.Step)}
	}
	if p.Band < 1 {
		return o, sizes, misuse{fmt.Errorf("--band %d: bands count from 1", p.Band)}
	}
	device, err := checkDevice(p.Device, p.Threads)
	if err != nil {
		return o, sizes, err
	}
	memory, err := checkMemory(p.Memory)
	if err != nil {
		return o, sizes, err
	}
	preset, err := model.ParsePreset(p.Preset)
	if err != nil {
		return o, sizes, misuse{err}
	}
	if p.Half && !p.Probability {
		return o, sizes, misuse{errors.New("--half goes with --probabilities")}
	}
	folds, err := parseFolds(p.Folds, preset)
	if err != nil {
		return o, sizes, err
	}
	o = app.PredictOptions{
		Model:    app.ModelChoice{Device: device, Threads: p.Threads, Memory: memory, Folds: folds},
		Settings: predict.Settings{Preset: preset, Step: p.Step, Within: p.Within, Mirror: p.Mirror != nil && *p.Mirror, NoMirror: p.Mirror != nil && !*p.Mirror},
	}
	if len(p.Model) > 0 {
		o.Model.Path, o.Also = p.Model[0], p.Model[1:]
	}
	sizes, err = pixelSizes(p.PixelSize, p.PixelSizes)
	return o, sizes, err
}

// parseFolds turns the flag into folds of a model; without it they are the preset's.
func parseFolds(list string, preset model.Preset) (string, error) {
	switch {
	case list == "all" || list == "" && preset.AllFolds():
		return app.AllFolds, nil
	case list == app.FirstFold || list == "":
		return app.FirstFold, nil
	}
	for part := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(part); err != nil || n < 0 {
			return "", misuse{fmt.Errorf("--folds %s: want all, first, or numbers with commas such as 0,2", list)}
		}
	}
	return list, nil
}

// checkDevice returns the word for a device as it is known.
func checkDevice(device string, threads int) (string, error) {
	if threads < 0 {
		return "", misuse{fmt.Errorf("--threads %d: want 1 or more", threads)}
	}
	known := strings.ToLower(device)
	if !slices.Contains(wire.Devices(), known) {
		return "", misuse{fmt.Errorf("--device %s: want one of %s", device, strings.Join(wire.Devices(), ", "))}
	}
	return known, nil
}

// checkMemory turns GiB into bytes; 0 stays what it is, no limit.
func checkMemory(gib float64) (int64, error) {
	if gib != 0 && !(gib >= 0.1 && gib <= 1<<20) {
		return 0, misuse{fmt.Errorf("--memory %g: want 0.1 GiB or more", gib)}
	}
	return int64(gib * (1 << 30)), nil
}

// pixelSizes are the metres per pixel of images without georeferencing: for all, and from a table.
func pixelSizes(all, table string) (sizes measure.Sizes, err error) {
	if all != "" {
		if sizes.All, err = measure.ParseSize(all); err != nil {
			return sizes, misuse{err}
		}
	}
	if table != "" {
		sizes.ByName, err = readSizes(table)
	}
	return sizes, err
}

func readSizes(path string) (map[string][2]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	sizes, err := measure.ReadSizes(f)
	if err != nil {
		return nil, fmt.Errorf("pixel sizes %s: %w", path, err)
	}
	return sizes, nil
}

// files are the results of a scene by kind.
func (p *PredictCmd) files(scene string) map[string]string {
	base := filepath.Join(p.Out, opened.Name(scene))
	files := map[string]string{"zones": base + "_zones.tif", "overlay": base + "_overlay.png", "report": base + ".json"}
	for _, f := range app.Formats {
		if slices.Contains(p.Format, f.Name) {
			files["fronts_"+f.Name] = base + "_fronts" + f.Extension
		}
	}
	wanted := map[string]bool{
		"labels": p.Raw, "probabilities": p.Probability, "front_probability": p.Probability, "uncertainty": p.Uncertainty,
	}
	for kind, on := range wanted {
		if on {
			files[kind] = base + "_" + kind + ".tif"
		}
	}
	if p.Published {
		files["published_zone"], files["published_front"] = base+"_zone.png", base+"_front.png"
		files["published_boundary"] = base + "_boundary.png"
	}
	return files
}

// products are the files that a prediction itself writes.
func (p *PredictCmd) products(files map[string]string) predict.Files {
	return predict.Files{
		Zones: files["zones"], Labels: files["labels"], Probabilities: files["probabilities"], Front: files["front_probability"],
		Uncertainty: files["uncertainty"], PublishedZone: files["published_zone"], PublishedFront: files["published_front"],
		PublishedBoundary: files["published_boundary"], Half: p.Half,
	}
}

// written leaves those of a scene's files out that its model cannot give. The report is yet to be written.
func written(files map[string]string) map[string]string {
	there := map[string]string{}
	for kind, path := range files {
		_, err := os.Stat(path)
		optional := strings.HasPrefix(kind, "published_") || kind == "front_probability"
		if err == nil || !optional {
			there[kind] = path
		}
	}
	return there
}

// scenePaths replaces folders, globs and lists by the scenes in them.
func scenePaths(args []string) ([]string, error) {
	paths, err := batch.Find(args)
	var wrong batch.Misuse
	if errors.As(err, &wrong) {
		return nil, misuse{wrong.Err}
	}
	return paths, err
}

// inputFiles are files that no result may take the place of, by what tells most files apart: of ten thousand scenes each
// result is compared with few.
type inputFiles map[fileMark][]inputFile

type fileMark struct {
	size int64
	time time.Time
}

type inputFile struct {
	path string
	info fs.FileInfo
}

func newInputFiles(paths []string) inputFiles {
	files := inputFiles{}
	for _, path := range paths {
		if st, err := os.Stat(path); err == nil {
			mark := markOf(st)
			files[mark] = append(files[mark], inputFile{path, st})
		}
	}
	return files
}

func markOf(st fs.FileInfo) fileMark { return fileMark{st.Size(), st.ModTime().UTC()} }

// spared refuses a result that would take the place of an input.
func (files inputFiles) spared(result string) error {
	out, err := os.Stat(result)
	if err != nil {
		return nil // nothing there yet
	}
	for _, in := range files[markOf(out)] {
		if os.SameFile(in.info, out) {
			return fmt.Errorf("the result %s would overwrite the input %s; choose another folder with -o", result, in.path)
		}
	}
	return nil
}

// overwrites refuses a result that would take the place of an input.
func overwrites(result string, inputs []string) error { return newInputFiles(inputs).spared(result) }
