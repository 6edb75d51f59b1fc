// Package match finds out which files of predictions and labels belong together. Names decide, whole and exact: never a
// part of a name, and never the order in a folder.
package match

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"icefront/geo"
)

// Files are the paths of one side of a comparison, rasters or vectors; "" is none.
type Files struct{ Zones, Front string }

// Pair is a prediction and its label.
type Pair struct {
	Name             string        // by which files were matched
	CaFFe            geo.CaFFeName // of the name
	Parsed           bool          // the name is, or begins with, a CaFFe name
	Glacier, Sensor  string        // of the CaFFe name, else of the table; see describe
	Date             time.Time     // zero if nothing tells
	Resolution       float64       // metres per pixel, nominal; 0 if nothing tells
	Scene            string        // the SAR image, "" if it was not found
	Predicted, Label Files
	Report           string        // our <scene>.json beside the prediction, "" if there is none
	Box              string        // text file with the bounding box, "" if there is none
	Georeference     *Georeference // of meta_data.csv, nil if there is none
}

// Skipped is a file, a folder or a name that makes no pair, and why, in one sentence.
type Skipped struct{ Name, Reason string }

// Set is what was found, by name.
type Set struct {
	Pairs    []Pair
	Skipped  []Skipped
	Warnings []string // for people, one sentence each
}

// Request says where to look.
type Request struct {
	Predictions string   // a folder: Icefront's results, or the original's images, or one with such a folder pngs
	Labels      []string // folders: flat ones, CaFFe roots, or parts of such
	Scenes      []string // SAR images, or folders of them; they go before those that are found
	MetaData    string   // the table of the CaFFe mirror; "" is the one in a CaFFe root
	Published   bool     // of a scene with both, the original's images are taken, not Icefront's own results; of labels, pixels
}

// finder holds what was found while a request is answered.
type finder struct {
	Request
	predictions *predictions
	labels      *labels
	meta        MetaData
	tables      []string // that meta was read from
	set         Set
}

// Find matches predictions with labels. Without any pair it fails; what was skipped is returned all the same.
func Find(ctx context.Context, r Request) (Set, error) {
	f := &finder{Request: r}
	err := f.find(ctx)
	slices.SortStableFunc(f.set.Skipped, func(a, b Skipped) int { return compareText(a.Name, b.Name) })
	return f.set, err
}

func (f *finder) find(ctx context.Context) (err error) {
	if err := f.apart(); err != nil {
		return err
	}
	if f.predictions, err = readPredictions(ctx, f.Predictions, f.Published); err != nil {
		return err
	}
	if f.labels, err = readLabels(ctx, f.Labels, f.Published); err != nil {
		return err
	}
	given, err := readScenes(ctx, f.Scenes)
	if err != nil {
		return err
	}
	if err := f.readMeta(); err != nil {
		return err
	}
	f.note(f.predictions.notes, f.labels.notes, given.notes)
	for _, name := range slices.Sorted(maps.Keys(f.predictions.scenes)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := f.predictions.scenes[name]
		if reason := caffeFault(name); reason != "" {
			f.skip(name, reason)
			continue
		}
		label, ok := f.labels.of(name)
		if !ok {
			f.skip(name, fmt.Sprintf("%s has no label: no folder of labels holds %s_zones or %[2]s_front.", p.first(), name))
			continue
		}
		pair := Pair{Name: name, Predicted: p.files(f.Published), Label: label, Box: f.labels.boxes[name]}
		f.describe(&pair, p, given)
		f.set.Pairs = append(f.set.Pairs, pair)
	}
	f.orphans()
	f.warnings()
	if len(f.set.Pairs) == 0 {
		return f.nothing()
	}
	return nil
}

// apart refuses one folder for both sides: a result compared with itself has no error.
func (f *finder) apart() error {
	p, err := os.Stat(f.Predictions)
	if err != nil {
		return fmt.Errorf("read the folder of predictions %s: %w", f.Predictions, geo.Cause(err))
	}
	for _, dir := range f.Labels {
		if l, err := os.Stat(dir); err == nil && os.SameFile(p, l) {
			return fmt.Errorf("match predictions in %s with labels in %s: they are one folder, and a prediction would be compared "+
				"with itself; give two folders", f.Predictions, dir)
		}
	}
	return nil
}

// orphans are reports whose results are gone, of scenes that have a label.
func (f *finder) orphans() {
	for _, name := range slices.Sorted(maps.Keys(f.predictions.reports)) {
		_, predicted := f.predictions.scenes[plainName(name)]
		if _, ok := f.labels.of(plainName(name)); ok && !predicted {
			f.skip(name, fmt.Sprintf("%s is there, but neither the zones nor the front that were predicted.",
				filepath.Base(f.predictions.reports[name])))
		}
	}
}

func (f *finder) skip(name, reason string) {
	f.set.Skipped = append(f.set.Skipped, Skipped{name, reason})
}

// note takes over what was remarked while folders were read.
func (f *finder) note(all ...notes) {
	for _, n := range all {
		f.set.Skipped = append(f.set.Skipped, n.skipped...)
		f.set.Warnings = append(f.set.Warnings, n.warnings...)
	}
}

// notes are remarks about folders and files.
type notes struct {
	skipped  []Skipped
	warnings []string
}

func (n *notes) skip(name, reason string) { n.skipped = append(n.skipped, Skipped{name, reason}) }

func (n *notes) warn(format string, args ...any) {
	n.warnings = append(n.warnings, fmt.Sprintf(format, args...))
}
