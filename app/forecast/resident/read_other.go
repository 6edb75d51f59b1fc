//go:build !linux

package resident

// Now is 0: this system is not asked.
func Now() int64 { return 0 }

// Peak is 0: this system is not asked.
func Peak() int64 { return 0 }

// Restart does nothing here.
func Restart() bool { return false }
