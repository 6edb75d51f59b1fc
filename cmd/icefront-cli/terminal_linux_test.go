package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"icefront/model/onnx/onnxtest"
)

// terminal is a pseudo-terminal: what is written to slave is read from it.
type terminal struct {
	slave *os.File

	mu    sync.Mutex
	text  bytes.Buffer
	wants string
	seen  chan struct{} // closed once wants was shown
	ended chan struct{}
}

// openTerminal watches for a text.
func openTerminal(t *testing.T, wants string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("SKIPPED: no pseudo-terminals here: %v", err)
	}
	var number, unlock uint32
	for request, at := range map[uintptr]*uint32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlock} {
		if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(at))); no != 0 {
			t.Fatal(no)
		}
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("SKIPPED: no pseudo-terminals here: %v", err)
	}
	term := &terminal{slave: slave, wants: wants, seen: make(chan struct{}), ended: make(chan struct{})}
	go term.listen(master)
	t.Cleanup(func() {
		_ = slave.Close()
		<-term.ended
		_ = master.Close()
	})
	return term
}

func (m *terminal) listen(master *os.File) {
	defer close(m.ended)
	buf := make([]byte, 4096)
	told := false
	for {
		n, err := master.Read(buf)
		m.mu.Lock()
		m.text.Write(buf[:n])
		if !told && strings.Contains(m.text.String(), m.wants) {
			close(m.seen)
			told = true
		}
		m.mu.Unlock()
		if err != nil { // the slave is closed
			if !told {
				close(m.seen)
			}
			return
		}
	}
}

// shown is all that was written, once the slave is closed.
func (m *terminal) shown() string {
	_ = m.slave.Close()
	<-m.ended
	return m.text.String()
}

// slow is a scene that takes the tiny model a minute or so.
func slow(t *testing.T) (scene, model string) {
	t.Helper()
	in := t.TempDir()
	return made{w: 2500, h: 2500}.file(t, in), tinyModel(t, in, func(o *onnxtest.Options) { o.Repeat = 4 })
}

// withInterrupt is a context that ends once the terminal has shown what it wants.
func withInterrupt(t *testing.T, term *terminal) (ctx context.Context, cancel func()) {
	ctx, end := context.WithCancelCause(t.Context())
	go func() {
		<-term.seen
		end(errors.New("the user has had enough"))
	}()
	return ctx, func() { end(nil) }
}

func TestInterrupt(t *testing.T) {
	needsONNX(t)
	scene, model := slow(t)
	term := openTerminal(t, "%")
	ctx, cancel := withInterrupt(t, term)
	defer cancel()
	out := filepath.Join(t.TempDir(), "results")
	var stdout bytes.Buffer
	code := run(ctx, []string{"predict", scene, "-m", model, "-o", out}, &stdout, term.slave)
	text := term.shown()
	interrupted(t, result{code, stdout.String(), text}, out)
	for _, want := range []string{"Predict scene [", "left", "\r"} {
		if !strings.Contains(text, want) {
			t.Errorf("progress does not show %q: %q", want, text)
		}
	}
}

// interrupted checks the end of a command that was stopped half-way.
func interrupted(t *testing.T, r result, out string) {
	t.Helper()
	if r.code != exitInterrupted {
		t.Errorf("exit code %d, want %d", r.code, exitInterrupted)
	}
	if r.out != "" {
		t.Errorf("on stdout: %q", r.out)
	}
	lines := strings.Split(strings.TrimRight(r.err, "\r\n"), "\r")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "Interrupted. Nothing half-written was left." {
		t.Errorf("last line %q", last)
	}
	if left := existing(t, out); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A second Ctrl-C changes nothing: the first one's way out is already taken.
func TestInterruptProcess(t *testing.T) {
	library := needsONNX(t)
	scene, model := slow(t)
	for _, times := range []int{1, 2} {
		t.Run(fmt.Sprintf("Ctrl-C %d times", times), func(t *testing.T) {
			term := openTerminal(t, "%")
			out := filepath.Join(t.TempDir(), "results")
			var stdout bytes.Buffer
			cmd := child(t, "predict", scene, "-m", model, "-o", out, "--onnxruntime", library)
			cmd.Stdout, cmd.Stderr = &stdout, term.slave
			must(t, cmd.Start())
			<-term.seen
			for range times {
				must(t, cmd.Process.Signal(os.Interrupt))
			}
			_ = cmd.Wait() // the exit code tells
			interrupted(t, result{cmd.ProcessState.ExitCode(), stdout.String(), term.shown()}, out)
		})
	}
}

// Interrupted before it began, a command leaves no files either.
func TestInterruptAtOnce(t *testing.T) {
	needsONNX(t)
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "results")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{
		{"predict", made{}.file(t, in), "-m", tinyModel(t, in, nil), "-o", out}, {"demo", "-o", filepath.Join(out, "demo")},
	} {
		r := cliWith(ctx, &bytes.Buffer{}, args...)
		if r.code != exitInterrupted {
			t.Errorf("%s: exit code %d\n%s", args[0], r.code, r.err)
		}
		if left := existing(t, filepath.Join(out, "demo", "results")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestModelInterrupted(t *testing.T) {
	folder := ownLibrary(t)
	file := bytes.Repeat([]byte("x"), 1<<20)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Content-Length", "2097152")
		_, _ = w.Write(file)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(host.Close)
	term := openTerminal(t, "%")
	ctx, cancel := withInterrupt(t, term)
	defer cancel()
	var stdout bytes.Buffer
	code := run(ctx, []string{"model", "download", host.URL + "/x.onnx"}, &stdout, term.slave)
	text := term.shown()
	if code != exitInterrupted || stdout.Len() > 0 {
		t.Errorf("exit code %d, stdout %q", code, stdout.String())
	}
	for _, want := range []string{"Download [", "same command goes on there", "Interrupted."} {
		if !strings.Contains(text, want) {
			t.Errorf("does not show %q: %q", want, text)
		}
	}
	left := tree(t, folder)
	if len(left) != 2 || !strings.HasPrefix(left[0], ".icefront-download-") {
		t.Errorf("kept: %v", left)
	}
}
