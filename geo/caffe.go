package geo

import (
	"regexp"
	"strconv"
	"time"
)

// CaFFeName is what the file names of the CaFFe benchmark say of a scene:
// GLACIER_DATE_SENSOR_RESOLUTION_QUALITY_ORBIT, such as Crane_2008-11-04_TSX_7_1_034.
type CaFFeName struct {
	ID         string // the six fields, without what follows them
	Glacier    string
	Date       time.Time // UTC midnight
	Sensor     string
	Resolution float64 // metres per pixel, nominal
	Quality    int     // 1 (best) to 6
	Orbit      string  // three digits
}

var caffeName = regexp.MustCompile(
	`^((COL|Mapple|Crane|Jorum|DBE|SI|JAC)_(\d{4}-\d{2}-\d{2})_(ERS|RSAT|ENVISAT|PALSAR|TSX|TDX|S1)_(\d{1,2})_(\d)_(\d{3}))` +
		`(?:_[A-Za-z0-9_]+)?(?:\.[A-Za-z0-9.]+)?$`)

// ParseCaFFeName reads a file name without its folder; a suffix such as _zones.png is allowed.
func ParseCaFFeName(base string) (CaFFeName, bool) {
	m := caffeName.FindStringSubmatch(base)
	if m == nil {
		return CaFFeName{}, false
	}
	date, err := time.Parse(time.DateOnly, m[3])
	if err != nil {
		return CaFFeName{}, false
	}
	res, _ := strconv.ParseFloat(m[5], 64) // one or two digits
	quality, _ := strconv.Atoi(m[6])       // one digit
	if res == 0 {
		return CaFFeName{}, false
	}
	return CaFFeName{
		ID: m[1], Glacier: m[2], Date: date, Sensor: m[4], Resolution: res, Quality: quality, Orbit: m[7],
	}, true
}
