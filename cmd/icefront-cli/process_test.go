package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// child prepares icefront-cli as a process of its own: a library can only be loaded once in each.
func child(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	link := filepath.Join(t.TempDir(), "icefront-cli") // TestMain acts by this name
	must(t, os.Symlink(exe, link))
	return exec.CommandContext(t.Context(), link, args...)
}

// finish runs a process to its end.
func finish(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

func TestLibraryMissing(t *testing.T) {
	in := t.TempDir()
	scene, model := made{}.file(t, in), tinyModel(t, in, nil)
	text := write(t, in, "libonnxruntime.so", "not a library")
	other := otherLibrary(t)
	cases := []struct {
		name, flag, env string
		culprit         string
		says            []string
	}{
		{"named by the flag", "/nonexistent", "", "/nonexistent", []string{"make demo", "--onnxruntime"}},
		{"named by the variable", "", "/nonexistent/libonnxruntime.so", "/nonexistent/libonnxruntime.so", []string{"ICEFRONT_ONNXRUNTIME"}},
		{"a folder without it", in + "/none", "", in + "/none", []string{"--onnxruntime"}},
		{"a text", text, "", text, []string{"cannot be loaded", "--onnxruntime"}},
		{"another library", other, "", other, []string{"not ONNX Runtime", "--onnxruntime"}},
		{"nowhere", "", "", "--onnxruntime", []string{"not found", "make demo"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.flag+c.env == "" {
				nothingAbove(t, in)
			}
			out := filepath.Join(t.TempDir(), "results")
			args := []string{"predict", scene, "-m", model, "-o", out}
			if c.flag != "" {
				args = append(args, "--onnxruntime", c.flag)
			}
			cmd := child(t, args...)
			cmd.Dir = in // nothing lies above it
			cmd.Env = append(os.Environ(), "ICEFRONT_ONNXRUNTIME="+c.env)
			r := finish(t, cmd)
			oneSentence(t, r, c.culprit, append(c.says, "No usable ONNX Runtime"))
			if left := existing(t, out); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			t.Log(strings.TrimSpace(r.err))
		})
	}
}

// nothingAbove skips where a library of some set-up lies above a temporary folder or the test program.
func nothingAbove(t *testing.T, dir string) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	for _, d := range []string{dir, filepath.Dir(exe)} {
		for ; d != filepath.Dir(d); d = filepath.Dir(d) {
			if found, _ := filepath.Glob(filepath.Join(d, ".deps", "onnxruntime", "*")); len(found) > 0 {
				t.Skipf("SKIPPED: %s would be found", found[0])
			}
		}
	}
}

// otherLibrary finds a shared library that is not ONNX Runtime.
func otherLibrary(t *testing.T) string {
	t.Helper()
	for _, glob := range []string{"/lib/*/libm.so.6", "/usr/lib/*/libm.so.6", "/lib64/libm.so.6"} {
		if found, _ := filepath.Glob(glob); len(found) > 0 {
			return found[0]
		}
	}
	t.Skip("SKIPPED: no libm.so.6 here")
	return ""
}
