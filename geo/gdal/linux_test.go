package gdal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/write"
)

// asNobody runs f with the file rights of an ordinary user, if the test runs as root.
func asNobody(t *testing.T, f func()) {
	runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
	if os.Geteuid() == 0 {
		const nobody = 65534
		if _, _, e := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); e != 0 {
			t.Skipf("SKIPPED: cannot give up the rights of root: %v", e)
		}
	}
	f()
}

func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	secret := made{name: "secret.tif", w: 2, h: 2, stored: godal.Byte}.file(t)
	must(t, os.Chmod(filepath.Dir(secret), 0o755))
	must(t, os.Chmod(secret, 0o000))
	must(t, os.Chmod(dir, 0o555))
	for up := dir; up != os.TempDir() && up != "/"; up = filepath.Dir(up) { // so that anyone comes this far
		if info, err := os.Stat(up); err == nil && up != dir {
			must(t, os.Chmod(up, info.Mode().Perm()|0o011))
		}
	}
	for up := filepath.Dir(secret); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		info, err := os.Stat(up)
		must(t, err)
		must(t, os.Chmod(up, info.Mode().Perm()|0o011))
	}
	target := filepath.Join(dir, "a.tif")
	line := geo.Layer{}
	errs := make(chan [3]error)
	go func() {
		var got [3]error
		asNobody(t, func() {
			_, got[0] = Open(context.Background(), secret, "")
			_, got[1] = write.ClassMap(context.Background(), target, geo.PixelGrid(2, 2), geo.Legend{NoData: -1}, nil)
			got[2] = WriteLayer(context.Background(), filepath.Join(dir, "a.gpkg"), line)
		})
		errs <- got
	}()
	for i, err := range <-errs {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("call %d: %v", i, err)
			continue
		}
		oneSentence(t, err, []string{secret, target, filepath.Join(dir, "a.gpkg")}[i], "permission denied")
	}
}
