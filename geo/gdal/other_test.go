//go:build !linux

package gdal

import "errors"

func mountTemporary(string, string) error { return errors.New("only done on Linux") }

func unmount(string) error { return nil }
