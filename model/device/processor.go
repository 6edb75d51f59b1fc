package device

import (
	"bufio"
	"io"
	"os"
	"strings"
)

// Processor is the model name of the CPU as the system tells it at once; empty if it does not.
func Processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return shorten(oneLine(os.Getenv("PROCESSOR_IDENTIFIER"))) // Windows
	}
	defer f.Close() // it was only read
	return processor(f)
}

// processor reads the name of the first CPU in Linux's list.
func processor(r io.Reader) string {
	lines := bufio.NewScanner(io.LimitReader(r, 64<<10))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(key) == "model name" {
			return shorten(oneLine(value))
		}
	}
	return ""
}
