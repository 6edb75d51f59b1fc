package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"icefront/app/report"
	"icefront/geo"
)

// reportBytes is more than any report has.
const reportBytes = 64 << 20

// Finished returns the report of a scene if it is one of the job with that key, and every result that it lists lies beside
// it with at least the bytes that were recorded. The report is written last: without it nothing is finished. The error tells why a
// report that is there could not be read; what is no report of Icefront is none.
func Finished(path, key string) (report.Scene, bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return report.Scene{}, false, nil
	}
	if err != nil {
		return report.Scene{}, false, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, reportBytes+1))
	if err != nil {
		return report.Scene{}, false, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	}
	r, ok := parseReport(text)
	if !ok || key == "" || r.Job.Key != key || !complete(path, r) {
		return report.Scene{}, false, nil
	}
	return r, true, nil
}

// parseReport reads a report with a job. Keys that a newer Icefront has added are ignored.
func parseReport(text []byte) (report.Scene, bool) {
	var r report.Scene
	if len(text) > reportBytes || json.Unmarshal(text, &r) != nil { // Unmarshal refuses anything after the object
		return report.Scene{}, false
	}
	return r, r.Job != nil && r.Scene != ""
}

// complete reports that all results of a report are there in full. They lie beside it, wherever the folder is now.
func complete(path string, r report.Scene) bool {
	for kind, file := range r.Files {
		if name := filepath.Base(file); kind != "report" && r.Job.Sizes[name] == 0 {
			return false // its size is not known: nothing can be said of it
		}
	}
	for name, size := range r.Job.Sizes {
		st, err := os.Stat(filepath.Join(filepath.Dir(path), filepath.Base(name)))
		if err != nil || !st.Mode().IsRegular() || st.Size() < size || size == 0 {
			return false // larger is what a person has added to it since
		}
	}
	return true
}

// Sizes are the bytes of the results and their parts by name: what Finished looks for. The report itself is left out, as it
// is written after the others.
func Sizes(files map[string]string) (map[string]int64, error) {
	sizes := map[string]int64{}
	for kind, file := range files {
		if kind == "report" {
			continue
		}
		st, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("look at the result %s: %w", file, geo.Cause(err))
		}
		sizes[filepath.Base(file)] = st.Size()
		for _, part := range parts(file) {
			if st, err := os.Stat(part); err == nil {
				sizes[filepath.Base(part)] = st.Size()
			}
		}
	}
	return sizes, nil
}

// parts are the files that may belong to a result.
func parts(file string) []string {
	parts := []string{file + ".aux.xml"}
	if stem, ok := strings.CutSuffix(file, ".shp"); ok {
		parts = append(parts, stem+".shx", stem+".dbf", stem+".prj", stem+".cpg")
	}
	return parts
}
