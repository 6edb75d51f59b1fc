package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sceneExtensions are the files that a folder is searched for.
var sceneExtensions = []string{".tif", ".tiff", ".png", ".nc", ".img", ".jp2", ".vrt", ".safe"}

// notScenes are endings of names that are labels, or were written by Icefront.
var notScenes = []string{"_zones", "_zone", "_front", "_fronts", "_overlay", "_labels"}

// scenePaths replaces folders and globs by the scenes in them, in order and without repeats.
func scenePaths(args []string) ([]string, error) {
	var paths []string
	for _, arg := range args {
		found, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if !slices.ContainsFunc(paths, func(q string) bool { return filepath.Clean(p) == filepath.Clean(q) }) {
				paths = append(paths, p)
			}
		}
	}
	return paths, nil
}

func expand(arg string) ([]string, error) {
	st, err := os.Stat(arg)
	switch {
	case err != nil && strings.ContainsAny(arg, "*?["):
		found, err := filepath.Glob(arg)
		if err != nil {
			return nil, misuse{fmt.Errorf("%s: %w", arg, err)}
		}
		found = slices.DeleteFunc(found, func(p string) bool { return !isScene(p) })
		if len(found) == 0 {
			return nil, misuse{fmt.Errorf("%s matches no scene", arg)}
		}
		return found, nil
	case err == nil && st.IsDir() && !strings.EqualFold(filepath.Ext(arg), ".safe"):
		return folderScenes(arg)
	}
	return []string{arg}, nil // opening it says what is wrong with it
}

func folderScenes(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		if p := filepath.Join(dir, e.Name()); isScene(p) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s is a folder without scenes (%s; labels and Icefront's own results are left out)",
			dir, strings.Join(sceneExtensions, ", "))
	}
	return found, nil
}

// isScene reports that a name may be a scene: by its extension, and not by its ending a label or a result.
func isScene(path string) bool {
	ext := filepath.Ext(path)
	if !slices.Contains(sceneExtensions, strings.ToLower(ext)) {
		return false
	}
	name := strings.TrimSuffix(filepath.Base(path), ext)
	return !slices.ContainsFunc(notScenes, func(end string) bool { return strings.HasSuffix(name, end) })
}

// overwrites refuses a result that would take the place of an input.
func overwrites(result string, inputs []string) error {
	out, err := os.Stat(result)
	if err != nil {
		return nil // nothing there yet
	}
	for _, in := range inputs {
		if st, err := os.Stat(in); err == nil && os.SameFile(st, out) {
			return fmt.Errorf("the result %s would overwrite the input %s; choose another folder with -o", result, in)
		}
	}
	return nil
}
