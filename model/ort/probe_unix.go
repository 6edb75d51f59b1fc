//go:build !windows

package ort

/*
#cgo linux LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

// The head of ONNX Runtime's OrtApiBase, which has been the same since its first release.
typedef struct {
	const void *(*get_api)(unsigned int version);
	const char *(*version)(void);
} icefront_api_base;

// icefront_probe says what a library is: 0 the runtime, 1 nothing that loads, 2 another library.
// Text is the version, or what the loader says; it lies in the library or in the loader, valid until the next call.
static int icefront_probe(const char *path, void **handle, const char **text) {
	*handle = dlopen(path, RTLD_LAZY);
	if (!*handle) {
		*text = dlerror();
		return 1;
	}
	const icefront_api_base *(*base)(void) = (const icefront_api_base *(*)(void))dlsym(*handle, "OrtGetApiBase");
	if (!base) return 2;
	const icefront_api_base *api = base();
	if (!api) return 2;
	*text = api->version();
	return 0;
}

// icefront_providers asks a runtime for the names of its providers, which icefront_release frees. The numbers are places
// in OrtApi, a table of functions that only grows at its end; they are those of GetAvailableProviders,
// ReleaseAvailableProviders and ReleaseStatus. It returns 0 if it could not. The library stays loaded, as after the probe.
static int icefront_providers(const char *path, unsigned int api_version, char ***names, int *count) {
	void *handle = dlopen(path, RTLD_LAZY);
	if (!handle) return 0;
	const icefront_api_base *(*base)(void) = (const icefront_api_base *(*)(void))dlsym(handle, "OrtGetApiBase");
	void *const *api = base && base() ? (void *const *)base()->get_api(api_version) : 0;
	void *status = 0;
	if (api) {
		status = ((void *(*)(char ***, int *))api[125])(names, count);
		if (status) ((void (*)(void *))api[93])(status);
	}
	return api && !status;
}

static void icefront_release(const char *path, unsigned int api_version, char **names, int count) {
	void *handle = dlopen(path, RTLD_LAZY);
	if (!handle) return;
	const icefront_api_base *(*base)(void) = (const icefront_api_base *(*)(void))dlsym(handle, "OrtGetApiBase");
	void *const *api = (void *const *)base()->get_api(api_version);
	void *status = ((void *(*)(char **, int))api[126])(names, count);
	if (status) ((void (*)(void *))api[93])(status);
}
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"
)

// probe asks a library for its version without using it. It differs from letting yalue load it at once in that a
// library that is too old can be named: yalue unloads that one and then can no longer say what it was.
func probe(path string) (version string, err error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var handle unsafe.Pointer
	var text *C.char
	kind := C.icefront_probe(name, &handle, &text)
	said := ""
	if text != nil {
		said = C.GoString(text)
	}
	switch kind {
	case 0: // stays loaded: it is loaded again at once, and unloading a runtime with threads is asking for trouble
		return said, nil
	case 1:
		return "", errors.New(strings.TrimPrefix(said, path+": ")) // the caller names the file
	}
	C.dlclose(handle)
	return "", errNotRuntime
}

// askProviders asks the loaded runtime what it can run networks with.
func askProviders(path string) ([]string, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var list **C.char
	var n C.int
	if C.icefront_providers(name, needed, &list, &n) == 0 {
		return nil, errProviders
	}
	defer C.icefront_release(name, needed, list, n)
	var names []string
	for _, text := range unsafe.Slice(list, int(n)) {
		names = append(names, C.GoString(text))
	}
	return names, nil
}
