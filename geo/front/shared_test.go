package front

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedPath returns the path of a file or folder in ../shared, beside the module. Where it is missing the
// test is skipped, or fails with ICEFRONT_SHARED=required. (cmd/internal/sharedtest cannot be imported here.)
func sharedPath(t testing.TB, rel string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		t.Fatal("no go.mod above the working directory")
	}
	path := filepath.Join(dir, "..", "shared", filepath.FromSlash(rel))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if os.Getenv("ICEFRONT_SHARED") == "required" {
		t.Fatalf("%s is missing and ICEFRONT_SHARED=required", path)
	}
	t.Skipf("SKIPPED: needs ../shared (%s)", path)
	return ""
}
