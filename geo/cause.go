package geo

import (
	"errors"
	"io/fs"
	"os"
)

// Cause takes the paths out of a file error, so that a sentence names the file that the user knows, once.
func Cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
