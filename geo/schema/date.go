package schema

import (
	"regexp"
	"strings"
	"time"
)

// Days as products write them: YYYY-MM-DD with any or no separator, with or without a time in UTC; DD.MM.YYYY; a year.
var (
	yearFirst = regexp.MustCompile(`^(\d{4})([-_./]?)(\d{2})([-_./]?)(\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-]00(?::?00)?)?)?$`)
	dayFirst  = regexp.MustCompile(`^(\d{2})\.(\d{2})\.(\d{4})$`)
	yearAlone = regexp.MustCompile(`^\d{4}$`)
	dayInName = regexp.MustCompile(`(?:^|\D)(\d{4})([-_.]?)(\d{2})([-_.]?)(\d{2})(?:\D|$)`)
)

// ParseDate reads a day and, where it stands behind it, the time in UTC. It gives YYYY-MM-DD, or YYYY where only the
// year is known: month 00, as TermPicks has it, or a year and nothing else.
func ParseDate(s string) (day, clock string, ok bool) {
	s = strings.TrimSpace(s)
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		day, ok = date(m[3], m[2], m[1])
		return day, "", ok
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		if m[6] != "" {
			if _, err := time.Parse(time.TimeOnly, m[6]); err != nil {
				return "", "", false
			}
		}
		day, ok = date(m[1], m[3], m[5])
		return day, m[6], ok
	}
	if yearAlone.MatchString(s) && s != "0000" {
		return s, "", true
	}
	return "", "", false
}

// date checks a day against the calendar. Without a month the day says nothing either.
func date(year, month, day string) (string, bool) {
	if month == "00" && year != "0000" {
		return year, true
	}
	s := year + "-" + month + "-" + day
	_, err := time.Parse(time.DateOnly, s)
	return s, err == nil && year != "0000"
}

// dateIn finds the first day in a name, such as that of a file or an image.
func dateIn(name string) (string, bool) {
	for name != "" {
		m := dayInName.FindStringSubmatchIndex(name)
		if m == nil {
			return "", false
		}
		part := func(i int) string { return name[m[2*i]:m[2*i+1]] }
		if day, ok := date(part(1), part(3), part(5)); ok && part(2) == part(4) && len(day) > 4 {
			return day, true
		}
		name = name[m[3]:] // behind the year
	}
	return "", false
}

// whole reports that a date has a day, and not only the year.
func whole(date string) bool { return len(date) == len(time.DateOnly) }
