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
