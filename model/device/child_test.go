package device_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"icefront/model/device"
)

// behave names the variable that makes this test program a child that behaves so.
const behave = "ICEFRONT_TEST_BEHAVE"

func TestMain(m *testing.M) {
	if how := os.Getenv(behave); how != "" {
		os.Exit(misbehave(how))
	}
	os.Exit(m.Run())
}

// misbehave is a child; it returns its exit code.
func misbehave(how string) int {
	word := os.Getenv(device.Environment)
	switch how {
	case "works":
		fmt.Println("cuDNN says hello {}")
		fmt.Print("half a line")
		return say(device.Answer(os.Stdout, word, nil))
	case "refuses":
		return say(device.Answer(os.Stdout, word, errors.New("no CUDA-capable\n  device is detected")))
	case "garbage":
		fmt.Print("{\"device\": \"other\"}\n\x00\xff[1, 2]\n\"cuda\"\n")
	case "floods":
		for range 100 {
			fmt.Fprint(os.Stderr, strings.Repeat("x", 10_000))
			fmt.Print(strings.Repeat("y", 10_000))
		}
		return 3
	case "exits":
		fmt.Fprint(os.Stderr, "loading\nCUDA driver version is insufficient\n\n")
		return 3
	case "dies silently":
		return 7
	case "works and crashes then":
		_ = device.Answer(os.Stdout, word, nil)
		panic("at the end")
	case "panics":
		panic("what is this device")
	case "aborts":
		fmt.Fprintln(os.Stderr, "terminate called after throwing an instance of 'std::bad_alloc'")
		end(syscall.SIGABRT)
	case "is killed":
		end(syscall.SIGKILL)
	case "hangs":
		hang()
	case "asks another":
		return say(device.Answer(os.Stdout, word, device.Child{Path: os.Args[0]}.Probe(context.Background(), word)))
	}
	return 0
}

func say(err error) int {
	if err != nil {
		return 1
	}
	return 0
}

// end ends this process.
func end(s syscall.Signal) {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Signal(s)
	}
	hang()
}

// hang waits for a signal, so that Go does not find a deadlock, and takes no notice of it.
func hang() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	for range c {
	}
}

// child is this program, behaving so.
func child(t *testing.T, how string) device.Child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return device.Child{Path: exe, Env: []string{behave + "=" + how}}
}

func TestChild(t *testing.T) {
	for _, tt := range []struct {
		how  string
		says []string // nothing: it works
	}{
		{"works", nil},
		{"refuses", []string{"no CUDA-capable device is detected"}},
		{"garbage", []string{"without an answer"}},
		{"floods", []string{"exit status 3", "xxx..."}},
		{"exits", []string{"exit status 3", "CUDA driver version is insufficient"}},
		{"dies silently", []string{"died (exit status 7)"}},
		{"works and crashes then", []string{"exit status 2", "panic: at the end"}},
		{"panics", []string{"exit status 2", "panic: what is this device"}},
		{"aborts", []string{"std::bad_alloc'; SIGABRT: abort"}},
		{"is killed", []string{"signal: killed"}},
		{"asks another", []string{"does not start another"}},
	} {
		t.Run(tt.how, func(t *testing.T) {
			if runtime.GOOS == "windows" && (tt.how == "aborts" || tt.how == "is killed") {
				t.Skip("SKIPPED: there are no signals")
			}
			err := child(t, tt.how).Probe(t.Context(), "cuda")
			if (err == nil) != (tt.says == nil) {
				t.Fatalf("got %v", err)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("got %v, want it to say %q", err, s)
				}
			}
			if err != nil && (strings.Contains(err.Error(), "\n") || len(err.Error()) > 500) {
				t.Errorf("no sentence: %v", err)
			}
		})
	}
}

func TestChildThatHangsIsKilled(t *testing.T) {
	c := child(t, "hangs")
	c.Timeout = 50 * time.Millisecond
	if err := c.Probe(t.Context(), "cuda"); err == nil || !strings.Contains(err.Error(), "did not end within 50ms") {
		t.Errorf("got %v", err)
	}
	cause := errors.New("the user said so")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
	if err := child(t, "hangs").Probe(ctx, "cuda"); !errors.Is(err, cause) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestChildThatIsNotThere(t *testing.T) {
	err := device.Child{Path: t.TempDir() + "/none"}.Probe(t.Context(), "cuda")
	if err == nil || !strings.Contains(err.Error(), "could not be started") {
		t.Errorf("got %v", err)
	}
}

func TestAnswerThatNobodyReads(t *testing.T) {
	r, w := io.Pipe()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := device.Answer(w, "cuda", nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}
