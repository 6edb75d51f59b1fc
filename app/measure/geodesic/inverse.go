package geodesic

import (
	"math"

	"github.com/paulmach/orb"
)

// connect finds the shortest line between two points in longitude and latitude, and whether it runs west. Points that are
// no numbers have a line without a length.
func connect(from, to orb.Point) (a arc, west bool) {
	lambda := math.Remainder(to[0]-from[0], 360) * math.Pi / 180
	if math.IsNaN(lambda + from[1] + to[1]) {
		return arc{sigma12: math.NaN()}, false
	}
	if west = lambda < 0; west {
		lambda = -lambda
	}
	b1, b2 := reduced(from[1]), reduced(to[1])
	if a, ok := iterate(b1, b2, lambda); ok {
		return a, west
	}
	return search(b1, b2, lambda), west
}

// iterate is Bessel's way: the longitude on the auxiliary sphere is that on the ellipsoid and a shift that depends on it.
// It ends after a few rounds, but not for points that lie nearly opposite each other.
func iterate(b1, b2 angle, lambda float64) (a arc, ok bool) {
	omega := lambda
	for range 25 {
		a = triangle(b1, b2, omega)
		next := lambda + a.shift()
		if !(next < math.Pi) && lambda < math.Pi {
			return a, false
		}
		if math.Abs(next-omega) <= 4e-16*math.Max(omega, 1e-3) {
			return a, a.sigma12 < 0.99*math.Pi
		}
		omega = next
	}
	return a, false
}

// triangle is the shortest arc on the sphere between two latitudes whose longitudes differ by omega.
func triangle(b1, b2 angle, omega float64) arc {
	s, c := math.Sincos(omega)
	half := math.Sin(omega / 2)
	y := b2.cos * s
	x := b2.sin*b1.cos - b2.cos*b1.sin + 2*b1.sin*b2.cos*half*half // without the loss of its plain form for short arcs
	a := arc{omega12: omega, sigma12: math.Atan2(math.Hypot(x, y), b1.sin*b2.sin+b1.cos*b2.cos*c)}
	a.alpha1 = angle{0, 1}
	if x != 0 || y != 0 {
		a.alpha1 = unit(y, x)
	}
	a.leave(b1)
	// tan(alpha12/2) = tan(omega/2) sin((b1+b2)/2) / cos((b2-b1)/2), in sines and cosines of b1 and b2
	a.alpha12 = 2 * math.Atan2(half*(b1.sin*(1+b2.cos)+b2.sin*(1+b1.cos)),
		math.Cos(omega/2)*(b1.sin*b2.sin+(1+b1.cos)*(1+b2.cos)))
	return a
}

// leave finds where an arc begins that leaves a latitude at alpha1.
func (a *arc) leave(b angle) {
	a.alpha0 = angle{a.alpha1.sin * b.cos, math.Hypot(a.alpha1.cos, a.alpha1.sin*b.sin)}
	a.sigma1 = 0
	if b.sin != 0 || a.alpha1.cos != 0 {
		a.sigma1 = math.Atan2(b.sin, a.alpha1.cos*b.cos)
	}
}

// search finds the azimuth at the first point by halving. For points turned so that the first is southern and the farther
// from the equator, the longitude that is reached grows with the azimuth (Karney, section 4): there is one answer.
func search(b1, b2 angle, lambda float64) arc {
	if math.Abs(b1.sin) < math.Abs(b2.sin) {
		b1, b2 = b2, b1 // seen in a mirror: length and area are the same
	}
	south := b1.sin > 0
	if south {
		b1.sin, b2.sin = -b1.sin, -b2.sin
	}
	b1.sin = math.Min(b1.sin, -1e-150) // the equator's southern edge, so that lines may leave it
	lo, hi := 0.0, math.Pi
	for range 60 {
		mid := (lo + hi) / 2
		if a := leaving(b1, b2, mid); a.omega12-a.shift() < lambda {
			lo = mid
		} else {
			hi = mid
		}
	}
	a := leaving(b1, b2, (lo+hi)/2)
	if south {
		a.alpha12 = -a.alpha12
		a.sigma1 += math.Pi // its sines are those of the other hemisphere
	}
	return a
}

// leaving is the arc that leaves b1 at an azimuth and meets b2 on its way north.
func leaving(b1, b2 angle, azimuth float64) arc {
	a := arc{}
	a.alpha1.sin, a.alpha1.cos = math.Sincos(azimuth)
	a.leave(b1)
	north := a.alpha1.cos*a.alpha1.cos*b1.cos*b1.cos + (b2.cos-b1.cos)*(b2.cos+b1.cos)
	end := angle{a.alpha0.sin, math.Sqrt(math.Max(north, 0))} // azimuth at b2, times its cosine
	sigma2 := math.Atan2(b2.sin, end.cos)
	a.sigma12 = sigma2 - a.sigma1
	if a.sigma12 < 0 {
		a.sigma12 += 2 * math.Pi
	}
	omega1 := math.Atan2(a.alpha0.sin*math.Sin(a.sigma1), math.Cos(a.sigma1))
	omega2 := math.Atan2(a.alpha0.sin*b2.sin, end.cos)
	if a.omega12 = omega2 - omega1; a.omega12 < 0 {
		a.omega12 += 2 * math.Pi
	}
	a.alpha12 = math.Atan2(end.sin*a.alpha1.cos-end.cos*a.alpha1.sin, end.cos*a.alpha1.cos+end.sin*a.alpha1.sin)
	return a
}

// Distance is the length of the shortest line between two points in longitude and latitude, in metres.
func Distance(from, to orb.Point) float64 {
	a, _ := connect(from, to)
	return a.length()
}

// Length is the length of a line through points in longitude and latitude, in metres.
func Length(line []orb.Point) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += Distance(line[i-1], line[i])
	}
	return sum
}

// Area is the area within a ring of points in longitude and latitude in square metres, and the length of its edge. It
// need not be closed, its direction does not matter, and it may hold a pole: of its two sides it is the smaller one.
func Area(ring []orb.Point) (area, perimeter float64) {
	turn := 0.0 // degrees of longitude
	for i, p := range ring {
		next := ring[(i+1)%len(ring)]
		a, west := connect(p, next)
		perimeter += a.length()
		if west {
			area -= a.area()
		} else {
			area += a.area()
		}
		turn += math.Remainder(next[0]-p[0], 360)
	}
	half := 2 * math.Pi * authalic2()
	if around := math.Round(turn / 360); int(around)%2 != 0 {
		area = half + around*area // what is south of the ring
	}
	area = math.Abs(area)
	return math.Min(area, 2*half-area), perimeter
}
