package project

import (
	"path"
	"path/filepath"
	"strings"
)

// stored is a path as the file of a project in dir keeps it: relative with slashes, or absolute on another drive. Both are
// absolute.
func stored(dir, target string) string {
	return relative(filepath.ToSlash(dir), filepath.ToSlash(target))
}

// resolved is the absolute path that a stored one means for a project in dir.
func resolved(dir, stored string) string {
	p := filepath.FromSlash(stored)
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// relative leads from a folder to a file, both absolute with slashes; to another drive it is the file as it is. It knows drives on
// every system, so that a project can be moved between them.
func relative(dir, target string) string {
	dv, dp := volume(dir)
	tv, tp := volume(target)
	if !strings.EqualFold(dv, tv) {
		return tv + path.Clean(tp)
	}
	same := func(a, b string) bool { return a == b || dv != "" && strings.EqualFold(a, b) } // drives do not tell cases apart
	from, to := parts(dp), parts(tp)
	n := 0
	for n < len(from) && n < len(to)-1 && same(from[n], to[n]) {
		n++
	}
	steps := make([]string, 0, len(from)-n+len(to)-n)
	for range from[n:] {
		steps = append(steps, "..")
	}
	return strings.Join(append(steps, to[n:]...), "/")
}

// volume cuts a drive, such as "C:" or "//server/share", off a path with slashes.
func volume(p string) (drive, rest string) {
	if len(p) >= 2 && p[1] == ':' && (p[0]|0x20 >= 'a' && p[0]|0x20 <= 'z') {
		return p[:2], p[2:]
	}
	if share, ok := strings.CutPrefix(p, "//"); ok {
		server, rest, _ := strings.Cut(share, "/")
		name, rest, _ := strings.Cut(rest, "/")
		return "//" + server + "/" + name, "/" + rest
	}
	return "", p
}

// parts are the names in a clean path.
func parts(p string) []string {
	p = strings.Trim(path.Clean("/"+p), "/")
	if p == "" {
		return nil
	}
	return strings.Split(p, "/")
}
