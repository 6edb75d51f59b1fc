package device_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"icefront/model/device"
)

func TestLastWords(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"blank lines", "\n \n\t\n", ""},
		{"the last line", "one\ntwo  words\n\n", "two words"},
		{"a crash in C", "SIGSEGV: segmentation violation\nPC=0x0 m=0 sigcode=1\n\ngoroutine 1 [running]:\nrax 0x0\n", "SIGSEGV: segmentation violation"},
		{"what C said before it", "loading\nfree(): invalid pointer\nSIGABRT: abort\nrax 0\n", "free(): invalid pointer; SIGABRT: abort"},
		{"a crash of Go", "fatal error: unexpected signal during runtime execution\n[signal SIGSEGV]\n\nruntime stack:\n", "fatal error: unexpected signal during runtime execution"},
		{"too long", strings.Repeat("é", 200), strings.Repeat("é", 150) + "..."},
	} {
		if got := device.LastWords(tt.text); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzChildOutput(f *testing.F) {
	f.Add("loading\n{\"device\": \"cuda\", \"error\": \"\"}\n")
	f.Add("{\"device\": 1}\npanic: x\n")
	f.Add("terminate called\nSIGABRT: abort\n\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		if device.Answered(text, "cuda") && !strings.Contains(text, "cuda") && !strings.Contains(text, `\u`) {
			t.Error("an answer that is not there")
		}
		words := device.LastWords(text)
		if strings.Contains(words, "\n") || len(words) > 303 || utf8.ValidString(text) && !utf8.ValidString(words) {
			t.Errorf("no sentence: %q", words)
		}
	})
}

const cpuinfo = "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD  EPYC 7B13\nprocessor\t: 1\nmodel name\t: another\n"

func TestProcessor(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"the first", cpuinfo, "AMD EPYC 7B13"}, {"a system that does not tell", "processor\t: 0\nBogoMIPS\t: 50\n", ""}, {"nothing", "", ""},
	} {
		if got := device.ReadProcessor(strings.NewReader(tt.text)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	t.Log(device.Processor())
}

func FuzzProcessor(f *testing.F) {
	f.Add(cpuinfo)
	f.Add("model name")
	f.Add(strings.Repeat("x", 70_000))
	f.Fuzz(func(t *testing.T, text string) {
		if got := device.ReadProcessor(strings.NewReader(text)); len(got) > 303 || strings.Contains(got, "\n") {
			t.Errorf("got %q", got)
		}
	})
}
