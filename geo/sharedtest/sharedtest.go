// Package sharedtest finds the test data that lies beside the project, in ../shared.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Required names the environment variable that makes missing data a failure ("required"), as CI sets it.
const Required = "ICEFRONT_SHARED"

// Path returns the absolute path of a file or folder below ../shared. Where it is missing, the test is
// skipped, loudly; with ICEFRONT_SHARED=required it fails.
func Path(t testing.TB, rel string) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "..", "shared", filepath.FromSlash(rel))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if os.Getenv(Required) == "required" {
		t.Fatalf("%s is missing and %s=required", path, Required)
	}
	t.Skipf("SKIPPED: this test needs %s, which lies beside the project, not in it", path)
	return ""
}

// moduleRoot walks up from the working directory to the folder with go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}
