package scratch

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// What a process that has ended was making is abandoned at once, what this one makes is not.
func TestAbandoned(t *testing.T) {
	dir, err := os.MkdirTemp(t.TempDir(), Pattern())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if Abandoned(filepath.Base(dir), now, now.Add(-time.Minute), now) {
		t.Errorf("%s is in use", dir)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, "-test.run", "^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf(".icefront-%s-%d-1", machine(), child.Process.Pid)
	if !Abandoned(name, now, now, now) {
		t.Errorf("%s is of a process that has ended", name)
	}
	for _, other := range []string{"", ".icefront-", ".icefront-x", ".icefront-download-1", name + "x", "x" + name} {
		if Abandoned(other, time.Time{}, now, now) {
			t.Errorf("%q is not ours", other)
		}
	}
}

// A killed process whose parent has not asked for its end has ended all the same.
func TestZombieHasEnded(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, "-test.run", "^$")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(out); err != nil { // until it has closed all, at its end
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		for deadline := time.Now().Add(time.Minute); !ended(child.Process.Pid); {
			if time.Now().After(deadline) {
				t.Fatal("the process does not end")
			}
			runtime.Gosched()
		}
	}
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if alive(child.Process.Pid) {
		t.Error("a process that was waited for is alive")
	}
}
