//go:build unix

package ort_test

import (
	"syscall"
	"time"
)

// worked is the time that all threads of this process have computed: what else runs on the machine is not in it.
func worked() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
