package gdal

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// journal collects what GDAL says during calls of godal: failures end the call, warnings do not.
type journal struct {
	warnings []string
}

// option is passed to a godal call. A journal serves one goroutine.
func (j *journal) option(level godal.ErrorCategory, _ int, msg string) error {
	msg = oneLine(msg)
	if level >= godal.CE_Failure {
		return errors.New(msg)
	}
	if level == godal.CE_Warning && len(j.warnings) < 20 {
		j.warnings = append(j.warnings, msg)
	}
	return nil
}

// failuresOnly makes a godal call ignore warnings.
func failuresOnly(level godal.ErrorCategory, _ int, msg string) error {
	if level >= godal.CE_Failure {
		return errors.New(oneLine(msg))
	}
	return nil
}

// collected runs GDAL calls on one thread and returns GDAL's first failure in place of a vaguer error.
func collected(work func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	log := (*C.ice_log)(C.calloc(1, C.sizeof_ice_log))
	defer C.free(unsafe.Pointer(log))
	err := func() error {
		C.ice_push(log)
		defer C.ice_pop()
		return work()
	}()
	return joinLog(log, err)
}

// joinLog prefers what GDAL said to errGDAL, and keeps any other error.
func joinLog(l *C.ice_log, err error) error {
	if l.failures == 0 || (err != nil && !errors.Is(err, errGDAL)) {
		return err
	}
	return said(errors.New(C.GoString(&l.first[0])))
}

// errGDAL stands for a failed call until the collected message replaces it.
var errGDAL = errors.New("the library gave no reason")

// libraryError is a message of GDAL.
type libraryError struct{ text string }

func (e *libraryError) Error() string { return e.text }

// said keeps of an error of godal what GDAL said first: the cause, without what followed from it.
func said(err error) error { return &libraryError{oneLine(err.Error())} }

// reason puts a message of GDAL about a file into words, without the path that the sentence has already.
func (e *libraryError) reason(path string) string {
	for _, mark := range []string{
		"bytes, expected", "Can not read TIFF directory", "Failed to read directory", "offset/size for strile", "Read Error", "Truncated", "Not enough data",
	} {
		if strings.Contains(e.text, mark) {
			return "the file ends before its content does"
		}
	}
	if strings.Contains(e.text, "size is zero") || strings.Contains(e.text, "Invalid dimensions") {
		return "the raster has no pixels"
	}
	text, _, _ := strings.Cut(e.text, ". ") // what follows are hints for programmers
	if abs, err := filepath.Abs(path); err == nil {
		text = strings.ReplaceAll(text, abs+": ", "")
		text = strings.ReplaceAll(text, filepath.Dir(abs)+string(filepath.Separator), "")
	}
	return strings.ReplaceAll(text, "`", "'")
}

// oneLine cuts a message to its first line, without full stop.
func oneLine(msg string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(msg), "\n")
	return strings.TrimRight(strings.TrimSpace(line), ".")
}

// localFile checks that path names a readable file, and returns its absolute form: no name that starts
// with a slash and exists is a connection string or a URL. Folders pass if folder allows them.
func localFile(path string, folder func(path string) bool) (string, error) {
	if remote(path) {
		return "", fmt.Errorf("open %s: only local files are opened", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, geo.Cause(err))
	}
	if info.IsDir() {
		if folder != nil && folder(abs) {
			return abs, nil
		}
		return "", fmt.Errorf("open %s: this is a folder, not a file", path)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("open %s: this is not a regular file", path)
	}
	f, err := os.Open(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, geo.Cause(err))
	}
	if info.Size() == 0 {
		return "", errors.Join(fmt.Errorf("open %s: %w: the file is empty", path, geo.ErrDamaged), f.Close())
	}
	return abs, f.Close()
}

// remote reports names that GDAL would look for elsewhere than in the file system.
func remote(path string) bool {
	p := strings.ToLower(filepath.ToSlash(path))
	return strings.HasPrefix(p, "/vsi") || strings.Contains(p, "://") || p == ""
}

// writeError names the file and, if the disk of dir is full, says so: GDAL's own message often does not.
func writeError(path, dir string, err error) error {
	if err == nil || errors.Is(err, syscall.ENOSPC) {
		return wrapWrite(path, err)
	}
	var lib *libraryError
	if !errors.As(err, &lib) {
		return wrapWrite(path, err)
	}
	if strings.Contains(lib.text, "No space left") || diskFull(dir) {
		err = syscall.ENOSPC
	}
	return wrapWrite(path, err)
}

func wrapWrite(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", path, geo.Cause(err))
}

// diskFull tries to write a megabyte.
func diskFull(dir string) bool {
	f, err := os.CreateTemp(dir, "probe-*")
	if err != nil {
		return errors.Is(err, syscall.ENOSPC)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(make([]byte, 1<<20))
	return errors.Is(errors.Join(err, f.Sync(), f.Close()), syscall.ENOSPC)
}
