//go:build e2e

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// limit is how long anything may take before a test gives up; a busy machine with OpenGL in software is slow.
const limit = 60 * time.Second

// built is the program that TestMain built.
var built string

// TestMain builds the program as the user has it.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "icefront-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built = filepath.Join(dir, "icefront")
	build := exec.Command("go", "build", "-buildvcs=false", "-tags", "migrated_fynedo", "-o", built, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	code := 1
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir) // of this run only
	os.Exit(code)
}

// program is the program with its window; there is one at a time.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	window string // id of the X server
	temp   string // its folder for temporary files
	log    bytes.Buffer
	exited chan error
	done   bool
}

// start runs the program and waits for its window.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	if os.Getenv("DISPLAY") == "" {
		t.Fatal("no display: scripts/test.sh runs this under Xvfb")
	}
	p := &program{t: t, temp: t.TempDir(), exited: make(chan error, 1)}
	p.cmd = exec.Command(built, append([]string{"-theme", "dark"}, args...)...)
	home := t.TempDir() // no preferences of an earlier run
	p.cmd.Env = append(os.Environ(), "TMPDIR="+p.temp, "HOME="+home, "XDG_CONFIG_HOME="+home, "ICEFRONT_SESSIONS="+filepath.Join(p.temp, "icefront-sessions"), "LANG=C.UTF-8", "LC_ALL=")
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.exited <- p.cmd.Wait() }()
	t.Cleanup(p.kill)
	p.eventually("the window appears", func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "Icefront").Output()
		p.window = strings.TrimSpace(string(out))
		return err == nil && p.window != "" && !strings.Contains(p.window, "\n")
	})
	p.do("windowmove", p.window, 0, 0)
	p.do("windowfocus", p.window)
	return p
}

// kill ends a program that a failed test left behind, and shows what it looked like.
func (p *program) kill() {
	if p.done {
		return
	}
	file := filepath.Join(os.TempDir(), "icefront-e2e-failed.png")
	if err := exec.Command("import", "-window", "root", file).Run(); err == nil {
		p.t.Logf("the screen: %s", file)
	}
	_ = p.cmd.Process.Kill()
	<-p.exited
	p.t.Logf("the program said: %s", p.log.String())
}

// eventually waits until a condition holds.
func (p *program) eventually(what string, holds func() bool) {
	p.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(limit); !holds(); <-tick.C {
		if time.Now().After(end) {
			p.t.Fatalf("waited %v in vain: %s", limit, what)
		}
	}
}

// do runs one command of xdotool.
func (p *program) do(args ...any) {
	p.t.Helper()
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = fmt.Sprint(a)
	}
	if out, err := exec.Command("xdotool", words...).CombinedOutput(); err != nil {
		p.t.Fatalf("xdotool %v: %v: %s", words, err, out)
	}
}

// key presses keys, one after the other. The screen is left to settle before each, so that the program has
// seen the one before: a dialog is open before its keys come.
func (p *program) key(names ...string) {
	p.t.Helper()
	for _, n := range names {
		p.still()
		p.do("key", "--clearmodifiers", n)
	}
}

// write types a text.
func (p *program) write(text string) {
	p.t.Helper()
	p.still()
	p.do("type", "--clearmodifiers", "--delay", 15, text)
}

// title waits for a title of the window.
func (p *program) title(want string) {
	p.t.Helper()
	p.eventually("the title "+want, func() bool {
		out, err := exec.Command("xdotool", "getwindowname", p.window).Output()
		return err == nil && strings.TrimSpace(string(out)) == want
	})
}

// screen takes a picture of the screen.
func (p *program) screen() image.Image {
	p.t.Helper()
	out, err := exec.Command("import", "-window", "root", "png:-").Output()
	if err != nil {
		p.t.Fatalf("take a screenshot: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		p.t.Fatal(err)
	}
	return img
}

// still waits until two pictures of the screen in a row are the same but for a blinking cursor, and returns it.
func (p *program) still() image.Image {
	p.t.Helper()
	last := p.screen()
	p.eventually("the screen comes to rest", func() bool {
		img := p.screen()
		same := share(last, img, image.Point{}, img.Bounds()) > 0.9995
		last = img
		return same
	})
	return last
}

// all is the whole window, and mapArea what of it is surely map.
func (p *program) all() image.Rectangle { return image.Rect(0, 0, 1240, 740) }

func (p *program) mapArea() image.Rectangle { return image.Rect(20, 100, 860, 640) }

// count is the number of pixels of a colour in an area of the screen.
func (p *program) count(area image.Rectangle, c color.Color) (n int) {
	p.t.Helper()
	img := p.screen()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if near(img.At(x, y), c, 12) {
				n++
			}
		}
	}
	return n
}

// sees waits until a colour covers some pixels of an area.
func (p *program) sees(what string, area image.Rectangle, c color.Color, least int) {
	p.t.Helper()
	p.eventually(what, func() bool { return p.count(area, c) >= least })
}

// quit ends the program by its key.
func (p *program) quit() {
	p.t.Helper()
	p.key("ctrl+q")
	p.ends()
}

// ends waits for the program to end by itself, without an error and without leaving anything behind.
func (p *program) ends() {
	p.t.Helper()
	select {
	case err := <-p.exited:
		p.done = true
		if err != nil {
			p.t.Errorf("the program ended with %v: %s", err, p.log.String())
		}
	case <-time.After(limit):
		p.t.Fatal("the program does not end")
	}
	if left := p.left(); len(left) > 0 {
		p.t.Errorf("left in the folder of temporary files: %v", left)
	}
}

// left lists the program's temporary folders.
func (p *program) left() []string {
	p.t.Helper()
	var left []string
	for _, pattern := range []string{"icefront-*", "icefront-sessions/.*"} {
		found, err := filepath.Glob(filepath.Join(p.temp, pattern))
		if err != nil {
			p.t.Fatal(err)
		}
		left = append(left, found...)
	}
	return slices.DeleteFunc(left, func(path string) bool { return filepath.Base(path) == "icefront-sessions" }) // the folder of all

}
