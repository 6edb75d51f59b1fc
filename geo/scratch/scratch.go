// Package scratch names files and folders that are being written, so that what a killed process has left can be told
// from what is in use.
package scratch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// Old is the age after which something is taken for abandoned if nothing says who made it, or another machine did. No
// scene takes so long without a byte being written.
const Old = 3 * 24 * time.Hour

// names are what Icefront gives to results that are being written: with the machine and the process, or, as older versions
// did, without.
var names = regexp.MustCompile(`^\.icefront-(?:([0-9a-f]{8})-(\d{1,10})-)?\d+$`)

// Pattern is for os.MkdirTemp and os.CreateTemp: a hidden name with the machine and the process in it.
func Pattern() string { return fmt.Sprintf(".icefront-%s-%d-*", machine(), os.Getpid()) }

// Abandoned reports that a name is one of ours and nothing uses it: its process is gone; or it is this process's number
// and was changed last before this process began; or nobody can tell and it is Old.
func Abandoned(name string, changed, began, now time.Time) bool {
	m := names.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	if m[1] == "" || m[1] != machine() {
		return now.Sub(changed) > Old
	}
	pid, err := strconv.Atoi(m[2])
	switch {
	case err != nil || pid < 1:
		return now.Sub(changed) > Old
	case pid == os.Getpid(): // in a container every process may have the same number
		return changed.Before(began)
	}
	return !alive(pid)
}

// machine is a word for the place where process numbers mean something: a host, or the container on it.
func machine() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	space, _ := os.Readlink("/proc/self/ns/pid") // of Linux only; elsewhere the host is enough
	sum := sha256.Sum256([]byte(host + "\n" + space))
	return hex.EncodeToString(sum[:4])
}

// alive reports that a process may be there. Where the system does not tell, it may.
func alive(pid int) bool {
	if ended(pid) {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return errors.Is(err, fs.ErrPermission) // on Windows, of another user
	}
	defer p.Release() // it was only asked
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}

// ended reports a process that has ended, though its parent has not yet asked how: Linux keeps its number until then.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, after, ok := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" ")) // the name may hold anything
	return ok && len(after) > 0 && (after[0] == 'Z' || after[0] == 'X')
}
