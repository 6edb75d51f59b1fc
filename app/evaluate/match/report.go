package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"icefront/app/report"
	"icefront/geo"
)

// Bounds of files that are read as a whole.
const (
	reportBytes = 64 << 20
	tableBytes  = 16 << 20
)

// ReadReport reads a report of Icefront. Keys that a newer Icefront has added are ignored.
func ReadReport(path string) (report.Scene, error) {
	text, err := readFile(path, reportBytes)
	if err != nil {
		return report.Scene{}, err
	}
	r, err := parseReport(text)
	if err != nil {
		return report.Scene{}, fmt.Errorf("read %s: %w", path, err)
	}
	return r, nil
}

func parseReport(text []byte) (report.Scene, error) {
	var r report.Scene
	if err := json.Unmarshal(text, &r); err != nil {
		return report.Scene{}, fmt.Errorf("it is no report of Icefront: %w", err)
	}
	if r.Scene == "" || r.Version == "" {
		return report.Scene{}, errors.New("it is no report of Icefront: it names no scene or no version")
	}
	return r, nil
}

// readFile reads a regular file of bounded size.
func readFile(path string, most int64) ([]byte, error) {
	st, err := os.Stat(path) // before it is opened: opening a pipe would wait for its other end
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: it is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	if n > most {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB", path, most>>20)
	}
	return b.Bytes(), nil
}

// describe says of a pair what its name, its report and the table tell, and looks for its scene.
//
// A CaFFe name goes before the rest. Else date and resolution are the report's, then the table's, then the name's; glacier
// and sensor the table's. A word of letters before the first _ stands for the glacier where nothing else does.
func (f *finder) describe(p *Pair, of *predicted, scenes given) {
	p.CaFFe, p.Parsed = parseCaFFe(p.Name)
	if p.Parsed {
		p.Glacier, p.Sensor, p.Date, p.Resolution = p.CaFFe.Glacier, p.CaFFe.Sensor, p.CaFFe.Date, p.CaFFe.Resolution
	}
	p.Scene = scenes.of(p.Name)
	f.report(p, of.all[0].name)
	if p.Scene == "" {
		p.Scene = f.labels.scenes.of(p.Name)
	}
	if row, ok := f.meta.Rows[p.Name]; ok {
		p.Georeference = row.Georeference
		if !p.Parsed {
			p.Glacier, p.Sensor = row.Glacier, row.Sensor
		}
		if p.Date.IsZero() {
			p.Date = row.Date
		}
		if p.Resolution == 0 {
			p.Resolution = row.Resolution
		}
	}
	if p.Date.IsZero() {
		p.Date = dateOf(p.Name)
	}
	if p.Glacier == "" {
		p.Glacier = glacierOf(p.Name)
	}
}

// report takes what the report beside the prediction says, if it is of this scene. Its name is the one of the files.
func (f *finder) report(p *Pair, name string) {
	path, ok := f.predictions.reports[name]
	if !ok {
		return
	}
	r, err := ReadReport(path)
	if err != nil {
		f.set.Warnings = append(f.set.Warnings, sentence(err))
		return
	}
	if plainName(sceneName(r.Scene)) != p.Name {
		f.set.Warnings = append(f.set.Warnings, fmt.Sprintf("%s tells of another scene, %s: it was not used.", path, r.Scene))
		return
	}
	p.Report = path
	if day, err := time.Parse(time.DateOnly, r.Date); err == nil && p.Date.IsZero() {
		p.Date = day
	}
	if p.Resolution == 0 {
		p.Resolution = nominal(r.PixelSize)
	}
	for _, scene := range []string{r.Scene, filepath.Join(filepath.Dir(path), r.Scene)} {
		if p.Scene == "" && isScene(scene) {
			p.Scene = scene
		}
	}
}

// nominal is one number for a pixel's height and width: their mean, in whole metres, so that scenes of one sensor are of one
// group; 0 if it is unknown.
func nominal(size [2]report.Number) float64 {
	mean := float64(size[0]+size[1]) / 2
	if !(mean > 0) || math.IsInf(mean, 0) {
		return 0
	}
	if mean < 1 {
		return mean
	}
	return math.Round(mean)
}
