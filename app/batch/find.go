// Package batch predicts many scenes one after the other: it finds them, shares them among processes, recognises those
// that are finished, goes on after a bad one, and keeps a table.
package batch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Misuse is an error of the arguments themselves: nothing was looked for.
type Misuse struct{ Err error }

// Error is the sentence.
func (m Misuse) Error() string { return m.Err.Error() }

// Unwrap is the cause.
func (m Misuse) Unwrap() error { return m.Err }

// sceneExtensions are the files that a folder is searched for.
var sceneExtensions = []string{".tif", ".tiff", ".png", ".nc", ".img", ".jp2", ".vrt", ".safe"}

// notScenes are endings of names that are labels, or were written by Icefront.
var notScenes = []string{"_zones", "_zone", "_front", "_fronts", "_overlay", "_labels", "_probabilities", "_front_probability", "_uncertainty", "_boundary"}

// Find replaces folders, globs and lists by the scenes in them, in order and without repeats. Whatever else is named
// is taken as it is: opening it says what is wrong with it.
func Find(args []string) ([]string, error) {
	var paths []string
	seen := map[string]bool{}
	for _, arg := range args {
		found, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if clean := filepath.Clean(p); !seen[clean] {
				seen[clean] = true
				paths = append(paths, p)
			}
		}
	}
	return paths, nil
}

func expand(arg string) ([]string, error) {
	st, err := os.Stat(arg)
	switch {
	case err == nil && st.IsDir() && !strings.EqualFold(filepath.Ext(arg), ".safe"):
		return folderScenes(arg)
	case err != nil && strings.ContainsAny(arg, "*?["):
		return globScenes(arg)
	}
	if list, ok := listOf(arg); ok {
		return readList(list)
	}
	return []string{arg}, nil
}

func globScenes(glob string) ([]string, error) {
	found, err := filepath.Glob(glob)
	if err != nil {
		return nil, Misuse{fmt.Errorf("%s: %w", glob, err)}
	}
	found = slices.DeleteFunc(found, func(p string) bool { return !isScene(p) })
	if len(found) == 0 {
		return nil, Misuse{fmt.Errorf("%s matches no scene", glob)}
	}
	return found, nil
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
