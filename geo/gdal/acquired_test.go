package gdal

import (
	"testing"
	"time"
)

func TestAcquired(t *testing.T) {
	for _, tt := range []struct {
		name, path string
		meta       map[string]string
		want       string
	}{
		{"CaFFe name", "a/SI_2013-08-14_TSX_7_1_125.tif", nil, "2013-08-14"},
		{"CaFFe name with suffix", "SI_2013-08-14_TSX_7_1_125_zones.tif", nil, "2013-08-14"},
		{"Sentinel-1 name", "S1A_IW_GRDH_1SDV_20150309T054321_20150309T054346_004962.tif", nil, "2015-03-09"},
		{"day in a name", "helheim_s1_20180602.tif", nil, "2018-06-02"},
		{"day with hyphens", "front-2018-06-02.tif", nil, "2018-06-02"},
		{"longer number is no day", "id_120180602.tif", nil, ""},
		{"impossible day", "x_20181332.tif", nil, ""},
		{"serial number", "x_00010203.tif", nil, ""},
		{"folder does not count", "20180602/a.tif", nil, ""},
		{"metadata before name", "x_20180602.tif", map[string]string{"ACQ_DATE": "2015-10-18"}, "2015-10-18"},
		{"SAFE", "manifest.safe", map[string]string{"ACQUISITION_START_TIME": "2015-03-09T05:43:21.123456"}, "2015-03-09"},
		{"name before the file's own date", "x_20180602.tif", map[string]string{"TIFFTAG_DATETIME": "2020:01:01 00:00:00"}, "2018-06-02"},
		{"the file's own date at last", "x.tif", map[string]string{"TIFFTAG_DATETIME": "2018:06:02 10:11:12"}, "2018-06-02"},
		{"date that is none", "x.tif", map[string]string{"TIFFTAG_DATETIME": "0000:00:00 00:00:00"}, ""},
		{"nothing", "x.tif", nil, ""},
	} {
		got := acquired(tt.path, tt.meta)
		if s := got.Format(time.DateOnly); (tt.want == "") != got.IsZero() || tt.want != "" && s != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

func FuzzTimeOfName(f *testing.F) {
	for _, s := range []string{"SI_2013-08-14_TSX_7_1_125.tif", "20180602", "_-_-_-_-_-_", "\xff20180602", "9999-99-99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := timeOfName(s); ok && !plausible(got) {
			t.Errorf("%q is %v", s, got)
		}
	})
}
