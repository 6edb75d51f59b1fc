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
	return goString(*(**byte)(unsafe.Pointer(&text)), 64), nil
}

// goString copies a C string, up to most bytes of it.
func goString(p *byte, most int) string {
	var b []byte
	for ; p != nil && *p != 0 && len(b) < most; p = (*byte)(unsafe.Add(unsafe.Pointer(p), 1)) {
		b = append(b, *p)
	}
	return string(b)
}

// askProviders asks the loaded runtime what it can run networks with. The numbers are places in OrtApi, a table of
// functions that only grows at its end; they are those of GetAvailableProviders, ReleaseAvailableProviders and
// ReleaseStatus. The library stays loaded, as after the probe.
func askProviders(path string) ([]string, error) {
	handle, err := syscall.LoadLibrary(path)
	if err != nil {
		return nil, err
	}
	proc, err := syscall.GetProcAddress(handle, "OrtGetApiBase")
	if err != nil {
		return nil, err
	}
	base, _, _ := syscall.SyscallN(proc)
	if base == 0 {
		return nil, errProviders
	}
	table, _, _ := syscall.SyscallN((*(**apiBase)(unsafe.Pointer(&base))).api, needed)
	if table == 0 {
		return nil, errProviders
	}
	api := *(**[127]uintptr)(unsafe.Pointer(&table))
	var list **byte
	var n int32
	if status, _, _ := syscall.SyscallN(api[125], uintptr(unsafe.Pointer(&list)), uintptr(unsafe.Pointer(&n))); status != 0 {
		_, _, _ = syscall.SyscallN(api[93], status)
		return nil, errProviders
	}
	var names []string
	for _, p := range unsafe.Slice(list, int(n)) {
		names = append(names, goString(p, 256))
	}
	if status, _, _ := syscall.SyscallN(api[126], uintptr(unsafe.Pointer(list)), uintptr(n)); status != 0 {
		_, _, _ = syscall.SyscallN(api[93], status)
	}
	return names, nil
}
