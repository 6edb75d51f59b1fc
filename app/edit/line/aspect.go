package line

import "github.com/paulmach/orb"

// RedrawAs is Redraw where aspect units along x look as long as one along y; near is measured along y.
func RedrawAs(pts, stroke []orb.Point, near, aspect float64) ([]orb.Point, error) {
	if !(aspect > 0 && aspect < 1e9) || aspect == 1 {
		return Redraw(pts, stroke, near)
	}
	was := make(map[orb.Point]orb.Point, len(pts)+len(stroke)) // squeezed and stretched again a vertex might not be the same
	squeeze := func(pts []orb.Point) []orb.Point {
		out := make([]orb.Point, len(pts))
		for i, p := range pts {
			out[i] = orb.Point{p[0] / aspect, p[1]}
			was[out[i]] = p
		}
		return out
	}
	now, err := Redraw(squeeze(pts), squeeze(stroke), near)
	for i, p := range now {
		if q, ok := was[p]; ok {
			now[i] = q
		} else {
			now[i][0] *= aspect
		}
	}
	return now, err
}
