package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"icefront/app/batch"
)

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
