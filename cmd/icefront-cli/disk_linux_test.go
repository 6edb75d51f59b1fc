package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of so many bytes.
func smallDisk(t *testing.T, bytes string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+bytes); err != nil {
		t.Skipf("SKIPPED: a small disk cannot be mounted here (root can): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// The class map of the scene takes about 10 kB, a GeoPackage 100 kB: each size ends another step.
func TestFullDisk(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	scene, model := made{w: 600, h: 400}.file(t, in), tinyModel(t, in, nil)
	failed, done := 0, 0
	for _, size := range []string{"4k", "8k", "16k", "32k", "64k", "96k", "160k", "256k", "8m"} {
		t.Run(size, func(t *testing.T) {
			out := smallDisk(t, size)
			r := cli(t, "predict", scene, "-m", model, "-o", out, "--format", "gpkg,shp,geojson")
			whole(t, out)
			if r.code == exitDone {
				done++
				return
			}
			failed++
			oneSentence(t, r, out+"/scene_", []string{"The disk is full", "another folder with -o"})
			t.Log(strings.TrimSpace(r.err))
			t.Log(tree(t, out))
		})
	}
	if !t.Failed() && !t.Skipped() && (failed < 3 || done < 1) {
		t.Errorf("%d runs failed and %d did not: the sizes are badly chosen", failed, done)
	}
}

// The demo's own files are whole or not there, too.
func TestDemoOnFullDisk(t *testing.T) {
	needsONNX(t)
	out := smallDisk(t, "56k") // the scene takes 49 kB, its label 15
	r := cli(t, "demo", "-o", out)
	oneSentence(t, r, out+"/"+sample, []string{"The disk is full"})
	if got := tree(t, out); len(got) != 1 || got[0] != sample+".tif" {
		t.Errorf("left behind: %v", got)
	}
}

// whole checks that every file in a folder of results can be read to its end, and that none is a temporary one.
func whole(t *testing.T, dir string) {
	t.Helper()
	names := tree(t, dir)
	has := map[string]bool{}
	for _, n := range names {
		has[n] = true
		if strings.HasPrefix(filepath.Base(n), ".") || !strings.HasPrefix(n, "scene") {
			t.Errorf("a temporary file is left: %s", n)
		}
	}
	if zones := filepath.Join(dir, "scene_zones.tif"); has["scene_zones.tif"] && !isFolder(zones) {
		pixels(t, openedIn(t, zones))
	}
	for _, n := range names {
		if isFolder(filepath.Join(dir, n)) {
			continue // put there by the test
		}
		switch filepath.Ext(n) {
		case ".gpkg", ".shp", ".geojson":
			if l := layer(t, filepath.Join(dir, n)); len(l.Features) == 0 {
				t.Errorf("%s holds no front", n)
			}
		case ".json":
			readReport(t, filepath.Join(dir, n))
		case ".png":
			readPNG(t, filepath.Join(dir, n))
		}
	}
}

func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// Root may write nearly everywhere, so the places here refuse even root.
func TestUnwritableFolder(t *testing.T) {
	needsONNX(t)
	in := t.TempDir()
	scene, model := made{}.file(t, in), tinyModel(t, in, nil)
	inTheWay := write(t, in, "notes.txt", "a file")
	cases := []struct{ name, out, culprit, says string }{
		{"a file in the way", inTheWay, inTheWay, "choose another one with -o"},
		{"below a file", filepath.Join(inTheWay, "results"), inTheWay, "choose another one with -o"},
		{"system folder that takes no files", "/sys/kernel", "/sys/kernel/scene_zones.tif", "cannot write"},
		{"system folder that takes no folders", "/proc/results", "/proc/results", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := cli(t, "predict", scene, "-m", model, "-o", c.out)
			oneSentence(t, r, c.culprit, []string{c.says})
			t.Log(strings.TrimSpace(r.err))
		})
	}
	t.Run("a folder where a result belongs", func(t *testing.T) {
		for _, name := range []string{"scene_zones.tif", "scene_fronts.gpkg", "scene_overlay.png", "scene.json"} {
			out := t.TempDir()
			must(t, os.Mkdir(filepath.Join(out, name), 0o755))
			r := cli(t, "predict", scene, "-m", model, "-o", out)
			oneSentence(t, r, filepath.Join(out, name), nil)
			whole(t, out)
			t.Log(strings.TrimSpace(r.err))
		}
	})
}

func TestExportOnFullDisk(t *testing.T) {
	in := frontFile(t, filepath.Join(t.TempDir(), "in.gpkg"), "EPSG:3413")
	for _, format := range []string{"gpkg", "shp", "geojson", "kml", "fgb", "csv"} {
		out := smallDisk(t, "4k")
		write(t, out, "full", strings.Repeat("x", 4096))
		r := cli(t, "export", in, "-o", filepath.Join(out, "a."+format))
		if r.code != exitFailed || !strings.Contains(r.err, "The disk is full") {
			t.Errorf("%s: exit code %d: %s", format, r.code, r.err)
		}
		if left := tree(t, out); !slices.Equal(left, []string{"full"}) {
			t.Errorf("%s: left behind: %v", format, left)
		}
	}
}
