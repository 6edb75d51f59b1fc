package resident

import (
	"runtime"
	"testing"
)

func TestField(t *testing.T) {
	tests := []struct {
		name, status string
		want         int64
	}{
		{"as Linux writes it", "Name:\tgo\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n", 2 << 20},
		{"the last line without its end", "VmHWM: 3 kB", 3 << 10},
		{"not there", "VmRSS: 3 kB\n", 0},
		{"another unit", "VmHWM: 3 MB\n", 0},
		{"no number", "VmHWM: much kB\n", 0},
		{"below zero", "VmHWM: -3 kB\n", 0},
		{"beyond all memory", "VmHWM: 9223372036854775807 kB\n", 0},
		{"empty", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := field([]byte(tt.status), "VmHWM"); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func FuzzField(f *testing.F) {
	f.Add([]byte("VmHWM:\t 2048 kB\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := field(b, "VmHWM"); got < 0 {
			t.Errorf("got %d", got)
		}
	})
}

func TestThisProcess(t *testing.T) {
	if Peak() == 0 {
		t.Skipf("%s does not say how much memory a process holds", runtime.GOOS)
	}
	block := make([]byte, 64<<20)
	for i := range block {
		block[i] = 1
	}
	if now, peak := Now(), Peak(); now < 1<<20 || peak < 64<<20 || peak < now/2 {
		t.Errorf("got %d now and %d at most after touching 64 MiB", now, peak)
	}
	runtime.KeepAlive(block)
}
