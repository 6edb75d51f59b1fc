package gdal

import (
	"reflect"
	"testing"
)

func TestShortNames(t *testing.T) {
	for _, tt := range []struct {
		name     string
		in, want []string
	}{
		{"short ones stay", []string{"Date", "Length_m"}, []string{"Date", "Length_m"}},
		{"cut ones differ", []string{"length_in_metres", "length_in_feet", "length_in_"}, []string{"length_i_1", "length_i_2", "length_in_"}},
		{"letter case does not tell apart", []string{"date", "DATE"}, []string{"date", "DATE_1"}},
		{"letters are not cut in two", []string{"ééééééééé"}, []string{"ééééé"}},
		{"no colon", []string{"system:index", "a_b", "a:b"}, []string{"system_ind", "a_b", "a_b_1"}},
		{"no name", []string{""}, []string{"_1"}},
	} {
		if got := shortNames(tt.in); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
