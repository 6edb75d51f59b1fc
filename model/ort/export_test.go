package ort

// CheckLibrary is check for tests: what Load says before it loads anything.
func CheckLibrary(path string) error {
	_, err := check(path)
	return err
}

// AskProviders is askProviders, for libraries that are not loaded.
func AskProviders(path string) ([]string, error) { return askProviders(path) }

// CUDAOptions and TensorRTOptions are what these providers are told.
func CUDAOptions(o Options) map[string]string     { return cudaOptions(o) }
func TensorRTOptions(o Options) map[string]string { return tensorRTOptions(o) }
