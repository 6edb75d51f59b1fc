package batch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"icefront/geo"
)

// Bounds of a list: far above what a person makes, far below what fills the memory.
const (
	listBytes = 32 << 20
	listPaths = 200_000
	pathBytes = 4096
)

// listOf returns the list that an argument names: "@FILE", or a file ending in .txt or .csv, which no scene does.
func listOf(arg string) (path string, ok bool) {
	if path, ok = strings.CutPrefix(arg, "@"); ok {
		if _, err := os.Stat(arg); err == nil {
			return "", false // there is a file of this very name
		}
		return path, true
	}
	ext := strings.ToLower(filepath.Ext(arg))
	return arg, ext == ".txt" || ext == ".csv"
}

// Lists returns the lists among arguments, for those who must not write over them.
func Lists(args []string) []string {
	var lists []string
	for _, arg := range args {
		if path, ok := listOf(arg); ok {
			lists = append(lists, path)
		}
	}
	return lists
}

// readList reads the scenes of a list. Relative paths start at the folder of the list.
func readList(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the list %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, listBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the list %s: %w", path, geo.Cause(err))
	}
	scenes, err := parseList(text, strings.EqualFold(filepath.Ext(path), ".csv"))
	if err != nil {
		return nil, fmt.Errorf("read the list %s: %w", path, err)
	}
	for i, s := range scenes {
		if !filepath.IsAbs(s) {
			scenes[i] = filepath.Join(filepath.Dir(path), s)
		}
	}
	return scenes, nil
}

// parseList returns the paths in a list, as they are written.
func parseList(text []byte, table bool) ([]string, error) {
	if len(text) > listBytes {
		return nil, fmt.Errorf("it is larger than %d MiB; is it a list of scenes?", listBytes>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	lines := textLines
	if table {
		lines = tableLines
	}
	var paths []string
	err := lines(text, func(line int, path string) error {
		path = strings.TrimSpace(path)
		switch {
		case !utf8.ValidString(path) || strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
			return fmt.Errorf("line %d is not a path in UTF-8 text", line)
		case len(path) > pathBytes:
			return fmt.Errorf("line %d is longer than %d characters", line, pathBytes)
		case len(paths) == listPaths:
			return fmt.Errorf("line %d: it names more than %d scenes; split it", line, listPaths)
		}
		paths = append(paths, path)
		return nil
	})
	if err == nil && len(paths) == 0 {
		err = errors.New("it names no scene")
	}
	return paths, err
}

// textLines gives the lines that are not blank and no remarks.
func textLines(text []byte, each func(line int, path string) error) error {
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if l = bytes.TrimSpace(l); len(l) == 0 || l[0] == '#' {
			continue
		}
		if err := each(line, string(l)); err != nil {
			return err
		}
	}
	return nil
}

// tableLines gives the column "scene" or "path" of a CSV, or the first column if no heading is called so.
func tableLines(text []byte, each func(line int, path string) error) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment, r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = '#', -1, true, true
	if head, _, _ := bytes.Cut(text, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';' // what spreadsheets write where the comma is in numbers
	}
	column := 0
	for first := true; ; first = false {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return fmt.Errorf("line %d: %w", wrong.Line, wrong.Err)
		}
		if err != nil {
			return err
		}
		if first {
			at := slices.IndexFunc(record, isHeading)
			if column = max(at, 0); at >= 0 {
				continue
			}
		}
		line, _ := r.FieldPos(0)
		if len(record) <= column || strings.TrimSpace(record[column]) == "" {
			return fmt.Errorf("line %d has no path in column %d", line, column+1)
		}
		if err := each(line, record[column]); err != nil {
			return err
		}
	}
}

func isHeading(s string) bool {
	s = strings.TrimSpace(s)
	return strings.EqualFold(s, "scene") || strings.EqualFold(s, "path")
}
