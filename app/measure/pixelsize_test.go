package measure_test

import (
	"math"
	"strings"
	"testing"

	"icefront/app/measure"
)

func TestParseSize(t *testing.T) {
	for in, want := range map[string][2]float64{"20": {20, 20}, "72.031,92.734": {92.734, 72.031}, " 7 , 8 ": {8, 7}} {
		if got, err := measure.ParseSize(in); err != nil || got != want {
			t.Errorf("%q: %v, %v; want rows, columns %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "x", "0", "-3", "NaN", "Inf", "1e9", "1,2,3", "1,"} {
		if got, err := measure.ParseSize(in); err == nil {
			t.Errorf("%q was understood as %v", in, got)
		}
	}
}

func TestReadSizes(t *testing.T) {
	good := "\ufeffname,glacier,px_x_m,px_y_m\nCrane_2002-11-09_ERS_20_2_061,Crane,72.031,92.734\nb.png,x,10,20\n"
	got, err := measure.ReadSizes(strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	if got["Crane_2002-11-09_ERS_20_2_061"] != [2]float64{92.734, 72.031} || got["b"] != [2]float64{20, 10} {
		t.Errorf("got %v", got)
	}
	for name, bad := range map[string]string{
		"empty":            "",
		"no column":        "name,px_x_m\na,1\n",
		"short line":       "name,px_x_m,px_y_m\na,1\n",
		"not a number":     "name,px_x_m,px_y_m\na,1,x\n",
		"zero":             "name,px_x_m,px_y_m\na,0,1\n",
		"unbalanced quote": "name,px_x_m,px_y_m\n\"a,1,1\n",
	} {
		if got, err := measure.ReadSizes(strings.NewReader(bad)); err == nil {
			t.Errorf("%s: understood as %v", name, got)
		}
	}
}

func FuzzReadSizes(f *testing.F) {
	f.Add("name,px_x_m,px_y_m\na,1,2\n")
	f.Add("px_y_m,name,px_x_m\n1e5,\"a\nb\",0.001\n")
	f.Fuzz(func(t *testing.T, s string) {
		sizes, err := measure.ReadSizes(strings.NewReader(s))
		if err != nil {
			return
		}
		for name, v := range sizes {
			if !(v[0] > 0 && v[1] > 0) || math.IsInf(v[0]+v[1], 0) {
				t.Errorf("%q has the size %v", name, v)
			}
		}
	})
}
