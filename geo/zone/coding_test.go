package zone

import (
	"errors"
	"strings"
	"testing"
)

// hist counts each of the values 100 times.
func hist(values ...uint8) (h [256]int64) {
	for _, v := range values {
		h[v] += 100
	}
	return h
}

func TestDetectCoding(t *testing.T) {
	thin := hist(0)
	thin[0], thin[1] = 10000, 200
	for _, c := range []struct {
		why    string
		values [256]int64
		want   Coding
	}{
		{"all zones as classes", hist(0, 1, 2, 3), Classes},
		{"classes with no data", hist(1, 2, 3, 255), Classes},
		{"only no data", hist(255), Classes},
		{"classes with the front of a fused model", hist(0, 2, 3, 4), Classes},
		{"CaFFe zones", hist(0, 64, 127, 254), Greys},
		{"CaFFe zones without no information", hist(64, 127, 254), Greys},
		{"fused CaFFe label", hist(0, 32, 64, 127, 254), Greys},
		{"CaFFe zones with the front drawn in", hist(0, 64, 127, 254, 255), Greys},
		{"stretched by a plotting library", hist(0, 84, 254), StretchedGreys},
		{"stretched, no ocean", hist(0, 84), StretchedGreys},
		{"front image", hist(0, 255), FrontMask},
		{"front image of ones", thin, FrontMask},
		{"as much rock as no information", hist(0, 1), Classes},
		{"ambiguous: only 0", hist(0), Classes},
		{"ambiguous: 0 and 254", hist(0, 254), Greys},
		{"empty image", hist(), Classes},
	} {
		got, err := DetectCoding(c.values)
		if err != nil || got != c.want {
			t.Errorf("%s: got %v, %v, want %v", c.why, got, err, c.want)
		}
	}
}

func TestDetectCodingNamesStrangeValues(t *testing.T) {
	for _, c := range []struct {
		why    string
		values [256]int64
		want   string
	}{
		{"two unknown values", hist(0, 64, 90, 200), "90 and 200"},
		{"a photograph", func() (h [256]int64) {
			for v := range h {
				h[v] = 1
			}
			return h
		}(), "more"},
		{"classes among greys", hist(2, 64, 127), "2, 64 and 127 mix"},
	} {
		_, err := DetectCoding(c.values)
		if !errors.Is(err, ErrCoding) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an ErrCoding with %q", c.why, err, c.want)
		}
	}
}

func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		why    string
		values [256]int64
		doubt  bool
	}{
		{"only 0", hist(0), true},
		{"0 and 254", hist(0, 254), true},
		{"0 and 1", hist(0, 1), true},
		{"all greys", hist(0, 64, 127, 254), false},
		{"stretched", hist(0, 84, 254), false},
	} {
		if got := Doubt(c.values); (got != "") != c.doubt {
			t.Errorf("%s: got %q", c.why, got)
		}
	}
}

func TestTable(t *testing.T) {
	for _, c := range []struct {
		coding Coding
		v      uint8
		want   Class
	}{
		{Classes, 3, Ocean}, {Classes, 255, NoData}, {Classes, 9, NoData},
		{Greys, 0, NoInformation}, {Greys, 64, Rock}, {Greys, 127, Glacier}, {Greys, 254, Ocean},
		{Greys, 32, Front}, {Greys, 255, Front}, {Greys, 84, NoData},
		{StretchedGreys, 0, Rock}, {StretchedGreys, 84, Glacier}, {StretchedGreys, 254, Ocean},
		{FrontMask, 0, Background}, {FrontMask, 1, Front}, {FrontMask, 255, Front}, {FrontMask, 7, NoData},
	} {
		table := c.coding.Table()
		if table[c.v] != c.want || c.coding.Class(c.v) != c.want {
			t.Errorf("%v %d: got %v, want %v", c.coding, c.v, table[c.v], c.want)
		}
	}
}

func TestLegend(t *testing.T) {
	l := Legend()
	if len(l.Names) != Count || len(l.Colors) != Count || l.NoData != 255 {
		t.Fatalf("got %+v", l)
	}
	if l.Names[3] != "ocean" || l.Colors[3] != [4]uint8{60, 145, 230, 255} {
		t.Errorf("ocean is %q %v", l.Names[3], l.Colors[3])
	}
	if Color(NoData) != ([4]uint8{}) {
		t.Errorf("no data is not transparent: %v", Color(NoData))
	}
}
