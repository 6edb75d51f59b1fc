package ort

import (
	"os"
	"testing"
)

// load loads the ONNX Runtime library. Without it the test is skipped, loudly, but fails where CI is "true".
func load(t testing.TB) {
	t.Helper()
	path, tried := Find("")
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no ONNX Runtime library in %v", tried)
		}
		t.Skipf("SKIPPED: no ONNX Runtime library in %v", tried)
	}
	if err := Load(path); err != nil {
		t.Fatal(err)
	}
}
