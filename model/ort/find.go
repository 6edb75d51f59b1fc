package ort

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Environment names the variable that holds the path of the ONNX Runtime library.
const Environment = "ICEFRONT_ONNXRUNTIME"

// Find looks for the ONNX Runtime library: the flag if it is given, else the environment variable if it is set, else
// next to the executable, else the set-up's folder (.deps/onnxruntime) upward from the executable and from the working
// directory. What the user names is not replaced by something else: it is returned though it may not exist.
//
// An empty path means that nothing was found in the places tried.
func Find(flag string) (path string, tried []string) {
	for _, named := range []string{flag, os.Getenv(Environment)} {
		if named != "" {
			return inside(named), []string{named}
		}
	}
	var folders []string
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dir := filepath.Dir(exe)
		folders = append(folders, dir, filepath.Join(dir, "..", "lib"))
		folders = append(folders, setUp(dir)...)
	}
	if dir, err := os.Getwd(); err == nil {
		folders = append(folders, setUp(dir)...)
	}
	for _, dir := range folders {
		if slices.Contains(tried, dir) {
			continue
		}
		tried = append(tried, dir)
		if path := library(dir); path != "" {
			return path, tried
		}
	}
	return "", tried
}

// inside is the library of a folder, or the path itself.
func inside(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if lib := library(path); lib != "" {
			return lib
		}
	}
	return path
}

// setUp lists the version folders of .deps/onnxruntime in dir and the folders above it, newest name first.
func setUp(dir string) []string {
	var found []string
	for {
		versions, _ := filepath.Glob(filepath.Join(dir, ".deps", "onnxruntime", "*"))
		slices.Reverse(versions)
		found = append(found, versions...)
		up := filepath.Dir(dir)
		if up == dir {
			return found
		}
		dir = up
	}
}

// library is the ONNX Runtime library in a folder, empty if there is none. Of several, the one with the plainest name.
func library(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	best := ""
	for _, e := range entries {
		name := e.Name()
		if !isLibrary(name) || e.IsDir() {
			continue
		}
		if best == "" || len(name) < len(best) {
			best = name
		}
	}
	if best == "" {
		return ""
	}
	return filepath.Join(dir, best)
}

// isLibrary tells the runtime itself from its providers (libonnxruntime_providers_cuda.so).
func isLibrary(name string) bool {
	switch runtime.GOOS {
	case "windows":
		return strings.EqualFold(name, "onnxruntime.dll")
	case "darwin":
		return strings.HasSuffix(name, ".dylib") &&
			(name == "libonnxruntime.dylib" || strings.HasPrefix(name, "libonnxruntime."))
	}
	return name == "libonnxruntime.so" || strings.HasPrefix(name, "libonnxruntime.so.")
}
