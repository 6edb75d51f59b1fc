//go:build !linux

package gdaltest

import "errors"

func mount(string, string) error { return errors.New("only done on Linux") }

func unmount(string) error { return nil }
