package resident

import "os"

// Now is the memory that the process holds, in bytes; 0 if the system does not say.
func Now() int64 { return read("VmRSS") }

// Peak is the most that it held since it started, or since Restart; 0 if the system does not say.
func Peak() int64 { return read("VmHWM") }

// Restart makes Peak begin anew, and reports whether the system does that.
func Restart() bool { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil }

func read(name string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // a system that hides it, as some containers do
	}
	return field(status, name)
}
