package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"icefront/app/report"
	"icefront/app/staged"
	"icefront/geo"
)

// FileName is that of the review of a folder, in it.
const FileName = "icefront-review.json"

const (
	format  = "icefront-review"
	version = 1

	fileBytes   = 256 << 20 // more than any review has
	reportBytes = 64 << 20  // more than any report has
	maxScenes   = 200_000
	nameBytes   = 4096
)

// Errors that callers branch on. The error that wraps one names the file.
var (
	// ErrVersion says that another version of Icefront wrote a review.
	ErrVersion = errors.New("other version of review")
	// ErrNone says that a file is no review, or a damaged one.
	ErrNone = errors.New("no review")
)

// folderFile is the form of a folder's review on the disk.
type folderFile struct {
	Format  string            `json:"format"`
	Version int               `json:"version"`
	Scenes  map[string]Record `json:"scenes"` // by file name
}

// Folder makes items of the scenes in a folder, whose keys are file names, with the review that the folder keeps. find finds scenes, as
// batch.Find does. Reports of predictions are looked for beside the scenes and in the folders of results.
//
// Warnings tell of reports that could not be read.
func Folder(dir string, find func(args []string) ([]string, error), results ...string) (items []Item, warnings []string, err error) {
	paths, err := find([]string{dir})
	if err != nil {
		return nil, nil, err
	}
	kept, err := ReadFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		i := ItemOf(filepath.Base(path), path)
		for _, in := range append([]string{filepath.Dir(path)}, results...) {
			r, err := readReport(filepath.Join(in, i.Name+".json"))
			switch {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				warnings = append(warnings, err.Error())
			case r.of(path):
				i = i.WithReport(r.Scene)
			}
		}
		if r, ok := kept[i.Key]; ok && (r.State != New && r.State != "" || !i.Predicted) {
			i = i.with(r).known()
		}
		items = append(items, i)
	}
	return items, warnings, nil
}

// ItemOf is a scene of which nothing is known but its path: names of the benchmark tell glacier, date and sensor.
func ItemOf(key, path string) Item {
	base := filepath.Base(path)
	i := Item{Key: key, Path: path, Name: strings.TrimSuffix(base, filepath.Ext(base)), State: New}
	if n, ok := geo.ParseCaFFeName(base); ok {
		i.Glacier, i.Sensor, i.Date = n.Glacier, n.Sensor, n.Date.Format(time.DateOnly)
	}
	return i
}

// WithReport is an item with what a prediction says of it. A new one is predicted now.
func (i Item) WithReport(r report.Scene) Item {
	i.Predicted, i.Trust = true, nil
	if r.Trust != nil && r.Trust.Score.Known() {
		score := min(max(float64(r.Trust.Score), 0), 100)
		i.Trust = &score
	}
	if i.Date == "" {
		i.Date = r.Date
	}
	if i.State == New || i.State == "" {
		i.State = Predicted
	}
	return i
}

// reported is a report in a file.
type reported struct{ report.Scene }

// of reports that it is one of Icefront, and of the scene with this file name: folders were moved since.
func (r reported) of(path string) bool {
	name := r.Scene.Scene[strings.LastIndexAny(r.Scene.Scene, `/\`)+1:]
	return name == filepath.Base(path) && r.Version != ""
}

func readReport(path string) (reported, error) {
	f, err := os.Open(path)
	if err != nil {
		return reported{}, fmt.Errorf("read the report %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, reportBytes+1))
	var r reported
	switch {
	case err != nil:
	case len(text) > reportBytes:
		err = fmt.Errorf("it is larger than %d MiB", reportBytes>>20)
	default:
		err = json.Unmarshal(text, &r.Scene)
	}
	if err != nil {
		return reported{}, fmt.Errorf("read the report %s: %w", path, geo.Cause(err))
	}
	return r, nil
}

// ReadFolder reads the review of a folder, by file names; one that is not there is empty.
func ReadFolder(dir string) (map[string]Record, error) {
	path := filepath.Join(dir, FileName)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Record{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the review %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, fileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the review %s: %w", path, geo.Cause(err))
	}
	records, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the review %s: %w; move the file away to begin anew", path, err)
	}
	return records, nil
}

// Parse reads the text of a folder's review, strictly.
func Parse(text []byte) (map[string]Record, error) {
	if len(text) > fileBytes {
		return nil, fmt.Errorf("%w: it is larger than %d MiB", ErrNone, fileBytes>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil { // it refuses anything after the object, too
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	switch {
	case head.Format != format || head.Version < 1:
		return nil, fmt.Errorf("%w of Icefront: its \"format\" is %.40q in version %d, not %q", ErrNone, head.Format, head.Version, format)
	case head.Version > version:
		return nil, fmt.Errorf("%w: it has version %d, this program reads version %d; use a newer Icefront", ErrVersion, head.Version, version)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var f folderFile
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if len(f.Scenes) > maxScenes {
		return nil, fmt.Errorf("%w: it has more than %d scenes", ErrNone, maxScenes)
	}
	for name, r := range f.Scenes {
		if err := checkRecord(name, r); err != nil {
			return nil, fmt.Errorf("%w: scene %.80q: %w", ErrNone, name, err)
		}
	}
	if f.Scenes == nil {
		f.Scenes = map[string]Record{}
	}
	return f.Scenes, nil
}

func checkRecord(name string, r Record) error {
	if name == "" || len(name) > nameBytes || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00") {
		return errors.New("this is no file name")
	}
	return r.Check()
}

// WriteFolder writes the review of a folder: that of the items, and what is kept there of scenes that are not among them.
func WriteFolder(dir string, items []Item) error {
	path := filepath.Join(dir, FileName)
	records, err := ReadFolder(dir)
	if err != nil {
		return err // it is not written over: somebody may need it
	}
	for _, i := range items {
		r := i.Record()
		if err := checkRecord(i.Key, r); err != nil {
			return fmt.Errorf("write the review %s: scene %.80q: %w", path, i.Key, err)
		}
		if r.State == New && r.Note == "" {
			delete(records, i.Key)
			continue
		}
		records[i.Key] = r
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err = enc.Encode(folderFile{format, version, records})
	if err == nil {
		err = staged.File(path, func(w io.Writer) error {
			_, err := w.Write(b.Bytes())
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("write the review %s: %w", path, geo.Cause(err))
	}
	return nil
}
