// Package resident tells how much memory this process holds, where the system says so.
package resident

import (
	"bytes"
	"strconv"
)

// field reads a line such as "VmHWM:     1234 kB" of Linux's status of a process, in bytes; 0 if there is none.
func field(status []byte, name string) int64 {
	for line := range bytes.Lines(status) {
		rest, ok := bytes.CutPrefix(line, []byte(name+":"))
		if !ok {
			continue
		}
		number, unit, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
		kilobytes, err := strconv.ParseInt(string(number), 10, 64)
		if err != nil || string(unit) != "kB" || kilobytes < 0 || kilobytes > 1<<50 {
			return 0
		}
		return kilobytes << 10
	}
	return 0
}
