package ort

// CheckLibrary is check for tests: what Load says before it loads anything.
func CheckLibrary(path string) error {
	_, err := check(path)
	return err
}
