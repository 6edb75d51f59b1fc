package match

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The folders of the CaFFe benchmark.
const (
	rawFolder = "data_raw"
	boxFolder = "bounding_boxes"
	boxEnding = "_bbox.txt"
)

func splitFolders() []string { return []string{"test", "val", "train"} }
func sceneFolders() []string { return []string{"sar_images", "sar"} }

// rootOf is the CaFFe root that a folder is, or is a part of: .../fronts, .../fronts/test.
func rootOf(ctx context.Context, f folder) (root folder, ok bool) {
	for _, name := range []string{"zones", "fronts", boxFolder, "sar_images", rawFolder} {
		if f.has(name) {
			return f, true
		}
	}
	path := f.path
	if slices.Contains(splitFolders(), baseOf(path)) {
		path = parentOf(path)
	}
	if base := baseOf(path); base != "zones" && base != "fronts" {
		return f, true // a flat folder may have a table
	}
	root, err := readFolder(ctx, parentOf(path))
	return root, err == nil
}

// baseOf is the name of a folder, also of "." and "..".
func baseOf(path string) string { return filepath.Base(spelled(path)) }

// parentOf is the folder that a folder lies in.
func parentOf(path string) string { return filepath.Dir(spelled(path)) }

// spelled is a path that ends in a name.
func spelled(path string) string {
	path = filepath.Clean(path)
	if base := filepath.Base(path); base != "." && base != ".." {
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// truePath is one path for a folder, by whatever links it was reached.
func truePath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// scenes are SAR images by name.
type scenes map[string]string

// sceneExtensions are those of images, the first before the others.
func sceneExtensions() []string {
	return []string{".tif", ".tiff", ".png", ".nc", ".img", ".jp2", ".vrt", ".safe"}
}

// add takes the images of a folder whose names are not there yet.
func (s scenes) add(f folder) {
	for _, ext := range sceneExtensions() {
		for _, base := range f.files {
			if strings.EqualFold(filepath.Ext(base), ext) {
				s.one(f.at(base))
			}
		}
	}
	for _, base := range f.dirs {
		if productFolder(base) {
			s.one(f.at(base))
		}
	}
}

func (s scenes) one(path string) {
	name := sceneName(path)
	if s[name] == "" {
		s[name] = path
	}
}

// of is the image of a name: one called so, else the geocoded one of the CaFFe mirror.
func (s scenes) of(name string) string {
	if path := s[name]; path != "" {
		return path
	}
	if path := s[name+"_geo"]; path != "" && plainName(name+"_geo") == name {
		return path
	}
	return ""
}

// productFolder reports a folder that is one image.
func productFolder(path string) bool { return strings.EqualFold(filepath.Ext(path), ".safe") }

// isScene reports a file, or the folder of a product.
func isScene(path string) bool {
	st, err := os.Stat(path)
	return err == nil && (st.Mode().IsRegular() || st.IsDir() && productFolder(path))
}

// sceneName is the file name without folder and extension.
func sceneName(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// given are the images that were asked for.
type given struct {
	notes
	scenes
}

// readScenes takes images, folders of them, and CaFFe roots.
func readScenes(ctx context.Context, paths []string) (given, error) {
	g := given{scenes: scenes{}}
	for _, path := range paths {
		if isScene(path) {
			g.one(path)
			continue
		}
		top, err := readFolder(ctx, path)
		if err != nil {
			g.skip(path, "No SAR images from here: "+err.Error()+".")
			continue
		}
		before := len(g.scenes)
		g.add(top)
		for _, name := range append(sceneFolders(), splitFolders()...) {
			g.below(ctx, top, name)
		}
		if len(g.scenes) == before {
			g.skip(path, "No SAR images in this folder: "+top.contents()+".")
		}
	}
	return g, ctx.Err()
}

// below takes a folder of images in a folder, and its parts.
func (g *given) below(ctx context.Context, top folder, name string) {
	if !top.has(name) {
		return
	}
	f, err := readFolder(ctx, top.at(name))
	if err != nil {
		g.skip(top.at(name), sentence(err))
		return
	}
	g.add(f)
	if slices.Contains(sceneFolders(), name) {
		for _, split := range splitFolders() {
			g.below(ctx, f, split)
		}
	}
}
