// Package geodesic measures lengths and areas on the WGS 84 ellipsoid, along the shortest lines between points.
//
// It follows Karney (Algorithms for geodesics, J. Geodesy 87, 2013) with one change: his integrals are not developed into
// series but summed at sixteen points, which is as exact and leaves no tables to trust.
package geodesic

import "math"

// The ellipsoid of WGS 84.
const (
	axis       = 6378137.0         // a, metres
	flattening = 1 / 298.257223563 // f
	polar      = axis * (1 - flattening)
	e2         = flattening * (2 - flattening) // first eccentricity, squared
	ep2        = e2 / ((1 - flattening) * (1 - flattening))
)

// authalic2 is the squared radius of the sphere with the ellipsoid's surface.
func authalic2() float64 {
	e := math.Sqrt(e2)
	return axis*axis/2 + polar*polar/2*math.Atanh(e)/e
}

// gauss are the places and weights of Gauss and Legendre's rule of sixteen points on one half of [-1, 1].
var gauss = [8][2]float64{
	{0.09501250983763744, 0.18945061045506850},
	{0.28160355077925891, 0.18260341504492359},
	{0.45801677765722739, 0.16915651939500254},
	{0.61787624440264375, 0.14959598881657673},
	{0.75540440835500303, 0.12462897125553387},
	{0.86563120238783174, 0.09515851168249279},
	{0.94457502307323258, 0.06225352393864789},
	{0.98940093499164993, 0.02715245941175409},
}

// integral sums f from lo to hi. What is integrated here is smooth over half a turn, so that the error is that of float64.
func integral(f func(float64) float64, lo, hi float64) float64 {
	mid, half := (lo+hi)/2, (hi-lo)/2
	sum := 0.0
	for _, g := range gauss {
		sum += g[1] * (f(mid-half*g[0]) + f(mid+half*g[0]))
	}
	return sum * half
}

// reduced is the reduced latitude of a latitude in degrees, as sine and cosine; at the poles the cosine is exactly zero.
func reduced(lat float64) angle {
	if lat >= 90 {
		return angle{1, 0}
	}
	if lat <= -90 {
		return angle{-1, 0}
	}
	s, c := math.Sincos(lat * math.Pi / 180)
	return unit((1-flattening)*s, c)
}

// angle is an angle by its sine and cosine.
type angle struct{ sin, cos float64 }

func unit(y, x float64) angle {
	h := math.Hypot(x, y)
	return angle{y / h, x / h}
}

// arc is a geodesic on the auxiliary sphere: its azimuth at the equator, and where it begins and ends, counted from there.
type arc struct {
	alpha0, alpha1  angle // azimuths, at the equator and at the beginning
	sigma1, sigma12 float64
	omega12         float64 // longitude on the sphere
	alpha12         float64 // by how much the azimuth grows on the way
}

// k2 is the parameter of the geodesic's integrals.
func (a arc) k2() float64 { return ep2 * a.alpha0.cos * a.alpha0.cos }

// length is the length on the ellipsoid in metres.
func (a arc) length() float64 {
	k2 := a.k2()
	return polar * integral(func(sigma float64) float64 {
		s := math.Sin(sigma)
		return math.Sqrt(1 + k2*s*s)
	}, a.sigma1, a.sigma1+a.sigma12)
}

// shift is how much less longitude the geodesic covers on the ellipsoid than on the auxiliary sphere.
func (a arc) shift() float64 {
	k2 := a.k2()
	return flattening * a.alpha0.sin * integral(func(sigma float64) float64 {
		s := math.Sin(sigma)
		return (2 - flattening) / (1 + (1-flattening)*math.Sqrt(1+k2*s*s))
	}, a.sigma1, a.sigma1+a.sigma12)
}

// area is the area between the geodesic and the equator in square metres, negative in the south.
func (a arc) area() float64 {
	k2 := a.k2()
	rest := integral(func(sigma float64) float64 {
		s := math.Sin(sigma)
		return slope(ep2, k2*s*s) * s / 2
	}, a.sigma1, a.sigma1+a.sigma12)
	return authalic2()*a.alpha12 - e2*axis*axis*a.alpha0.cos*a.alpha0.sin*rest
}

// slope is (t(x)-t(y)) / (x-y) of Karney's t(x) = x + sqrt(1+1/x) asinh(sqrt(x)), by its series: x and y are below 0.007,
// and equal at the poles, where the quotient itself would be lost.
func slope(x, y float64) float64 {
	sum, term, power := 1.0, 1.0, 1.0
	factor := 1.0 / 3
	for n := 1; n <= 8; n++ {
		sum += factor * term
		power *= y
		term = x*term + power
		factor *= -2 * float64(n) / float64(2*n+3)
	}
	return sum
}
