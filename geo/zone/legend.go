package zone

import "icefront/geo"

// colors are those of the reference's training pictures: red, green, blue, opaque.
var colors = [...][4]uint8{
	NoInformation: {0, 0, 0, 255},
	Rock:          {52, 46, 55, 255},
	Glacier:       {254, 254, 254, 255},
	Ocean:         {60, 145, 230, 255},
	Front:         {255, 0, 0, 255},
	Boundary:      {241, 143, 1, 255},
	Background:    {0, 0, 0, 0},
}

// Color is the colour of a class in maps and files: red, green, blue, alpha. What is no class is transparent.
func Color(c Class) [4]uint8 {
	if int(c) < len(colors) {
		return colors[c]
	}
	return [4]uint8{}
}

// Legend describes class maps of the four zones, as Icefront writes them.
func Legend() geo.Legend {
	l := geo.Legend{NoData: int(NoData)}
	for c := Class(0); c < Count; c++ {
		l.Names = append(l.Names, c.String())
		l.Colors = append(l.Colors, Color(c))
	}
	return l
}
