// Package gdaltest is what the tests of GDAL's packages share.
package gdaltest

import "testing"

// SmallDisk mounts a file system of a few kilobytes for the length of a test, where the system allows it.
func SmallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := mount(dir, size); err != nil {
		t.Skipf("SKIPPED: this test needs the right to mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unmount(dir); err != nil {
			t.Fatal(err)
		}
	})
	return dir
}
