package ort

import (
	"errors"
	"syscall"
	"unsafe"
)

// apiBase is the head of ONNX Runtime's OrtApiBase, which has been the same since its first release.
type apiBase struct{ api, version uintptr }

// probe asks a library for its version without using it, so that one that is too old can be named. The runtime stays
// loaded, since it is loaded again at once.
func probe(path string) (version string, err error) {
	handle, err := syscall.LoadLibrary(path)
	if err != nil {
		return "", err
	}
	proc, err := syscall.GetProcAddress(handle, "OrtGetApiBase")
	if err != nil {
		return "", errors.Join(errNotRuntime, syscall.FreeLibrary(handle))
	}
	base, _, _ := syscall.SyscallN(proc)
	if base == 0 {
		return "", errNotRuntime
	}
	// What C returns as a number is an address outside Go's memory.
	api := *(**apiBase)(unsafe.Pointer(&base))
	text, _, _ := syscall.SyscallN(api.version)
	var b []byte
	for p := *(**byte)(unsafe.Pointer(&text)); p != nil && *p != 0 && len(b) < 64; p = (*byte)(unsafe.Add(unsafe.Pointer(p), 1)) {
		b = append(b, *p)
	}
	return string(b), nil
}
