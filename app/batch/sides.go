package batch

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"icefront/geo"
)

// Bounds of what belongs to a scene.
const (
	folderFiles = 100_000
	vrtBytes    = 16 << 20
	vrtDepth    = 4
)

// withSides returns a scene or label with the files that GDAL reads along with it and that can change a result: all files of
// a product's folder, georeferencing, masks, parts of Shapefiles, the sources of a VRT. Overviews are left out.
func withSides(path string) ([]input, error) {
	if strings.EqualFold(filepath.Base(path), "manifest.safe") {
		path = filepath.Dir(path) // it stands for the folder
	}
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, geo.Cause(err))
	case st.IsDir():
		return folderInputs(path)
	case !st.Mode().IsRegular():
		return nil, fmt.Errorf("read %s: it is not a regular file", path)
	}
	all := fileInputs(path, filepath.Base(path))
	if strings.EqualFold(filepath.Ext(path), ".vrt") {
		all = append(all, vrtInputs(path, filepath.Base(path), vrtDepth)...)
	}
	return all, nil
}

// folderInputs are all files in a folder, in order.
func folderInputs(dir string) (all []input, err error) {
	root := filepath.Base(filepath.Clean(dir))
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
			return err
		}
		if len(all) == folderFiles {
			return fmt.Errorf("it holds more than %d files", folderFiles)
		}
		rel, err := filepath.Rel(dir, path)
		all = append(all, input{name: root + "/" + filepath.ToSlash(rel), path: path, aux: isAux(path)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, geo.Cause(err))
	}
	return all, nil
}

// fileInputs are a file, under a name, and what lies beside it.
func fileInputs(path, name string) []input {
	all := []input{{name: name, path: path, aux: isAux(path)}}
	known := map[string]bool{path: true}
	for _, end := range sideEnds(path) {
		side := end.stem + end.ext
		st, err := os.Stat(side)
		if err != nil || !st.Mode().IsRegular() || known[side] || sameAsAny(st, all[1:]) {
			continue
		}
		known[side] = true
		all = append(all, input{name: name + " + " + strings.ToLower(filepath.Base(side)), path: side, aux: isAux(side)})
	}
	return all
}

// sameAsAny finds a file that a file system without letter case has under two names.
func sameAsAny(st fs.FileInfo, all []input) bool {
	for _, in := range all {
		if other, err := os.Stat(in.path); err == nil && os.SameFile(st, other) {
			return true
		}
	}
	return false
}

// sideEnd is a name beside a file: the whole name or the one without extension, and an ending.
type sideEnd struct{ stem, ext string }

// sideEnds are the names that GDAL looks for beside a file.
func sideEnds(path string) []sideEnd {
	ext := filepath.Ext(path)
	stem, letters := strings.TrimSuffix(path, ext), strings.TrimPrefix(ext, ".")
	ends := []sideEnd{{path, ".aux.xml"}, {path, ".msk"}}
	beside := []string{".prj", ".tab", ".wld", ".hdr", ".ige"}
	if strings.EqualFold(letters, "shp") {
		beside = []string{".shx", ".dbf", ".prj", ".cpg"}
	}
	if n := len(letters); n >= 2 { // .tif: .tfw, .tifw
		beside = append(beside, "."+letters[:1]+letters[n-1:]+"w", "."+letters+"w")
	}
	for _, b := range beside {
		ends = append(ends, sideEnd{stem, strings.ToLower(b)}, sideEnd{stem, strings.ToUpper(b)})
	}
	return ends
}

// vrtInputs are the local files that a VRT shows, and what they show in turn. What cannot be read as XML has none: opening
// it says what is wrong.
func vrtInputs(path, name string, depth int) (all []input) {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close() // it was only read
	sources, err := vrtSources(io.LimitReader(f, vrtBytes))
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for _, s := range sources {
		source := s.file
		if s.relative && !filepath.IsAbs(source) {
			source = filepath.Join(filepath.Dir(path), source)
		}
		st, err := os.Stat(source)
		if err != nil || !st.Mode().IsRegular() || seen[source] {
			continue
		}
		seen[source] = true
		inner := name + " > " + filepath.ToSlash(s.file)
		all = append(all, fileInputs(source, inner)...)
		if depth > 1 && strings.EqualFold(filepath.Ext(source), ".vrt") {
			all = append(all, vrtInputs(source, inner, depth-1)...)
		}
	}
	return all
}

// vrtSource is a file as a VRT names it.
type vrtSource struct {
	file     string
	relative bool // to the VRT
}

// vrtSources finds the files that a VRT names.
func vrtSources(r io.Reader) (all []vrtSource, err error) {
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "SourceFilename" && start.Name.Local != "SourceDataset" {
			continue
		}
		var s vrtSource
		for _, a := range start.Attr {
			s.relative = s.relative || a.Name.Local == "relativeToVRT" && a.Value == "1"
		}
		if err := d.DecodeElement(&s.file, &start); err != nil {
			return nil, err
		}
		if s.file != "" {
			all = append(all, s)
		}
	}
}
