package scratch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
