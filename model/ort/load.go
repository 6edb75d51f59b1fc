// Package ort runs networks with ONNX Runtime, a shared library that is loaded while the program runs.
package ort

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	yalue "github.com/yalue/onnxruntime_go"
)

// ErrLibrary says that the ONNX Runtime library is missing or cannot be used.
var ErrLibrary = errors.New("ONNX Runtime")

var (
	errNotRuntime = errors.New("it is a library, but not ONNX Runtime")
	errProviders  = errors.New("it does not tell what it can run networks with")
	// errNotLoaded is what Open says before Load.
	errNotLoaded = fmt.Errorf("%w: the library is not loaded", ErrLibrary)
)

// needed is the oldest usable version, 1.needed: the C interface that yalue/onnxruntime_go v1.35.0 is written for.
const needed = 29

// wayOut ends every sentence about a missing or unusable library.
var wayOut = fmt.Sprintf("install version 1.%d or newer (make demo does), or name it with --onnxruntime or %s", needed, Environment)

// loaded is the one library of this process: ONNX Runtime cannot be exchanged once it runs.
var loaded struct {
	sync.Mutex
	path, version string
	providers     []string
}

// Load loads the library, once. The same path again is fine; another one is an error. Every error is an ErrLibrary
// that says what is wrong and the way out.
func Load(path string) error {
	loaded.Lock()
	defer loaded.Unlock()
	if path == "" {
		return fmt.Errorf("%w was not found: %s", ErrLibrary, wayOut)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLibrary, err)
	}
	if loaded.path != "" {
		if sameFile(abs, loaded.path) {
			return nil
		}
		return fmt.Errorf("%w: %s is loaded already, %s takes a restart", ErrLibrary, loaded.path, abs)
	}
	// The library of the npm package reports its use to its maker, and litters the temporary folder with logs of that,
	// unless this variable is set before it is loaded. Nobody asked the user.
	if err := os.Setenv("ORT_DISABLE_TELEMETRY", "1"); err != nil {
		return fmt.Errorf("%w: %w", ErrLibrary, err)
	}
	version, err := check(abs)
	if err != nil {
		return err
	}
	yalue.SetSharedLibraryPath(abs)
	// Errors come back from every call; printed as well they would only litter the terminal.
	if err := yalue.InitializeEnvironment(yalue.WithLogLevelFatal()); err != nil {
		return fmt.Errorf("%w: start %s: %w", ErrLibrary, abs, err)
	}
	if err := yalue.DisableTelemetry(); err != nil {
		return fmt.Errorf("%w: switch its telemetry off: %w", ErrLibrary, err)
	}
	providers, err := askProviders(abs)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrLibrary, abs, err)
	}
	loaded.path, loaded.version, loaded.providers = abs, version, present(filepath.Dir(abs), runtime.GOOS, providers)
	return nil
}

// check says whether a file is a usable library, and its version.
func check(path string) (version string, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("%w: there is no %s: %s", ErrLibrary, path, wayOut)
	case err != nil:
		return "", fmt.Errorf("%w: %w: %s", ErrLibrary, err, wayOut)
	case info.IsDir():
		return "", fmt.Errorf("%w: no library lies in the folder %s: %s", ErrLibrary, path, wayOut)
	}
	version, err = probe(path)
	if err != nil {
		return "", fmt.Errorf("%w: %s cannot be loaded: %w: %s", ErrLibrary, path, err, wayOut)
	}
	if !recent(version) {
		return "", fmt.Errorf("%w: %s is version %s, too old: %s", ErrLibrary, path, version, wayOut)
	}
	return version, nil
}

// recent reports that a version such as "1.30.0" has the C interface this program was built for.
func recent(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return errA == nil && errB == nil && (a > 1 || a == 1 && b >= needed)
}

// sameFile reports that two paths lead to one file.
func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// Version is the version of the loaded library, empty before Load.
func Version() string {
	loaded.Lock()
	defer loaded.Unlock()
	return loaded.version
}

// Path is the file of the loaded library, empty before Load.
func Path() string {
	loaded.Lock()
	defer loaded.Unlock()
	return loaded.path
}

// Providers are ONNX Runtime's names of what the loaded library can run networks with, such as "CUDAExecutionProvider",
// fastest first. That one is listed does not mean that it works on this computer.
func Providers() []string {
	loaded.Lock()
	defer loaded.Unlock()
	return slices.Clone(loaded.providers)
}

// present leaves out providers whose code lies in files of their own that are not there: the library of the npm package
// lists CUDA and TensorRT, and has nothing for them.
func present(dir, system string, providers []string) (there []string) {
	for _, name := range providers {
		part, ok := map[string]string{"CUDAExecutionProvider": "cuda", "TensorrtExecutionProvider": "tensorrt"}[name]
		if !ok || exists(dir, system, part) && exists(dir, system, "shared") {
			there = append(there, name)
		}
	}
	return there
}

// exists reports that a part of the library lies in its folder, the only one where it looks for them.
func exists(dir, system, part string) bool {
	name := "libonnxruntime_providers_" + part + ".so"
	switch system {
	case "windows":
		name = "onnxruntime_providers_" + part + ".dll"
	case "darwin":
		name = "libonnxruntime_providers_" + part + ".dylib"
	}
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}
