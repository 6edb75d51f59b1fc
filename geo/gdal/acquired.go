package gdal

import (
	"path/filepath"
	"strings"
	"time"
)

// acquisitionKeys are metadata items that hold the time of acquisition, the most exact first.
var acquisitionKeys = []string{
	"ACQUISITION_START_TIME", // SAFE
	"PRODUCT_START_TIME",     // Sentinel-2
	"FIRST_LINE_TIME",        // SNAP
	"first_line_time",
	"ACQUISITION_TIME", "ACQUISITION_DATE", "ACQ_DATE", "acquisition_date",
}

// acquired finds the time of acquisition: metadata first, then the file's name, at last the TIFF's own
// date, which many programs set to the day of processing.
func acquired(path string, meta map[string]string) time.Time {
	for _, key := range acquisitionKeys {
		if t, ok := parseTime(meta[key]); ok {
			return t
		}
	}
	if t, ok := timeOfName(path); ok {
		return t
	}
	t, _ := parseTime(meta["TIFFTAG_DATETIME"])
	return t
}

// timeLayouts are the ways in which metadata write a time, in UTC.
var timeLayouts = []string{
	"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
	"2006:01:02 15:04:05", "02-Jan-2006 15:04:05.999999999", "2006-01-02", "20060102", "02.01.2006",
}

// parseTime reads a time as metadata write it; ok is false if it is none, or not a plausible one.
func parseTime(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// plausible keeps serial numbers from being read as days.
func plausible(t time.Time) bool { return t.Year() >= 1900 && t.Year() < 2100 }

// timeOfName reads the day from a CaFFe name (GLACIER_YYYY-MM-DD_SENSOR_..., six fields or more), else
// the first YYYYMMDD or YYYY-MM-DD between non-digits.
func timeOfName(path string) (time.Time, bool) {
	name := filepath.Base(path)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if f := strings.Split(name, "_"); len(f) >= 6 && len(f[1]) == len("2006-01-02") {
		if t, ok := parseTime(f[1]); ok {
			return t, true
		}
	}
	for i := range name {
		for _, n := range []int{len("20060102"), len("2006-01-02")} {
			if t, ok := dayAt(name, i, n); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// dayAt reads the n bytes of name from i as a day, if no digit stands before or after them.
func dayAt(name string, i, n int) (time.Time, bool) {
	if i+n > len(name) || (i > 0 && digit(name[i-1])) || (i+n < len(name) && digit(name[i+n])) {
		return time.Time{}, false
	}
	return parseTime(name[i : i+n])
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
