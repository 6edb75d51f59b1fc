package pick_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo/pick"
)

func TestPick(t *testing.T) {
	lines := []orb.LineString{{{0, 0}, {10, 0}, {10, 10}}, {{20, 0}, {20, 0}}, {}, {{5, 5}}}
	for _, c := range []struct {
		name   string
		p      pick.Pointer
		any    pick.Hit
		ok     bool
		vertex bool
	}{
		{"on a vertex", pick.Pointer{At: orb.Point{10, 0.5}, Radius: 1}, pick.Hit{Line: 0, Index: 1, Vertex: true, At: orb.Point{10, 0}, Away: 0.5}, true, true},
		{"between two", pick.Pointer{At: orb.Point{4, -1}, Radius: 2}, pick.Hit{Line: 0, Index: 0, At: orb.Point{4, 0}, Away: 1}, true, false},
		{"on the second segment", pick.Pointer{At: orb.Point{11, 5}, Radius: 2}, pick.Hit{Line: 0, Index: 1, At: orb.Point{10, 5}, Away: 1}, true, false},
		{"too far", pick.Pointer{At: orb.Point{4, -3}, Radius: 2}, pick.Hit{}, false, false},
		{"a segment without length", pick.Pointer{At: orb.Point{21, 0}, Radius: 2}, pick.Hit{Line: 1, Index: 1, Vertex: true, At: orb.Point{20, 0}, Away: 1}, true, true},
		{"a line of one vertex", pick.Pointer{At: orb.Point{5, 5}, Radius: 1}, pick.Hit{Line: 3, Index: 0, Vertex: true, At: orb.Point{5, 5}}, true, true},
		{"in degrees, east is nearer", pick.Pointer{At: orb.Point{12, 5}, Radius: 1, Aspect: 2}, pick.Hit{Line: 0, Index: 1, At: orb.Point{10, 5}, Away: 1}, true, false},
		{"an aspect that is none", pick.Pointer{At: orb.Point{11, 5}, Radius: 2, Aspect: math.Inf(1)}, pick.Hit{Line: 0, Index: 1, At: orb.Point{10, 5}, Away: 1}, true, false},
	} {
		got, ok := c.p.Any(lines)
		if ok != c.ok || ok && got != c.any {
			t.Errorf("%s: got %+v, %t; want %+v, %t", c.name, got, ok, c.any, c.ok)
		}
		if _, ok := c.p.Vertex(lines); ok != c.vertex {
			t.Errorf("%s: a vertex: %t", c.name, ok)
		}
	}
	if _, ok := (pick.Pointer{Radius: math.NaN()}).Any(lines); ok {
		t.Error("a radius that is no number finds something")
	}
}
