package bridge

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

// FailuresOnly makes a godal call ignore warnings.
func FailuresOnly(level godal.ErrorCategory, _ int, msg string) error {
	if level >= godal.CE_Failure {
		return errors.New(OneLine(msg))
	}
	return nil
}

// Collected runs GDAL calls on one thread and returns GDAL's first failure in place of a vaguer error.
func Collected(work func() error) error {
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

// joinLog prefers what GDAL said to ErrNoReason, and keeps any other error.
func joinLog(l *C.ice_log, err error) error {
	if l.failures == 0 || (err != nil && !errors.Is(err, ErrNoReason)) {
		return err
	}
	return Said(errors.New(C.GoString(&l.first[0])))
}

// ErrNoReason stands for a failed call until the collected message replaces it.
var ErrNoReason = errors.New("the library gave no reason")

// Error is a message of GDAL.
type Error string

func (e Error) Error() string { return string(e) }

// Said keeps of an error of godal what GDAL said first: the cause, without what followed from it.
func Said(err error) error { return Error(OneLine(err.Error())) }

// Reason puts a message of GDAL about a file into words, without the path that the sentence has already.
func (e Error) Reason(path string) string {
	for _, mark := range []string{
		"bytes, expected", "Can not read TIFF directory", "Failed to read directory", "offset/size for strile", "Read Error", "Truncated", "Not enough data",
	} {
		if strings.Contains(string(e), mark) {
			return "the file ends before its content does"
		}
	}
	if strings.Contains(string(e), "size is zero") || strings.Contains(string(e), "Invalid dimensions") {
		return "the raster has no pixels"
	}
	text, _, _ := strings.Cut(string(e), ". ") // what follows are hints for programmers
	if abs, err := filepath.Abs(path); err == nil {
		text = strings.ReplaceAll(text, abs+": ", "")
		text = strings.ReplaceAll(text, filepath.Dir(abs)+string(filepath.Separator), "")
	}
	return strings.ReplaceAll(text, "`", "'")
}

// OneLine cuts a message to its first line, without full stop.
func OneLine(msg string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(msg), "\n")
	return strings.TrimRight(strings.TrimSpace(line), ".")
}

// Remote reports names that GDAL would look for elsewhere than in the file system.
func Remote(path string) bool {
	p := strings.ToLower(filepath.ToSlash(path))
	return strings.HasPrefix(p, "/vsi") || strings.Contains(p, "://") || p == ""
}

// WriteError names the file and, if the disk of dir is full, says so: GDAL's own message often does not.
func WriteError(path, dir string, err error) error {
	if err == nil || errors.Is(err, syscall.ENOSPC) {
		return wrapWrite(path, err)
	}
	var lib Error
	if !errors.As(err, &lib) {
		return wrapWrite(path, err)
	}
	if strings.Contains(string(lib), "No space left") || diskFull(dir) {
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
